//! Words put together while a line is expanded.

use std::ops::Range;

/// A word and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// White space ends a word, unless it was quoted or escaped.
#[derive(Debug, Default)]
pub(crate) struct Words {
    done: Vec<Piece>,
    open: Option<Piece>,
}

impl Words {
    /// Adds text from `range` of the line whose white space separates words.
    pub(crate) fn add(&mut self, text: &str, range: &Range<usize>) {
        for c in text.chars() {
            if !c.is_whitespace() {
                self.word(range).text.push(c);
            } else if self.open.as_ref().is_some_and(|word| !word.text.is_empty()) {
                self.done.extend(self.open.take());
            }
        }
    }

    /// Adds text that belongs to one word, white space and all.
    pub(crate) fn add_raw(&mut self, text: &str, range: &Range<usize>) {
        self.word(range).text.push_str(text);
    }

    fn word(&mut self, range: &Range<usize>) -> &mut Piece {
        let word = self.open.get_or_insert_with(|| Piece {
            text: String::new(),
            range: range.clone(),
        });
        word.range.end = range.end;
        word
    }

    pub(crate) fn finish(mut self) -> Vec<Piece> {
        self.done
            .extend(self.open.take().filter(|word| !word.text.is_empty()));
        self.done
    }
}
