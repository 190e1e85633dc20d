//! Every text has a tree, and the tree has every byte of the text.

use std::path::PathBuf;

use dockerfile::{Command, CommandForm, Instruction, LogicalText, Parse, Span};
use proptest::prelude::*;

fn check_parse(text: &str) -> Parse {
    let parse = dockerfile::parse(text);
    let joined: String = parse
        .tree
        .pieces()
        .map(|piece| parse.tree.slice(piece.span))
        .collect();
    assert_eq!(joined, text);
    for error in &parse.errors {
        assert!(text.get(error.span.range()).is_some(), "{error:?}");
    }
    for item in &parse.tree.items {
        if let Some(instruction) = item.instruction() {
            check_instruction(text, instruction, item.span());
        }
    }
    parse
}

/// All spans are on character boundaries and inside their item.
fn check_instruction(text: &str, instruction: &Instruction, item: Span) {
    let mut spans = vec![instruction.span, instruction.keyword.span];
    spans.extend(instruction.flags.iter().map(|flag| flag.span));
    let values = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
    spans.extend(values.map(|value| value.span));
    for option in instruction.mounts.iter().flat_map(|mount| &mount.options) {
        spans.push(option.span);
        spans.extend(option.value.as_ref().map(|value| value.span));
    }
    spans.extend(
        instruction
            .heredocs
            .iter()
            .flat_map(|heredoc| [heredoc.marker, heredoc.body]),
    );
    match &instruction.command {
        Command::Onbuild(inner) => check_instruction(text, inner, item),
        Command::User(word)
        | Command::Workdir(word)
        | Command::Stopsignal(word)
        | Command::Maintainer(word) => {
            spans.push(word.span);
        }
        Command::Expose(words) | Command::Volume(words) | Command::Shell(words) => {
            spans.extend(words.iter().map(|word| word.span));
        }
        Command::From(from) => {
            spans.push(from.image.span);
            spans.extend(from.alias.as_ref().map(|word| word.span));
        }
        Command::Run(form) | Command::Cmd(form) | Command::Entrypoint(form) => spans.extend(form_spans(form)),
        Command::Env(pairs) | Command::Label(pairs) | Command::Arg(pairs) => {
            spans.extend(pairs.iter().map(|pair| pair.name.span));
            spans.extend(pairs.iter().filter_map(|pair| pair.equals));
            spans.extend(
                pairs
                    .iter()
                    .filter_map(|pair| pair.value.as_ref())
                    .map(|value| value.span),
            );
        }
        Command::Copy(copy) | Command::Add(copy) => {
            spans.extend(copy.sources.iter().map(|word| word.span));
            spans.push(copy.destination.span);
        }
        _ => {}
    }
    for span in spans {
        assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
        assert!(
            item.start <= span.start && span.end <= item.end,
            "{span:?} outside {item:?} in {text:?}"
        );
    }
}

fn form_spans(form: &CommandForm) -> Vec<Span> {
    let every_char = |line: &LogicalText| {
        let text = line.as_str();
        text.char_indices()
            .map(|(at, c)| line.span(at..at + c.len_utf8()))
            .collect()
    };
    match form {
        CommandForm::Shell(line) | CommandForm::Script(line) => every_char(line),
        CommandForm::Exec(words) => words.iter().map(|word| word.span).collect(),
    }
}

/// Lines made of what the parser cares about.
fn dockerfile_like() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "FROM",
        "RUN",
        "run",
        "CMD",
        "COPY",
        "ADD",
        "ENV",
        "ONBUILD",
        "HEALTHCHECK",
        "SHELL",
        "LABEL",
        "ARG",
        "NOPE",
        " ",
        " ",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\\\n",
        "\\ \r\n",
        "`\n",
        "\\",
        "#",
        "# escape=`\n",
        "--from=a",
        "--",
        "<<E",
        "<<-E",
        "<<'E'",
        "E",
        "a=b",
        "=",
        "\"",
        "'",
        "[",
        "]",
        "[\"a\"]",
        "\\u00",
        "[1]",
        "{}",
        "$X",
        "${X",
        "${X:-",
        "${",
        "}",
        "<< E",
        "3<<E",
        "<<",
        "\nE\n",
        "\n\tE\n",
        "\n E\n",
        "ENV a",
        "VOLUME",
        "EXPOSE 80",
        "--mount=type=cache,target=",
        "--mount=\"type=bind,ro\"",
        "--interval=1s",
        ",",
        "# syntax=a\n",
        "# check=skip=all\n",
        "\u{a0}",
        "\u{b}",
        "器",
        "😀",
        "\u{feff}",
        "\u{3000}",
        "AS",
        "debian:12",
        "NONE",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_tree(text in any::<String>()) {
        check_parse(&text);
    }

    #[test]
    fn any_almost_dockerfile_has_a_tree(text in dockerfile_like()) {
        check_parse(&text);
    }

    #[test]
    fn a_word_without_variables_means_what_it_expands_to(word in "[a'\"\\\\` 器]{0,12}") {
        let parse = dockerfile::parse(&format!("FROM a\nUSER x{word}"));
        let Some(Command::User(user)) = parse.tree.instructions().nth(1).map(|user| &user.command) else {
            return Ok(());
        };
        let raw = parse.tree.logical(user.span);
        if let Ok(value) = dockerfile::expand(raw.as_str(), '\\', &|_| None).value {
            prop_assert_eq!(&user.text, &value);
        }
    }

    #[test]
    fn any_word_can_be_expanded(word in "[a$'\"{}:?/#%*+<> \\\\`器-]{0,24}", value in "[a*/器\n]{0,8}") {
        let expansion = dockerfile::expand(&word, '\\', &|name| (name == "a").then(|| value.clone()));
        for variable in &expansion.variables {
            prop_assert!(word.get(variable.range.clone()).is_some(), "{variable:?}");
            prop_assert_eq!(&word[variable.name_range.clone()], &variable.name);
        }
        if let Err(error) = expansion.value {
            prop_assert!(word.get(error.range.clone()).is_some(), "{error:?}");
        }
        let _ = dockerfile::Port::parse(&word);
    }
}

fn conformance() -> Option<PathBuf> {
    let dir = std::env::var_os("UTSUWA_CONFORMANCE").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: no conformance data");
    None
}

/// Real files that no builder takes, with what we say about them: a text that is no Dockerfile from its third line on,
/// and templates for a program that fills in their `${templateOption:...}`.
const BROKEN: &[(&str, &str)] = &[
    ("0011.Dockerfile", "unknown-instruction"),
    ("1285.Dockerfile", "bad-substitution"),
    ("1287.Dockerfile", "bad-substitution"),
    ("1293.Dockerfile", "bad-substitution"),
    ("1294.Dockerfile", "bad-substitution"),
    ("1298.Dockerfile", "bad-substitution"),
    ("1299.Dockerfile", "bad-substitution"),
    ("1312.Dockerfile", "bad-substitution"),
    ("1327.Dockerfile", "bad-substitution"),
    ("1346.Dockerfile", "bad-substitution"),
    ("1359.Dockerfile", "bad-substitution"),
    ("1365.Dockerfile", "bad-substitution"),
    ("1366.Dockerfile", "bad-substitution"),
    ("1373.Dockerfile", "bad-substitution"),
    ("1378.Dockerfile", "bad-substitution"),
];

#[test]
fn real_files_parse_without_errors() {
    let Some(dir) = conformance() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(dir.join("dockerfiles")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let parse = check_parse(&text);
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut codes: Vec<&str> = parse.errors.iter().map(|error| error.kind.code()).collect();
        codes.dedup();
        let expect: Vec<&str> = BROKEN
            .iter()
            .filter(|(file, _)| *file == name)
            .map(|(_, code)| *code)
            .collect();
        assert_eq!(codes, expect, "{name}: {:?}", parse.errors);
        count += 1;
    }
    assert!(count > 100, "only {count} files");
}

/// Examples that are fine for the corpus's own parser and not for a build.
const UNBUILDABLE: &[(&str, &[&str])] = &[
    ("env", &["open-quote"]),
    ("escapes", &["open-quote"]),
    ("flags", &["unknown-flag"]),
    (
        "health",
        &["missing-arguments", "missing-arguments", "malformed-healthcheck"],
    ),
];

#[test]
fn builders_own_examples_parse() {
    let Some(dir) = conformance() else { return };
    for entry in std::fs::read_dir(dir.join("buildkit-parser/testfiles")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(path.join("Dockerfile")) else {
            continue;
        };
        let parse = check_parse(&text);
        let mut errors: Vec<_> = parse.errors.iter().map(|error| error.kind.code()).collect();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "flags" {
            errors.dedup();
        }
        let expect = UNBUILDABLE.iter().find(|(known, _)| *known == name);
        assert_eq!(errors, expect.map_or(&[][..], |(_, codes)| codes), "{name}");
    }
}
