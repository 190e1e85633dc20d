//! Lines to items: comments, continuations and here-documents.

use crate::directive::Directives;
use crate::heredoc::{self, Heredoc};
use crate::{ErrorKind, Item, LogicalText, Node, ParseError, Piece, PieceKind, Span, instruction};

const BYTE_ORDER_MARK: char = '\u{feff}';

pub(crate) fn scan(text: &str) -> (Vec<Item>, Vec<ParseError>) {
    let mut scanner = Scanner {
        text,
        at: 0,
        pieces: Vec::new(),
        errors: Vec::new(),
    };
    let mut directives = Directives::new();
    let mut items = Vec::new();
    if text.starts_with(BYTE_ORDER_MARK) {
        scanner.piece(PieceKind::Space, BYTE_ORDER_MARK.len_utf8());
        items.push(scanner.item(Node::Blank));
    }
    while let Some(line) = scanner.line() {
        let node = scanner.node(line, &mut directives);
        items.push(scanner.item(node));
    }
    (items, scanner.errors)
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Of the item being read.
    pieces: Vec<Piece>,
    errors: Vec<ParseError>,
}

/// A line of the text, its end apart.
#[derive(Clone, Copy)]
struct Line<'t> {
    content: &'t str,
    end_len: usize,
}

impl Line<'_> {
    fn is_blank(self) -> bool {
        self.content.trim().is_empty()
    }

    fn indent(self) -> usize {
        self.content.len() - self.content.trim_start().len()
    }

    fn is_comment(self) -> bool {
        self.content.trim_start().starts_with('#')
    }

    /// Where the escape character stands if this line is continued on the next. Doubled, it is no continuation.
    fn continuation(self, escape: char) -> Option<usize> {
        let before = self.content.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
        (!before.ends_with(escape)).then_some(before.len())
    }
}

impl<'t> Scanner<'t> {
    fn line(&self) -> Option<Line<'t>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let whole = rest.find('\n').map_or(rest, |newline| &rest[..=newline]);
        let content = whole.strip_suffix('\n').unwrap_or(whole);
        let content = if content.len() < whole.len() {
            content.trim_end_matches('\r')
        } else {
            content
        };
        Some(Line {
            content,
            end_len: whole.len() - content.len(),
        })
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
            pieces: std::mem::take(&mut self.pieces),
        }
    }

    fn node(&mut self, line: Line<'t>, directives: &mut Directives) -> Node {
        if line.is_blank() {
            directives.close();
            self.blank(line);
            return Node::Blank;
        }
        if line.is_comment() {
            let at = self.at + line.indent();
            self.comment(line);
            let directive = directives.read(line.content.trim_start(), at, &mut self.errors);
            return directive.map_or(Node::Comment, Node::Directive);
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
            instruction.heredocs = self.heredocs(&logical, escape);
            instruction.take_script(self.text);
        }
        Node::Instruction(Box::new(instruction))
    }

    /// Reads a line and those it is continued on. Comments and blank lines between them do not end it.
    fn logical_line(&mut self, escape: char) -> LogicalText {
        let indent = self.line().map_or(0, Line::indent);
        self.piece(PieceKind::Space, indent);
        let mut logical = LogicalText::starting_at(self.at);
        let mut continued = false;
        while let Some(line) = self.line() {
            if continued && line.is_blank() {
                self.blank(line);
                continue;
            }
            if continued && line.is_comment() {
                self.comment(line);
                continue;
            }
            let Some(mark) = line.continuation(escape) else {
                logical.push(line.content, self.at);
                self.piece(PieceKind::Text, line.content.len());
                self.piece(PieceKind::Newline, line.end_len);
                break;
            };
            logical.push(&line.content[..mark], self.at);
            self.piece(PieceKind::Text, mark);
            self.piece(PieceKind::Continuation, line.content.len() - mark + line.end_len);
            continued = true;
        }
        logical
    }

    fn heredocs(&mut self, logical: &LogicalText, escape: char) -> Vec<Heredoc> {
        let mut heredocs = Vec::new();
        for marker in heredoc::markers(logical, escape) {
            let start = self.at;
            let mut end = None;
            let mut body_len = 0;
            while let Some(line) = self.line_after(body_len) {
                if marker.ends_at(line.content) {
                    end = Some(line);
                    break;
                }
                body_len += line.content.len() + line.end_len;
            }
            self.piece(PieceKind::HeredocBody, body_len);
            match end {
                Some(line) => {
                    self.piece(PieceKind::HeredocEnd, line.content.len());
                    self.piece(PieceKind::Newline, line.end_len);
                }
                None => self.errors.push(ParseError {
                    span: marker.span,
                    kind: ErrorKind::UnterminatedHeredoc {
                        name: marker.name.clone(),
                    },
                }),
            }
            heredocs.push(marker.with_body(Span::new(start, start + body_len)));
        }
        heredocs
    }

    fn line_after(&self, skipped: usize) -> Option<Line<'t>> {
        Scanner {
            text: self.text,
            at: self.at + skipped,
            pieces: Vec::new(),
            errors: Vec::new(),
        }
        .line()
    }
}
