//! `utsuwa image` as its user sees it, and images that a server uses.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use protocol::api::{NewSandbox, Sandbox};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use utsuwa::client::Client;
use utsuwa::config::{Flags, resolve};
use utsuwa::serve::Server;

const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");
const DEADLINE: Duration = Duration::from_secs(20);

fn image(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(UTSUWA);
    command.arg("image").args(arguments).arg("--data-dir").arg(data);
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    image(data, arguments).output().unwrap()
}

/// The JSON that a command prints.
fn json(data: &Path, arguments: &[&str]) -> Value {
    let output = run(data, &[arguments, &["--json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command that fails says.
fn failure(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert_eq!(output.stdout, b"", "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_image_is_built_listed_removed_and_collected() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path();
    assert_eq!(json(data, &["list"]), serde_json::json!([]));

    let built = json(data, &["build", "base", "--minimal"]);
    assert_eq!(built["cached"], false);
    assert_eq!(json(data, &["build", "base", "--minimal"])["cached"], true);
    let listed = json(data, &["list"]);
    assert_eq!(listed[0], built["image"]);
    assert_eq!(listed[0]["name"], "base");
    assert_eq!(listed[0]["in_use"], false);

    let details = json(data, &["inspect", "base"]);
    let root = PathBuf::from(details["layer_details"][0]["path"].as_str().unwrap());
    assert!(root.join("usr/bin/busybox").is_file());
    assert_eq!(details["config"]["cmd"][0], "/bin/sh");
    let shown = String::from_utf8(run(data, &["inspect", "base"]).stdout).unwrap();
    assert!(shown.contains(root.to_str().unwrap()), "{shown}");
    let shown = String::from_utf8(run(data, &["list"]).stdout).unwrap();
    assert!(shown.contains("busybox only"), "{shown}");

    assert_eq!(json(data, &["gc"])["images"], 0);
    assert_eq!(json(data, &["remove", "base"])["removed"], "base");
    let collected = json(data, &["gc"]);
    assert_eq!(
        (&collected["images"], &collected["layers"]),
        (&1.into(), &1.into())
    );
    assert!(!root.exists());
    assert_eq!(json(data, &["list"]), serde_json::json!([]));
}

#[test]
fn mistakes_say_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "no archive").unwrap();
    for (arguments, expected) in [
        (vec!["inspect", "none"], "run: utsuwa image build none"),
        (vec!["remove", "none"], "run: utsuwa image build none"),
        (vec!["build", "none"], "recipes are: base, base --minimal"),
        (vec!["import", "/no/such/file"], "cannot read /no/such/file"),
        (vec!["import", file.to_str().unwrap()], "fetch it again"),
        (vec!["pull", "127.0.0.1:1/a:b"], "cannot be reached"),
    ] {
        let said = failure(place.path(), &arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn an_archive_comes_from_standard_input() {
    let place = tempfile::tempdir().unwrap();
    let mut import = image(place.path(), &["import", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    import.stdin.take().unwrap().write_all(&[0; 1024]).unwrap();
    let output = import.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("standard input is neither"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

/// A sandbox that runs keeps its image, even when its name is gone.
#[tokio::test]
async fn an_image_stays_while_a_sandbox_uses_it() {
    let place = tempfile::Builder::new().prefix("utsuwa-").tempdir().unwrap();
    let data = place.path();
    json(data, &["build", "base", "--minimal"]);
    let flags = Flags {
        config: Some(PathBuf::from("/dev/null")),
        listen: Some("127.0.0.1:0".parse().unwrap()),
        // One that is made in advance would use the image too.
        prepared_sandboxes: Some(0),
        runtime_dir: Some(data.join("run")),
        data_dir: Some(data.to_owned()),
        ..Flags::default()
    };
    let mut config = resolve(&flags, &|_| None).unwrap().config;
    config.sandboxes.agent = UTSUWA.into();
    let server = Server::bind(config).await.unwrap();
    let (mut client, stop) = (Client::new(server.addr()), CancellationToken::new());
    let serving = tokio::spawn(server.run(stop.clone()));
    let wanted = NewSandbox { lesson: "uts".into() };
    let sandbox: Sandbox = client.post("/api/sandboxes", &wanted).await.unwrap();

    assert_eq!(json(data, &["list"])[0]["in_use"], true);
    json(data, &["remove", "base"]);
    assert_eq!(json(data, &["gc"])["in_use"].as_array().unwrap().len(), 1);
    assert_eq!(json(data, &["list"])[0]["name"], Value::Null);

    client
        .delete(&format!("/api/sandboxes/{}", sandbox.id))
        .await
        .unwrap();
    let end = Instant::now() + DEADLINE;
    while json(data, &["gc"])["images"] != 1 {
        assert!(
            Instant::now() < end,
            "the image is kept though its sandbox has ended"
        );
        tokio::task::yield_now().await;
    }
    stop.cancel();
    serving.await.unwrap();
}
