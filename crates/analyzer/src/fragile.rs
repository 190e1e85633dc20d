//! Instructions that are too odd to be changed.

use dockerfile::{Item, Node, PieceKind, Span, Tree};

use crate::document::Document;
use crate::{Category, Diagnostic};

/// Takes the fixes away that touch an instruction in which readers disagree on what stands where, or one that a
/// builder refuses, unless they mend that. Its findings stay.
pub(crate) fn drop_fixes(document: &Document<'_>, diagnostics: &mut [Diagnostic]) {
    let (fragile, refused) = (fragile(document), refused(document));
    if fragile.is_empty() && refused.is_empty() {
        return;
    }
    let tree = document.tree;
    let is_blank = |text: &str| text.bytes().all(|byte| byte.is_ascii_whitespace());
    for diagnostic in diagnostics {
        let touches = diagnostic.fix.as_ref().is_some_and(|fix| {
            // White space goes by the rules of the layout, which keep what the builder reads.
            let mends = diagnostic.rule.category == Category::Syntax;
            fix.edits.iter().any(|edit| {
                let hits = |spans: &[Span]| touches(spans, edit.span, tree.text.len());
                (hits(&fragile) || !mends && hits(&refused))
                    && !(is_blank(tree.slice(edit.span)) && is_blank(&edit.replacement))
            })
        });
        if touches {
            diagnostic.fix = None;
        }
    }
}

fn fragile(document: &Document<'_>) -> Vec<Span> {
    let tree = document.tree;
    let is_plain = tree.text.bytes().all(|byte| !is_control(byte));
    let is_odd = |item: &&Item| {
        matches!(item.node, Node::Instruction(_))
            && (goes_on(item) || !is_plain && has_control(tree.slice(item.span())))
    };
    let mut spans: Vec<Span> = tree.items.iter().filter(is_odd).map(Item::span).collect();
    let malformed = document.runs.iter().filter(|run| run.script.is_malformed);
    spans.extend(malformed.filter_map(|run| item_span(tree, run.site.instruction.span.start)));
    dockerfile::order::sort_by(&mut spans, Span::cmp);
    spans
}

/// The instructions with an error.
fn refused(document: &Document<'_>) -> Vec<Span> {
    let errors = document.errors.iter();
    let mut spans: Vec<Span> = errors
        .filter_map(|error| item_span(document.tree, error.span.start))
        .collect();
    spans.dedup();
    spans
}

/// The lines of what stands at byte `at`.
fn item_span(tree: &Tree, at: usize) -> Option<Span> {
    let index = tree.items.partition_point(|item| item.span().end <= at);
    tree.items.get(index).map(Item::span)
}

/// Whether the text ends behind a continuation mark: what is put there belongs to the instruction.
fn goes_on(item: &Item) -> bool {
    let mut pieces = item.pieces.iter().rev().map(|piece| piece.kind);
    let last =
        pieces.find(|kind| !matches!(kind, PieceKind::Space | PieceKind::Comment | PieceKind::Newline));
    last == Some(PieceKind::Continuation)
}

/// A carriage return that ends no line, a NUL byte and the like: some read them as white space, some as text.
fn has_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.iter().skip(1).copied().chain([0]);
    bytes
        .iter()
        .zip(next)
        .any(|(&byte, next)| is_control(byte) && (byte, next) != (b'\r', b'\n'))
}

fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n')
}

/// Whether a change lies in one of `spans`, or behind the last at the end of the text.
fn touches(spans: &[Span], edit: Span, text_end: usize) -> bool {
    let next = spans.partition_point(|span| span.end <= edit.start && span.end != text_end);
    spans.get(next).is_some_and(|span| span.start < edit.end)
}

#[cfg(test)]
mod tests {
    use crate::{Category, Options, lint_with};

    fn has_fix(text: &str) -> bool {
        let options = Options {
            all_rules: true,
            ..Options::default()
        };
        lint_with(text, &options).iter().any(|found| found.fix.is_some())
    }

    #[test]
    fn nothing_is_moved_behind_a_dangling_mark() {
        let text = "FROM a:1\nCMD [\"a\"]\nENV A=1 B=$A\\\n";
        let found = lint_with(
            text,
            &Options {
                all_rules: true,
                ..Options::default()
            },
        );
        let order = found.iter().find(|found| found.rule.name == "unordered-epilogue");
        assert!(order.is_some_and(|found| found.fix.is_none()));
    }

    #[test]
    fn what_a_builder_refuses_is_left_to_the_rule_that_mends_it() {
        let text = "FROM a:1\n\nLABEL c:1 d=2 b=\"e f=\"g h\"\n";
        let options = Options {
            all_rules: true,
            ..Options::default()
        };
        let mut found = lint_with(text, &options);
        found.retain(|found| found.fix.is_some());
        assert!(
            found.iter().all(|found| found.rule.category == Category::Syntax),
            "{found:?}"
        );
    }

    #[test]
    fn what_is_odd_is_not_changed() {
        for text in [
            "FROM a:1\n\nRUN apt-get update && apt-get install b 'c\n",
            "FROM a:1\n\nRUN apt-get update && apt-get install \"$(b\n",
            "FROM a:1\n\nRUN apt-get install b\0\n",
            "FROM a:1\n\nRUN apt-get install b\rc\n",
            "FROM a:1\n\nRUN apt-get install b \\\n",
        ] {
            assert!(!has_fix(text), "{text:?}: {:#?}", crate::lint(text));
        }
        for text in [
            "FROM a:1\nRUN apt-get install b 'c'\n",
            "FROM a:1\r\nRUN apt-get install b\r\n",
            "FROM a:1\nRUN apt-get install b 'c\nUSER d\nRUN apt-get install e\nRUN apt-get install f \\\n",
        ] {
            assert!(has_fix(text), "{text:?}");
        }
    }
}
