//! What may come at the cursor.

use analyzer::{Lang, rules};
use dockerfile::{Command, Instruction};
use lsp_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, TextEdit};

use super::document::Document;
use super::keywords::{self, Keyword};
use super::stages;

/// The word before the cursor, and what stands on its line before that.
struct Place<'t> {
    before: &'t str,
    word: &'t str,
}

/// Everything that may come at `at`: instructions, flags, stages, variables, rules in a comment.
pub(super) fn at(document: &Document, at: usize, lang: Lang) -> Vec<CompletionItem> {
    let text = &document.text[..at];
    let line = &text[text.rfind('\n').map_or(0, |end| end + 1)..];
    if let Some(comment) = line.trim_start().strip_prefix('#') {
        return comment_items(document, at, comment, lang);
    }
    let item = document.tree.items.iter().find(|item| {
        let span = item.span();
        span.start < at && (at < span.end || (at == span.end && !text.ends_with('\n')))
    });
    let instruction = item.and_then(dockerfile::Item::instruction);
    let Some(instruction) = instruction.filter(|instruction| at > instruction.keyword.span.end) else {
        return instructions(document, at, line.trim_start(), lang);
    };
    if instruction
        .heredocs
        .iter()
        .any(|heredoc| heredoc.body.contains(at))
    {
        return Vec::new();
    }
    let start = line.rfind([' ', '\t']).map_or(0, |space| space + 1);
    let place = Place {
        before: &line[..start],
        word: &line[start..],
    };
    arguments(document, at, instruction, &place, lang)
}

fn arguments(
    document: &Document,
    at: usize,
    instruction: &Instruction,
    place: &Place<'_>,
    lang: Lang,
) -> Vec<CompletionItem> {
    if let Command::Onbuild(inner) = &instruction.command
        && at > inner.keyword.span.end
    {
        return arguments(document, at, inner, place, lang);
    }
    let name = instruction.keyword.text.to_ascii_uppercase();
    if name == "ONBUILD" {
        return instructions(document, at, place.word, lang);
    }
    if let Some(variable) = variable(place.word) {
        return variables(document, at, variable);
    }
    let source = match place.word.split_once('=') {
        Some(("--from", source)) => Some(source),
        Some(("--mount", options)) => options
            .rsplit(',')
            .next()
            .and_then(|last| last.strip_prefix("from=")),
        None if name == "FROM" && !place.word.starts_with('-') && is_image(place.before) => Some(place.word),
        _ => None,
    };
    if let Some(source) = source {
        return stage_items(document, at, source);
    }
    let keyword = keywords::find(&name);
    if place.word.starts_with('-') {
        return keyword.map_or_else(Vec::new, |keyword| flags(document, at, keyword, place.word));
    }
    Vec::new()
}

/// Whether what follows is the image of `FROM`: only the keyword and flags stand before it.
fn is_image(before: &str) -> bool {
    before
        .split_whitespace()
        .skip(1)
        .all(|word| word.starts_with("--"))
}

/// The start of a variable's name at the end of a word.
fn variable(word: &str) -> Option<&str> {
    let name = &word[word.rfind('$')? + 1..];
    let name = name.strip_prefix('{').unwrap_or(name);
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_')
        .then_some(name)
}

/// Takes the place of the `typed` text before the cursor.
fn item(
    document: &Document,
    at: usize,
    typed: &str,
    text: String,
    kind: CompletionItemKind,
) -> CompletionItem {
    let span = analyzer::Span::new(at - typed.len(), at);
    CompletionItem {
        label: text.trim_end().to_owned(),
        kind: Some(kind),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: document.range(span),
            new_text: text,
        })),
        ..CompletionItem::default()
    }
}

fn instructions(document: &Document, at: usize, typed: &str, lang: Lang) -> Vec<CompletionItem> {
    // As the writer writes them.
    let is_lower = typed.starts_with(|c: char| c.is_ascii_lowercase());
    let one = |keyword: &Keyword| {
        let name = if is_lower {
            keyword.name.to_ascii_lowercase()
        } else {
            keyword.name.to_owned()
        };
        CompletionItem {
            detail: Some(keyword.summary(lang).to_owned()),
            ..item(
                document,
                at,
                typed,
                format!("{name} "),
                CompletionItemKind::KEYWORD,
            )
        }
    };
    keywords::ALL.iter().map(one).collect()
}

fn flags(document: &Document, at: usize, keyword: &Keyword, typed: &str) -> Vec<CompletionItem> {
    let one = |flag: &&str| {
        item(
            document,
            at,
            typed,
            format!("--{flag}="),
            CompletionItemKind::FIELD,
        )
    };
    keyword.flags.iter().map(one).collect()
}

/// The stages before the cursor.
fn stage_items(document: &Document, at: usize, typed: &str) -> Vec<CompletionItem> {
    let names = stages::names(&document.tree);
    let earlier = names.iter().filter(|name| name.instruction.end < at);
    let one = |name: &stages::Name| CompletionItem {
        detail: Some(document.tree.slice(name.instruction).to_owned()),
        ..item(document, at, typed, name.text.clone(), CompletionItemKind::MODULE)
    };
    earlier.map(one).collect()
}

/// The variables that the file sets before the cursor: those of the stage, or before the first `FROM`.
fn variables(document: &Document, at: usize, typed: &str) -> Vec<CompletionItem> {
    let mut names: Vec<&str> = Vec::new();
    for instruction in document.tree.instructions() {
        if instruction.span.end >= at {
            break;
        }
        match &instruction.command {
            Command::From(_) => names.clear(),
            Command::Arg(pairs) | Command::Env(pairs) => {
                names.extend(pairs.iter().map(|pair| pair.name.text.as_str()));
            }
            _ => {}
        }
    }
    names.sort_unstable();
    names.dedup();
    let one = |name: &str| item(document, at, typed, name.to_owned(), CompletionItemKind::VARIABLE);
    names.into_iter().map(one).collect()
}

/// Rules, after `ignore=` in a comment that silences them.
fn comment_items(document: &Document, at: usize, comment: &str, lang: Lang) -> Vec<CompletionItem> {
    let Some((before, list)) = comment.rsplit_once("ignore=") else {
        return Vec::new();
    };
    let tool = before.split_whitespace().next();
    if !matches!(tool, Some("utsuwa" | "hadolint")) || list.contains('#') {
        return Vec::new();
    }
    let typed = list.rsplit(',').next().unwrap_or_default().trim_start();
    let name = |rule: &'static analyzer::Rule| match tool {
        Some("hadolint") => rule.aliases.iter().find(|alias| alias.starts_with("DL")).copied(),
        _ => Some(rule.name),
    };
    let mut items: Vec<CompletionItem> = rules()
        .filter_map(|rule| {
            Some(CompletionItem {
                detail: Some(rule.summary.get(lang).to_owned()),
                ..item(
                    document,
                    at,
                    typed,
                    name(rule)?.to_owned(),
                    CompletionItemKind::VALUE,
                )
            })
        })
        .collect();
    items.sort_by(|a, b| a.label.cmp(&b.label));
    items
}
