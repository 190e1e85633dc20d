//! A RUN command to words and simple commands with spans.
//!
//! [`parse`] takes the shell text of a `RUN`, `CMD` or `ENTRYPOINT` whose line continuations are already gone
//! (a [`LogicalText`]) and lists the simple commands in it; their spans point into the Dockerfile. It never
//! fails. It understands what POSIX shells and bash share: quotes, lists, pipes, redirections, here-documents,
//! assignments before a command, the keywords around commands, and commands inside `$(...)` and backticks.
//! Each command knows the [`Block`] it stands in (a subshell, a loop, a branch), what joins it to its neighbours
//! ([`Join`]), and its redirections. Nothing is expanded.

mod blocks;
mod command;
mod lexer;
mod nesting;
mod parser;
mod read;
mod structure;

pub use command::{Script, SimpleCommand, Word};
use dockerfile::LogicalText;
pub use structure::{Block, BlockKind, Join, Part, Pipe, Redirect};

/// Finds the simple commands of `text`.
pub fn parse(text: &LogicalText) -> Script {
    read::parse(text)
}

/// The one command of an exec form, which no shell reads.
pub fn exec(words: &[dockerfile::Word]) -> Script {
    read::exec(words)
}

impl Script {
    /// Adds the commands of a here-document that the command `reader` of this script runs.
    pub fn add_heredoc(&mut self, reader: usize, text: &LogicalText) {
        let parent = self.commands.get(reader).map_or(0, |command| command.block);
        read::parse_into(self, text, BlockKind::Heredoc, parent);
    }
}
