//! `utsuwa lsp`: a language server for editors, over standard input and output.
//!
//! It speaks the Language Server Protocol 3.17: findings as they arise, quick fixes, hover with the rule's page,
//! completion, the names of stages (definition, references, rename), the stages as symbols.

mod actions;
mod completion;
mod document;
mod findings;
mod hover;
mod keywords;
mod project;
mod requests;
mod server;
mod stages;

use std::process::ExitCode;

use anyhow::Context;
use lsp_server::Connection;
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    HoverProviderCapability, InitializeParams, OneOf, PositionEncodingKind, RenameOptions,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, WorkDoneProgressOptions,
};

use document::Encoding;
use server::Server;

/// Arguments of `utsuwa lsp`.
#[derive(Debug, clap::Args)]
pub struct LspArgs {
    /// Accepted because many editors pass it; standard input and output are the only way.
    #[arg(long, hide = true)]
    stdio: bool,
    /// The language of messages [default: the editor's, else Japanese where LANG says so, else English].
    #[arg(long, value_enum)]
    lang: Option<crate::lint::LangArg>,
}

/// Serves one editor until it says `exit` or goes away.
pub fn run(args: &LspArgs) -> anyhow::Result<ExitCode> {
    let (connection, threads) = Connection::stdio();
    let (id, params) = connection
        .initialize_start()
        .context("the editor did not start the protocol; `utsuwa lsp` is started by an editor")?;
    let params: InitializeParams =
        serde_json::from_value(params).context("the editor's `initialize` cannot be read")?;
    let encoding = encoding(&params);
    let answer = serde_json::json!({
        "capabilities": capabilities(encoding),
        "serverInfo": { "name": "utsuwa", "version": env!("CARGO_PKG_VERSION") },
    });
    connection.initialize_finish(id, answer)?;
    let lang = args.lang.map_or_else(|| lang(&params), analyzer::Lang::from);
    let is_orderly = Server::new(&connection.sender, encoding, lang).serve(&connection)?;
    drop(connection);
    threads.join()?;
    Ok(ExitCode::from(u8::from(!is_orderly)))
}

/// The protocol's default is UTF-16; where the editor can, bytes save the counting.
fn encoding(params: &InitializeParams) -> Encoding {
    let general = params.capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_ref());
    if offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8)) {
        Encoding::Utf8
    } else {
        Encoding::Utf16
    }
}

fn lang(params: &InitializeParams) -> analyzer::Lang {
    match &params.locale {
        Some(locale) if locale.starts_with("ja") => analyzer::Lang::Ja,
        Some(_) => analyzer::Lang::En,
        None => crate::lint::environment_lang(),
    }
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::INCREMENTAL,
        )),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([" ", "=", "-", "$", "{", ","].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        ..ServerCapabilities::default()
    }
}
