//! ## What it does
//! Finds names of labels with capital letters or odd characters, or in a namespace that is kept for Docker.
//!
//! ## Why it matters
//! Docker's guidelines want small letters, digits, `.` and `-`, beginning with a letter. Tools may not find or not
//! show a label named otherwise, and Docker may give its own namespaces a meaning any day.
//!
//! ## Example
//! ```dockerfile
//! LABEL Description="A web server"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL description="A web server"
//! ```
//!
//! ## Fix safety
//! Unsafe: whoever reads the label by its old name finds it no longer. There is a fix where small letters and
//! single dots and hyphens make the name right.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 大文字や使えない文字を含むラベル名、Docker のために予約された名前空間のラベル名を見つけます。
//!
//! ## なぜ問題か
//! Docker の指針では、英小文字で始まり、英小文字・数字・`.`・`-` だけの名前を使います。そうでないラベルは道具によっては
//! 見つからず、表示もされません。Docker の名前空間には、いつ意味が与えられてもおかしくありません。
//!
//! ## 修正の安全性
//! 安全ではありません。元の名前で読んでいた側からは見えなくなります。小文字にし、重なった点やハイフンを 1 つにすれば
//! 正しくなる名前だけを直します。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-label-key",
    aliases: &["DL3048", "tally/labels/valid-key", "dfl:label_invalid"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("name of a label against the guidelines", "指針に合わないラベル名"),
    docs: docs_of!("invalid_label_key.rs"),
    check,
};

const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

const TAKEN: Text = Text::fixed(
    "This namespace is kept for Docker itself. Name your label after a domain of your own.",
    "この名前空間は Docker 自身のためのものです。自分のドメインにちなんだ名前にしましょう。",
);
const CAPITALS: Text = Text::fixed(
    "Names of labels have no capital letters. Write it small.",
    "ラベル名に大文字は使いません。小文字で書きましょう。",
);
const DOUBLED: Text = Text::fixed(
    "Dots and hyphens in the name of a label stand alone. Write one of them.",
    "ラベル名の点やハイフンは続けて書けません。1 つにしましょう。",
);
const ENDS: Text = Text::fixed(
    "The name of a label begins with a letter and ends with a letter or a digit. Rename it.",
    "ラベル名は英字で始まり、英字か数字で終わります。名前を変えましょう。",
);
const CHARACTERS: Text = Text::fixed(
    "Names of labels are made of small letters, digits, dots and hyphens. Rename it.",
    "ラベル名に使えるのは英小文字と数字、点、ハイフンです。名前を変えましょう。",
);
const FIX: Text = Text::fixed("Write the name so that it is valid", "正しい形の名前に直す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (site, _, pair) in labels::pairs(document) {
        let name = pair.name.text.as_str();
        let Some(message) = complaint(name) else { continue };
        let finding = report
            .add(pair.name.span, message)
            .with_fix(repaired(name).map(|name| Fix::risky(FIX, vec![Edit::replace(pair.name.span, name)])));
        // hadolint does not look into ONBUILD.
        if site.is_onbuild {
            finding.known_as(&["dfl:label_invalid"]);
        }
    }
}

fn complaint(name: &str) -> Option<Text> {
    let lower = name.to_ascii_lowercase();
    if RESERVED.iter().any(|prefix| lower.starts_with(prefix)) {
        return Some(TAKEN);
    }
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/".contains(&byte);
    if !name.bytes().all(is_known) {
        return Some(CHARACTERS);
    }
    if name.contains("..") || name.contains("--") {
        return Some(DOUBLED);
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some(CAPITALS);
    }
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    let ends = name.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    (!begins || !ends).then_some(ENDS)
}

/// In small letters and with single dots and hyphens, if that is enough.
fn repaired(name: &str) -> Option<String> {
    let mut repaired = String::with_capacity(name.len());
    for c in name.chars() {
        if !(matches!(c, '.' | '-') && repaired.ends_with(c)) {
            repaired.push(c.to_ascii_lowercase());
        }
    }
    complaint(&repaired).is_none().then_some(repaired)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn names_against_the_guidelines() {
        for name in [
            "A",
            "aB",
            "com.docker.x",
            "Io.Docker.x",
            "org.dockerproject.",
            "a.",
            "a-",
            "a..b",
            "a--b",
            ".a",
            "-a",
            "_a",
            "1a",
            "a_",
            "$a",
            "a:b",
            "器",
            "a*b",
            "/a",
        ] {
            hits(&RULE, &format!("FROM a:1\nLABEL x=1 {name}=2"), &[name]);
        }
        hits(&RULE, "FROM a:1\nLABEL \"a b\"=1 \"\"=2", &["\"a b\"", "\"\""]);
        hits(&RULE, "FROM a:1\nLABEL A b", &["A"]);
        hits(&RULE, "FROM a:1\nONBUILD LABEL A=b", &["A"]);
        assert!(!of(&RULE, "FROM a:1\nONBUILD LABEL A=b")[0].is_called("DL3048"));
    }

    #[test]
    fn good_names() {
        for name in [
            "a",
            "a1",
            "a_b",
            "a/b",
            "a.b-c",
            "a.-b",
            "a__b",
            "com.dockerx.y",
            "com.docker",
            "org.dockerproject",
            "'a'",
            "com.example.\"x\"",
            "org.opencontainers.image.title",
        ] {
            passes(&RULE, &format!("FROM a:1\nLABEL {name}=2"));
        }
    }

    #[test]
    fn fixed() {
        let unsafely = |text, expect| fixes(&RULE, Safety::Unsafe, text, expect);
        unsafely(
            "FROM a:1\nLABEL A.B=1 \"c..d--e\"=2\n",
            "FROM a:1\nLABEL a.b=1 c.d-e=2\n",
        );
        assert_eq!(of(&RULE, "FROM a:1\nLABEL 1A=1 a$=2 com.docker.x=3")[0].fix, None);
    }
}
