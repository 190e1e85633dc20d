//! Dockerfile text to a lossless tree with spans.
//!
//! [`parse`] accepts any text and never fails: what it cannot understand becomes a [`ParseError`] beside the
//! tree, and parsing goes on at the next instruction. The tree is lossless: the [`Piece`]s of its items, in
//! order, are the text byte for byte. On top of the pieces lie typed views ([`Instruction`], [`Command`],
//! [`Stage`]) whose spans all point into that same text.
//!
//! The language is the one of the Dockerfile reference (docs.docker.com/reference/dockerfile), as `BuildKit`
//! reads it. Variables are left as written: [`expand`] replaces them.
//!
//! ```
//! let parse = dockerfile::parse("FROM debian:12 AS build\nRUN make\n");
//! assert!(parse.errors.is_empty());
//! assert_eq!(parse.tree.stages()[0].name().unwrap().text, "build");
//! ```

mod args;
mod command;
mod directive;
mod duration;
mod error;
mod expand;
mod flags;
mod heredoc;
mod image;
mod instruction;
mod keyword;
mod logical;
mod mount;
pub mod order;
mod port;
mod quote;
mod scan;
mod span;
mod stage;
mod tree;
mod word;

pub use command::{Command, CommandForm, Copy, From, Healthcheck, Pair};
pub use error::{ErrorKind, ParseError};
pub use expand::{ExpandError, ExpandErrorKind, Expansion, Variable, expand, expand_heredoc, expand_words};
pub use flags::flag_names;
pub use heredoc::Heredoc;
pub use image::ImageName;
pub use instruction::{Flag, Instruction};
pub use keyword::instruction_names;
pub use logical::LogicalText;
pub use mount::{Mount, MountOption};
pub use port::{Port, PortError};
pub use span::Span;
pub use stage::Stage;
pub use tree::{Directive, Item, Node, Piece, PieceKind, Tree};
pub use word::Word;

/// What [`parse`] found: a tree of the whole text, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parse {
    /// The whole text as items.
    pub tree: Tree,
    /// In the order of the text.
    pub errors: Vec<ParseError>,
}

/// Parses a Dockerfile. Total: every text has a tree.
pub fn parse(text: &str) -> Parse {
    let mut scanned = scan::scan(text);
    order::sort_by(&mut scanned.errors, |a, b| a.span.start.cmp(&b.span.start));
    Parse {
        tree: Tree {
            text: text.to_owned(),
            items: scanned.items,
            escape: scanned.escape,
        },
        errors: scanned.errors,
    }
}
