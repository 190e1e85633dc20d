//! Names of rules in settings.

use analyzer::{nearest_name, rules_called};

/// hadolint had them once; files that still name them are no mistake.
const RETIRED: [&str; 5] = ["DL3005", "DL3017", "DL3031", "DL3039", "DL4002"];
/// BuildKit's, which needs a registry.
const ELSEWHERE: &str = "InvalidBaseImagePlatform";

/// What is wrong with a name, if something is. Codes of ShellCheck are let through.
pub(crate) fn complaint(name: &str) -> Option<String> {
    let is_shellcheck = name
        .get(..2)
        .is_some_and(|start| start.eq_ignore_ascii_case("SC"))
        && name.len() > 2
        && name[2..].bytes().all(|byte| byte.is_ascii_digit());
    let is_other = RETIRED
        .iter()
        .chain([&ELSEWHERE])
        .any(|other| other.eq_ignore_ascii_case(name));
    if is_shellcheck || is_other || rules_called(name).next().is_some() {
        return None;
    }
    let hint = nearest_name(name).map_or_else(
        || "; `utsuwa explain` lists the rules".to_owned(),
        |nearest| format!("; did you mean `{nearest}`?"),
    );
    Some(format!("no rule is called `{name}`{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in [
            "latest-tag",
            "DL3007",
            "dl3007",
            "SC2086",
            "DL3005",
            "InvalidBaseImagePlatform",
        ] {
            assert_eq!(complaint(name), None, "{name}");
        }
        assert_eq!(
            complaint("lastest-tag").unwrap(),
            "no rule is called `lastest-tag`; did you mean `latest-tag`?"
        );
        assert_eq!(
            complaint("é").unwrap(),
            "no rule is called `é`; `utsuwa explain` lists the rules"
        );
    }
}
