//! What holds for every text.

use std::path::PathBuf;

use dockerfile::{Command, CommandForm, Healthcheck, Instruction, Node, PieceKind, Tree};
use format::{Indent, Style, edits, format, meaning};
use proptest::prelude::*;

fn style() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![Indent::Spaces(4), Indent::Spaces(2), Indent::Tab])
        .prop_map(|indent| Style { indent })
}

/// A word holds a substitution as it is written, and there white space between words may change.
fn shown(word: String) -> String {
    if word.contains("$(") || word.contains('`') {
        return word.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    word
}

/// The words of each shell's text, as a shell reads them, and not as the formatter does.
fn shell_words(instruction: &Instruction, out: &mut Vec<String>) {
    let form = match &instruction.command {
        Command::Run(form)
        | Command::Cmd(form)
        | Command::Entrypoint(form)
        | Command::Healthcheck(Healthcheck::Cmd(form)) => form,
        Command::Onbuild(inner) => return shell_words(inner, out),
        _ => return,
    };
    let (CommandForm::Shell(line) | CommandForm::Script(line)) = form else {
        return;
    };
    for command in shell::parse(line).commands {
        out.extend(command.words.into_iter().map(|word| shown(word.text)));
        out.push("\n".to_owned());
    }
}

fn all_shell_words(tree: &Tree) -> Vec<String> {
    let mut out = Vec::new();
    for instruction in tree.instructions() {
        shell_words(instruction, &mut out);
    }
    out
}

fn kept(tree: &Tree) -> Vec<&str> {
    let is_kept = |kind| {
        matches!(
            kind,
            PieceKind::Comment | PieceKind::HeredocBody | PieceKind::HeredocEnd
        )
    };
    let pieces = tree.pieces().filter(|piece| is_kept(piece.kind));
    pieces
        .map(|piece| match piece.kind {
            PieceKind::Comment => tree.slice(piece.span).trim_end_matches([' ', '\t']),
            _ => tree.slice(piece.span),
        })
        .collect()
}

#[track_caller]
fn check(text: &str, style: Style) {
    let before = dockerfile::parse(text);
    let formatted = format(text, style);
    let after = dockerfile::parse(&formatted);
    assert_eq!(meaning(&before), meaning(&after), "{text:?} became {formatted:?}");
    assert_eq!(
        kept(&before.tree),
        kept(&after.tree),
        "{text:?} became {formatted:?}"
    );
    // In a broken text the shell's text may hold anything.
    if before.errors.is_empty() && before.tree.escape == '\\' {
        assert_eq!(
            all_shell_words(&before.tree),
            all_shell_words(&after.tree),
            "{text:?} became {formatted:?}"
        );
    }
    let all = edits(&before.tree, &before.errors, style);
    let together = format::apply(text, &all);
    assert_eq!(together, formatted, "{text:?} was given back: {all:?}");
    let left = edits(&after.tree, &after.errors, style);
    let is_given_back = formatted == text;
    assert!(
        left.is_empty() || is_given_back,
        "{text:?} became {formatted:?}: {left:?}"
    );
    assert_eq!(format(&formatted, style), formatted, "{text:?}");
    for pair in edits(&before.tree, &before.errors, style).windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{text:?}: {pair:?}");
    }
    let directives = |tree: &Tree| {
        let is_directive = |node: &Node| matches!(node, Node::Directive(_));
        tree.items.iter().filter(|item| is_directive(&item.node)).count()
    };
    assert_eq!(directives(&before.tree), directives(&after.tree), "{text:?}");
}

/// Lines made of what the formatter cares about.
fn dockerfile_like() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "FROM a",
        "from a as b",
        "RUN ",
        "run  ",
        "CMD ",
        "COPY a b",
        "copy  --from=b  a",
        "ENV ",
        "ENV a b",
        "LABEL a  \"b c\"",
        "onbuild ",
        "HEALTHCHECK cmd ",
        "SHELL [\"pwsh\"]",
        "EXPOSE 80  81",
        "WORKDIR /a  b",
        "ARG  x",
        "NOPE",
        " ",
        "  ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\\\n",
        "\\\n",
        "\\\n",
        " \\ \n",
        "\\\r\n",
        "`\n",
        "\\",
        "# c ",
        "#",
        "# escape=`\n",
        "# syntax=x\n",
        "<<E",
        "<<-E\n",
        "<<E\n",
        "E\n",
        "\tE\n",
        "a=b",
        "=",
        "\"",
        "\"",
        "'",
        "$(",
        "${",
        ")",
        "}",
        "`",
        "(",
        "case x in",
        "[\"a\" ,\"b\"]",
        "[",
        "]",
        "$X",
        "器",
        "\u{feff}",
        "\u{3000}",
        "\u{a0}",
        "&& b",
        ";",
        "|",
        "a",
        "b",
        " c ",
        "$'",
    ]);
    prop::collection::vec(token, 0..30).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn almost_dockerfiles_keep_their_meaning(text in dockerfile_like(), style in style()) {
        check(&text, style);
    }

    #[test]
    fn instructions_keep_their_meaning(text in dockerfile_like(), style in style()) {
        check(&format!("FROM a\nRUN {text}"), style);
    }

    #[test]
    fn any_text_keeps_its_meaning(text in any::<String>(), style in style()) {
        check(&text, style);
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

fn has_edits(text: &str, style: Style) -> bool {
    let parse = dockerfile::parse(text);
    !edits(&parse.tree, &parse.errors, style).is_empty()
}

#[test]
fn real_files_keep_their_meaning() {
    let Some(dir) = conformance() else { return };
    let (mut count, mut given_back) = (0, Vec::new());
    for entry in std::fs::read_dir(dir.join("dockerfiles")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for indent in [Indent::Spaces(4), Indent::Tab] {
            let style = Style { indent };
            check(&text, style);
            if format(&text, style) == text && has_edits(&text, style) {
                given_back.push(path.clone());
            }
        }
        count += 1;
    }
    println!("{count} files");
    assert!(given_back.is_empty(), "given back: {given_back:?}");
    assert!(count > 100, "only {count} files");
}

#[test]
fn time_grows_with_the_text() {
    let style = Style::default();
    for part in [
        "FROM a AS b\n",
        "RUN a \\\n",
        "ENV a=b \\\n# c\n",
        "\n\n",
        "RUN \"$(a \\\n",
        "LABEL a b\n",
    ] {
        let text = format!("FROM a\n{}", part.repeat(30_000));
        assert!(!format(&text, style).is_empty());
    }
}
