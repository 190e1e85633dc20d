//! ## What it does
//! Finds `COPY` and `ADD` of several sources to a destination that does not end in `/`.
//!
//! ## Why it matters
//! Several files need a directory to go to. Some builders refuse the instruction; others take the destination for a
//! file, and the last source wins.
//!
//! ## Example
//! ```dockerfile
//! COPY package.json package-lock.json /srv/app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY package.json package-lock.json /srv/app/
//! ```
//!
//! ## Fix safety
//! The fix adds the `/`. Safe: where the build worked, the destination was a directory. Unsafe after a variable,
//! which may be empty.
//!
//! ## See also
//! Lesson 10.4, COPY over ADD.
//!
//! # 日本語
//! ## 何を調べるか
//! 複数のファイルを、`/` で終わらないコピー先へ `COPY` や `ADD` しているところを見つけます。
//!
//! ## なぜ問題か
//! 複数のファイルの行き先はディレクトリでなければなりません。エラーにするビルダーもあれば、コピー先をファイルとみなして最後の
//! 1 つだけが残るビルダーもあります。
//!
//! ## 修正の安全性
//! `/` を付け足します。正しくビルドできていたならコピー先はディレクトリなので安全です。変数のあとは、空かもしれないので安全では
//! ありません。
//!
//! ## 関連
//! レッスン 10.4「COPY > ADD」。

use super::transfer::{Transfer, is_heredoc, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "many-sources-to-file",
    aliases: &[
        "DL3021",
        "DS-0011",
        "dfu:INVALID_DESTINATION",
        "dfl:add_dest_invalid",
    ],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "several sources, and the destination is no directory",
        "複数のコピー元に対してディレクトリでないコピー先",
    ),
    docs: docs_of!("many_sources.rs"),
    check,
};

/// hadolint looks at `COPY` only, and not behind `ONBUILD`.
const OTHERS: [&str; 3] = ["DS-0011", "dfu:INVALID_DESTINATION", "dfl:add_dest_invalid"];

const MESSAGE: Text = Text::fixed(
    "Several files need a directory as their destination: end it with `/`.",
    "複数のファイルのコピー先はディレクトリです。末尾に `/` を付けましょう。",
);
const FIX: Text = Text::fixed("Add `/`", "`/` を付ける");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document) {
        let destination = &transfer.copy.destination;
        if transfer.copy.sources.len() < 2 || destination.text.ends_with('/') {
            continue;
        }
        let finding = report.add(destination.span, MESSAGE);
        finding.with_fix(fix(document, transfer));
        if transfer.is_add || transfer.site.is_onbuild {
            finding.known_as(&OTHERS);
        }
    }
}

fn fix(document: &Document<'_>, transfer: Transfer<'_>) -> Option<Fix> {
    let destination = &transfer.copy.destination;
    let written = document.tree.slice(destination.span);
    if destination.text.is_empty() || is_heredoc(&destination.text) || written.ends_with(['\\', '`']) {
        return None;
    }
    let end = destination.span.end;
    let at = if written.ends_with(['"', '\'']) {
        end - 1
    } else {
        end
    };
    let edits = vec![Edit::insert(at, "/")];
    Some(if destination.has_variable() {
        Fix::risky(FIX, edits)
    } else {
        Fix::safe(FIX, edits)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY b c d", &["d"]);
        hits(&RULE, "FROM a:1\nCOPY b c .", &["."]);
        hits(&RULE, "FROM a:1\nADD [\"b\", \"c\", \"/d\"]", &["\"/d\""]);
        hits(&RULE, "FROM a:1\nCOPY <<A <<B /x\n1\nA\n2\nB\n", &["/x"]);
        passes(&RULE, "FROM a:1\nCOPY b c");
        passes(&RULE, "FROM a:1\nCOPY * c");
        passes(&RULE, "FROM a:1\nCOPY b c \"d/\"");
        passes(&RULE, "FROM a:1\nCOPY b c $D/");
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            ("COPY b c d", "COPY b c d/"),
            ("COPY b c .", "COPY b c ./"),
            ("COPY [\"b\", \"c\", \"d\"]", "COPY [\"b\", \"c\", \"d/\"]"),
            ("COPY b c 'd'", "COPY b c 'd/'"),
        ] {
            let from = |line: &str| format!("FROM a:1\n{line}\n");
            fixes(&RULE, Safety::Safe, &from(text), &from(expect));
        }
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nCOPY b c $D",
            "FROM a:1\nCOPY b c $D/",
        );
    }
}
