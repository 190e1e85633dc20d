//! What is shown about the place under the pointer.

use analyzer::{Lang, Span};
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

use super::document::Document;
use super::{keywords, stages};

/// The findings at `at` with the pages of their rules; else the stage named there; else the instruction.
pub(super) fn at(document: &Document, at: usize, lang: Lang) -> Option<Hover> {
    let (text, span) = findings(document, at, lang)
        .or_else(|| stage(document, at, lang))
        .or_else(|| instruction(document, at, lang))?;
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: text,
        }),
        range: Some(document.range(span)),
    })
}

fn findings(document: &Document, at: usize, lang: Lang) -> Option<(String, Span)> {
    let mut span = None;
    let mut pages = Vec::new();
    for found in document.diagnostics_at(Span::empty(at)) {
        span.get_or_insert(found.span);
        let aliases: Vec<String> = found.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        pages.push(format!(
            "**{}** {}\n\n{}\n\n{}",
            found.rule.name,
            aliases.join(" "),
            found.message(lang),
            found
                .rule
                .page(lang)
                .replace("\n## ", "\n#### ")
                .trim_start_matches('#')
                .trim_start()
        ));
    }
    Some((pages.join("\n\n---\n\n"), span?))
}

fn stage(document: &Document, at: usize, lang: Lang) -> Option<(String, Span)> {
    let names = stages::names(&document.tree);
    let (name, span) = stages::at(&names, at)?;
    let from = document.tree.slice(name.instruction);
    let label = match lang {
        Lang::En => format!("Stage {}", name.index),
        Lang::Ja => format!("ステージ {}", name.index),
    };
    Some((format!("{label}\n```dockerfile\n{from}\n```"), span))
}

fn instruction(document: &Document, at: usize, lang: Lang) -> Option<(String, Span)> {
    let found = document
        .tree
        .instructions()
        .find(|instruction| instruction.keyword.span.contains(at))?;
    let keyword = keywords::find(&found.keyword.text)?;
    let text = format!("**{}** {}", keyword.name, keyword.summary(lang));
    Some((text, found.keyword.span))
}
