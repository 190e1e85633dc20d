//! Words of the pages in both languages.

use analyzer::{Category, Lang, Severity};

pub(in crate::lint) fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (lang, severity) {
        (Lang::En, _) => severity.name(),
        (Lang::Ja, Severity::Error) => "エラー",
        (Lang::Ja, Severity::Warning) => "警告",
        (Lang::Ja, Severity::Info) => "情報",
        (Lang::Ja, Severity::Style) => "スタイル",
    }
}

pub(in crate::lint) fn yes_or_no(is: bool, lang: Lang) -> &'static str {
    match (lang, is) {
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
        (Lang::Ja, true) => "はい",
        (Lang::Ja, false) => "いいえ",
    }
}

pub(super) fn category(category: Category, lang: Lang) -> &'static str {
    match (lang, category) {
        (Lang::En, _) => category.name(),
        (Lang::Ja, Category::Syntax) => "構文",
        (Lang::Ja, Category::Security) => "セキュリティ",
        (Lang::Ja, Category::Reproducibility) => "再現性",
        (Lang::Ja, Category::Size) => "サイズ",
        (Lang::Ja, Category::Behaviour) => "動作",
        (Lang::Ja, Category::Deprecation) => "非推奨",
    }
}

/// Whose name an alias is.
pub(super) fn tool(alias: &str) -> &'static str {
    let starts = [
        ("DL", "hadolint"),
        ("SC", "ShellCheck"),
        ("tally/", "tally"),
        ("DS-", "Trivy"),
        ("CKV", "checkov"),
        ("sg:", "Semgrep"),
        ("dfu:", "dockerfile-utils"),
        ("dfl:", "dockerfilelint"),
        ("CIS-DI-", "Dockle"),
        ("DKL-DI-", "Dockle"),
    ];
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    if alias.strip_prefix('S').is_some_and(is_number) {
        return "SonarQube";
    }
    let known = starts.into_iter().find(|(start, _)| {
        let rest = alias.strip_prefix(start);
        rest.is_some_and(|rest| !matches!(*start, "DL" | "SC") || is_number(rest))
    });
    known.map_or("BuildKit", |(_, tool)| tool)
}

#[cfg(test)]
mod tests {
    use super::tool;

    #[test]
    fn names_tell_their_tool() {
        for (alias, expect) in [
            ("DL3007", "hadolint"),
            ("MaintainerDeprecated", "BuildKit"),
            ("StageNameCasing", "BuildKit"),
            ("SecretsUsedInArgOrEnv", "BuildKit"),
            ("tally/x", "tally"),
            ("DS-0001", "Trivy"),
            ("CKV2_DOCKER_1", "checkov"),
            ("S6596", "SonarQube"),
            ("sg:x", "Semgrep"),
            ("CIS-DI-0001", "Dockle"),
            ("SC2086", "ShellCheck"),
        ] {
            assert_eq!(tool(alias), expect, "{alias}");
        }
    }
}
