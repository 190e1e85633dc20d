//! What a project says about how its Dockerfiles are to be looked at.

use crate::Severity;

/// Settings for [`lint_with`](crate::lint_with). The default is what `utsuwa lint` does without a configuration.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the rules that are off by default run too.
    pub all_rules: bool,
    /// By a rule's name or alias, in any case of letters; of two that mean the same finding the later counts.
    pub levels: Vec<(String, Level)>,
    /// Registries that images may come from, `*` for any part; empty allows all.
    pub trusted_registries: Vec<String>,
    /// Labels that an image has to have, and the form of their values.
    pub label_schema: Vec<(String, LabelForm)>,
    /// Whether there may be no other labels.
    pub strict_labels: bool,
    /// Whether comments that silence rules are ignored.
    pub ignores_comments: bool,
    /// Values of `ARG`s given to the build.
    pub build_args: Vec<(String, String)>,
    /// What lies beside the Dockerfile, if that is known.
    pub context: Option<Context>,
}

/// What becomes of a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are not reported.
    Off,
    /// They are, with the rule's own severity.
    On,
    /// They are, with this severity.
    At(Severity),
}

/// The form of a label's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelForm {
    /// Any text.
    Text,
    /// An address as in RFC 3986.
    Url,
    /// A time as in RFC 3339.
    Time,
    /// A licence expression as in SPDX.
    Spdx,
    /// The hash of a git commit.
    GitHash,
    /// A version as in semver.org 2.0.
    Semver,
    /// An address as in RFC 5322.
    Email,
}

/// The build context.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The text of the `.dockerignore` that counts for this Dockerfile; none if there is no such file.
    pub dockerignore: Option<String>,
    /// Files and directories (with `/` at the end) in it, by their path from its root; not all if there are many.
    pub entries: Vec<String>,
}
