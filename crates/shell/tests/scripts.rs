//! Which commands are found in a text.

use dockerfile::{LogicalText, Span};
use proptest::prelude::*;

fn logical(text: &str) -> LogicalText {
    LogicalText::from_source(text, Span::new(0, text.len()))
}

/// Commands joined by ` | `, words in brackets; a word with an expansion in braces.
fn check(text: &str, expect: &str) {
    let script = shell::parse(&logical(text));
    let commands: Vec<String> = script
        .commands
        .iter()
        .map(|command| {
            let assignments = command.assignments.iter().map(|word| format!("{}; ", word.text));
            let words = command.words.iter().map(|word| {
                let [open, close] = if word.is_literal { ["[", "]"] } else { ["{", "}"] };
                format!("{open}{}{close}", word.text)
            });
            assignments.chain(words).collect()
        })
        .collect();
    assert_eq!(commands.join(" | "), expect, "{text}");
}

#[test]
fn words_and_quotes() {
    check(
        "apt-get install -y curl=1.2 'a b' \"c d\"",
        "[apt-get][install][-y][curl=1.2][a b][c d]",
    );
    check(
        "echo \"$HOME\" ${A:-b c} \\$x *.txt ~/a a~b",
        "[echo]{$HOME}{${A:-b c}}[$x]{*.txt}{~/a}[a~b]",
    );
    check(
        "echo a\\ b 'it'\\''s' \"q\\\"q\" \"a\\nb\"",
        "[echo][a b][it's][q\"q][a\\nb]",
    );
    check("a $ \"unclosed b", "[a][$][unclosed b]");
    check("a # comment ; b", "[a]");
    check("a#b", "[a#b]");
}

#[test]
fn lists_pipes_and_groups() {
    check("a && b || c ; d | e & f", "[a] | [b] | [c] | [d] | [e] | [f]");
    check("(cd x && make) ; { b; }", "[cd][x] | [make] | [b]");
    check("A=1 B=\"2 3\" make x=4", "A=1; B=2 3; [make][x=4]");
    check("A=1", "A=1; ");
    check("a > b 2>&1 c < d >> e &> f", "[a][c]");
}

#[test]
fn keywords_are_not_commands() {
    check(
        "if [ -f x ]; then a; elif b; then c; else d; fi",
        "{[}[-f][x][]] | [a] | [b] | [c] | [d]",
    );
    check("for i in a b c; do echo $i; done", "[echo]{$i}");
    check("while ! a; do b; done && c", "[a] | [b] | [c]");
    check(
        "case $x in a|b) one ;; (c) two;; *) three; esac; four",
        "[one] | [two] | [three] | [four]",
    );
    check("f() { a; }; function g { b; }; f", "[a] | [b] | [f]");
    check("echo if then", "[echo][if][then]");
    check("'if' a", "[if][a]");
}

#[test]
fn substitutions_hold_commands() {
    check("a \"$(b c)\" `d`", "[a]{$(b c)}{`d`} | [b][c] | [d]");
    check("A=$(b $(c))", "A=$(b $(c));  | [b]{$(c)} | [c]");
    check("echo $((1 + 2)) $(", "[echo]{$((1 + 2))}{$(}");
}

#[test]
fn scripts_have_lines() {
    check("a \\\n  b\nc # d\r\n\ne", "[a][b] | [c] | [e]");
    check("cat <<A <<-'B' > x\nrm 1\nA\nrm 2\n\tB\nc", "[cat] | [c]");
    check("cat <<< b\nc", "[cat] | [c]");
}

#[test]
fn an_end_in_the_middle_is_seen() {
    for text in [
        "a 'b",
        "a \"b",
        "a $(b",
        "a `b",
        "a ${b",
        "a \\",
        "a <<B\nc\n",
        "a \"$(b 'c)\"",
        "a $(b \"c)",
        "(a",
        "((a",
        "a)",
        "if a; then b",
        "a; done",
        "a(t&&s",
        "case a in b) c",
    ] {
        assert!(shell::parse(&logical(text)).is_malformed, "{text}");
    }
    for text in [
        "a 'b'",
        "a \"'\"",
        "a $(b '(')",
        "a \\'",
        "a <<B\nc\nB",
        "a # '",
        "a \\器",
    ] {
        assert!(!shell::parse(&logical(text)).is_malformed, "{text}");
    }
}

#[test]
fn wrappers_are_looked_through() {
    for (text, expect) in [
        ("sudo -E -u root apt-get update", "apt-get"),
        ("env -i A=b exec make", "make"),
        ("sudo -- ls", "ls"),
        ("sudo", ""),
        ("make sudo", "make"),
    ] {
        let script = shell::parse(&logical(text));
        let words = script.commands[0].unwrapped();
        assert_eq!(
            words.first().map_or("", |word| word.text.as_str()),
            expect,
            "{text}"
        );
    }
}

#[test]
fn a_plain_command_is_not_compound() {
    for (text, is_compound) in [
        ("a b 'c'", false),
        ("a $b", false),
        ("a; b", true),
        ("a > b", true),
        ("a $(b)", true),
    ] {
        assert_eq!(shell::parse(&logical(text)).is_compound, is_compound, "{text}");
    }
}

#[test]
fn spans_point_at_the_dockerfile() {
    let text = "RUN apt-get \\\n  install 'a b' && x";
    let tree = dockerfile::parse(text).tree;
    let dockerfile::Command::Run(dockerfile::CommandForm::Shell(line)) =
        &tree.instructions().next().unwrap().command
    else {
        panic!("not a RUN in shell form")
    };
    let script = shell::parse(line);
    let words: Vec<&str> = script.commands[0]
        .words
        .iter()
        .map(|word| tree.slice(word.span))
        .collect();
    assert_eq!(words, ["apt-get", "install", "'a b'"]);
    assert_eq!(tree.slice(script.commands[0].span), "apt-get \\\n  install 'a b'");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_script(tokens in prop::collection::vec(prop::sample::select(vec![
        "a", " ", " ", "\n", "\r\n", ";", ";;", "&&", "|", "&", "(", ")", "$", "$(", "$((", "${", "}", "{", "`", "'", "\"", "\\", "<<", "<<-",
        ">", "2>", "case", "in", "esac", "for", "do", "fi", "#", "=", "A=", "器", "😀", "E", "sudo", "-u",
    ]), 0..40)) {
        let text = tokens.concat();
        for command in shell::parse(&logical(&text)).commands {
            let words = command.assignments.iter().chain(&command.words);
            for word in words {
                prop_assert!(!text[word.span.range()].is_empty());
                prop_assert!(command.span.start <= word.span.start && word.span.end <= command.span.end);
            }
            prop_assert!(command.unwrapped().len() <= command.words.len());
        }
    }
}
