//! Packs: the shipped one loads, and each way of breaking it is told with file and line.

use super::*;
use crate::host::{CgroupVersion, HostFacts};
use crate::lang::Lang;
use crate::page::Block;

const LESSON: &str = "m/10-demo/lesson.yaml";
const JA: &str = "m/10-demo/ja.md";
const EN: &str = "m/10-demo/en.md";

/// A small pack without problems.
fn demo() -> Files {
    let lesson = "\
schema: 1
id: demo
level: beginner
minutes: 5
sandbox:
  rootfs: base
  terminals: [main]
  limits: { memory: 64M, cpu: 0.5, pids: 64, disk: 16M }
  tier: namespaces
vars:
  NAME: { words: 2 }
steps:
  - id: one
    tasks:
      - id: named
        probe: { process: { in-other: uts, nodename: $NAME } }
        explain:
          missing: { ja: まだです。, en: Not yet. }
          mismatch: { ja: \"{got} です。\", en: \"It is {got}.\" }
  - id: two
    tasks:
      - id: count
        answer: { kind: number, eq: 137 }
        explain:
          not-a-number: { ja: 数です。, en: A number. }
          mismatch: { ja: 違います。, en: No. }
solve:
  one: hostname $NAME
  two: \"#answer count 137\"
wrong:
  - { step: one, do: unshare -u, expect: named=mismatch }
";
    let course = "\
schema: 1
id: c
title: { ja: こ, en: C }
modules:
  - id: m
    number: 1
    title: { ja: も, en: M }
    lessons:
      - { number: \"1.1\", dir: m/10-demo }
";
    let body = "\
## One {#one}

```sh run
hostname $NAME
```

:::task named
do
:::

## Two {#two}

:::task count
type
:::
";
    let ja = format!("---\ntitle: J\nsummary: S\n---\n{body}");
    let en = format!("---\ntitle: E\nsummary: S\n---\n{body}");
    let en = stamp(&ja, &en).expect("an unstamped page is stamped");
    let files = [
        ("course.yaml", course.to_owned()),
        (LESSON, lesson.to_owned()),
        (JA, ja),
        (EN, en),
    ];
    files.map(|(path, text)| (path.to_owned(), text)).into()
}

/// `demo()` with `from` replaced by `to` in `file`; exactly one such place must exist.
fn with(file: &str, from: &str, to: &str) -> Files {
    let mut files = demo();
    let text = files.get_mut(file).expect("the demo has that file");
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
    *text = text.replacen(from, to, 1);
    files
}

fn check(files: &Files, expected: &[&str]) {
    let problems = Pack::load(files).expect_err("the pack is broken");
    let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
    for part in expected {
        let (place, words) = part.split_once(": ").expect("place and words");
        let found = shown
            .iter()
            .any(|line| line.starts_with(&format!("{place}: ")) && line.contains(words));
        assert!(found, "should have: {part}\nhas: {shown:#?}");
    }
    assert_eq!(shown.len(), expected.len(), "{shown:#?}");
}

#[test]
fn the_demo_is_whole() {
    let pack = Pack::load(&demo()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(pack.stale, []);
    let lesson = pack.lesson("demo").unwrap();
    assert_eq!(
        (
            lesson.number.as_str(),
            lesson.title(Lang::En),
            lesson.title(Lang::Ja)
        ),
        ("1.1", "E", "J")
    );
    assert_eq!(
        lesson.sandbox.limits,
        Limits {
            memory: 64 << 20,
            cpu_milli: 500,
            pids: 64,
            disk: 16 << 20
        }
    );
    let host = HostFacts {
        cgroup: CgroupVersion::V2,
    };
    let vars = lesson.vars("seed", host);
    let page = lesson.page(Lang::En, &vars, host);
    let name = vars.get("NAME").unwrap();
    let Block::Run(run) = &page.steps[0].blocks[0] else {
        panic!("{page:?}")
    };
    assert_eq!(
        (run.code.as_str(), run.terminal.as_deref()),
        (format!("hostname {name}").as_str(), Some("main"))
    );
    let texts = lesson.task("named").unwrap().explain(Lang::En, &vars);
    assert_eq!(texts[1], ("mismatch".to_owned(), "It is {got}.".to_owned()));
    assert!(pack.next("demo").is_none());
}

/// File, what to replace, by what, and the place and words of a problem that follows.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    (
        LESSON,
        "minutes: 5",
        "minuts: 5",
        "lesson.yaml:4: did you mean `minutes`?",
    ),
    (
        LESSON,
        "level: beginner",
        "level: beginer",
        "lesson.yaml:3: did you mean `beginner`?",
    ),
    (
        LESSON,
        "schema: 1",
        "schema: 9",
        "lesson.yaml:1: write `schema: 1`",
    ),
    (LESSON, "id: demo", "id: other", "lesson.yaml:2: `id: demo`"),
    (
        LESSON,
        "tier: namespaces",
        "tier: namespace",
        "lesson.yaml:9: did you mean `namespaces`?",
    ),
    (
        LESSON,
        "tier: namespaces",
        "tier: plain",
        "lesson.yaml:16: nobody can do task `named` in tier `plain`: write `tier: namespaces`",
    ),
    (
        LESSON,
        "  tier: namespaces\n",
        "",
        "lesson.yaml:15: nobody can do task `named` in tier `plain`: write `tier: namespaces`",
    ),
    (
        LESSON,
        "tier: namespaces",
        "tier: namespaces\n  network: wan",
        "lesson.yaml:10: `wan` is no known word",
    ),
    (
        LESSON,
        "tier: namespaces",
        "tier: containers\n  network: lan",
        "lesson.yaml:10: no `network: lan` in tier `containers`: write `tier: network`",
    ),
    (
        LESSON,
        "tier: namespaces",
        "network: egress\n  tier: network",
        "lesson.yaml:9: no `network: egress` in tier `network`: write `tier: internet`",
    ),
    (LESSON, "cpu: 0.5", "cpu: 0", "lesson.yaml:8: `cpu`"),
    (
        LESSON,
        "memory: 64M",
        "memory: lots",
        "lesson.yaml:8: `memory` as bytes",
    ),
    (
        LESSON,
        "terminals: [main]",
        "terminals: []",
        "lesson.yaml:7: at least one terminal",
    ),
    (
        LESSON,
        "words: 2",
        "words: 0",
        "lesson.yaml:11: `words` has to be",
    ),
    (
        LESSON,
        "words: 2",
        "word: 2",
        "lesson.yaml:11: did you mean `words`?",
    ),
    (
        LESSON,
        "process: {",
        "proces: {",
        "lesson.yaml:16: did you mean `process`?",
    ),
    (
        LESSON,
        "in-other: uts",
        "in-other: net",
        "lesson.yaml:16: only a `uts`",
    ),
    (
        LESSON,
        "nodename: $NAME",
        "nodename: $NAM",
        "lesson.yaml:16: did you mean `NAME`?",
    ),
    (
        LESSON,
        "ja: まだです。, en: Not yet.",
        "ja: まだです。",
        "lesson.yaml:18: add `en:`",
    ),
    (
        LESSON,
        "          missing: ",
        "          mising: ",
        "lesson.yaml:18: did you mean `missing`?",
    ),
    (
        LESSON,
        "It is {got}",
        "It is {gto}",
        "lesson.yaml:19: did you mean `got`?",
    ),
    (
        LESSON,
        "eq: 137 }",
        "eq: many }",
        "lesson.yaml:23: no whole number",
    ),
    (
        LESSON,
        "id: count",
        "id: named",
        "lesson.yaml:22: task id `named` is taken",
    ),
    (
        LESSON,
        "  two: \"",
        "  tow: \"",
        "lesson.yaml:29: did you mean `two`?",
    ),
    (
        LESSON,
        "named=mismatch",
        "named=mismtch",
        "lesson.yaml:31: did you mean `mismatch`?",
    ),
    (
        LESSON,
        "named=mismatch",
        "naemd=mismatch",
        "lesson.yaml:31: did you mean `named`?",
    ),
    (JA, "{#two}", "{#tow}", "ja.md:15: did you mean `two`?"),
    (
        EN,
        ":::task count",
        ":::task cuont",
        "en.md:18: did you mean `count`?",
    ),
    (EN, ":::task count\ntype\n:::\n", "", "en.md:16: `:::task count`"),
    (
        EN,
        "hostname $NAME",
        "hostname $NAME x",
        "en.md:8: the same as line 7 of ja.md",
    ),
    (
        EN,
        "```sh run\nhostname $NAME\n```\n",
        "",
        "en.md:6: add the `run` block of line 7",
    ),
    (JA, "sh run", "sh run term=wach", "ja.md:7: no terminal `wach`"),
    (
        "course.yaml",
        "id: m",
        "idd: m",
        "course.yaml:5: did you mean `id`?",
    ),
    (
        "course.yaml",
        "10-demo",
        "10-dmo",
        "course.yaml:9: did you mean `m/10-demo`?",
    ),
];

#[test]
fn every_fault_has_its_line() {
    for (file, from, to, expected) in FAULTS {
        let problems = Pack::load(&with(file, from, to))
            .err()
            .unwrap_or_else(|| panic!("{to} loads"));
        let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let (place, words) = expected.split_once(": ").unwrap();
        let found = shown
            .iter()
            .any(|line| line.contains(&format!("{place}: ")) && line.contains(words));
        assert!(found, "{from} -> {to}\nshould have: {expected}\nhas: {shown:#?}");
    }
}

#[test]
fn a_lesson_may_ask_for_tiers_and_networks() {
    for (asked, tier, network) in [
        ("tier: namespaces", Tier::Namespaces, Network::None),
        (
            "tier: containers\n  network: none",
            Tier::Containers,
            Network::None,
        ),
        ("tier: network\n  network: lan", Tier::Network, Network::Lan),
        ("tier: internet\n  network: lan", Tier::Internet, Network::Lan),
        (
            "tier: internet\n  network: egress",
            Tier::Internet,
            Network::Egress,
        ),
    ] {
        let files = with(LESSON, "tier: namespaces", asked);
        let pack = Pack::load(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let sandbox = &pack.lesson("demo").unwrap().sandbox;
        assert_eq!((sandbox.tier, sandbox.network), (tier, network));
        assert!(asked.contains(tier.name()) && (asked.contains(network.name()) || network == Network::None));
    }
}

#[test]
fn all_files_problems_are_told_at_once() {
    let mut files = with(LESSON, "minutes: 5", "minuts: 5");
    files.insert("m/20-lost/lesson.yaml".into(), String::new());
    files.insert(JA.into(), "## A\n".into());
    check(
        &files,
        &[
            "m/10-demo/ja.md:1: begin the page with",
            "m/10-demo/ja.md:1: end the heading",
            "m/10-demo/lesson.yaml:4: `minuts` is no key",
            "m/20-lost/lesson.yaml:1: list `m/20-lost` in course.yaml",
        ],
    );
}

#[test]
fn what_is_missing_is_told() {
    for (file, expected) in [
        ("course.yaml", "course.yaml:1: there is no such file"),
        (EN, "m/10-demo/en.md:1: write the lesson in this language too"),
        (LESSON, "course.yaml:9: does not exist"),
    ] {
        let mut files = demo();
        files.remove(file);
        check(&files, &[expected]);
    }
}

#[test]
fn tasks_are_not_handed_out_for_free() {
    let files = with(
        LESSON,
        "{ process: { in-other: uts, nodename: $NAME } }",
        "{ hostname: unchanged }",
    );
    let problems = Pack::load(&files).expect_err("it holds at first");
    assert!(
        problems
            .iter()
            .any(|problem| problem.line == 16 && problem.message.contains("holds before")),
        "{problems:#?}"
    );
}

#[test]
fn unused_variables_and_unsolved_steps_are_told() {
    check(
        &with(LESSON, "vars:\n", "vars:\n  OLD: { token: 8 }\n"),
        &["m/10-demo/lesson.yaml:11: `$OLD` is used nowhere"],
    );
    check(
        &with(LESSON, "  one: hostname $NAME\n", ""),
        &["m/10-demo/lesson.yaml:27: how step `one` is done"],
    );
}

#[test]
fn stale_translations_can_be_read() {
    let mut files = with(JA, "title: J", "title: K");
    let pack = Pack::load(&files).unwrap();
    assert_eq!(pack.stale.len(), 1);
    assert_eq!((pack.stale[0].file.as_str(), pack.stale[0].line), (EN, 4));
    let stamped = stamp(&files[JA], &files[EN]).expect("a stale page is stamped");
    assert_eq!(stamp(&files[JA], &stamped), None);
    files.insert(EN.into(), stamped);
    assert_eq!(Pack::load(&files).unwrap().stale, []);
}

#[test]
fn every_prefix_of_a_file_is_read_without_panic() {
    for file in [LESSON, JA, EN, "course.yaml"] {
        let whole = demo()[file].clone();
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let mut files = demo();
            files.insert(file.into(), whole[..end].into());
            if let Err(problems) = Pack::load(&files) {
                assert!(
                    problems
                        .iter()
                        .all(|problem| problem.line >= 1 && !problem.message.is_empty())
                );
            }
        }
    }
}
