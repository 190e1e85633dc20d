//! `RUN --mount=type=cache,target=/root/.cache`.

use crate::flags::RawFlag;
use crate::{ErrorKind, LogicalText, ParseError, Span, Word};

/// What one `--mount` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub span: Span,
    /// In the order they are written.
    pub options: Vec<MountOption>,
}

/// A part between commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountOption {
    /// In lower case, as written: `dst` and `destination` are `target`, see [`Mount::option`].
    pub name: String,
    /// After `=`.
    pub value: Option<Word>,
    /// The whole part.
    pub span: Span,
}

/// Every option and the names it may have, the first of them the usual one.
const OPTIONS: [&[&str]; 14] = [
    &["type"],
    &["target", "dst", "destination"],
    &["source", "src"],
    &["from"],
    &["id"],
    &["sharing"],
    &["readonly", "ro"],
    &["readwrite", "rw"],
    &["required"],
    &["mode"],
    &["uid"],
    &["gid"],
    &["env"],
    &["size"],
];

/// Options that need no value.
const SWITCHES: [&str; 5] = ["readonly", "ro", "readwrite", "rw", "required"];

const TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];

impl Mount {
    /// The last option that means the same as `name`.
    pub fn option(&self, name: &str) -> Option<&MountOption> {
        let names = OPTIONS.iter().find(|names| names.contains(&name))?;
        self.options
            .iter()
            .rfind(|option| names.contains(&option.name.as_str()))
    }

    fn value(&self, name: &str) -> Option<&Word> {
        self.option(name)?.value.as_ref()
    }

    /// `bind`, `cache`, `tmpfs`, `secret` or `ssh`, or what is written in their place.
    pub fn kind(&self) -> &str {
        self.value("type").map_or("bind", |word| word.text.as_str())
    }

    /// Where it appears.
    pub fn target(&self) -> Option<&Word> {
        self.value("target")
    }

    /// What appears there.
    pub fn source(&self) -> Option<&Word> {
        self.value("source")
    }

    /// The stage or image that `source` is in.
    pub fn from(&self) -> Option<&Word> {
        self.value("from")
    }

    /// The name of a cache, secret or agent.
    pub fn id(&self) -> Option<&Word> {
        self.value("id")
    }

    /// `shared`, `private` or `locked`.
    pub fn sharing(&self) -> Option<&Word> {
        self.value("sharing")
    }

    /// Whether the command cannot write to it. A bind mount cannot be written to unless it says so.
    pub fn is_read_only(&self) -> bool {
        let switches = ["readonly", "ro", "readwrite", "rw"];
        let last = self
            .options
            .iter()
            .rfind(|option| switches.contains(&option.name.as_str()));
        let Some(option) = last else {
            return !matches!(self.kind(), "cache" | "tmpfs");
        };
        let is_on = option
            .value
            .as_ref()
            .is_none_or(|value| is_true(&value.text) != Some(false));
        is_on == matches!(option.name.as_str(), "readonly" | "ro")
    }

    pub(crate) fn read(raw: &RawFlag, errors: &mut Vec<ParseError>) -> Self {
        let text = raw.value.as_str();
        let mut options = Vec::new();
        if text.is_empty() && raw.flag.value.is_some() {
            errors.push(ParseError {
                span: raw.flag.span,
                kind: ErrorKind::MissingFlagValue {
                    name: raw.flag.name.clone(),
                },
            });
        }
        let mut at = 0;
        for part in text.split(',') {
            if !text.is_empty() {
                options.push(option(&raw.value, at, part));
            }
            at += part.len() + 1;
        }
        let mount = Self {
            span: raw.flag.span,
            options,
        };
        mount.check(errors);
        mount
    }

    fn check(&self, errors: &mut Vec<ParseError>) {
        let kind = self.value("type").filter(|word| !word.has_variable());
        for option in &self.options {
            let name = option.name.as_str();
            let mut error = |span, kind| errors.push(ParseError { span, kind });
            let is_known = OPTIONS.iter().any(|names| names.contains(&name));
            let Some(value) = &option.value else {
                if !SWITCHES.contains(&name) {
                    error(option.span, ErrorKind::MountOptionWithoutValue);
                }
                continue;
            };
            if !is_known {
                let name = option.name.clone();
                error(option.span, ErrorKind::UnknownMountOption { name });
                continue;
            }
            if name == "from" && value.text.trim_end_matches('$').contains('$') {
                error(value.span, ErrorKind::MountFromVariable);
            }
            if value.has_variable() {
                continue;
            }
            if !is_valid(name, &value.text) {
                let name = option.name.clone();
                error(value.span, ErrorKind::InvalidMountValue { name });
            }
        }
        if let Some(kind) = kind {
            self.check_kind(&kind.text.to_ascii_lowercase(), errors);
        } else if self.option("type").is_none() {
            self.check_kind("bind", errors);
        }
    }

    /// Options that do not go with the type of the mount.
    fn check_kind(&self, kind: &str, errors: &mut Vec<ParseError>) {
        let refused: &[&str] = match kind {
            "bind" => &["mode", "uid", "gid", "sharing", "required", "size"],
            "tmpfs" => &["mode", "uid", "gid", "sharing", "required"],
            "cache" => &["required", "size"],
            "secret" => &["from", "sharing", "size"],
            "ssh" => &["sharing", "size"],
            _ => return,
        };
        for option in &self.options {
            if refused.contains(&option.name.as_str()) {
                let kind = ErrorKind::MountOptionNotAllowed {
                    name: option.name.clone(),
                    mount: kind.to_owned(),
                };
                errors.push(ParseError {
                    span: option.span,
                    kind,
                });
            }
        }
    }
}

fn option(line: &LogicalText, at: usize, part: &str) -> MountOption {
    let word = |range: std::ops::Range<usize>| Word {
        text: line.as_str()[range.clone()].to_owned(),
        span: line.span(range),
    };
    let (name, value) = match part.split_once('=') {
        Some((name, _)) => (name, Some(word(at + name.len() + 1..at + part.len()))),
        None => (part, None),
    };
    MountOption {
        name: name.to_ascii_lowercase(),
        value,
        span: line.span(at..at + part.len()),
    }
}

fn is_valid(name: &str, value: &str) -> bool {
    match name {
        "type" => TYPES.iter().any(|kind| kind.eq_ignore_ascii_case(value)),
        "sharing" => ["shared", "private", "locked"]
            .iter()
            .any(|mode| mode.eq_ignore_ascii_case(value)),
        "mode" => u32::from_str_radix(value, 8).is_ok(),
        "uid" | "gid" => value.parse::<u32>().is_ok(),
        _ if SWITCHES.contains(&name) => is_true(value).is_some(),
        _ => true,
    }
}

fn is_true(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
