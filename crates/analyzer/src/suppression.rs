//! Comments that silence rules.

use dockerfile::{Command, Node, Span, Tree};

use crate::document::Document;
use crate::{Diagnostic, Level};

/// Rules silenced in a part of the file.
#[derive(Debug)]
struct Suppression {
    span: Span,
    names: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Instruction,
    Stage,
    File,
}

/// Takes out what the settings and the comments of the file silence, and sets the severities asked for.
pub(crate) fn apply(document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let options = document.options;
    if !options.levels.is_empty() {
        diagnostics.retain_mut(|diagnostic| {
            let level = options
                .levels
                .iter()
                .rfind(|(name, _)| diagnostic.is_called(name));
            match level {
                Some((_, Level::Off)) => return false,
                Some((_, Level::At(severity))) => diagnostic.severity = *severity,
                _ => {}
            }
            true
        });
    }
    if !options.ignores_comments {
        let suppressions = read(document.tree);
        diagnostics.retain(|diagnostic| !hides(&suppressions, diagnostic));
    }
}

fn read(tree: &Tree) -> Vec<Suppression> {
    let mut suppressions = Vec::new();
    for (index, item) in tree.items.iter().enumerate() {
        if !matches!(item.node, Node::Comment) {
            continue;
        }
        let Some((scope, names)) = read_comment(tree.slice(item.span())) else {
            continue;
        };
        let span = match scope {
            Scope::File => Span::new(0, tree.text.len()),
            Scope::Instruction => next_instruction(tree, index),
            Scope::Stage => stage_at(tree, index),
        };
        suppressions.push(Suppression { span, names });
    }
    suppressions
}

fn hides(suppressions: &[Suppression], diagnostic: &Diagnostic) -> bool {
    suppressions.iter().any(|suppression| {
        // A finding at the very end, where something is missing, belongs to what it follows.
        let at = diagnostic.span.start;
        (suppression.span.contains(at) || suppression.span.end == at)
            && suppression.names.iter().any(|name| diagnostic.is_called(name))
    })
}

fn next_instruction(tree: &Tree, index: usize) -> Span {
    let next = tree.items[index..].iter().find_map(dockerfile::Item::instruction);
    let end = tree.text.len();
    next.map_or(Span::empty(end), |instruction| instruction.span)
}

/// The stage a comment stands in, or right before.
fn stage_at(tree: &Tree, index: usize) -> Span {
    let is_from = |item: &dockerfile::Item| {
        item.instruction()
            .is_some_and(|instruction| matches!(instruction.command, Command::From(_)))
    };
    let next = index
        + tree.items[index..]
            .iter()
            .take_while(|item| item.instruction().is_none())
            .count();
    let start = match tree.items.get(next) {
        Some(item) if is_from(item) => next,
        _ => tree.items[..index].iter().rposition(is_from).unwrap_or(0),
    };
    let len = tree.items[start..]
        .iter()
        .skip(1)
        .take_while(|item| !is_from(item))
        .count();
    tree.items[start].span().to(tree.items[start + len].span())
}

/// `# utsuwa [stage|global] ignore=A,B # reason`, and the same with `hadolint`.
fn read_comment(comment: &str) -> Option<(Scope, Vec<String>)> {
    let comment = comment.trim().strip_prefix('#')?.trim_start();
    let rest = comment
        .strip_prefix("utsuwa")
        .or_else(|| comment.strip_prefix("hadolint"))?;
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let rest = rest.trim_start();
    let (scope, rest) = [("global", Scope::File), ("stage", Scope::Stage)]
        .into_iter()
        .find_map(|(word, scope)| Some((scope, rest.strip_prefix(word)?.trim_start())))
        .unwrap_or((Scope::Instruction, rest));
    let list = rest.strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    let list = list.split('#').next().unwrap_or_default();
    let names: Vec<String> = list
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    Some((scope, names))
}

#[cfg(test)]
mod tests {
    use crate::testing::names;

    #[test]
    fn the_next_instruction_is_silent() {
        for comment in [
            "# utsuwa ignore=latest-tag",
            "#utsuwa ignore = untagged-image , latest-tag # because",
            "# hadolint ignore=DL3007,crazy",
            "# hadolint ignore=dl3007\n# another comment\n",
            "# hadolint global ignore=DL3007",
            "# utsuwa stage ignore=latest-tag",
        ] {
            assert_eq!(
                names(&format!("{comment}\nFROM a:latest\nUSER 1\n")),
                [""; 0],
                "{comment}"
            );
        }
    }

    #[test]
    fn nothing_else_is() {
        for comment in [
            "# hadolint ignore=DL3006",
            "# hadolintignore=DL3007",
            "# ignore=DL3007",
            "# utsuwa ignore=",
            "ARG x\n# hadolint ignore=DL3007\nARG y",
        ] {
            assert_eq!(
                names(&format!("{comment}\nFROM a:latest\nUSER 1\n")),
                ["latest-tag"],
                "{comment}"
            );
        }
    }

    #[test]
    fn a_stage_ends_at_the_next() {
        let text = "# hadolint stage ignore=DL3007\nFROM a:latest AS b\nFROM c:latest\nUSER 1\n";
        assert_eq!(names(text), ["latest-tag"]);
        let text = "FROM a:1\n# hadolint stage ignore=relative-workdir\nWORKDIR x\nWORKDIR y\nUSER 1\n";
        assert_eq!(names(text), [""; 0]);
    }
}
