//! The lines of an instruction: what they begin and end with.

use dockerfile::{Item, Piece, PieceKind, Span, Tree};

use crate::quoting::Quoting;
use crate::token::Tokens;
use crate::{Edit, Indent, Kind, Style, delete, is_blank, replace, trailing};

/// A line of text after the first.
struct Continued {
    /// White space at its start.
    indent: Span,
    /// Its white space may change.
    is_free: bool,
    /// In columns.
    width: usize,
    /// The comments right before it: their white space.
    comments: Vec<Span>,
}

pub(crate) fn edits(
    tree: &Tree,
    item: &Item,
    tokens: &Tokens,
    is_posix: bool,
    style: Style,
    edits: &mut Vec<Edit>,
) {
    let mut reader = Reader {
        tree,
        tokens,
        is_posix,
        width: style.width(),
        quoting: Quoting::default(),
        word: 0,
        before_mark: None,
        comments: Vec::new(),
        lines: Vec::new(),
    };
    let pieces = &item.pieces;
    let mut index = 0;
    while let Some(&piece) = pieces.get(index) {
        let next = pieces.get(index + 1).map(|piece| piece.kind);
        match piece.kind {
            PieceKind::HeredocBody | PieceKind::HeredocEnd => break,
            PieceKind::Space if index == 0 && is_blank(tree.slice(piece.span)) => {
                edits.push(delete(Kind::Indentation, piece.span));
            }
            PieceKind::Space if next == Some(PieceKind::Comment) => reader.comments.push(piece.span),
            PieceKind::Space if next == Some(PieceKind::Newline) => {
                edits.push(delete(Kind::BlankLine, piece.span.to(pieces[index + 1].span)));
                index += 1;
            }
            // The last line of the file.
            PieceKind::Space if index > 0 && next.is_none() => {
                edits.push(delete(Kind::BlankLine, piece.span));
            }
            PieceKind::Space => {}
            PieceKind::Comment => {
                if index
                    .checked_sub(1)
                    .and_then(|at| pieces.get(at))
                    .map(|piece| piece.kind)
                    != Some(PieceKind::Space)
                {
                    reader.comments.push(Span::empty(piece.span.start));
                }
                trailing(tree, piece.span, edits);
                index += usize::from(next == Some(PieceKind::Newline));
            }
            PieceKind::Text => {
                reader.text(piece, next == Some(PieceKind::Continuation), edits);
                index += usize::from(next == Some(PieceKind::Newline));
            }
            PieceKind::Continuation => continuation(tree, piece, edits),
            PieceKind::Newline => edits.push(delete(Kind::BlankLine, piece.span)),
        }
        index += 1;
    }
    // Words over several lines look worse with only their first line moved.
    if tokens.shell.is_some() || reader.lines.iter().all(|line| line.is_free) {
        indentation(&reader.lines, style, edits);
    }
}

/// White space after the mark goes away.
fn continuation(tree: &Tree, piece: Piece, edits: &mut Vec<Edit>) {
    let text = tree.slice(piece.span);
    let line = text.trim_end_matches(['\r', '\n']);
    let mark = line.trim_end_matches([' ', '\t']);
    let span = Span::new(piece.span.start + mark.len(), piece.span.start + line.len());
    if span.start < span.end {
        edits.push(delete(Kind::TrailingSpace, span));
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    tokens: &'a Tokens,
    is_posix: bool,
    /// Of a tab.
    width: usize,
    quoting: Quoting,
    /// The first word that does not end before the place reached.
    word: usize,
    /// White space before the last mark, and whether it and what follows may change.
    before_mark: Option<(Span, bool)>,
    comments: Vec<Span>,
    lines: Vec<Continued>,
}

impl Reader<'_> {
    fn text(&mut self, piece: Piece, is_continued: bool, edits: &mut Vec<Edit>) {
        let text = self.tree.slice(piece.span);
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        let content = text.trim_end_matches([' ', '\t']).len();
        let comments = std::mem::take(&mut self.comments);
        if content == 0 {
            // A mark alone on its line; the next line is no clearer.
            self.read_shell(piece.span);
            self.before_mark = is_continued.then(|| (Span::empty(piece.span.end), false));
            return;
        }
        if let Some((before, is_free)) = self.before_mark.take() {
            let span = Span::new(piece.span.start, piece.span.start + indent);
            let is_free = is_free && (before.start < before.end || indent > 0);
            if is_free {
                // What is left of the mark on a line of its own has no space before it.
                edits.push(replace(Kind::Gap, before, " "));
            }
            self.lines.push(Continued {
                indent: span,
                is_free,
                width: self.columns(text.get(..indent).unwrap_or_default()),
                comments,
            });
        }
        self.read_shell(piece.span);
        let space = Span::new(piece.span.start + content, piece.span.end);
        if is_continued {
            let is_escaped = text
                .get(..content)
                .is_some_and(|text| text.ends_with(['\\', '`']));
            let is_free = !is_escaped && self.is_free(piece.span.end);
            self.before_mark = Some((space, is_free));
        } else if space.start < space.end {
            edits.push(delete(Kind::TrailingSpace, space));
        }
    }

    fn read_shell(&mut self, piece: Span) {
        let Some(shell) = self.tokens.shell else { return };
        let start = piece.start.max(shell.start);
        if start < piece.end {
            self.quoting.read(self.tree.slice(Span::new(start, piece.end)));
        }
    }

    /// Whether the place is outside all words, or in a shell's text and outside quotes.
    fn is_free(&mut self, at: usize) -> bool {
        let words = &self.tokens.words;
        while words.get(self.word).is_some_and(|word| word.end <= at) {
            self.word += 1;
        }
        let is_in_word = words.get(self.word).is_some_and(|word| word.start < at);
        let is_in_shell = self.tokens.shell.is_some_and(|shell| shell.start < at);
        !is_in_word || is_in_shell && self.is_posix && self.quoting.is_free()
    }

    fn columns(&self, space: &str) -> usize {
        space
            .bytes()
            .map(|byte| if byte == b'\t' { self.width } else { 1 })
            .sum()
    }
}

/// All lines move together, so that what is put in further stays so. A few that are not put in at all are mistakes, and
/// do not push the others away.
fn indentation(lines: &[Continued], style: Style, edits: &mut Vec<Edit>) {
    let free = || lines.iter().filter(|line| line.is_free);
    let (count, bare) = (free().count(), free().filter(|line| line.width == 0).count());
    let counted = free().filter(|line| line.width > 0 || bare * 2 >= count);
    let least = counted.map(|line| line.width).min().unwrap_or_default();
    for line in free() {
        let indent = style.indent_of(line.width.saturating_sub(least));
        for &comment in &line.comments {
            edits.push(replace(Kind::Indentation, comment, indent.as_str()));
        }
        edits.push(replace(Kind::Indentation, line.indent, indent));
    }
}

impl Style {
    /// How wide a tab counts.
    fn width(self) -> usize {
        match self.indent {
            Indent::Spaces(count) => usize::from(count).max(1),
            Indent::Tab => 4,
        }
    }

    /// The white space of a line that is `more` columns further in than the least.
    fn indent_of(self, more: usize) -> String {
        match self.indent {
            Indent::Spaces(count) => " ".repeat(usize::from(count).max(1) + more),
            Indent::Tab => "\t".repeat(1 + more / 4) + &" ".repeat(more % 4),
        }
    }
}
