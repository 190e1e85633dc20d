//! What the views say about small texts.

use dockerfile::{Command, CommandForm, Healthcheck, Instruction, Node, Pair, Word, parse};

/// An instruction as one line: keyword, flags, then the arguments as the view has them.
fn show(text: &str, instruction: &Instruction) -> String {
    let flags = instruction.flags.iter().map(|flag| match &flag.value {
        Some(value) => format!(" --{}={}", flag.name, value.text),
        None => format!(" --{}", flag.name),
    });
    let heredocs = instruction.heredocs.iter();
    let heredocs = heredocs.map(|heredoc| format!(" {}:{:?}", heredoc.name, &text[heredoc.body.range()]));
    let keyword = instruction.keyword.text.to_uppercase();
    let flags: String = flags.collect();
    format!(
        "{keyword}{flags} {}{}",
        show_command(text, &instruction.command),
        heredocs.collect::<String>()
    )
}

fn show_command(text: &str, command: &Command) -> String {
    let list = |words: &[Word]| {
        let words: Vec<String> = words.iter().map(|word| format!("({})", word.text)).collect();
        words.concat()
    };
    match command {
        Command::From(from) => {
            let alias = from.alias.as_ref().map(|alias| format!(" as {}", alias.text));
            format!("({}){}", from.image.text, alias.unwrap_or_default())
        }
        Command::Run(form)
        | Command::Cmd(form)
        | Command::Entrypoint(form)
        | Command::Healthcheck(Healthcheck::Cmd(form)) => show_form(form),
        Command::Copy(copy) | Command::Add(copy) => {
            format!("{}->({})", list(&copy.sources), copy.destination.text)
        }
        Command::Env(pairs) | Command::Label(pairs) | Command::Arg(pairs) => {
            let value = |pair: &Pair| {
                pair.value
                    .as_ref()
                    .map_or("none".to_owned(), |word| word.text.clone())
            };
            let pairs: Vec<String> = pairs
                .iter()
                .map(|pair| format!("({}={})", pair.name.text, value(pair)))
                .collect();
            pairs.concat()
        }
        Command::User(word)
        | Command::Workdir(word)
        | Command::Stopsignal(word)
        | Command::Maintainer(word) => format!("({})", word.text),
        Command::Expose(words) | Command::Volume(words) | Command::Shell(words) => list(words),
        Command::Healthcheck(Healthcheck::None) => "none".to_owned(),
        Command::Onbuild(inner) => format!("[{}]", show(text, inner)),
        Command::Unknown => "unknown".to_owned(),
    }
}

fn show_form(form: &CommandForm) -> String {
    match form {
        CommandForm::Shell(line) => format!("sh {:?}", line.as_str()),
        CommandForm::Script(body) => format!("script {:?}", body.as_str()),
        CommandForm::Exec(words) => format!(
            "exec {:?}",
            words.iter().map(|word| &word.text).collect::<Vec<_>>()
        ),
    }
}

fn check(text: &str, expect: &[&str]) {
    let parse = parse(text);
    let shown: Vec<String> = parse
        .tree
        .instructions()
        .map(|instruction| show(text, instruction))
        .collect();
    assert_eq!(shown, expect, "{text}");
}

#[test]
fn instructions_have_typed_arguments() {
    check("FROM debian", &["FROM (debian)"]);
    check(
        "from --platform=linux/arm64 debian:12 as a",
        &["FROM --platform=linux/arm64 (debian:12) as a"],
    );
    check("RUN a && b", &["RUN sh \"a && b\""]);
    check("RUN [\"a\", \"b c\"]", &["RUN exec [\"a\", \"b c\"]"]);
    check("RUN ['a']", &["RUN sh \"['a']\""]);
    check(
        "RUN --mount=type=cache,target=/x --network=none a",
        &["RUN --mount=type=cache,target=/x --network=none sh \"a\""],
    );
    check("RUN -- --x", &["RUN sh \"--x\""]);
    check("CMD", &["CMD sh \"\""]);
    check(
        "COPY --from=a --link x y z/",
        &["COPY --from=a --link (x)(y)->(z/)"],
    );
    check("ADD [\"a b\", \"c\"]", &["ADD (a b)->(c)"]);
    check("ENV a=1 b=\"2 3\" c=d\\ e", &["ENV (a=1)(b=2 3)(c=d e)"]);
    check("ENV a 1  2", &["ENV (a=1  2)"]);
    check("ARG a b=1", &["ARG (a=none)(b=1)"]);
    check("LABEL \"a.b\"=\"c\"", &["LABEL (a.b=c)"]);
    check(
        "EXPOSE 80 443/udp\nVOLUME [\"/a\"]\nVOLUME /b /c",
        &["EXPOSE (80)(443/udp)", "VOLUME (/a)", "VOLUME (/b)(/c)"],
    );
    check(
        "USER a:b\nWORKDIR \"/a b\"\nSTOPSIGNAL 9",
        &["USER (a:b)", "WORKDIR (/a b)", "STOPSIGNAL (9)"],
    );
    check("HEALTHCHECK NONE", &["HEALTHCHECK none"]);
    check(
        "HEALTHCHECK --retries=3 CMD [\"x\"]",
        &["HEALTHCHECK --retries=3 exec [\"x\"]"],
    );
    check("SHELL [\"/bin/bash\", \"-c\"]", &["SHELL (/bin/bash)(-c)"]);
    check(
        "ONBUILD COPY --chown=a . /x",
        &["ONBUILD [COPY --chown=a (.)->(/x)]"],
    );
}

#[test]
fn lines_are_continued() {
    check("RUN a \\\n  b", &["RUN sh \"a   b\""]);
    check(
        "RUN a \\  \r\n# note\r\n\r\nb\r\nCMD c",
        &["RUN sh \"a b\"", "CMD sh \"c\""],
    );
    check("RUN a \\\\\nCMD b", &["RUN sh \"a \\\\\\\\\"", "CMD sh \"b\""]);
    check(
        "# escape=`\nRUN a `\n b\\\nCMD c",
        &["RUN sh \"a  b\\\\\"", "CMD sh \"c\""],
    );
    check("RUN a \\", &["RUN sh \"a\""]);
    check("\u{feff}FROM a\n  RUN b", &["FROM (a)", "RUN sh \"b\""]);
}

#[test]
fn heredocs_belong_to_their_instruction() {
    check(
        "RUN <<EOF\na\nEOF\nCMD b",
        &["RUN script \"a\\n\" EOF:\"a\\n\"", "CMD sh \"b\""],
    );
    check(
        "RUN cat <<-'A B' <<C\nx\n\tA B\ny\nC\n",
        &["RUN sh \"cat <<-'A B' <<C\" A B:\"x\\n\" C:\"y\\n\""],
    );
    check(
        "COPY <<a.txt <<b.txt /x/\n1\na.txt\nb.txt\n",
        &["COPY (<<a.txt)(<<b.txt)->(/x/) a.txt:\"1\\n\" b.txt:\"\""],
    );
    check(
        "ONBUILD RUN <<E\na\nE",
        &["ONBUILD [RUN script \"a\\n\"] E:\"a\\n\""],
    );
    check("RUN [\"<<E\"]\nCMD a", &["RUN exec [\"<<E\"]", "CMD sh \"a\""]);
    check(
        "RUN grep a <<< b\nCMD a",
        &["RUN sh \"grep a <<< b\"", "CMD sh \"a\""],
    );
}

#[test]
fn spans_point_at_the_source() {
    let text = "FROM --platform=$P deb\\\nian:12 AS x\n";
    let parse = parse(text);
    let instruction = parse.tree.instructions().next().unwrap();
    let Command::From(from) = &instruction.command else {
        panic!("{instruction:?}")
    };
    assert_eq!(from.image.text, "debian:12");
    assert_eq!(parse.tree.slice(from.image.span), "deb\\\nian:12");
    assert_eq!(parse.tree.slice(instruction.keyword.span), "FROM");
    assert_eq!(parse.tree.slice(instruction.flags[0].span), "--platform=$P");
    assert_eq!(parse.tree.slice(from.platform.as_ref().unwrap().span), "$P");
    assert_eq!(parse.tree.slice(from.alias.as_ref().unwrap().span), "x");
}

#[test]
fn directives_come_first_or_are_comments() {
    let directives = |text: &str| {
        let tree = parse(text).tree;
        let names = tree.items.iter().filter_map(|item| match &item.node {
            Node::Directive(directive) => Some(format!("{}={}", directive.name, directive.value)),
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        directives("# Syntax = docker/dockerfile:1 \n#escape=`\nFROM a"),
        ["syntax=docker/dockerfile:1", "escape=`"]
    );
    assert!(directives("# a comment\n# escape=`").is_empty());
    assert!(directives("# name=value\n# escape=`").is_empty());
    assert!(directives("FROM a\n# escape=`").is_empty());
}

#[test]
fn stages_know_their_names_and_parents() {
    let parse = parse("ARG v\nFROM a AS One\nRUN x\nFROM one AS two\nFROM b\nCMD y\n");
    let stages = parse.tree.stages();
    let shown: Vec<_> = stages
        .iter()
        .map(|stage| {
            (
                stage.name().map(|word| word.text.as_str()),
                stage.parent,
                stage.instructions.len(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [(Some("One"), None, 2), (Some("two"), Some(0), 1), (None, None, 2)]
    );
}

#[test]
fn here_documents_say_what_they_are() {
    let text = "FROM a\nRUN 3<<-'A' cat <<\"B\"c << D\n\tA\nBc\nD\n";
    let parse = parse(text);
    assert!(parse.errors.is_empty(), "{:?}", parse.errors);
    let run = parse.tree.instructions().nth(1).unwrap();
    let shown: Vec<_> = run
        .heredocs
        .iter()
        .map(|heredoc| {
            (
                heredoc.name.as_str(),
                heredoc.descriptor,
                heredoc.strips_tabs,
                heredoc.expands,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("A", Some(3), true, false),
            ("Bc", None, false, false),
            ("D", None, false, true)
        ]
    );
}

#[test]
fn mounts_are_typed() {
    let text =
        "FROM a\nRUN --mount=type=cache,DST=/b,id=\"c\",sharing=locked \\\n --mount=\"source=d,from=e\",rw f";
    let parse = parse(text);
    let mounts = &parse.tree.instructions().nth(1).unwrap().mounts;
    let text_of = |word: Option<&Word>| word.map(|word| parse.tree.slice(word.span).to_owned());
    assert_eq!(
        (mounts.len(), mounts[0].kind(), mounts[1].kind()),
        (2, "cache", "bind")
    );
    assert_eq!(text_of(mounts[0].target()).unwrap(), "/b");
    assert_eq!(text_of(mounts[0].id()).unwrap(), "c");
    assert_eq!(text_of(mounts[0].sharing()).unwrap(), "locked");
    assert_eq!(text_of(mounts[1].source()).unwrap(), "d");
    assert_eq!(text_of(mounts[1].from()).unwrap(), "e");
    assert!(!mounts[0].is_read_only() && !mounts[1].is_read_only());
    assert_eq!(parse.tree.slice(mounts[0].options[1].span), "DST=/b");
}

#[test]
fn old_pairs_are_known() {
    let is_legacy = |text: &str| {
        parse(text)
            .tree
            .instructions()
            .next()
            .unwrap()
            .command
            .is_legacy_pairs()
    };
    assert!(is_legacy("ENV a b c") && is_legacy("LABEL a =b"));
    assert!(!is_legacy("ENV a=b") && !is_legacy("ARG a") && !is_legacy("LABEL a"));
}

#[test]
fn words_are_found_again_as_they_are_written() {
    let parse = parse("FROM a\nENV b=\"c \\\n# no\n\n d\" \\\n e=f\n");
    let Command::Env(pairs) = &parse.tree.instructions().nth(1).unwrap().command else {
        panic!("no ENV")
    };
    let value = pairs[0].value.as_ref().unwrap();
    let logical = parse.tree.logical(value.span);
    assert_eq!(logical.as_str(), "\"c  d\"");
    assert_eq!(parse.tree.slice(logical.span(4..5)), "d");
    assert_eq!(value.text, "c  d");
}
