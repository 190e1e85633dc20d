//! Lines between instructions, and the end of the file.

use dockerfile::{Command, Item, Node, PieceKind, Span, Tree};

use crate::{Edit, Kind, delete, is_blank, newline, replace};

pub(crate) fn edits(tree: &Tree, broken: &[bool], edits: &mut Vec<Edit>) {
    let mut has_text = false;
    let mut has_stage = false;
    // Where the comments right before an item begin, if the line before them is an instruction.
    let mut after_instruction = None;
    let mut index = 0;
    while let Some(item) = tree.items.get(index) {
        let is_broken = broken.get(index).copied().unwrap_or(false);
        match &item.node {
            Node::Blank if is_broken => after_instruction = None,
            Node::Blank => {
                let len = tree
                    .items
                    .iter()
                    .skip(index)
                    .take_while(|item| is_line(tree, item))
                    .count();
                let run = tree.items.get(index..index + len).unwrap_or_default();
                let next = tree.items.get(index + len);
                blank_lines(tree, run, has_text, next, edits);
                after_instruction = None;
                index += len.max(1);
                continue;
            }
            Node::Comment | Node::Directive(_) => {}
            Node::Instruction(instruction) => {
                let is_stage = matches!(instruction.command, Command::From(_));
                if let (true, true, Some(at)) = (is_stage, has_stage, after_instruction) {
                    edits.push(replace(Kind::StageGap, Span::empty(at), newline(tree)));
                }
                has_stage |= is_stage;
                // What an unfinished here-document holds is not to grow.
                after_instruction = (!is_broken).then(|| item.span().end);
            }
        }
        has_text = true;
        index += 1;
    }
}

/// Whether it is a line with nothing on it: the byte order mark is none.
fn is_line(tree: &Tree, item: &Item) -> bool {
    matches!(item.node, Node::Blank) && is_blank(tree.slice(item.span()).trim_end_matches(['\r', '\n']))
}

/// Of several blank lines one is left, and none at the end. At the start one keeps a comment from being taken for
/// a directive.
fn blank_lines(tree: &Tree, run: &[Item], has_text: bool, next: Option<&Item>, edits: &mut Vec<Edit>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return;
    };
    let is_needless = match next {
        None => has_text,
        Some(next) => !has_text && matches!(next.node, Node::Instruction(_)),
    };
    if is_needless {
        edits.push(delete(Kind::BlankLine, first.span().to(last.span())));
        return;
    }
    let line = tree.slice(first.span());
    let space = line.len() - line.trim_start_matches([' ', '\t']).len();
    if space > 0 {
        let start = first.span().start;
        edits.push(delete(Kind::TrailingSpace, Span::new(start, start + space)));
    }
    let rest = Span::new(first.span().end, last.span().end);
    if rest.start < rest.end {
        edits.push(delete(Kind::BlankLine, rest));
    }
}

pub(crate) fn final_newline(tree: &Tree, broken: &[bool], edits: &mut Vec<Edit>) {
    let (Some(last), Some(false)) = (tree.items.last(), broken.last()) else {
        return;
    };
    // A blank line that a continuation led to goes away, and the line before it ends as it should.
    let is_blank = last
        .pieces
        .last()
        .is_some_and(|piece| piece.kind == PieceKind::Space);
    if !is_blank && !matches!(last.node, Node::Blank) && !tree.text.ends_with('\n') {
        let end = Span::empty(tree.text.len());
        edits.push(replace(Kind::FinalNewline, end, newline(tree)));
    }
}
