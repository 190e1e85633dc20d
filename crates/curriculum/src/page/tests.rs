//! Pages: what becomes of their source, and what their authors are told.

use super::*;

const FRONT: &str = "---\ntitle: T\nsummary: S\n---\n";

fn parse(body: &str, version: CgroupVersion) -> Parsed {
    Page::parse("ja.md", &format!("{FRONT}{body}"), version)
}

fn page(body: &str) -> Page {
    let parsed = parse(body, CgroupVersion::V2);
    assert_eq!(parsed.problems, [], "{body}");
    parsed.page
}

fn html(body: &str) -> String {
    match &page(body).intro[..] {
        [Block::Html(html)] => html.clone(),
        other => panic!("{body}: {other:?}"),
    }
}

/// Lines are counted within the whole file; the front matter has four.
fn check_problems(source: &str, expected: &[(usize, &str)]) {
    let problems = Page::parse("ja.md", source, CgroupVersion::V2).problems;
    let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
    let expected_lines: Vec<_> = expected.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, expected_lines, "{source}\n{problems:#?}");
    for (problem, (_, part)) in problems.iter().zip(expected) {
        assert!(
            problem.message.contains(part),
            "{source}\n{problem}\nshould contain: {part}"
        );
    }
}

#[test]
fn steps_and_blocks() {
    let body = "intro\n\n## One {#one}\ntext\n```sh run term=watch\nls\n```\nmore\n\n## Two `x` {#two}\n:::note\nremark\n:::\n";
    let page = page(body);
    assert_eq!((page.title.as_str(), page.summary.as_str()), ("T", "S"));
    assert_eq!(page.intro, [Block::Html("<p>intro</p>".into())]);
    let heads: Vec<_> = page
        .steps
        .iter()
        .map(|step| (step.id.as_str(), step.title.as_str(), step.line))
        .collect();
    assert_eq!(
        heads,
        [
            ("one", "One", 7),
            ("two", "Two <code translate=\"no\">x</code>", 14)
        ]
    );
    let run = Run {
        code: "ls".into(),
        lang: "sh".into(),
        terminal: Some("watch".into()),
        interrupt: false,
        expect_failure: false,
        line: 9,
    };
    let expected = [
        Block::Html("<p>text</p>".into()),
        Block::Run(run),
        Block::Html("<p>more</p>".into()),
    ];
    assert_eq!(page.steps[0].blocks, expected);
    assert_eq!(
        page.steps[1].blocks,
        [Block::Note(vec![Block::Html("<p>remark</p>".into())])]
    );
}

#[test]
fn containers_nest_and_fences_hide_them() {
    let body = ":::hint\na\n:::note\nb\n:::\n```text output\n:::\n```\n:::\n";
    let [Block::Hint(inner)] = &page(body).intro[..] else {
        panic!("no hint")
    };
    assert_eq!(inner[0], Block::Html("<p>a</p>".into()));
    assert_eq!(inner[1], Block::Note(vec![Block::Html("<p>b</p>".into())]));
    assert!(
        matches!(&inner[2], Block::Code(code) if code.code == ":::" && code.output),
        "{:?}",
        inner[2]
    );
}

#[test]
fn only_the_hosts_own_text_is_shown() {
    let body = ":::only cgroup-v1\none\n:::\n:::only cgroup-v2\ntwo\n:::\n";
    for (version, text) in [(CgroupVersion::V1, "one"), (CgroupVersion::V2, "two")] {
        assert_eq!(
            parse(body, version).page.intro,
            [Block::Html(format!("<p>{text}</p>"))]
        );
    }
}

#[test]
fn html_is_safe_and_typeset() {
    for (body, expected) in [
        (
            "a `b<c` *d*",
            "<p>a <code translate=\"no\">b&lt;c</code> <em>d</em></p>",
        ),
        ("日本\n語", "<p>日本語</p>"),
        ("日本。\nLinux", "<p>日本。Linux</p>"),
        ("two\nlines", "<p>two\nlines</p>"),
        (
            "<span lang=\"en\">cgroup</span>",
            "<p><span lang=\"en\">cgroup</span></p>",
        ),
        (
            "[x](javascript:alert(1))",
            "<p><a rel=\"noopener noreferrer\">x</a></p>",
        ),
        (
            "[x](https://example.org/)",
            "<p><a href=\"https://example.org/\" rel=\"noopener noreferrer\">x</a></p>",
        ),
        ("a <!-- for authors --> b", "<p>a  b</p>"),
    ] {
        assert_eq!(html(body), expected, "{body}");
    }
}

#[test]
fn hostile_html_is_refused_and_removed() {
    for body in [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)>",
        "<span lang=\"en\" onclick=\"x\">a</span>",
    ] {
        let parsed = parse(body, CgroupVersion::V2);
        assert!(!parsed.problems.is_empty(), "{body}");
        let text = format!("{:?}", parsed.page.intro);
        assert!(!text.contains("alert") || !text.contains('<'), "{text}");
        assert!(!text.contains("onclick") && !text.contains("onerror"), "{text}");
    }
}

#[test]
fn authors_are_told_what_to_do() {
    let with = |body: &str| format!("{FRONT}{body}");
    check_problems("no front matter", &[(1, "begin the page with")]);
    check_problems(
        "---\ntitle: T\nsumary: S\n---\n",
        &[(3, "did you mean `summary`?")],
    );
    check_problems("---\ntitle: T\n---\n", &[(2, "add `summary:`")]);
    for (body, line, part) in [
        ("x\n\n## No id\n", 7, "{#id}"),
        ("# Title\n", 5, "begin steps with `##`"),
        (":::hnit\nx\n:::\n", 5, "did you mean `hint`?"),
        (":::hint\nx\n", 5, "close this container"),
        ("x\n:::\n", 6, "closes nothing"),
        (":::task\nx\n:::\n", 5, "write the task's id"),
        (":::task a\n:::\n", 5, "say in task `a` what to do"),
        (":::only cgroup-v3\nx\n:::\n", 5, "cgroup-v1"),
        (":::hint\n## A {#a}\n:::\n", 6, "close the container"),
        ("```sh rnu\nls\n```\n", 5, "did you mean `run`?"),
        ("x\n\n```sh\nls\n```\n", 7, "say after the language"),
        ("```sh run copy\nls\n```\n", 5, "say after the language"),
        ("```sh copy interrupt\nls\n```\n", 5, "belong to `run`"),
        ("```sh run\nls\t-l\n```\n", 5, "U+0009"),
        ("```sh run\necho \u{4}\n```\n", 5, "U+0004"),
        ("```sh run\n```\n", 5, "empty"),
        ("- a\n\n  ```sh run\n  ls\n  ```\n", 7, "out of the list"),
        ("![x](y.png)\n", 5, "no images"),
    ] {
        let source = with(body);
        let problems = Page::parse("ja.md", &source, CgroupVersion::V2).problems;
        assert!(
            problems
                .iter()
                .any(|problem| problem.line == line && problem.message.contains(part)),
            "{body}\nshould give at line {line}: {part}\n{problems:#?}"
        );
    }
}

#[test]
fn fill_escapes_values_in_html_only() {
    let page = page("`$NAME`\n\n```sh run\necho $NAME $HOME\n```\n");
    let pick = crate::vars::VarSpec::Pick(vec![crate::scalar::Scalar("<b>".into())]);
    let host = crate::HostFacts {
        cgroup: CgroupVersion::V2,
    };
    let filled = page.fill(&Vars::resolve(&[("NAME".into(), pick)], "l", "s", host));
    let Block::Html(html) = &filled.intro[0] else {
        panic!("no HTML")
    };
    assert!(html.contains("&lt;b&gt;"), "{html}");
    assert!(matches!(&filled.intro[1], Block::Run(run) if run.code == "echo <b> $HOME"));
}
