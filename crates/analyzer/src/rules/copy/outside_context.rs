//! ## What it does
//! Finds `COPY` and `ADD` of paths that lead out of the build context: `../` beyond its root, and `~`.
//!
//! ## Why it matters
//! A build sees nothing outside its context. `../lib` means `lib` inside the context to `BuildKit` and is an error for
//! older builders, and `~` is no home directory but a file of this name.
//!
//! ## Example
//! ```dockerfile
//! COPY ../shared /srv/shared
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # docker build -f app/Dockerfile .
//! COPY shared /srv/shared
//! ```
//!
//! ## Fix safety
//! There is no fix: start the build one directory up, or name another context with `--build-context`.
//!
//! ## See also
//! Lesson 10.3, .dockerignore.
//!
//! # 日本語
//! ## 何を調べるか
//! ビルドコンテキストの外を指す `COPY` や `ADD`（ルートを越える `../` や `~`）を見つけます。
//!
//! ## なぜ問題か
//! ビルドからはコンテキストの外が見えません。`BuildKit` では `../lib` がコンテキスト内の `lib` を指し、古いビルダーではエラーに
//! なります。`~` もホームディレクトリではなく、その名前のファイルです。
//!
//! ## 修正の安全性
//! 自動修正はありません。1 つ上のディレクトリからビルドするか、`--build-context` で別のコンテキストを渡しましょう。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。

use super::transfer::{Transfer, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "source-outside-context",
    aliases: &["dfl:add_src_invalid"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a source outside the build context",
        "ビルドコンテキストの外のコピー元",
    ),
    docs: docs_of!("outside_context.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A build sees only its context. Build from the directory above, or pass another one with --build-context.",
    "ビルドからはコンテキストの中しか見えません。上のディレクトリからビルドするか、--build-context で渡しましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document).filter(Transfer::is_from_context) {
        for source in transfer.paths().filter(|source| leads_out(&source.text)) {
            report.add(source.span, MESSAGE);
        }
    }
}

fn leads_out(path: &str) -> bool {
    if path.starts_with("~/") || path == "~" {
        return true;
    }
    let mut depth = 0_usize;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY ../b c /d/", &["../b"]);
        hits(&RULE, "FROM a:1\nADD b/../../c /d/", &["b/../../c"]);
        hits(&RULE, "FROM a:1\nCOPY ~/.ssh /d/", &["~/.ssh"]);
        passes(&RULE, "FROM a:1\nCOPY b/../c ..d /e/");
        passes(&RULE, "FROM a:1\nCOPY --from=x ../b /c");
        passes(&RULE, "FROM a:1\nADD https://x/../y /c");
        passes(&RULE, "FROM a:1\nCOPY b ../c");
    }
}
