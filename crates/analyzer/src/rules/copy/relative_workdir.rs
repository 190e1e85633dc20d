//! ## What it does
//! Finds `WORKDIR` with a path that does not start at the root.
//!
//! ## Why it matters
//! A relative path goes on from the last `WORKDIR`, which may be the base image's. When the base image changes its
//! mind, so does the place of your files.
//!
//! ## Example
//! ```dockerfile
//! WORKDIR app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! WORKDIR /srv/app
//! ```
//!
//! ## Fix safety
//! Safe, and only there where the file says which directory it goes on from: an absolute `WORKDIR` before it, or
//! `FROM scratch`. The fix writes out where one is anyway.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! ルートから始まらないパスの `WORKDIR` を見つけます。
//!
//! ## なぜ問題か
//! 相対パスは直前の `WORKDIR` の続きになり、それはベースイメージのものかもしれません。ベースイメージが変わると、ファイルの
//! 置き場所も変わってしまいます。
//!
//! ## 修正の安全性
//! 安全です。どのディレクトリの続きかがファイルから分かるとき（前に絶対パスの `WORKDIR` がある、または `FROM scratch`）だけ、
//! 実際の場所をそのまま書き出します。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use dockerfile::{Command, Word};

use super::directory::{Directory, is_absolute};
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "relative-workdir",
    aliases: &[
        "DL3000",
        "WorkdirRelativePath",
        "DS-0009",
        "CKV_DOCKER_10",
        "S7021",
        "dfu:WORKDIR_IS_NOT_ABSOLUTE",
        "dfl:invalid_workdir",
    ],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("relative WORKDIR", "相対パスの WORKDIR"),
    docs: docs_of!("relative_workdir.rs"),
    check,
};

/// After a `WORKDIR` BuildKit is content.
const NOT_FIRST: [&str; 6] = [
    "DL3000",
    "DS-0009",
    "CKV_DOCKER_10",
    "S7021",
    "dfu:WORKDIR_IS_NOT_ABSOLUTE",
    "dfl:invalid_workdir",
];
/// Neither hadolint nor BuildKit looks behind `ONBUILD`.
const ONBUILD: [&str; 1] = ["dfu:WORKDIR_IS_NOT_ABSOLUTE"];
const VALUE: [&str; 1] = ["WorkdirRelativePath"];

fn message(path: &str) -> Text {
    Text::new(
        format_args!(
            "`{path}` depends on the WORKDIR before it, maybe the base image's. Write an absolute path."
        ),
        format_args!(
            "`{path}` は直前の WORKDIR（ベースイメージかもしれません）で変わります。絶対パスで書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut directory = Directory::new();
    for &site in &document.sites {
        if let Command::Workdir(path) = &site.instruction.command {
            look(document, site, path, &directory, report);
        }
        directory.step(document, site);
    }
}

fn look(
    document: &Document<'_>,
    site: Site<'_>,
    path: &Word,
    directory: &Directory,
    report: &mut Report<'_>,
) {
    if is_absolute(path) {
        // A variable; BuildKit looks at what it holds.
        let value = document.expand(site, path);
        let is_relative = value.is_some_and(|value| !value.is_empty() && !value.starts_with('/'));
        if path.has_variable() && is_relative && !directory.is_set() && !site.is_onbuild {
            report.add(path.span, message(&path.text)).known_as(&VALUE);
        }
        return;
    }
    let finding = report.add(path.span, message(&path.text));
    if site.is_onbuild {
        finding.known_as(&ONBUILD);
        return;
    }
    if directory.is_set() {
        finding.known_as(&NOT_FIRST);
    }
    finding.with_fix(directory.joined(&path.text).and_then(|full| fix(&full, path)));
}

fn fix(full: &str, path: &Word) -> Option<Fix> {
    if full.contains(' ') {
        return None;
    }
    let title = Text::new(format_args!("Write `{full}`"), format_args!("`{full}` と書く"));
    Some(Fix::safe(title, vec![Edit::replace(path.span, full)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nWORKDIR b/c", &["b/c"]);
        hits(&RULE, "FROM a:1\nWORKDIR 'b'", &["'b'"]);
        hits(&RULE, "FROM a:1\nONBUILD WORKDIR b", &["b"]);
        hits(&RULE, "FROM a:1\nWORKDIR b$C", &["b$C"]);
        hits(&RULE, "FROM a:1\nWORKDIR %TEMP%", &["%TEMP%"]);
        for path in ["/b", "\"/b\"", "$B", "${B}/c", "C:\\\\b", "'C:\\'", "c:/b"] {
            passes(&RULE, &format!("FROM a:1\nWORKDIR {path}"));
        }
    }

    #[test]
    fn each_tool_has_its_own_mind() {
        let aliases = |text: &str| of(&RULE, text).pop().unwrap().aliases.to_vec();
        assert_eq!(aliases("FROM a:1\nWORKDIR b"), RULE.aliases);
        for before in ["WORKDIR /a\n", "WORKDIR $A\n", "WORKDIR x\n"] {
            assert_eq!(
                aliases(&format!("FROM a:1\n{before}WORKDIR b")),
                super::NOT_FIRST,
                "{before}"
            );
        }
        assert_eq!(
            aliases("FROM a:1 AS x\nWORKDIR /a\nFROM x\nWORKDIR b"),
            super::NOT_FIRST
        );
        assert!(!aliases("FROM a:1\nONBUILD WORKDIR b").contains(&"DL3000"));
    }

    #[test]
    fn an_unknown_directory_has_no_fix() {
        for before in [
            "",
            "WORKDIR $B\n",
            "WORKDIR /$B\n",
            "ONBUILD WORKDIR /b\n",
            "WORKDIR /b\nFROM c:1\n",
        ] {
            let diagnostics = of(&RULE, &format!("FROM a:1\n{before}USER d\nWORKDIR e\n"));
            assert_eq!(diagnostics.len(), 1, "{before}");
            assert_eq!(diagnostics[0].fix, None, "{before}");
        }
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            (
                "FROM a:1\nWORKDIR /b\nWORKDIR c\nWORKDIR ./d\n",
                "FROM a:1\nWORKDIR /b\nWORKDIR /b/c\nWORKDIR /b/c/d\n",
            ),
            ("FROM scratch\nWORKDIR b\n", "FROM scratch\nWORKDIR /b\n"),
            (
                "FROM a:1 AS x\nWORKDIR /b\nFROM x\nWORKDIR c/\n",
                "FROM a:1 AS x\nWORKDIR /b\nFROM x\nWORKDIR /b/c\n",
            ),
        ] {
            fixes(&RULE, Safety::Safe, text, expect);
        }
    }
}
