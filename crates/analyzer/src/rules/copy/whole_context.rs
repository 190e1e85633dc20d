//! ## What it does
//! Finds `COPY` and `ADD` of the whole build context (`.`) or of a pattern at its root (`*`).
//!
//! ## Why it matters
//! Whatever lies in the directory goes into the image: keys, `.git`, files of the editor. Only `.dockerignore` stands
//! between, and every change of any file undoes the cache. Off by default: with a good `.dockerignore` it is a fair
//! way to write it.
//!
//! ## Example
//! ```dockerfile
//! COPY . /srv/app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY package.json package-lock.json /srv/app/
//! COPY src /srv/app/src
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which files the image needs.
//!
//! ## See also
//! Lesson 10.3, .dockerignore. The rules `missing-dockerignore` and `secret-file-in-context`.
//!
//! # 日本語
//! ## 何を調べるか
//! ビルドコンテキスト全体（`.`）や、そのルートのパターン（`*`）の `COPY`、`ADD` を見つけます。
//!
//! ## なぜ問題か
//! 鍵、`.git`、エディターのファイルなど、そこにあるものがすべてイメージに入ります。防ぐのは `.dockerignore` だけです。どの
//! ファイルを変えてもキャッシュが無効になります。よい `.dockerignore` があれば妥当な書き方なので、既定では無効です。
//!
//! ## 修正の安全性
//! 自動修正はありません。必要なファイルが何かは、書く人にしか分からないためです。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。ルール `missing-dockerignore` と `secret-file-in-context`。

use super::transfer::{Transfer, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "whole-context-copied",
    aliases: &["S6470"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "the whole build context is copied",
        "ビルドコンテキスト全体のコピー",
    ),
    docs: docs_of!("whole_context.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This copies whatever lies in the build context. Name the files and directories the image needs.",
    "ビルドコンテキストにあるものがすべてコピーされます。イメージに必要なファイルやディレクトリを書きましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document).filter(Transfer::is_from_context) {
        for source in transfer.paths().filter(|source| takes_all(&source.text)) {
            report.add(source.span, MESSAGE);
        }
    }
}

/// Whether a source means the root of the build context, or a pattern of which nothing is said but wildcards.
pub(in crate::rules) fn takes_all(source: &str) -> bool {
    let mut parts = source.split('/').filter(|part| !part.is_empty() && *part != ".");
    !source.is_empty() && parts.all(|part| part.chars().all(|c| c == '*'))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        for source in [".", "./", "/", "*", "./*", "**"] {
            hits(&RULE, &format!("FROM a:1\nCOPY {source} /b/"), &[source]);
        }
        hits(&RULE, "FROM a:1\nONBUILD ADD [\".\", \"/b\"]", &["\".\""]);
        passes(&RULE, "FROM a:1\nCOPY --from=x / /b");
        passes(&RULE, "FROM a:1\nCOPY src *.py ./b/* /c/");
    }
}
