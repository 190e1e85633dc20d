//! `utsuwa lsp` as an editor talks to it.

use std::io::{BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use lsp_server::{Message, Notification, Request, Response};
use serde_json::{Value, json};

const URI: &str = "file:///work/Dockerfile";

/// An editor with one file open.
struct Editor {
    server: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    next_id: i32,
}

impl Editor {
    fn start(initialize: &Value) -> (Self, Value) {
        let mut server = Command::new(env!("CARGO_BIN_EXE_utsuwa"))
            .args(["lsp", "--stdio"])
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut editor = Self {
            stdin: server.stdin.take(),
            stdout: BufReader::new(server.stdout.take().unwrap()),
            server,
            next_id: 0,
        };
        let answer = editor.ask("initialize", initialize.clone()).unwrap();
        editor.tell("initialized", json!({}));
        (editor, answer)
    }

    /// Opens a file and gives the findings.
    fn open(text: &str) -> (Self, Value) {
        let (mut editor, _) = Self::start(&json!({ "capabilities": {} }));
        let findings = editor.show(text);
        (editor, findings)
    }

    fn show(&mut self, text: &str) -> Value {
        let file = json!({ "uri": URI, "languageId": "dockerfile", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": file }));
        self.findings()
    }

    fn write(&mut self, message: &Message) {
        message.write(self.stdin.as_mut().unwrap()).unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.write(&Message::Notification(Notification::new(
            method.to_owned(),
            params,
        )));
    }

    /// The next diagnostics that are published.
    fn findings(&mut self) -> Value {
        loop {
            match Message::read(&mut self.stdout).unwrap().unwrap() {
                Message::Notification(told) if told.method == "textDocument/publishDiagnostics" => {
                    return told.params;
                }
                _ => {}
            }
        }
    }

    /// The answer to a request, or the message of its refusal.
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.next_id += 1;
        let id = self.next_id.into();
        self.write(&Message::Request(Request::new(id, method.to_owned(), params)));
        loop {
            let message = Message::read(&mut self.stdout).unwrap().unwrap();
            if let Message::Response(Response { id, response_result }) = message {
                assert_eq!(id, self.next_id.into());
                return response_result.map_err(|error| error.message);
            }
        }
    }

    /// Asks about a place in the file; `more` are further parameters.
    fn ask_at(&mut self, method: &str, line: u32, character: u32, more: &Value) -> Result<Value, String> {
        let mut params = json!({
            "textDocument": { "uri": URI },
            "position": { "line": line, "character": character },
        });
        params
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().cloned().unwrap_or_default());
        self.ask(method, params)
    }

    fn labels_at(&mut self, line: u32, character: u32) -> Vec<String> {
        let items = self
            .ask_at("textDocument/completion", line, character, &json!({}))
            .unwrap();
        let label = |item: &Value| item["label"].as_str().unwrap().to_owned();
        items.as_array().unwrap().iter().map(label).collect()
    }

    fn end(mut self) -> i32 {
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.server.wait().unwrap().code().unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The text after edits, which are counted in UTF-16.
fn edited(text: &str, edits: &Value) -> String {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let before: usize = text
            .split_inclusive('\n')
            .take(line)
            .map(|line| line.encode_utf16().count())
            .sum();
        before + usize::try_from(position["character"].as_u64().unwrap()).unwrap()
    };
    let mut edits: Vec<&Value> = edits.as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    for edit in edits {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        let new: Vec<u16> = edit["newText"].as_str().unwrap().encode_utf16().collect();
        units.splice(range, new);
    }
    String::from_utf16(&units).unwrap()
}

fn codes(findings: &Value) -> Vec<&str> {
    let list = findings["diagnostics"].as_array().unwrap();
    list.iter().map(|found| found["code"].as_str().unwrap()).collect()
}

#[test]
fn findings_follow_the_text() {
    let (mut editor, findings) = Editor::open("FROM debian:latest\nUSER app\n");
    assert!(codes(&findings).contains(&"latest-tag"), "{findings}");
    let change = json!({
        "textDocument": { "uri": URI, "version": 2 },
        "contentChanges": [{
            "range": { "start": { "line": 0, "character": 12 }, "end": { "line": 0, "character": 18 } },
            "text": "12",
        }],
    });
    editor.tell("textDocument/didChange", change);
    let findings = editor.findings();
    assert!(!codes(&findings).contains(&"latest-tag"), "{findings}");
    assert_eq!(findings["version"], 2);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(editor.findings()["diagnostics"], json!([]));
    assert_eq!(editor.end(), 0);
}

#[test]
fn places_are_counted_as_the_editor_asks() {
    for (offered, expect) in [(json!(["utf-16"]), 11), (json!(["utf-8", "utf-16"]), 14)] {
        let (mut editor, answer) = Editor::start(&json!({
            "capabilities": { "general": { "positionEncodings": offered } },
            "locale": "ja",
        }));
        let findings = editor.show("FROM a:1\nUSER b\nADD 器😀 c /d/\n");
        let found = findings["diagnostics"].as_array().unwrap();
        assert!(found[0]["message"].as_str().unwrap().contains('。'), "{findings}");
        let bytes = answer["capabilities"]["positionEncoding"] == "utf-8";
        assert_eq!(bytes, expect == 14);
        let name = editor.ask_at("textDocument/hover", 2, 1, &json!({})).unwrap();
        assert_eq!(name["range"]["start"], json!({ "line": 2, "character": 0 }));
    }
}

#[test]
fn a_quick_fix_mends_the_text() {
    let text = "# 器😀\nFROM debian:12\nUSER app\nADD a /b\n";
    let (mut editor, _) = Editor::open(text);
    let range = json!({ "start": { "line": 3, "character": 0 }, "end": { "line": 3, "character": 3 } });
    let params = json!({
        "textDocument": { "uri": URI },
        "range": range,
        "context": { "diagnostics": [] },
    });
    let actions = editor.ask("textDocument/codeAction", params).unwrap();
    let expect = "# 器😀\nFROM debian:12\nUSER app\nCOPY a /b\n";
    let kinds: Vec<_> = actions
        .as_array()
        .unwrap()
        .iter()
        .map(|action| {
            assert_eq!(edited(text, &action["edit"]["changes"][URI]), expect, "{action}");
            action["kind"].as_str().unwrap()
        })
        .collect();
    assert_eq!(kinds, ["quickfix", "source.fixAll"]);
}

#[test]
fn hover_shows_the_rules_page() {
    let (mut editor, _) =
        Editor::open("FROM debian:latest AS b\nUSER 1\nFROM scratch\nCOPY --from=b /c /d\n");
    let mut hover = |line, character| {
        let found = editor.ask_at("textDocument/hover", line, character, &json!({}));
        found.unwrap()["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let page = hover(0, 8);
    assert!(
        page.contains("DL3007") && page.contains("Why it matters"),
        "{page}"
    );
    assert!(hover(3, 12).contains("FROM debian:latest AS b"));
    assert!(hover(1, 1).contains("USER"));
    assert_eq!(hover(1, 6), "");
}

#[test]
fn completion_knows_instructions_stages_flags_and_variables() {
    let text = "ARG version=1\nFROM a:$version AS build\nARG inner\nFROM \nCOPY --from= a b\nRUN --mount=type=bind,from= c\nCOPY --\nENV x=$\nco\n# utsuwa ignore=\n";
    let (mut editor, _) = Editor::open(text);
    for (line, character, expect) in [
        (3, 5, "build"),
        (4, 12, "build"),
        (5, 27, "build"),
        (6, 7, "--chown="),
        (7, 7, "inner"),
        (8, 2, "copy"),
        (9, 16, "latest-tag"),
    ] {
        let labels = editor.labels_at(line, character);
        assert!(labels.iter().any(|label| label == expect), "{line}: {labels:?}");
    }
    assert_eq!(editor.labels_at(2, 9), [""; 0]);
    let keywords = editor.labels_at(8, 2);
    assert_eq!(keywords.len(), 18, "{keywords:?}");
}

#[test]
fn a_stage_is_renamed_everywhere() {
    let text =
        "FROM a AS build\nFROM build\nCOPY --from=build x y\nRUN --mount=type=bind,from=build,target=/z w\n";
    let (mut editor, _) = Editor::open(text);
    let place = editor
        .ask_at("textDocument/prepareRename", 2, 14, &json!({}))
        .unwrap();
    assert_eq!(place["placeholder"], "build");
    let edit = editor
        .ask_at("textDocument/rename", 2, 14, &json!({ "newName": "maker" }))
        .unwrap();
    assert_eq!(
        edited(text, &edit["changes"][URI]),
        text.replace("build", "maker")
    );
    let places = editor
        .ask_at(
            "textDocument/references",
            0,
            11,
            &json!({ "context": { "includeDeclaration": true } }),
        )
        .unwrap();
    assert_eq!(places.as_array().unwrap().len(), 4);
    let definition = editor
        .ask_at("textDocument/definition", 3, 28, &json!({}))
        .unwrap();
    assert_eq!(
        definition["range"]["start"],
        json!({ "line": 0, "character": 10 })
    );
    let refusal = editor.ask_at("textDocument/rename", 0, 11, &json!({ "newName": "Not This" }));
    assert!(refusal.unwrap_err().contains("a-z"));
    let symbols = editor
        .ask(
            "textDocument/documentSymbol",
            json!({ "textDocument": { "uri": URI } }),
        )
        .unwrap();
    assert_eq!(
        (&symbols[0]["name"], symbols.as_array().unwrap().len()),
        (&json!("build"), 2)
    );
}

#[test]
fn wrong_requests_are_refused_and_the_server_goes_on() {
    let (mut editor, _) = Editor::open("FROM a:1\n");
    let unknown = editor.ask("textDocument/foldEverything", json!({})).unwrap_err();
    assert!(unknown.contains("foldEverything"));
    let other = json!({ "textDocument": { "uri": "file:///other" } });
    let closed = editor.ask("textDocument/documentSymbol", other).unwrap_err();
    assert!(closed.contains("not open"));
    assert!(editor.ask("textDocument/hover", json!({ "x": 1 })).is_err());
    editor.tell("textDocument/didOpen", json!({ "wrong": true }));
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_client_that_is_no_editor_is_told_so() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_utsuwa"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"hello\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("editor"), "{told}");
}

#[test]
fn the_project_s_settings_count() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("utsuwa.toml"), "[lint]\nignore = [\"DL3007\"]\n").unwrap();
    std::fs::write(dir.path().join("Dockerfile"), "").unwrap();
    let (mut editor, _) = Editor::start(&json!({ "capabilities": {} }));
    let uri = format!("file://{}/Dockerfile", dir.path().display());
    let text = "FROM a:latest\nRUN sudo b\n";
    let file = json!({ "uri": uri, "languageId": "dockerfile", "version": 1, "text": text });
    editor.tell("textDocument/didOpen", json!({ "textDocument": file }));
    let findings = editor.findings().to_string();
    assert!(
        findings.contains("sudo") && !findings.contains("latest-tag"),
        "{findings}"
    );
}
