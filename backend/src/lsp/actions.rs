//! Quick fixes.

use std::collections::HashMap;

use analyzer::{Edit, Fix, Lang, Safety, Span};
use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, TextEdit, Uri, WorkspaceEdit};

use super::document::Document;
use super::findings;

/// The fixes of the findings at `span`, and one for all that are safe.
pub(super) fn at(document: &Document, uri: &Uri, span: Span, lang: Lang) -> Vec<CodeActionOrCommand> {
    let mut actions: Vec<CodeAction> = document
        .diagnostics_at(span)
        .filter_map(|found| {
            let fix = found.fix.as_ref()?;
            Some(CodeAction {
                title: title(fix, lang),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![findings::finding(document, found, lang)]),
                edit: Some(edit(document, uri, &fix.edits)),
                is_preferred: Some(fix.safety == Safety::Safe),
                ..CodeAction::default()
            })
        })
        .collect();
    actions.extend(all(document, uri, lang));
    actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

fn title(fix: &Fix, lang: Lang) -> String {
    let note = match (fix.safety, lang) {
        (Safety::Safe, _) => "",
        (Safety::Unsafe, Lang::En) => " (may change what the image does)",
        (Safety::Unsafe, Lang::Ja) => "（イメージの動作が変わるかもしれません）",
    };
    format!("{}{note}", fix.title.get(lang))
}

/// One action with every safe fix. Fixes that touch the same place are left for a second time.
fn all(document: &Document, uri: &Uri, lang: Lang) -> Option<CodeAction> {
    let fixed = analyzer::apply_fixes(&document.text, &document.diagnostics, Safety::Safe);
    if fixed.count == 0 {
        return None;
    }
    let whole = Edit {
        span: Span::new(0, document.text.len()),
        replacement: fixed.text,
    };
    Some(CodeAction {
        title: match lang {
            Lang::En => format!("Apply all safe fixes ({})", fixed.count),
            Lang::Ja => format!("安全な修正をすべて適用（{} 件）", fixed.count),
        },
        kind: Some(CodeActionKind::SOURCE_FIX_ALL),
        edit: Some(edit(document, uri, &[whole])),
        ..CodeAction::default()
    })
}

fn edit(document: &Document, uri: &Uri, edits: &[Edit]) -> WorkspaceEdit {
    let edits = edits.iter().map(|edit| TextEdit {
        range: document.range(edit.span),
        new_text: edit.replacement.clone(),
    });
    changes(uri, edits.collect())
}

/// Edits of one file.
pub(super) fn changes(uri: &Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit {
        changes: Some(HashMap::from([(uri.clone(), edits)])),
        ..WorkspaceEdit::default()
    }
}
