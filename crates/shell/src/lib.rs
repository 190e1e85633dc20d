//! A RUN command to words and simple commands with spans.
//!
//! [`parse`] takes the shell text of a `RUN`, `CMD` or `ENTRYPOINT` whose line continuations are already gone
//! (a [`LogicalText`]) and lists the simple commands in it; their spans point into the Dockerfile. It never
//! fails. It understands what POSIX shells and bash share: quotes, lists, pipes, redirections, here-documents,
//! assignments before a command, the keywords around commands, and commands inside `$(...)` and backticks.
//! It does not keep the structure: which command runs under which condition is not in the result, and nothing
//! is expanded.

mod command;
mod lexer;
mod nesting;
mod parser;

pub use command::{Script, SimpleCommand, Word};
use dockerfile::LogicalText;

/// Finds the simple commands of `text`.
pub fn parse(text: &LogicalText) -> Script {
    parser::parse(text)
}
