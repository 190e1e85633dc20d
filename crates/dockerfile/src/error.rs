//! What can be wrong with a text.

use crate::Span;

/// One thing that keeps a builder from reading the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The text that is wrong.
    pub span: Span,
    /// What is wrong with it.
    pub kind: ErrorKind,
}

/// The kinds of error. Their messages belong to who shows them; here they have a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No instruction has this name.
    UnknownInstruction {
        /// As written.
        keyword: String,
    },
    /// The instruction needs at least this many arguments.
    MissingArguments {
        /// How many it needs.
        needed: usize,
    },
    /// The instruction takes no argument here.
    UnexpectedArgument,
    /// `FROM` takes an image and, after `AS`, a name.
    MalformedFrom,
    /// A word of `ENV` or `LABEL` without `=`.
    MissingEquals,
    /// `SHELL` takes a JSON array of strings.
    ShellNotJson,
    /// `HEALTHCHECK` takes `NONE` or `CMD`.
    MalformedHealthcheck,
    /// `ONBUILD` cannot hold this instruction.
    OnbuildNotAllowed {
        /// The keyword of the inner instruction, in capitals.
        keyword: String,
    },
    /// A here-document without its end marker.
    UnterminatedHeredoc {
        /// The marker that is missing.
        name: String,
    },
    /// The `escape` directive takes a backslash or a backtick.
    InvalidEscape,
    /// A parser directive written twice.
    DuplicateDirective,
    /// There is no instruction in the whole file.
    NoInstructions,
    /// A line longer than builders read.
    LineTooLong,
    /// A JSON array with something else than strings in it.
    NotStrings,
    /// The instruction has no flag of this name.
    UnknownFlag {
        /// Without the dashes.
        name: String,
    },
    /// A flag written twice.
    DuplicateFlag {
        /// Without the dashes.
        name: String,
    },
    /// A flag without its value.
    MissingFlagValue {
        /// Without the dashes.
        name: String,
    },
    /// A flag that takes only `true` and `false`.
    FlagNotBoolean {
        /// Without the dashes.
        name: String,
    },
    /// A flag with a value that it does not take.
    InvalidFlagValue {
        /// Without the dashes.
        name: String,
    },
    /// A flag that takes a time such as `30s`.
    InvalidDuration {
        /// Without the dashes.
        name: String,
    },
    /// A time below a millisecond.
    DurationTooShort {
        /// Without the dashes.
        name: String,
    },
    /// `--retries` takes a number.
    InvalidRetries,
    /// A stage's name begins with a letter and goes on with letters, digits, `-`, `_` and `.`.
    InvalidStageName,
    /// A variable or label without a name.
    EmptyName,
    /// A volume without a path.
    EmptyVolume,
    /// `EXPOSE` takes ports and ranges of them, with `/tcp`, `/udp` or `/sctp` or without.
    InvalidPort,
    /// A here-document is no place to copy to.
    HeredocAsDestination,
    /// A quote that is never closed.
    OpenQuote {
        /// The quote.
        quote: char,
    },
    /// `${` that is never closed.
    OpenBrace,
    /// Something in `${...}` that means nothing.
    BadSubstitution,
    /// An option of `--mount` without `=`.
    MountOptionWithoutValue,
    /// `--mount` has no option of this name.
    UnknownMountOption {
        /// In lower case.
        name: String,
    },
    /// An option of `--mount` with a value that it does not take.
    InvalidMountValue {
        /// In lower case.
        name: String,
    },
    /// An option that this type of mount does not take.
    MountOptionNotAllowed {
        /// In lower case.
        name: String,
        /// The type of the mount.
        mount: String,
    },
    /// `from` of `--mount` takes no variables.
    MountFromVariable,
}

impl ErrorKind {
    /// A stable name in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownInstruction { .. } => "unknown-instruction",
            Self::MissingArguments { .. } => "missing-arguments",
            Self::UnexpectedArgument => "unexpected-argument",
            Self::MalformedFrom => "malformed-from",
            Self::MissingEquals => "missing-equals",
            Self::ShellNotJson => "shell-not-json",
            Self::MalformedHealthcheck => "malformed-healthcheck",
            Self::OnbuildNotAllowed { .. } => "onbuild-not-allowed",
            Self::UnterminatedHeredoc { .. } => "unterminated-heredoc",
            Self::InvalidEscape => "invalid-escape",
            Self::DuplicateDirective => "duplicate-directive",
            Self::NoInstructions => "no-instructions",
            Self::LineTooLong => "line-too-long",
            Self::NotStrings => "not-strings",
            Self::UnknownFlag { .. } => "unknown-flag",
            Self::DuplicateFlag { .. } => "duplicate-flag",
            Self::MissingFlagValue { .. } => "missing-flag-value",
            Self::FlagNotBoolean { .. } => "flag-not-boolean",
            Self::InvalidFlagValue { .. } => "invalid-flag-value",
            Self::InvalidDuration { .. } => "invalid-duration",
            Self::DurationTooShort { .. } => "duration-too-short",
            Self::InvalidRetries => "invalid-retries",
            Self::InvalidStageName => "invalid-stage-name",
            Self::EmptyName => "empty-name",
            Self::EmptyVolume => "empty-volume",
            Self::InvalidPort => "invalid-port",
            Self::HeredocAsDestination => "heredoc-as-destination",
            Self::OpenQuote { .. } => "open-quote",
            Self::OpenBrace => "open-brace",
            Self::BadSubstitution => "bad-substitution",
            Self::MountOptionWithoutValue => "mount-option-without-value",
            Self::UnknownMountOption { .. } => "unknown-mount-option",
            Self::InvalidMountValue { .. } => "invalid-mount-value",
            Self::MountOptionNotAllowed { .. } => "mount-option-not-allowed",
            Self::MountFromVariable => "mount-from-variable",
        }
    }
}
