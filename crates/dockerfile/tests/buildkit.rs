//! The examples of `BuildKit`'s own parser. They are not part of the project: without them the tests say so and
//! pass.

use std::path::{Path, PathBuf};

use dockerfile::{
    Command, CommandForm, Healthcheck, Instruction, Pair, Span, Tree, Word, expand, expand_words, parse,
};

fn corpus() -> Option<PathBuf> {
    let dir = std::env::var_os("UTSUWA_CONFORMANCE").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let dir = dir.join("buildkit-parser");
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: no conformance data");
    None
}

fn folders(dir: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(path.join("Dockerfile")).unwrap();
        found.push((path.to_str().unwrap().to_owned(), text));
    }
    found
}

/// A string as Go writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.extend(format!("\\x{:02x}", u32::from(c)).chars()),
            c => out.push(c),
        }
    }
    out + "\""
}

/// The tree of an instruction as the corpus has it.
fn dump(tree: &Tree, instruction: &Instruction) -> String {
    let mut out = instruction.keyword.text.to_lowercase();
    if !instruction.flags.is_empty() {
        let flags = instruction.flags.iter().map(|flag| {
            let value = flag.value.as_ref().map(|value| format!("={}", value.text));
            quoted(&format!("--{}{}", flag.name, value.unwrap_or_default()))
        });
        out = format!("{out} [{}]", flags.collect::<Vec<_>>().join(" "));
    }
    if let Command::Onbuild(inner) = &instruction.command {
        return format!("({out} {})", dump(tree, inner));
    }
    for argument in arguments(tree, instruction) {
        out += " ";
        out += &quoted(&argument);
    }
    format!("({out})")
}

fn arguments(tree: &Tree, instruction: &Instruction) -> Vec<String> {
    let raw = |word: &Word| tree.logical(word.span).as_str().to_owned();
    let values = |words: &[Word]| -> Vec<String> { words.iter().map(|word| word.text.clone()).collect() };
    let form = |form: &CommandForm| match form {
        CommandForm::Exec(words) => values(words),
        CommandForm::Shell(line) if line.as_str().is_empty() => vec![],
        CommandForm::Shell(line) => vec![line.as_str().to_owned()],
        CommandForm::Script(_) => panic!("there are no here-documents"),
    };
    match &instruction.command {
        Command::From(from) => std::iter::once(&from.image).map(raw).collect(),
        Command::Run(command) | Command::Cmd(command) | Command::Entrypoint(command) => form(command),
        Command::Healthcheck(Healthcheck::Cmd(command)) => [vec!["CMD".to_owned()], form(command)].concat(),
        Command::Copy(copy) | Command::Add(copy) => {
            let mut words: Vec<String> = copy.sources.iter().map(raw).collect();
            words.push(raw(&copy.destination));
            if copy.is_json {
                words = [values(&copy.sources), vec![copy.destination.text.clone()]].concat();
            }
            words
        }
        Command::Env(pairs) | Command::Label(pairs) => {
            let separator = if instruction.command.is_legacy_pairs() {
                ""
            } else {
                "="
            };
            let triple = |pair: &Pair| {
                let value = pair.value.as_ref().map(raw).unwrap();
                [raw(&pair.name), value, separator.to_owned()]
            };
            pairs.iter().flat_map(triple).collect()
        }
        Command::Arg(pairs) => {
            let whole = |pair: &Pair| match &pair.value {
                Some(value) => format!("{}={}", raw(&pair.name), raw(value)),
                None => raw(&pair.name),
            };
            pairs.iter().map(whole).collect()
        }
        Command::User(word)
        | Command::Workdir(word)
        | Command::Stopsignal(word)
        | Command::Maintainer(word) => {
            vec![raw(word)]
        }
        Command::Expose(words) | Command::Volume(words) => {
            let text = |word: &Word| {
                let raw = raw(word);
                if raw.starts_with('"') {
                    word.text.clone()
                } else {
                    raw
                }
            };
            words.iter().map(text).collect()
        }
        Command::Shell(words) => values(words),
        _ => unread(tree, instruction),
    }
}

/// The type and the rest of a `HEALTHCHECK` that is for no builder.
fn unread(tree: &Tree, instruction: &Instruction) -> Vec<String> {
    let span = Span::new(instruction.keyword.span.end, instruction.span.end);
    let text = tree.logical(span);
    let text = text.as_str().trim();
    let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
    [kind, rest.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn trees_are_the_same() {
    let Some(dir) = corpus() else { return };
    let mut count = 0;
    for (path, text) in folders(&dir.join("testfiles")) {
        let expect = std::fs::read_to_string(Path::new(&path).join("result")).unwrap();
        let tree = parse(&text).tree;
        let lines: Vec<String> = tree
            .instructions()
            .map(|instruction| dump(&tree, instruction))
            .collect();
        assert_eq!(lines.join("\n"), expect.trim(), "{path}");
        count += 1;
    }
    assert!(count > 30, "only {count} files");
}

#[test]
fn what_no_builder_reads_has_errors() {
    let Some(dir) = corpus() else { return };
    for (path, text) in folders(&dir.join("testfiles-negative")) {
        assert!(!parse(&text).errors.is_empty(), "{path}");
    }
}

/// The line of a byte, counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[test]
fn instructions_stand_on_their_lines() {
    let Some(dir) = corpus() else { return };
    let text = std::fs::read_to_string(dir.join("testfile-line/Dockerfile")).unwrap();
    let tree = parse(&text).tree;
    let lines: Vec<(usize, usize)> = tree
        .instructions()
        .map(|instruction| {
            (
                line_of(&text, instruction.span.start),
                line_of(&text, instruction.span.end),
            )
        })
        .collect();
    // Lines of the test beside this file in `BuildKit`.
    assert_eq!(lines, [(5, 5), (11, 12), (17, 31)]);
}

fn table(name: &str) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(corpus()?.join(name)).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn variables_are_replaced_the_same() {
    let Some(lines) = table("envVarTest") else { return };
    let lookup = |name: &str| {
        let value = match name {
            "PWD" => "/home",
            "SHELL" => "bash",
            "KOREAN" => "한국어",
            "NULL" => "",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let mut count = 0;
    for line in lines {
        let line = line
            .split('#')
            .next()
            .filter(|_| line.starts_with('#'))
            .unwrap_or(&line);
        let parts: Vec<&str> = line.split('|').collect();
        // `W` is for builders on Windows.
        let [platform, word, expect] = parts.as_slice() else {
            continue;
        };
        if *platform == "W" {
            continue;
        }
        let value = expand(word.trim(), '\\', &lookup).value;
        let shown = value.unwrap_or_else(|_| "error".to_owned());
        assert_eq!(shown, expect.trim(), "{line}");
        count += 1;
    }
    assert!(count > 200, "only {count} words");
}

#[test]
fn words_are_split_the_same() {
    let Some(lines) = table("wordsTest") else { return };
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut count = 0;
    for line in lines {
        if let Some(pair) = line.strip_prefix("ENV ") {
            let (name, value) = pair.split_once('=').unwrap();
            variables.retain(|(known, _)| known != name);
            variables.push((name.trim().to_owned(), value.to_owned()));
            continue;
        }
        let Some((word, expect)) = line.split_once('|').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let lookup = |name: &str| {
            let found = variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let words = expand_words(word.trim(), '\\', &lookup);
        let shown = words.unwrap_or_else(|_| vec!["error".to_owned()]);
        let expect: Vec<&str> = expect.trim_start().split(',').collect();
        assert_eq!(shown, expect, "{line}");
        count += 1;
    }
    assert!(count > 20, "only {count} lines");
}
