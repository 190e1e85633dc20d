//! One instruction.

use dockerfile::{Instruction, Item, Span, Tree};

use crate::token::Tokens;
use crate::{Edit, Kind, Style, gap, json, legacy, line, replace};

pub(crate) fn edits(
    tree: &Tree,
    item: &Item,
    instruction: &Instruction,
    is_posix: bool,
    style: Style,
    edits: &mut Vec<Edit>,
) {
    let tokens = Tokens::of(tree, instruction);
    for &keyword in &tokens.keywords {
        let text = tree.slice(keyword);
        // A continuation in the middle of a keyword is nothing to touch.
        if text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            edits.push(replace(Kind::Keyword, keyword, text.to_ascii_uppercase()));
        }
    }
    let changed = match tokens.legacy {
        Some((name, value)) => {
            let found = legacy::edits(tree, name, value);
            let is_changed = !found.is_empty();
            edits.extend(found);
            is_changed.then(|| Span::new(name.end, value.start))
        }
        None => None,
    };
    match &tokens.array {
        Some((before, strings)) => {
            let words = tokens.words.len() - strings.len();
            let head = Tokens {
                words: tokens.words.get(..words).unwrap_or_default().to_vec(),
                ..Tokens::default()
            };
            gap::edits(tree, &head, None, edits);
            json::edits(tree, *before, strings, instruction.span.end, edits);
        }
        None => gap::edits(tree, &tokens, changed, edits),
    }
    line::edits(tree, item, &tokens, is_posix, style, edits);
}
