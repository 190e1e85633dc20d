//! Texts that would take forever, or all memory, if anything were more than linear.

use dockerfile::{Command, expand, parse};

#[track_caller]
fn codes(text: &str) -> Vec<&'static str> {
    let parse = parse(text);
    let len: usize = parse
        .tree
        .pieces()
        .map(|piece| piece.span.end - piece.span.start)
        .sum();
    assert_eq!(len, text.len());
    let mut codes: Vec<&str> = parse.errors.iter().map(|error| error.kind.code()).collect();
    codes.dedup();
    codes
}

#[test]
fn a_long_line() {
    let words = "a\\ b \"c\" $d ".repeat(30_000);
    for keyword in [
        "RUN",
        "ENV",
        "ENV x=",
        "LABEL x=1",
        "COPY",
        "EXPOSE",
        "VOLUME [\"a\",",
        "CMD [",
        "--x",
        "ARG",
        "USER",
    ] {
        let codes = codes(&format!("FROM a\n{keyword} {words}\n"));
        assert!(codes.contains(&"line-too-long"), "{keyword}: {codes:?}");
    }
    let json = format!("FROM a\nRUN [{}\"a\"]", "\"a\", ".repeat(100_000));
    assert_eq!(codes(&json), ["line-too-long"]);
    let flags = format!("FROM a\nCOPY {} a b", "--exclude=a ".repeat(100_000));
    assert_eq!(codes(&flags), ["line-too-long"]);
    let mount = format!("FROM a\nRUN --mount=type=cache{} a", ",target=a".repeat(100_000));
    assert_eq!(codes(&mount), ["line-too-long"]);
}

#[test]
fn many_lines() {
    let stages: Vec<String> = (0..10_000)
        .map(|index| format!("FROM a AS s{index}\nCOPY --from=s0 a b\n"))
        .collect();
    let parsed = parse(&stages.concat());
    assert_eq!(parsed.tree.stages().len(), 10_000);
    assert!(parsed.errors.is_empty());
    assert!(codes(&format!("FROM a\nRUN a {}", "\\\n b".repeat(60_000))).is_empty());
    assert!(codes(&format!("FROM a\nRUN a \\\n{}b", "# c\n\n".repeat(60_000))).is_empty());
    assert!(codes(&format!("FROM a\n{}", "\n".repeat(300_000))).is_empty());
    assert_eq!(codes(&"NOPE a\n".repeat(100_000)), ["unknown-instruction"]);
    let words = "ENV a=1".to_owned() + &" \\\n  b=\"2 $a\"".repeat(100_000);
    assert!(codes(&format!("FROM a\n{words}")).is_empty());
}

#[test]
fn here_documents_without_end() {
    let markers = " <<E".repeat(10_000);
    assert_eq!(
        codes(&format!("FROM a\nRUN a{markers}\n{}", "x\n".repeat(100_000))),
        ["unterminated-heredoc"]
    );
    let ended = format!("FROM a\nRUN a{markers}\n{}", "E\n".repeat(10_000));
    assert!(codes(&ended).is_empty());
    let many = "RUN a <<E\n E\n".repeat(20_000);
    assert_eq!(codes(&format!("FROM a\n{many}")), ["unterminated-heredoc"]);
    let tabs = "RUN a <<E\n\tE\n".repeat(20_000);
    assert_eq!(codes(&format!("FROM a\n{tabs}")), ["unterminated-heredoc"]);
    let names: Vec<String> = (0..20_000).map(|index| format!("RUN a <<E{index}\n")).collect();
    assert_eq!(
        codes(&format!("FROM a\n{}", names.concat())),
        ["unterminated-heredoc"]
    );
    let shifts = "RUN echo $((1 << 2))\n".repeat(20_000);
    assert_eq!(codes(&format!("FROM a\n{shifts}")), ["unterminated-heredoc"]);
    let long = format!("FROM a\nRUN a {}", "<<E ".repeat(100_000));
    assert_eq!(
        codes(&long),
        ["unterminated-heredoc", "line-too-long", "unterminated-heredoc"]
    );
}

#[test]
fn nesting() {
    for deep in [
        "${", "${${", "${a:-", "${a/", "\"${a:-", "'", "\"", "[", "{\"a\":", "<", "\\", "ONBUILD ",
    ] {
        let deep = deep.repeat(10_000);
        for keyword in [
            "ENV a=",
            "RUN ",
            "COPY a ",
            "FROM ",
            "ONBUILD ",
            "COPY <<E b\n",
            "RUN cat <<E ",
            "EXPOSE ",
        ] {
            codes(&format!("FROM a\n{keyword}{deep}\nCMD a"));
            codes(&format!(
                "FROM a\n{keyword}{}\nCMD a",
                deep.replace("a:-", "a:-\\\n")
            ));
        }
        assert!(expand(&deep, '\\', &|_| None).variables.len() <= 100_000);
    }
    codes(&format!("FROM a\nENV a={}", "${".repeat(100_000)));
    codes(&format!("FROM a\nENV a={}", "${a:-".repeat(100_000)));
    let open = "${a:-".repeat(60) + &"x".repeat(1_000_000) + &"}".repeat(60);
    assert_eq!(expand(&open, '\\', &|_| None).value.unwrap().len(), 1_000_000);
    let quotes = "ENV a='".to_owned() + &"x\\\n".repeat(60_000);
    assert_eq!(codes(&format!("FROM a\n{quotes}")), ["open-quote"]);
}

#[test]
fn the_rest_is_read_behind_an_error() {
    for broken in [
        "RUN <<E",
        "RUN <<E\nx",
        "COPY <<E",
        "ENV a=\"b",
        "ENV a=${b",
        "RUN --mount=type=nope a",
        "SHELL a",
        "NOPE",
        "HEALTHCHECK NOPE",
        "RUN [1]",
    ] {
        let parse = parse(&format!("FROM a\n{broken}\nCMD [\"b\"]\n"));
        assert!(!parse.errors.is_empty(), "{broken}");
        let last = parse.tree.instructions().last().unwrap();
        assert!(matches!(last.command, Command::Cmd(_)), "{broken}: {last:?}");
    }
}
