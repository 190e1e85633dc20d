//! Lines to items: comments, continuations and here-documents.

use crate::directive::Directives;
use crate::heredoc::{self, End, Heredoc, LineIndex, Marker};
use crate::keyword::Keyword;
use crate::logical::continuation;
use crate::quote::is_blank;
use crate::{ErrorKind, Item, LogicalText, Node, ParseError, Piece, PieceKind, Span, instruction};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Builders read lines into a buffer of 64 KiB.
const MAX_LINE: usize = 65_535;

/// What was read, and the character that continues lines.
pub(crate) struct Scanned {
    pub(crate) items: Vec<Item>,
    pub(crate) errors: Vec<ParseError>,
    pub(crate) escape: char,
}

pub(crate) fn scan(text: &str) -> Scanned {
    let mut scanner = Scanner {
        text,
        at: 0,
        pieces: Vec::new(),
        errors: Vec::new(),
        index: None,
    };
    let mut directives = Directives::new();
    let mut items = Vec::new();
    let mut has_instruction = false;
    if text.starts_with(BYTE_ORDER_MARK) {
        scanner.piece(PieceKind::Space, BYTE_ORDER_MARK.len_utf8());
        items.push(scanner.item(Node::Blank));
    }
    while let Some(line) = scanner.line() {
        let node = scanner.node(line, &mut directives);
        has_instruction |= matches!(node, Node::Instruction(_));
        items.push(scanner.item(node));
    }
    if !has_instruction {
        scanner.error(Span::empty(text.len()), ErrorKind::NoInstructions);
    }
    Scanned {
        items,
        errors: scanner.errors,
        escape: directives.escape,
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Of the item being read.
    pieces: Vec<Piece>,
    errors: Vec<ParseError>,
    /// From the first here-document on.
    index: Option<LineIndex<'t>>,
}

/// A line of the text, its end apart.
#[derive(Clone, Copy)]
struct Line<'t> {
    content: &'t str,
    end_len: usize,
}

impl Line<'_> {
    fn is_blank(self) -> bool {
        self.content.trim_start().is_empty()
    }

    fn indent(self) -> usize {
        self.content.len() - self.content.trim_start().len()
    }

    fn is_comment(self) -> bool {
        self.content.trim_start().starts_with('#')
    }
}

impl<'t> Scanner<'t> {
    fn line(&self) -> Option<Line<'t>> {
        self.line_after(0)
    }

    /// The line that starts `skipped` bytes further on.
    fn line_after(&self, skipped: usize) -> Option<Line<'t>> {
        let rest = &self.text[self.at + skipped..];
        if rest.is_empty() {
            return None;
        }
        let whole = rest.find('\n').map_or(rest, |newline| &rest[..=newline]);
        let content = whole.trim_end_matches(['\n', '\r']);
        Some(Line {
            content,
            end_len: whole.len() - content.len(),
        })
    }

    fn error(&mut self, span: Span, kind: ErrorKind) {
        self.errors.push(ParseError { span, kind });
    }

    /// Says if the line at `self.at` is too long.
    fn check_length(&mut self, line: Line<'t>) {
        if line.content.len() > MAX_LINE {
            let end = self.at + line.content.len();
            let mut start = self.at + MAX_LINE;
            while !self.text.is_char_boundary(start) {
                start -= 1;
            }
            self.error(Span::new(start, end), ErrorKind::LineTooLong);
        }
    }

    /// Takes the next `len` bytes. A piece is never empty.
    fn piece(&mut self, kind: PieceKind, len: usize) {
        if len > 0 {
            self.pieces.push(Piece {
                kind,
                span: Span::new(self.at, self.at + len),
            });
            self.at += len;
        }
    }

    fn item(&mut self, node: Node) -> Item {
        Item {
            node,
            pieces: self.pieces.drain(..).collect(),
        }
    }

    fn node(&mut self, line: Line<'t>, directives: &mut Directives) -> Node {
        if line.is_blank() {
            directives.close();
            self.check_length(line);
            self.blank(line);
            return Node::Blank;
        }
        if line.is_comment() {
            let at = self.at + line.indent();
            self.check_length(line);
            self.comment(line);
            let directive = directives.read(line.content.trim_start(), at, &mut self.errors);
            return directive.map_or(Node::Comment, |directive| Node::Directive(Box::new(directive)));
        }
        directives.close();
        self.instruction(directives.escape)
    }

    fn blank(&mut self, line: Line<'t>) {
        self.piece(PieceKind::Space, line.content.len());
        self.piece(PieceKind::Newline, line.end_len);
    }

    fn comment(&mut self, line: Line<'t>) {
        self.piece(PieceKind::Space, line.indent());
        self.piece(PieceKind::Comment, line.content.len() - line.indent());
        self.piece(PieceKind::Newline, line.end_len);
    }

    fn instruction(&mut self, escape: char) -> Node {
        let logical = self.logical_line(escape);
        let mut instruction = instruction::read(&logical, escape, &mut self.errors);
        if instruction.takes_heredocs() {
            let markers = heredoc::markers(&logical);
            if !markers.is_empty() {
                instruction.heredocs = self.heredocs(markers);
                instruction.check_heredocs(self.text, &mut self.errors);
                instruction.take_script(self.text);
            }
        }
        Node::Instruction(Box::new(instruction))
    }

    /// Reads a line and those it is continued on. Comments and blank lines between them do not end it.
    fn logical_line(&mut self, escape: char) -> LogicalText {
        let indent = self.line().map_or(0, Line::indent);
        let mut logical = LogicalText::starting_at(self.at + indent);
        let mut is_continued = false;
        while let Some(line) = self.line() {
            self.check_length(line);
            if is_continued && line.is_blank() {
                self.blank(line);
                continue;
            }
            if is_continued && line.is_comment() {
                self.comment(line);
                continue;
            }
            let indent = if is_continued { 0 } else { indent };
            self.piece(PieceKind::Space, indent);
            let content = &line.content[indent..];
            let Some(mark) = continuation(content, escape) else {
                logical.push(content, self.at);
                self.piece(PieceKind::Text, content.len());
                self.piece(PieceKind::Newline, line.end_len);
                break;
            };
            logical.push(&content[..mark], self.at);
            self.piece(PieceKind::Text, mark);
            self.piece(PieceKind::Continuation, content.len() - mark + line.end_len);
            is_continued = true;
        }
        logical
    }

    fn heredocs(&mut self, markers: Vec<Marker>) -> Vec<Heredoc> {
        let mut heredocs = Vec::with_capacity(markers.len());
        for marker in markers {
            let start = self.at;
            let end = self
                .index
                .get_or_insert_with(|| LineIndex::new(self.text, start))
                .end(&marker, start);
            if end != End::Exact {
                let name = marker.name.clone();
                self.error(marker.span, ErrorKind::UnterminatedHeredoc { name });
            }
            // Rather an operator than a here-document, although builders of today do not see that.
            if end == End::Missing && marker.is_spaced {
                continue;
            }
            let body_len = self.body_len(&marker, end);
            self.piece(PieceKind::HeredocBody, body_len);
            if let (Some(line), true) = (self.line(), end != End::Missing) {
                self.check_length(line);
                self.piece(PieceKind::HeredocEnd, line.content.len());
                self.piece(PieceKind::Newline, line.end_len);
            }
            heredocs.push(marker.with_body(Span::new(start, start + body_len)));
        }
        heredocs
    }

    /// How long the lines before the end of a here-document are. One without an end ends where an instruction seems
    /// to start, so that the rest of the file is still looked at.
    fn body_len(&self, marker: &Marker, end: End) -> usize {
        let mut len = 0;
        while let Some(line) = self.line_after(len) {
            let is_end = match end {
                End::Exact => marker.ends_at(line.content),
                End::Almost => line.content.trim() == marker.name,
                End::Missing => looks_like_instruction(line.content),
            };
            if is_end {
                break;
            }
            len += line.content.len() + line.end_len;
        }
        len
    }
}

fn looks_like_instruction(line: &str) -> bool {
    let word = line.split(is_blank).next().unwrap_or_default();
    word.len() < line.len()
        && !word.contains(|c: char| c.is_lowercase())
        && Keyword::from_name(word).is_some()
}
