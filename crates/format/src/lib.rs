//! Dockerfiles in their usual layout.
//!
//! [`format`] writes keywords large, puts one space between words, continuation lines in and blank lines between
//! stages, and takes needless white space away. What a builder reads stays the same: words, shell text, comments and
//! here-documents. The result is parsed and compared with the input; if the two differed in meaning, the input would
//! be given back. What does not parse is left alone.
//!
//! ```
//! let style = format::Style::default();
//! assert_eq!(format::format("from  debian:13 as a", style), "FROM debian:13 AS a\n");
//! ```

mod blank;
mod gap;
mod instruction;
mod json;
mod legacy;
mod line;
mod meaning;
mod quoting;
mod token;

use dockerfile::{Command, ErrorKind, Item, Node, ParseError, PieceKind, Span, Tree};

pub use meaning::meaning;

/// What is a matter of taste.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Before the lines that an instruction is continued on.
    pub indent: Indent,
}

/// How far a line is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indent {
    /// So many spaces.
    Spaces(u8),
    /// One tab.
    Tab,
}

impl Default for Indent {
    fn default() -> Self {
        Self::Spaces(4)
    }
}

/// A change of the layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What it is about.
    pub kind: Kind,
    /// What goes away; empty for an insertion.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

/// What a change of the layout is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The case of a keyword.
    Keyword,
    /// White space at the start of a line.
    Indentation,
    /// Spaces between two words.
    Gap,
    /// White space at the end of a line.
    TrailingSpace,
    /// Blank lines that are too many.
    BlankLine,
    /// A blank line before a stage that has none.
    StageGap,
    /// The end of the last line.
    FinalNewline,
    /// The old `ENV name value`.
    LegacyPair,
}

/// The text in its usual layout.
pub fn format(text: &str, style: Style) -> String {
    let parse = dockerfile::parse(text);
    let edits = edits(&parse.tree, &parse.errors, style);
    if edits.is_empty() {
        return text.to_owned();
    }
    let formatted = apply(text, &edits);
    if meaning(&parse) == meaning(&dockerfile::parse(&formatted)) {
        formatted
    } else {
        text.to_owned()
    }
}

/// What [`format`] changes, in order and without overlaps.
pub fn edits(tree: &Tree, errors: &[ParseError], style: Style) -> Vec<Edit> {
    let broken = broken_items(tree, errors);
    let mut edits = Vec::new();
    blank::edits(tree, &broken, &mut edits);
    let mut has_posix_shell = true;
    let mut is_top = true;
    for (item, _) in tree.items.iter().zip(&broken).filter(|(_, broken)| !**broken) {
        match &item.node {
            Node::Blank => {}
            Node::Comment | Node::Directive(_) => comment(tree, item, is_top, &mut edits),
            Node::Instruction(own) => {
                is_top = false;
                if let Command::Shell(words) = &own.command {
                    has_posix_shell = words.first().is_some_and(|word| is_posix_shell(&word.text));
                }
                let is_posix = has_posix_shell && tree.escape == '\\';
                instruction::edits(tree, item, own, is_posix, style, &mut edits);
            }
        }
    }
    // After what else is put at the end of the text.
    blank::final_newline(tree, &broken, &mut edits);
    // A byte order mark that is no longer behind white space would begin to be one.
    let text = tree.text.trim_start();
    if text.starts_with('\u{feff}') {
        let space = tree.text.len() - text.len();
        edits.retain(|edit| edit.span.end > space);
    }
    edits.retain(|edit| tree.slice(edit.span) != edit.replacement);
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// Whether each item has an error in it. A here-document without an end may hold all that follows.
fn broken_items(tree: &Tree, errors: &[ParseError]) -> Vec<bool> {
    // An empty file has its error nowhere.
    let errors = errors
        .iter()
        .filter(|error| !matches!(error.kind, ErrorKind::NoInstructions));
    let mut errors = errors.peekable();
    let text_end = tree.text.len();
    let mut is_lost = false;
    let is_broken = |item: &Item| {
        let span = item.span();
        // A carriage return that ends no line is white space to some readers and text to others.
        let text = tree.slice(span);
        let mut is_broken = is_lost || text.replace("\r\n", "").contains('\r');
        let is_own = |error: &&ParseError| error.span.start < span.end || span.end == text_end;
        while let Some(error) = errors.next_if(is_own) {
            is_broken = true;
            is_lost |= matches!(error.kind, ErrorKind::UnterminatedHeredoc { .. });
        }
        is_broken
    };
    tree.items.iter().map(is_broken).collect()
}

/// Where a directive may stand, white space before a comment stays.
fn comment(tree: &Tree, item: &Item, is_top: bool, edits: &mut Vec<Edit>) {
    for piece in &item.pieces {
        match piece.kind {
            PieceKind::Space if !is_top && is_blank(tree.slice(piece.span)) => {
                edits.push(delete(Kind::Indentation, piece.span));
            }
            PieceKind::Comment => trailing(tree, piece.span, edits),
            _ => {}
        }
    }
}

/// Takes white space at the end of `span` away.
fn trailing(tree: &Tree, span: Span, edits: &mut Vec<Edit>) {
    let len = tree.slice(span).trim_end_matches([' ', '\t']).len();
    let space = Span::new(span.start + len, span.end);
    if space.start < space.end {
        edits.push(delete(Kind::TrailingSpace, space));
    }
}

fn delete(kind: Kind, span: Span) -> Edit {
    replace(kind, span, String::new())
}

fn replace(kind: Kind, span: Span, replacement: impl Into<String>) -> Edit {
    Edit {
        kind,
        span,
        replacement: replacement.into(),
    }
}

/// Spaces and tabs; builders do not take other blanks for such everywhere.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

fn is_posix_shell(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    matches!(name, "sh" | "bash" | "ash" | "dash" | "ksh" | "zsh" | "busybox")
}

/// The line's end of this file: its first one's.
fn newline(tree: &Tree) -> &'static str {
    match tree.text.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The text after these edits.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    for edit in edits {
        let Some(kept) = text.get(at..edit.span.start) else {
            continue;
        };
        out.push_str(kept);
        out.push_str(&edit.replacement);
        at = edit.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
