//! Spaces between words on one line.

use dockerfile::{Span, Tree};

use crate::token::Tokens;
use crate::{Edit, Kind, is_blank, replace};

pub(crate) fn edits(tree: &Tree, tokens: &Tokens, skipped: Option<Span>, edits: &mut Vec<Edit>) {
    for pair in tokens.words.windows(2) {
        let [before, after] = pair else { continue };
        let gap = before.end..after.start;
        let Some(text) = tree.text.get(gap.clone()) else {
            continue;
        };
        let is_skipped = skipped.is_some_and(|span| span.start <= gap.start && gap.end <= span.end);
        if !text.is_empty() && is_blank(text) && !is_skipped {
            edits.push(replace(Kind::Gap, Span::new(gap.start, gap.end), " "));
        }
    }
}
