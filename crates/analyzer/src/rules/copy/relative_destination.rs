//! ## What it does
//! Finds `COPY` to a relative path in a stage that has no `WORKDIR`, nor starts from one that has.
//!
//! ## Why it matters
//! The files land in the base image's directory, whatever that is today.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY app.py .
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! WORKDIR /srv/app
//! COPY app.py .
//! ```
//!
//! ## Fix safety
//! The fix makes the destination start at the root, where a build stands unless the image says otherwise. Safe
//! after `FROM scratch`; unsafe elsewhere, because the base image may have a `WORKDIR`.
//!
//! ## See also
//! The rule `relative-workdir`. Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `WORKDIR` のないステージ（元になるステージにもないもの）で、相対パスへ `COPY` しているところを見つけます。
//!
//! ## なぜ問題か
//! ファイルは、そのときのベースイメージが決めたディレクトリに置かれます。
//!
//! ## 修正の安全性
//! コピー先をルートからのパスにします。イメージに指定がなければビルドはそこで動くためです。`FROM scratch` なら安全ですが、ほかでは
//! ベースイメージに `WORKDIR` があるかもしれないので、安全ではありません。
//!
//! ## 関連
//! ルール `relative-workdir`。レッスン 10.1「lint で読む」。

use dockerfile::{Command, Word};

use super::directory::{Directory, is_absolute};
use super::transfer::Transfer;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "relative-copy-destination",
    aliases: &["DL3045"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "COPY to a relative path without WORKDIR",
        "WORKDIR なしでの相対パスへの COPY",
    ),
    docs: docs_of!("relative_destination.rs"),
    check,
};

fn message(path: &str) -> Text {
    Text::new(
        format_args!("No WORKDIR says where `{path}` is. Set one, or write an absolute destination."),
        format_args!(
            "WORKDIR がないため `{path}` の場所が決まりません。WORKDIR を書くか、コピー先を絶対パスにしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut directory = Directory::new();
    for &site in &document.sites {
        directory.step(document, site);
        // Behind ONBUILD it is the WORKDIR of a later image that counts.
        if directory.is_set() || site.is_onbuild || !matches!(site.instruction.command, Command::Copy(_)) {
            continue;
        }
        let Some(transfer) = Transfer::at(site) else {
            continue;
        };
        let destination = &transfer.copy.destination;
        if is_absolute(destination) {
            continue;
        }
        report
            .add(destination.span, message(&destination.text))
            .with_fix(fix(document, destination, directory.is_known()));
    }
}

fn fix(document: &Document<'_>, destination: &Word, is_scratch: bool) -> Option<Fix> {
    let path = destination.text.as_str();
    let is_usual = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if !path.chars().all(is_usual) || path.split('/').any(|part| part == "..") {
        return None;
    }
    let rest = path.strip_prefix("./").unwrap_or(path);
    let full = format!("/{}", if rest == "." { "" } else { rest });
    let written = document.tree.slice(destination.span);
    let replacement = if written.starts_with('"') {
        format!("\"{full}\"")
    } else {
        full.clone()
    };
    let title = Text::new(format_args!("Write `{full}`"), format_args!("`{full}` と書く"));
    let edits = vec![Edit::replace(destination.span, replacement)];
    Some(if is_scratch {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY b c", &["c"]);
        hits(&RULE, "FROM a:1\nCOPY --from=x [\"b\", \"c\"]", &["\"c\""]);
        hits(&RULE, "COPY b c$D", &["c$D"]);
        hits(&RULE, "FROM a:1\nONBUILD WORKDIR /x\nCOPY b .", &["."]);
        hits(&RULE, "FROM a:1 AS b\nWORKDIR /x\nFROM c:1\nCOPY d ~/e", &["~/e"]);
        passes(&RULE, "FROM a:1\nADD b c");
        passes(&RULE, "FROM a:1\nCOPY b $C/d");
        passes(&RULE, "FROM a:1\nCOPY b 'c:\\d'");
        passes(&RULE, "FROM a:1\nWORKDIR $X\nCOPY b c");
        passes(&RULE, "FROM a:1 AS b\nWORKDIR /x\nFROM B AS c\nFROM c\nCOPY d e");
        passes(&RULE, "FROM a:1\nONBUILD COPY b c");
    }

    #[test]
    fn fixed() {
        let scratch = "FROM scratch\nCOPY a .\nCOPY b ./c\nCOPY [\"d\", \"e\"]\n";
        let expect = "FROM scratch\nCOPY a /\nCOPY b /c\nCOPY [\"d\", \"/e\"]\n";
        fixes(&RULE, Safety::Safe, scratch, expect);
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nCOPY a b/\n",
            "FROM a:1\nCOPY a /b/\n",
        );
        passes_unfixed("FROM a:1\nCOPY a ../b");
        passes_unfixed("FROM a:1\nCOPY a b$C");
    }

    fn passes_unfixed(text: &str) {
        assert!(
            crate::testing::of(&RULE, text)
                .iter()
                .all(|finding| finding.fix.is_none())
        );
    }
}
