//! What is known about a rule beside its check.

use std::fmt;

use crate::Text;
use crate::document::Document;
use crate::report::Report;

/// A rule. Two rules are the same if their names are.
pub struct Rule {
    /// In kebab case: the bad pattern, never the advice.
    pub name: &'static str,
    /// Names in other tools, such as `DL3007` or `MaintainerDeprecated`.
    pub aliases: &'static [&'static str],
    /// What it is about.
    pub category: Category,
    /// How bad a finding is.
    pub severity: Severity,
    /// Whether it runs without being asked for. Rules that are a matter of opinion do not.
    pub on_by_default: bool,
    /// The first version that has it.
    pub since: &'static str,
    /// What is wrong, in a few words.
    pub summary: Text,
    /// The comment at the top of its file; [`Rule::page`] makes the page of it.
    pub(crate) docs: &'static str,
    pub(crate) check: fn(&Document<'_>, &mut Report<'_>),
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// The file cannot be built.
    Syntax,
    /// Who can do what in the container.
    Security,
    /// The same file builds different images.
    Reproducibility,
    /// The image is larger than it needs to be.
    Size,
    /// The container or the build does not do what the file seems to say.
    Behaviour,
    /// There is a better way to say it today.
    Deprecation,
}

/// How bad a finding is, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A matter of taste.
    Style,
    /// Worth knowing.
    Info,
    /// Likely a mistake.
    Warning,
    /// A mistake.
    Error,
}

impl Severity {
    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Style => "style",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Category {
    /// All of them, what hurts most first.
    pub const ALL: [Self; 6] = [
        Self::Syntax,
        Self::Security,
        Self::Behaviour,
        Self::Reproducibility,
        Self::Size,
        Self::Deprecation,
    ];

    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Security => "security",
            Self::Reproducibility => "reproducibility",
            Self::Size => "size",
            Self::Behaviour => "behaviour",
            Self::Deprecation => "deprecation",
        }
    }
}

impl Rule {
    /// Whether `name` is its name or an alias, in any case of letters.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.name).finish()
    }
}

/// The documentation comment (`//!`) at the top of a rule's file, cut out when the program is built, so that the
/// page and the file cannot differ and the rest of the file is not in the program. Without the feature `pages` it
/// is empty.
#[cfg(not(feature = "pages"))]
macro_rules! docs_of {
    ($file:literal) => {
        ""
    };
}
#[cfg(feature = "pages")]
macro_rules! docs_of {
    ($file:literal) => {{
        const SOURCE: &[u8] = include_bytes!($file);
        const TEXT: &[u8] = &$crate::rule::comment_text::<{ $crate::rule::comment_len(SOURCE) }>(SOURCE);
        match ::std::str::from_utf8(TEXT) {
            Ok(text) => text,
            Err(_) => panic!("a rule's documentation is not UTF-8"),
        }
    }};
}
pub(crate) use docs_of;

#[cfg(feature = "pages")]
pub(crate) const fn comment_len(source: &[u8]) -> usize {
    let (mut at, mut len) = (0, 0);
    while is_comment(source, at) {
        at = text_start(source, at);
        while source[at] != b'\n' {
            at += 1;
            len += 1;
        }
        at += 1;
        len += 1;
    }
    len
}

#[cfg(feature = "pages")]
pub(crate) const fn comment_text<const LEN: usize>(source: &[u8]) -> [u8; LEN] {
    let mut text = [b'\n'; LEN];
    let (mut at, mut len) = (0, 0);
    while is_comment(source, at) {
        at = text_start(source, at);
        while source[at] != b'\n' {
            text[len] = source[at];
            at += 1;
            len += 1;
        }
        at += 1;
        len += 1;
    }
    text
}

#[cfg(feature = "pages")]
const fn is_comment(source: &[u8], at: usize) -> bool {
    at + 2 < source.len() && source[at] == b'/' && source[at + 1] == b'/' && source[at + 2] == b'!'
}

#[cfg(feature = "pages")]
const fn text_start(source: &[u8], at: usize) -> usize {
    if source[at + 3] == b' ' { at + 4 } else { at + 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_comment_at_the_top_is_taken() {
        const SOURCE: &[u8] = "//! A 器\n//!\n//!  b\nfn c() {}\n//! d\n".as_bytes();
        let text = comment_text::<{ comment_len(SOURCE) }>(SOURCE);
        assert_eq!(std::str::from_utf8(&text).unwrap(), "A 器\n\n b\n");
    }

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        let mut names = Vec::new();
        for rule in crate::rules() {
            assert!(
                rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                "{}",
                rule.name
            );
            names.push(rule.name);
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
