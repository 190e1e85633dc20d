//! The lossless tree.

use crate::{Instruction, LogicalText, Span, Stage, stage};

/// A whole Dockerfile.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The text as it was given.
    pub text: String,
    /// Side by side, from the first byte to the last.
    pub items: Vec<Item>,
    /// The character that continues lines: a backslash, or a backtick if a directive says so.
    pub escape: char,
}

/// A line, or an instruction with all its lines.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub node: Node,
    /// What it is made of: side by side, without a gap. Never empty.
    pub pieces: Vec<Piece>,
}

/// What an item is.
#[derive(Clone, Debug)]
pub enum Node {
    /// A line of white space, or the byte order mark before the first line.
    Blank,
    /// A line that starts with `#`.
    Comment,
    /// A comment that speaks to the parser.
    Directive(Box<Directive>),
    /// An instruction, known or not.
    Instruction(Box<Instruction>),
}

/// `# name=value` at the top of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// In lower case: `syntax`, `escape` or `check`.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Without white space around it.
    pub value: String,
    /// Where the value stands.
    pub value_span: Span,
}

/// The smallest part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it stands.
    pub span: Span,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The byte order mark, or white space before or alone on a line.
    Space,
    /// A comment from its `#`, without the line's end.
    Comment,
    /// A part of an instruction on one line.
    Text,
    /// The escape character that ends a line, with the white space after it and the line's end.
    Continuation,
    /// A line's end: `\n` or `\r\n`; also `\r` at the end of the text.
    Newline,
    /// All lines of a here-document.
    HeredocBody,
    /// The line that ends a here-document, without its line's end.
    HeredocEnd,
}

impl Tree {
    /// The text at `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// All pieces in order: joined, they are the text.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> {
        self.items.iter().flat_map(|item| item.pieces.iter().copied())
    }

    /// All instructions in order. The ones inside `ONBUILD` are not listed on their own.
    pub fn instructions(&self) -> impl Iterator<Item = &Instruction> {
        self.items.iter().filter_map(Item::instruction)
    }

    /// The text of a word as it is written, with its quotes but without line continuations.
    pub fn logical(&self, span: Span) -> LogicalText {
        LogicalText::of_word(&self.text, span, self.escape)
    }

    /// The build stages in order.
    pub fn stages(&self) -> Vec<Stage<'_>> {
        stage::stages(self)
    }
}

impl Item {
    /// From its first piece to its last, with the line's end.
    pub fn span(&self) -> Span {
        self.pieces[0].span.to(self.pieces[self.pieces.len() - 1].span)
    }

    /// The instruction, if it is one.
    pub fn instruction(&self) -> Option<&Instruction> {
        match &self.node {
            Node::Instruction(instruction) => Some(instruction),
            _ => None,
        }
    }
}
