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
        }
    }
}
