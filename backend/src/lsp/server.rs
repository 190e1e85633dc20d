//! The conversation with an editor.

use std::collections::HashMap;
use std::sync::Arc;

use analyzer::{Lang, Options};
use anyhow::Context;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentSymbolRequest, GotoDefinition, HoverRequest, PrepareRenameRequest,
    References, Rename, Request as _,
};
use lsp_types::{
    CodeActionParams, CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentSymbolParams, GotoDefinitionParams, HoverParams,
    PublishDiagnosticsParams, ReferenceParams, RenameParams, TextDocumentPositionParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::document::{Document, Encoding};
use super::{actions, completion, findings, hover, project, requests};

/// The end of the editor's side of a channel.
type Sender = crossbeam_channel::Sender<Message>;

/// One editor and its open files.
pub(super) struct Server<'c> {
    sender: &'c Sender,
    encoding: Encoding,
    lang: Lang,
    /// By their address.
    documents: HashMap<String, Document>,
    /// The project's settings for each, as they were when it was opened.
    options: HashMap<String, Arc<Options>>,
}

/// Why a request has no answer.
type Refusal = (ErrorCode, String);

impl<'c> Server<'c> {
    pub(super) fn new(sender: &'c Sender, encoding: Encoding, lang: Lang) -> Self {
        Self {
            sender,
            encoding,
            lang,
            documents: HashMap::new(),
            options: HashMap::new(),
        }
    }

    /// Answers until the editor is gone; true if it said goodbye before.
    pub(super) fn serve(mut self, connection: &Connection) -> anyhow::Result<bool> {
        for message in &connection.receiver {
            match message {
                Message::Request(request) => {
                    if connection.handle_shutdown(&request)? {
                        return Ok(true);
                    }
                    let response = self.answer(request);
                    self.send(Message::Response(response))?;
                }
                // Nobody waits for an answer to these, so a broken one is only told.
                Message::Notification(notification) => {
                    if let Err(error) = self.hear(notification) {
                        eprintln!("utsuwa: {error:#}");
                    }
                }
                Message::Response(_) => {}
            }
        }
        Ok(false)
    }

    fn send(&self, message: Message) -> anyhow::Result<()> {
        self.sender.send(message).context("the editor is gone")
    }

    fn hear(&mut self, notification: Notification) -> anyhow::Result<()> {
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let params: DidOpenTextDocumentParams = read(notification.params)?;
                let file = params.text_document;
                self.options
                    .insert(file.uri.as_str().to_owned(), project::options(&file.uri));
                self.set(&file.uri, file.text, file.version)
            }
            DidChangeTextDocument::METHOD => {
                let params: DidChangeTextDocumentParams = read(notification.params)?;
                let file = params.text_document;
                let Some(document) = self.documents.get(file.uri.as_str()) else {
                    return Ok(());
                };
                let text = document.changed(params.content_changes);
                self.set(&file.uri, text, file.version)
            }
            DidCloseTextDocument::METHOD => {
                let params: DidCloseTextDocumentParams = read(notification.params)?;
                let uri = params.text_document.uri;
                self.documents.remove(uri.as_str());
                self.options.remove(uri.as_str());
                self.publish(uri, Vec::new(), None)
            }
            _ => Ok(()),
        }
    }

    fn set(&mut self, uri: &Uri, text: String, version: i32) -> anyhow::Result<()> {
        let options = self.options.get(uri.as_str()).cloned().unwrap_or_default();
        let document = Document::new(text, version, self.encoding, &options);
        self.publish(
            uri.clone(),
            findings::of(&document, self.lang),
            Some(document.version),
        )?;
        self.documents.insert(uri.as_str().to_owned(), document);
        Ok(())
    }

    fn publish(
        &self,
        uri: Uri,
        diagnostics: Vec<lsp_types::Diagnostic>,
        version: Option<i32>,
    ) -> anyhow::Result<()> {
        let params = PublishDiagnosticsParams::new(uri, diagnostics, version);
        let notification = Notification::new(PublishDiagnostics::METHOD.to_owned(), params);
        self.send(Message::Notification(notification))
    }

    fn answer(&self, request: Request) -> Response {
        let id = request.id;
        match self.result(&request.method, request.params) {
            Ok(result) => Response::new_ok(id, result),
            Err(refusal) => refuse(id, refusal),
        }
    }

    fn result(&self, method: &str, params: Value) -> Result<Value, Refusal> {
        let lang = self.lang;
        match method {
            CodeActionRequest::METHOD => {
                let params: CodeActionParams = params_of(params)?;
                let uri = params.text_document.uri;
                let document = self.document(&uri)?;
                let start = document.offset(params.range.start);
                let end = document.offset(params.range.end).max(start);
                let actions = actions::at(document, &uri, analyzer::Span::new(start, end), lang);
                value(actions)
            }
            HoverRequest::METHOD => {
                let params: HoverParams = params_of(params)?;
                let (document, at) = self.place(&params.text_document_position_params)?;
                value(hover::at(document, at, lang))
            }
            Completion::METHOD => {
                let params: CompletionParams = params_of(params)?;
                let (document, at) = self.place(&params.text_document_position)?;
                value(completion::at(document, at, lang))
            }
            GotoDefinition::METHOD => {
                let params: GotoDefinitionParams = params_of(params)?;
                let place = &params.text_document_position_params;
                let (document, at) = self.place(place)?;
                value(requests::definition(document, &place.text_document.uri, at))
            }
            References::METHOD => {
                let params: ReferenceParams = params_of(params)?;
                let place = &params.text_document_position;
                let (document, at) = self.place(place)?;
                let with_definition = params.context.include_declaration;
                value(requests::references(
                    document,
                    &place.text_document.uri,
                    at,
                    with_definition,
                ))
            }
            PrepareRenameRequest::METHOD => {
                let params: TextDocumentPositionParams = params_of(params)?;
                let (document, at) = self.place(&params)?;
                value(requests::prepare_rename(document, at))
            }
            Rename::METHOD => {
                let params: RenameParams = params_of(params)?;
                let place = &params.text_document_position;
                let (document, at) = self.place(place)?;
                let edit = requests::rename(document, &place.text_document.uri, at, &params.new_name);
                value(edit.map_err(|message| (ErrorCode::InvalidParams, message))?)
            }
            DocumentSymbolRequest::METHOD => {
                let params: DocumentSymbolParams = params_of(params)?;
                let document = self.document(&params.text_document.uri)?;
                value(requests::symbols(document, lang))
            }
            _ => Err((
                ErrorCode::MethodNotFound,
                format!("utsuwa does not know the request `{method}`"),
            )),
        }
    }

    fn place(&self, params: &TextDocumentPositionParams) -> Result<(&Document, usize), Refusal> {
        let document = self.document(&params.text_document.uri)?;
        Ok((document, document.offset(params.position)))
    }

    fn document(&self, uri: &Uri) -> Result<&Document, Refusal> {
        let document = self.documents.get(uri.as_str());
        document.ok_or_else(|| {
            let message = format!("{} is not open: the editor has to open it first", uri.as_str());
            (ErrorCode::InvalidParams, message)
        })
    }
}

fn refuse(id: RequestId, (code, message): Refusal) -> Response {
    Response::new_err(id, code as i32, message)
}

fn read<P: DeserializeOwned>(params: Value) -> anyhow::Result<P> {
    serde_json::from_value(params).context("the editor sent what the protocol does not have")
}

fn params_of<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn value(result: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}
