//! `utsuwa graph` as a user runs it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const TEXT: &str = "FROM --platform=$BUILDPLATFORM golang:1.24 AS build\n\
    RUN --mount=type=bind,from=tools,target=/t go build\n\
    FROM build AS test\n\
    FROM scratch\n\
    COPY --from=build /app /\n\
    USER 1000\n";

fn graph(args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_utsuwa"))
        .arg("graph")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without having read its input.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn json_holds_stages_images_and_edges() {
    let output = graph(&["-", "--format", "json"], TEXT);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["images"], serde_json::json!(["golang:1.24", "tools"]));
    assert_eq!(json["target"], 2);
    let needed: Vec<&Value> = json["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["needed"])
        .collect();
    assert_eq!(needed, [true, false, true]);
    assert_eq!(json["stages"][2]["user"], "1000");
    assert_eq!(json["stages"][0]["platform"], "$BUILDPLATFORM");
    let kinds: Vec<&Value> = json["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| &edge["kind"])
        .collect();
    assert_eq!(kinds, ["from", "mount", "from", "copy"]);
}

#[test]
fn json_is_json_whatever_the_names() {
    let text = "FROM a\\\"\\\\\u{1}b AS \u{5668}\nFROM --platform='</script>\t' x\n";
    let output = graph(&["-", "--format=json"], text);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["images"][0], "a\"\\\u{1}b");
}

#[test]
fn another_target_needs_other_stages() {
    for target in ["test", "TEST", "1"] {
        let output = graph(&["-", "--format", "json", "--target", target], TEXT);
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["target"], 1);
        assert_eq!(json["stages"][2]["needed"], false);
    }
    let output = graph(&["-", "--target", "tset"], TEXT);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("it has `build`, `test`, `2`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_cannot_be_built_is_said() {
    let text = "FROM a AS a\nCOPY --from=b x y\nFROM b AS b\nCOPY --from=b x y\n";
    let output = graph(&["-"], text);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("flowchart LR\n"));
    assert!(
        stderr(&output).contains("<stdin>:2: stage `a` takes from `b`"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("<stdin>:4: stage `b` takes from itself"));
    let output = graph(&["-"], "RUN x\n");
    assert_eq!(output.status.code(), Some(2));
}

/// Where Graphviz is installed it has to draw what we print.
#[test]
fn graphviz_draws_it() {
    let text = "FROM a\\\"];<b>&amp;\\\\ AS x\nFROM --platform=\"<i>\" x AS y\nCOPY --from=x a b\nCOPY --from=z a b\nFROM y AS z\n";
    let dot = graph(&["-", "--format", "dot"], text);
    let child = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: no Graphviz");
        return;
    };
    child.stdin.take().unwrap().write_all(&dot.stdout).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{}", stderr(&output), stdout(&dot));
    let svg = stdout(&output);
    assert!(svg.contains("a&quot;];&lt;b&gt;&amp;amp;\\"), "{svg}");
    assert!(svg.contains("&lt;i&gt;"), "{svg}");
}
