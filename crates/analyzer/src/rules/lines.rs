//! Instructions as whole lines.

use dockerfile::{Item, Node, PieceKind, Span, Tree};

use crate::Edit;

/// The item that holds the byte at `at`, by its place in the tree.
pub(super) fn item_at(tree: &Tree, at: usize) -> Option<(usize, &Item)> {
    let index = tree.items.partition_point(|item| item.span().end <= at);
    tree.items.get(index).map(|item| (index, item))
}

/// The lines of the instruction that holds the byte at `at`, for taking it away: with the comments right before it
/// left where they are. None if a comment inside it would go too.
pub(super) fn removable(tree: &Tree, at: usize) -> Option<Span> {
    let (index, item) = item_at(tree, at)?;
    let holds_comment = item.pieces.iter().any(|piece| piece.kind == PieceKind::Comment);
    let is_removable =
        matches!(item.node, Node::Instruction(_)) && !holds_comment && !hides_directive(tree, index);
    is_removable.then(|| item.span())
}

/// Whether the comment behind an item could become a directive without it, and without the instructions before it.
fn hides_directive(tree: &Tree, index: usize) -> bool {
    const TOP: usize = 16;
    let is_next = |item: &Item| matches!(item.node, Node::Comment) && tree.slice(item.span()).contains('=');
    let is_top = |item: &Item| matches!(item.node, Node::Directive(_) | Node::Instruction(_));
    index < TOP && tree.items.get(index + 1).is_some_and(is_next) && tree.items.iter().take(index).all(is_top)
}

/// The line's end of this file: its first one's.
pub(super) fn newline(tree: &Tree) -> &'static str {
    match tree.text.find('\n') {
        Some(at) if tree.text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') => "\r\n",
        _ => "\n",
    }
}

/// What takes one of an instruction's words away together with the space or the continuation beside it, or the
/// whole instruction if there is no other word. None if a comment stands in the way.
pub(super) fn without_word(tree: &Tree, words: &[Span], index: usize) -> Option<Edit> {
    let word = *words.get(index)?;
    let (span, between) = match (
        index.checked_sub(1).and_then(|before| words.get(before)),
        words.get(index + 1),
    ) {
        (Some(before), _) => (Span::new(before.end, word.end), before.end..word.start),
        (None, Some(after)) => (Span::new(word.start, after.start), word.end..after.start),
        (None, None) => return Some(Edit::delete(removable(tree, word.start)?)),
    };
    let between = tree.text.get(between)?;
    (!between.contains('#')).then(|| Edit::delete(span))
}

/// The character that continues a line in this file.
pub(super) fn escape(tree: &Tree) -> char {
    let is_backtick = tree.items.iter().any(
        |item| matches!(&item.node, Node::Directive(directive) if directive.name == "escape" && directive.value == "`"),
    );
    if is_backtick { '`' } else { '\\' }
}
