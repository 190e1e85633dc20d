//! Variables of a lesson: different for every learner, so that a neighbour's answer does not fit, and the same
//! on every visit of one learner without being stored anywhere.

use std::ops::Range;

use serde::Deserialize;

use crate::digest::{hex, sha256};
use crate::host::{CgroupFile, Controller, HostFacts};
use crate::page::escape as escape_html;
use crate::scalar::Scalar;
use crate::words::{FIRST, SECOND};

/// How a variable gets its value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum VarSpec {
    /// One of these.
    Pick(Vec<Scalar>),
    /// This many short words joined by `-`; lower-case ASCII.
    Words(usize),
    /// This many hexadecimal digits.
    Token(usize),
    /// The host's name of a cgroup v2 file.
    Cgroup(CgroupFile),
    /// The directory of the learner's groups for that controller.
    CgroupDir(Controller),
}

impl VarSpec {
    /// What is wrong with it, as a sentence for its author.
    pub(crate) fn fault(&self) -> Option<String> {
        match self {
            Self::Pick(choices) if choices.is_empty() => Some("`pick` needs at least one value".to_owned()),
            Self::Words(count) if !(1..=4).contains(count) => Some("`words` has to be 1 to 4".to_owned()),
            Self::Token(count) if !(4..=64).contains(count) => Some("`token` has to be 4 to 64".to_owned()),
            _ => None,
        }
    }

    fn value(&self, digest: [u8; 32], host: HostFacts) -> String {
        let byte = |at: usize| usize::from(digest[at]);
        match self {
            Self::Pick(choices) => choices[byte(0) % choices.len()].0.clone(),
            Self::Words(count) => {
                let word = |at| {
                    let list = if at + 1 == *count { SECOND } else { FIRST };
                    list[byte(at) % list.len()]
                };
                (0..*count).map(word).collect::<Vec<_>>().join("-")
            }
            Self::Token(count) => hex(&digest)[..*count].to_owned(),
            Self::Cgroup(file) => file.name(host.cgroup).to_owned(),
            Self::CgroupDir(controller) => controller.dir(host.cgroup),
        }
    }
}

/// The values of a lesson's variables for one learner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vars(Vec<(String, String)>);

impl Vars {
    pub(crate) fn resolve(specs: &[(String, VarSpec)], lesson: &str, seed: &str, host: HostFacts) -> Self {
        let value = |(name, spec): &(String, VarSpec)| {
            let digest = sha256(&[seed, lesson, name].join("\0"));
            (name.clone(), spec.value(digest, host))
        };
        Self(specs.iter().map(value).collect())
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// `text` with `$NAME` and `${NAME}` replaced. A name that is no variable of the lesson stays: it is the
    /// shell's.
    pub fn fill(&self, text: &str) -> String {
        self.fill_with(text, str::to_owned)
    }

    /// The same for a text that is HTML.
    pub(crate) fn fill_html(&self, html: &str) -> String {
        self.fill_with(html, escape_html)
    }

    fn fill_with(&self, text: &str, quote: impl Fn(&str) -> String) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut done = 0;
        for (range, name) in references(text) {
            let Some(value) = self.get(name) else { continue };
            filled.push_str(&text[done..range.start]);
            filled.push_str(&quote(value));
            done = range.end;
        }
        filled.push_str(&text[done..]);
        filled
    }
}

/// Every `$NAME` and `${NAME}` in `text` with its place.
pub(crate) fn references(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices('$').filter_map(move |(start, _)| {
        let rest = &text[start + 1..];
        let (name, end) = if let Some(braced) = rest.strip_prefix('{') {
            let name = identifier(braced);
            braced[name.len()..]
                .starts_with('}')
                .then_some((name, start + name.len() + 3))?
        } else {
            let name = identifier(rest);
            (name, start + 1 + name.len())
        };
        (!name.is_empty()).then_some((start..end, name))
    })
}

fn identifier(text: &str) -> &str {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::CgroupVersion;

    const V2: HostFacts = HostFacts {
        cgroup: CgroupVersion::V2,
    };
    const V1: HostFacts = HostFacts {
        cgroup: CgroupVersion::V1,
    };

    fn specs() -> Vec<(String, VarSpec)> {
        let pick = VarSpec::Pick(["16", "24", "32"].map(|value| Scalar(value.to_owned())).into());
        let named = |name: &str, spec| (name.to_owned(), spec);
        vec![
            named("MIB", pick),
            named("NAME", VarSpec::Words(2)),
            named("TOKEN", VarSpec::Token(12)),
            named("LIMIT", VarSpec::Cgroup(CgroupFile::MemoryMax)),
            named("DIR", VarSpec::CgroupDir(Controller::Memory)),
        ]
    }

    #[test]
    fn values_are_the_learners_own_and_lasting() {
        let ours = Vars::resolve(&specs(), "oom-kill", "ada", V2);
        assert_eq!(ours, Vars::resolve(&specs(), "oom-kill", "ada", V2));
        let token = |lesson, seed| {
            Vars::resolve(&specs(), lesson, seed, V2)
                .get("TOKEN")
                .unwrap()
                .to_owned()
        };
        assert_ne!(token("oom-kill", "ada"), token("oom-kill", "grace"));
        assert_ne!(token("oom-kill", "ada"), token("uts", "ada"));
    }

    #[test]
    fn values_have_their_shape() {
        for seed in 0..200 {
            let vars = Vars::resolve(&specs(), "oom-kill", &seed.to_string(), V2);
            assert!(["16", "24", "32"].contains(&vars.get("MIB").unwrap()));
            let (first, second) = vars.get("NAME").unwrap().split_once('-').unwrap();
            assert!(FIRST.contains(&first) && SECOND.contains(&second));
            let token = vars.get("TOKEN").unwrap();
            assert!(
                token.len() == 12 && token.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{token}"
            );
        }
    }

    #[test]
    fn cgroup_names_are_the_hosts() {
        let names = |host| {
            let vars = Vars::resolve(&specs(), "oom-kill", "ada", host);
            vars.fill("$DIR/x/$LIMIT")
        };
        assert_eq!(names(V2), "/sys/fs/cgroup/x/memory.max");
        assert_eq!(names(V1), "/sys/fs/cgroup/memory/x/memory.limit_in_bytes");
    }

    #[test]
    fn fill_replaces_only_the_lessons_variables() {
        let vars = Vars(vec![("NAME".into(), "a&b".into()), ("MIB".into(), "16".into())]);
        for (text, filled) in [
            ("hostname $NAME", "hostname a&b"),
            ("${MIB}M and $MIB.", "16M and 16."),
            (
                "echo $? $$ $HOME ${HOME} $NAMES $1",
                "echo $? $$ $HOME ${HOME} $NAMES $1",
            ),
            ("${NAME", "${NAME"),
            ("日本$NAME語", "日本a&b語"),
            ("cost: 5$", "cost: 5$"),
        ] {
            assert_eq!(vars.fill(text), filled, "{text}");
        }
        assert_eq!(vars.fill_html("<b>$NAME</b>"), "<b>a&amp;b</b>");
    }
}
