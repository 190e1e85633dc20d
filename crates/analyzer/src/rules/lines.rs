//! Instructions as whole lines.

use dockerfile::{Item, Node, PieceKind, Span, Tree};

/// The item that holds the byte at `at`, by its place in the tree.
pub(super) fn item_at(tree: &Tree, at: usize) -> Option<(usize, &Item)> {
    let index = tree.items.partition_point(|item| item.span().end <= at);
    tree.items.get(index).map(|item| (index, item))
}

/// The lines of the instruction that holds the byte at `at`, for taking it away: with the comments right before it
/// left where they are. None if a comment inside it would go too.
pub(super) fn removable(tree: &Tree, at: usize) -> Option<Span> {
    let (_, item) = item_at(tree, at)?;
    let holds_comment = item.pieces.iter().any(|piece| piece.kind == PieceKind::Comment);
    (matches!(item.node, Node::Instruction(_)) && !holds_comment).then(|| item.span())
}

/// The line's end of this file: its first one's.
pub(super) fn newline(tree: &Tree) -> &'static str {
    match tree.text.find('\n') {
        Some(at) if tree.text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') => "\r\n",
        _ => "\n",
    }
}
