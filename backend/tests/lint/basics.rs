//! Exit codes, messages, languages.

use serde_json::Value;

use super::{CLEAN, DIRTY, code, dir, lint, run, stderr, stdout, utsuwa};

#[test]
fn exit_codes_tell_clean_from_found_from_unreadable() {
    let info = "FROM debian:12\nCMD [\"true\"]\n";
    let dir = dir(&[
        ("Dockerfile", CLEAN.as_bytes()),
        ("dirty", DIRTY.as_bytes()),
        ("info", info.as_bytes()),
    ]);
    for (args, expect) in [
        (&[][..], 0),
        (&["Dockerfile"], 0),
        (&["dirty"], 1),
        (&["Dockerfile", "dirty"], 1),
        (&["info"], 0),
        (&["info", "--fail-on", "info"], 1),
        (&["dirty", "--fail-on", "error"], 1),
        (&["missing"], 2),
        (&["dirty", "missing"], 2),
        (&["--nonsense"], 2),
        (&["--format", "xml"], 2),
    ] {
        assert_eq!(code(&lint(dir.path(), args, b"")), expect, "{args:?}");
    }
}

#[test]
fn the_line_is_shown_with_carets() {
    let dir = dir(&[(
        "Dockerfile",
        "FROM debian:latest\nUSER 1000\nADD \\\n a /b\n".as_bytes(),
    )]);
    let expect = "\
warning[latest-tag] (DL3007): `debian:latest` is another image tomorrow. Name the version that you tested.
 --> Dockerfile:1:6
  |
1 | FROM debian:latest
  |      ^^^^^^^^^^^^^

error[add-instead-of-copy] (DL3020): These are plain files: COPY is enough. ADD also unpacks archives and fetches addresses.
 --> Dockerfile:3:1
  |
3 | ADD \\
  | ^^^
  = safe fix (--fix): Write COPY
  + COPY \\

files: 1, errors: 1, warnings: 1, infos: 0, fixed: 0
";
    assert_eq!(stdout(&lint(dir.path(), &[], b"")), expect);
}

#[test]
fn standard_input_and_languages() {
    let dir = dir(&[]);
    let japanese = lint(dir.path(), &["-", "--lang", "ja"], DIRTY.as_bytes());
    assert!(stdout(&japanese).contains("<stdin>:1:6"), "{}", stdout(&japanese));
    assert!(
        stdout(&japanese).contains("動作を確かめたバージョン"),
        "{}",
        stdout(&japanese)
    );
    let english = lint(dir.path(), &["-"], DIRTY.as_bytes());
    assert!(
        stdout(&english).contains("COPY is enough"),
        "{}",
        stdout(&english)
    );
    assert!(!stdout(&english).contains('\x1b'));
}

#[test]
fn what_cannot_be_read_gets_a_sentence_and_the_rest_is_linted() {
    let dir = dir(&[
        ("dirty", DIRTY.as_bytes()),
        ("latin1", b"FROM a:1\n# \xe9\n"),
        ("binary", b"\x7fELF\0\xff"),
    ]);
    std::os::unix::fs::symlink("nowhere", dir.path().join("broken")).unwrap();
    std::fs::create_dir(dir.path().join("folder")).unwrap();
    for (name, sentence) in [
        (
            "missing",
            "utsuwa: missing does not exist: name the Dockerfile, or `-` for standard input\n",
        ),
        (
            "latin1",
            "utsuwa: latin1:2 is not UTF-8 text: save it as UTF-8, or name another file\n",
        ),
        (
            "folder",
            "utsuwa: folder has no Dockerfile in it (Dockerfile*, *.Dockerfile, Containerfile*): name another directory, or the file\n",
        ),
        (
            "binary",
            "utsuwa: binary is a binary file, not a Dockerfile: name another file\n",
        ),
        (
            "broken",
            "utsuwa: broken is a link to a file that does not exist: mend or remove the link\n",
        ),
        (
            "/dev/zero",
            "utsuwa: /dev/zero is larger than 4 MiB, so it is no Dockerfile: name another file\n",
        ),
    ] {
        let output = lint(dir.path(), &[name, "dirty"], b"");
        assert_eq!(stderr(&output), sentence);
        assert!(stdout(&output).contains("latest-tag"), "{name}");
        assert_eq!(code(&output), 2, "{name}");
    }
    let output = lint(dir.path(), &["-"], b"\xff");
    assert_eq!((code(&output), stderr(&output).lines().count()), (2, 1));
}

#[test]
fn json_has_places_and_fixes() {
    let dir = dir(&[(
        "Dockerfile",
        "# 器\nFROM debian:12\nUSER 1000\nADD 器 /b\n".as_bytes(),
    )]);
    let output = lint(dir.path(), &["--format", "json"], b"");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"][0]["file"], "Dockerfile");
    let finding = &report["files"][0]["findings"][0];
    assert_eq!(finding["rule"], "add-instead-of-copy");
    assert_eq!(finding["aliases"][0], "DL3020");
    assert_eq!(finding["severity"], "error");
    assert_eq!(
        finding["start"],
        serde_json::json!({ "line": 4, "column": 1, "offset": 31 })
    );
    assert_eq!(
        finding["end"],
        serde_json::json!({ "line": 4, "column": 4, "offset": 34 })
    );
    assert_eq!(finding["fix"]["safe"], true);
    assert_eq!(finding["fix"]["edits"][0]["replacement"], "COPY");
    assert_eq!(report["files"][0]["findings"][1], Value::Null);
}

#[test]
fn rules_are_explained_by_any_name() {
    let dir = dir(&[]);
    let explain = |args: &[&str]| run(utsuwa(dir.path(), &["explain"]).args(args), b"");
    let own = explain(&["latest-tag"]);
    let alias = explain(&["dl3007"]);
    assert_eq!((code(&own), stdout(&own)), (0, stdout(&alias)));
    assert!(stdout(&own).starts_with("latest-tag: "), "{}", stdout(&own));
    assert!(
        stdout(&own).contains("    FROM debian:latest\n"),
        "code is set in"
    );
    assert!(stdout(&explain(&["latest-tag", "--lang", "ja"])).contains("なぜ問題か"));
    let unknown = explain(&["lastest-tag"]);
    assert_eq!(
        (code(&unknown), stderr(&unknown).as_str()),
        (
            2,
            "utsuwa: no rule is called `lastest-tag`; did you mean `latest-tag`?\n"
        )
    );
    let all = stdout(&explain(&[]));
    assert!(all.lines().count() >= 18 && all.contains("DL3007"));
}

#[test]
fn the_report_can_go_to_a_file_quietly() {
    let dir = dir(&[("Dockerfile", DIRTY.as_bytes()), ("clean", CLEAN.as_bytes())]);
    let output = lint(dir.path(), &["-f", "gnu", "-o", "report"], b"");
    assert_eq!((code(&output), stdout(&output).as_str()), (1, ""));
    let report = std::fs::read_to_string(dir.path().join("report")).unwrap();
    assert!(report.contains("Dockerfile:1:6: warning: "), "{report}");
    let quiet = lint(dir.path(), &["clean", "--quiet"], b"");
    assert_eq!(stdout(&quiet), "");
}
