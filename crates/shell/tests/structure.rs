//! How the commands of a text hang together.

use dockerfile::{LogicalText, Span};
use proptest::prelude::*;
use shell::{BlockKind, Join, Part, Script};

fn parse(text: &str) -> Script {
    shell::parse(&LogicalText::from_source(text, Span::new(0, text.len())))
}

fn sign(join: Join) -> &'static str {
    match join {
        Join::Edge => "",
        Join::And => "&&",
        Join::Or => "||",
        Join::Pipe => "|",
        Join::Sequence => ";",
        Join::Newline => "\\n",
        Join::Background => "&",
    }
}

/// Each command with what stands before and after it, and the blocks around it.
#[track_caller]
fn check(text: &str, expect: &[&str]) {
    let script = parse(text);
    let commands: Vec<String> = script
        .commands
        .iter()
        .map(|command| {
            let mut blocks = Vec::new();
            let mut at = command.block;
            while at != 0 {
                blocks.push(format!("{:?}", script.blocks[at].kind));
                at = script.blocks[at].parent;
            }
            let name = command.name().unwrap_or("-");
            format!(
                "{}{name}{} {}",
                sign(command.before),
                sign(command.after),
                blocks.join("<")
            )
            .trim_end()
            .to_owned()
        })
        .collect();
    assert_eq!(commands, expect, "{text}");
}

#[test]
fn neighbours_are_joined() {
    check(
        "a && b || c; d | e & f\ng",
        &["a&&", "&&b||", "||c;", ";d|", "|e&", "&f\\n", "\\ng"],
    );
    check("a &&\n\n b", &["a&&", "&&b"]);
    check("\n a \n", &["a\\n"]);
    check("(a; b) && c", &["a; Subshell", ";b Subshell", "&&c"]);
    check("a && { b; }", &["a&&", "b; Group"]);
}

#[test]
fn keywords_make_blocks() {
    check(
        "if a; then b; elif c; then d; else e; fi; f",
        &[
            "a; Condition<If",
            "b; Branch<If",
            "c; Condition<If",
            "d; Branch<If",
            "e; Branch<If",
            ";f",
        ],
    );
    check("for i in x; do a; done", &["a; Body<Loop"]);
    check(
        "while a; do b; done && c",
        &["a; Condition<Loop", "b; Body<Loop", "&&c"],
    );
    check(
        "case x in a|b) c;; (d) e; f;; esac; g",
        &["c Arm<Case", "e; Arm<Case", ";f Arm<Case", ";g"],
    );
    check(
        "f() { a; }; function g { b; }; (h() (c); i)",
        &["a; Function", "b; Function", "c Function<Subshell", ";i Subshell"],
    );
    check(
        "a $(b; c) `d`",
        &["a", "b; Substitution", ";c Substitution", "d Substitution"],
    );
    check("a <(b) > >(c)", &["a", "b Substitution", "c Substitution"]);
    check(
        "if a; then (b fi; c",
        &[
            "a; Condition<If",
            "b; Subshell<Branch<If",
            ";c Subshell<Branch<If",
        ],
    );
    check(") } fi done esac a", &["a"]);
}

#[test]
fn tests_and_arithmetic_are_one_command() {
    check("[[ a < b && c =~ (d|e) ]] && f", &["[[&&", "&&f"]);
    check(
        "((i++)) && for ((i=0; i<3; i++)); do a; done",
        &["((i++))&&", "a; Body<Loop"],
    );
    check("((a) || (b))", &["a Subshell<Subshell", "b Subshell<Subshell"]);
}

#[test]
fn pipes_have_two_ends() {
    let script = parse("a | (b; c) |& d; e || f | while g; do h; done");
    let name = |part| match part {
        Part::Command(index) => script.commands[index].name().unwrap().to_owned(),
        Part::Block(index) => format!("{:?}", script.blocks[index].kind),
    };
    let pipes: Vec<_> = script
        .pipes
        .iter()
        .map(|pipe| (name(pipe.from), name(pipe.to)))
        .collect();
    let expect = [("a", "Subshell"), ("Subshell", "d"), ("f", "Loop")];
    assert_eq!(pipes, expect.map(|(from, to)| (from.to_owned(), to.to_owned())));
    assert!(
        parse("case a in b|c) d;; esac; [[ a =~ b|c ]]; e || f")
            .pipes
            .is_empty()
    );
}

#[test]
fn redirections_are_kept() {
    let text = "a >b 2>>c <<X | d &> e\n1\n2\nX\n(f) > g; > h; i >&2 2>&-";
    let script = parse(text);
    let show = |redirects: &[shell::Redirect]| -> Vec<String> {
        let one = |redirect: &shell::Redirect| {
            let fd = redirect.fd.map_or(String::new(), |fd| fd.to_string());
            let body = redirect.body.map_or("", |body| &text[body.range()]);
            let writes = if redirect.writes() { "!" } else { "" };
            format!("{fd}{}{}{writes}{body}", redirect.operator, redirect.target.text)
        };
        redirects.iter().map(one).collect()
    };
    let of: Vec<_> = script
        .commands
        .iter()
        .map(|command| show(&command.redirects))
        .collect();
    assert_eq!(
        of,
        [
            vec![">b!", "2>>c!", "<<X1\n2\n"],
            vec!["&>e!"],
            vec![],
            vec![">h!"],
            vec![">&2", "2>&-"],
        ]
    );
    assert_eq!(show(&script.blocks[1].redirects), [">g!"]);
    assert_eq!(&text[script.commands[0].whole_span.range()], "a >b 2>>c <<X");
    assert_eq!(&text[script.commands[3].whole_span.range()], "> h");
}

#[test]
fn options_of_the_shell_are_seen() {
    for (text, expect) in [
        ("set -o pipefail", vec![true]),
        ("set -euxo pipefail; set +o pipefail", vec![true, false]),
        ("set -e -o errexit -o pipefail", vec![true]),
        ("set -e pipefail; echo -o pipefail", vec![]),
    ] {
        let found: Vec<bool> = parse(text).pipefail().map(|(_, is_on)| is_on).collect();
        assert_eq!(found, expect, "{text}");
    }
}

#[test]
fn a_straight_command_runs_in_the_script_itself() {
    let script = parse("a && b; c | d; (e); f || g & h");
    let straight: Vec<_> = script
        .commands
        .iter()
        .filter(|command| script.is_straight(command))
        .collect();
    let names: Vec<_> = straight.iter().filter_map(|command| command.name()).collect();
    assert_eq!(names, ["a", "b", "f", "h"]);
    assert!(script.is_inside(1, &[BlockKind::Subshell]) && !script.is_inside(0, &[BlockKind::Subshell]));
}

#[test]
fn a_shell_reads_a_heredoc() {
    let text = "a <<E\nb | c\nE";
    let mut script = parse(text);
    script.add_heredoc(0, &LogicalText::from_source(text, Span::new(6, 12)));
    let block = &script.blocks[script.commands[1].block];
    assert_eq!((block.kind, script.pipes.len()), (BlockKind::Heredoc, 1));
    assert!(script.is_straight(&script.commands[0]));
}

#[test]
fn deep_and_long_texts_take_linear_time() {
    for piece in [
        "(",
        "((",
        "$(",
        "if ",
        "{ ",
        "case x in a) ",
        "a|",
        "<(",
        "`",
        "\"$(",
        "[[ ",
        "f() ",
        "<<E ",
        ") ",
        ";; ",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        assert!(parse(&text).blocks.len() < 200_000, "{piece}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_index_is_valid(tokens in prop::collection::vec(prop::sample::select(vec![
        "a", " ", " ", "\n", ";", ";;", "&&", "|", "&", "(", ")", "((", "))", "$(", "`", "'", "\"", "\\", "<<", "<(", ">", "2>", "case",
        "in", "esac", "for", "do", "done", "if", "then", "fi", "{", "}", "[[", "]]", "function", "器", "E", "x=",
    ]), 0..50)) {
        let text = tokens.join(" ");
        let script = parse(&text);
        for block in &script.blocks {
            prop_assert!(block.parent < script.blocks.len() && text.get(block.span.range()).is_some());
        }
        for command in &script.commands {
            prop_assert!(command.block < script.blocks.len());
            prop_assert!(text.get(command.whole_span.range()).is_some());
            for redirect in &command.redirects {
                prop_assert!(text.get(redirect.span.range()).is_some());
                prop_assert!(redirect.body.is_none_or(|body| text.get(body.range()).is_some()));
            }
        }
        for pipe in &script.pipes {
            prop_assert_eq!(&text[pipe.span.start..=pipe.span.start], "|");
            for part in [pipe.from, pipe.to] {
                match part {
                    Part::Command(index) => prop_assert!(index < script.commands.len()),
                    Part::Block(index) => prop_assert!(index < script.blocks.len()),
                }
            }
        }
    }
}
