//! What an editor asks about a file.

use analyzer::Lang;
use lsp_types::{
    DocumentSymbol, DocumentSymbolResponse, Location, PrepareRenameResponse, SymbolKind, TextEdit, Uri,
    WorkspaceEdit,
};

use super::document::Document;
use super::{actions, stages};

/// Where the stage named at `at` is given its name.
pub(super) fn definition(document: &Document, uri: &Uri, at: usize) -> Option<Location> {
    let names = stages::names(&document.tree);
    let (name, _) = stages::at(&names, at)?;
    Some(Location::new(uri.clone(), document.range(name.definition)))
}

/// Where the stage named at `at` is used.
pub(super) fn references(document: &Document, uri: &Uri, at: usize, with_definition: bool) -> Vec<Location> {
    let names = stages::names(&document.tree);
    let Some((name, _)) = stages::at(&names, at) else {
        return Vec::new();
    };
    let definition = with_definition.then_some(name.definition);
    let places = definition.into_iter().chain(name.references.iter().copied());
    places
        .map(|span| Location::new(uri.clone(), document.range(span)))
        .collect()
}

/// What can be renamed at `at`, if anything.
pub(super) fn prepare_rename(document: &Document, at: usize) -> Option<PrepareRenameResponse> {
    let names = stages::names(&document.tree);
    let (name, span) = stages::at(&names, at)?;
    Some(PrepareRenameResponse::RangeWithPlaceholder {
        range: document.range(span),
        placeholder: name.text.clone(),
    })
}

/// Gives the stage named at `at` another name everywhere. An error says why it cannot have that name.
pub(super) fn rename(document: &Document, uri: &Uri, at: usize, new: &str) -> Result<WorkspaceEdit, String> {
    let names = stages::names(&document.tree);
    let Some((name, _)) = stages::at(&names, at) else {
        return Err("only stages can be renamed: put the cursor on a stage's name".to_owned());
    };
    if let Some(refusal) = stages::refusal(&names, name, new) {
        return Err(refusal);
    }
    let places = std::iter::once(name.definition).chain(name.references.iter().copied());
    let edits = places.map(|span| TextEdit::new(document.range(span), new.to_owned()));
    Ok(actions::changes(uri, edits.collect()))
}

/// The stages.
pub(super) fn symbols(document: &Document, lang: Lang) -> DocumentSymbolResponse {
    let stages = document.tree.stages();
    let symbol = |stage: &dockerfile::Stage<'_>| {
        let first = stage.instructions[0].span;
        let last = stage.instructions[stage.instructions.len() - 1].span;
        let name = match (stage.name(), lang) {
            (Some(name), _) => name.text.clone(),
            (None, Lang::En) => format!("stage {}", stage.index),
            (None, Lang::Ja) => format!("ステージ {}", stage.index),
        };
        #[expect(deprecated, reason = "the type has no constructor")]
        DocumentSymbol {
            name,
            detail: Some(stage.from.image.text.clone()),
            kind: SymbolKind::MODULE,
            tags: None,
            deprecated: None,
            range: document.range(first.to(last)),
            selection_range: document.range(first),
            children: None,
        }
    };
    DocumentSymbolResponse::Nested(stages.iter().map(symbol).collect())
}
