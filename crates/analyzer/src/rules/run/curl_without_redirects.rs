//! ## What it does
//! Finds `curl` that fetches something without `--location`. Off unless asked for.
//!
//! ## Why it matters
//! When a server moves a file it answers with a redirect. Without `--location`, curl saves that answer instead of the
//! file and reports no error.
//!
//! ## Example
//! ```dockerfile
//! RUN curl -fsSO https://example.com/tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN curl -fsSLO https://example.com/tool
//! ```
//!
//! ## Fix safety
//! Unsafe: curl then also fetches from where the server sends it.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--location` なしで何かを取得する `curl` を見つけます。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! ファイルが移ると、サーバーはリダイレクトを返します。`--location` がないと、curl はファイルの代わりにその返事を保存し、
//! エラーにもなりません。
//!
//! ## 修正の安全性
//! 安全ではありません。サーバーが示した先からも取得するようになります。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use crate::call::calls;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

use super::curl::Fetch;

pub(crate) static RULE: Rule = Rule {
    name: "curl-without-redirects",
    aliases: &["tally/curl-should-follow-redirects"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("curl does not follow redirects", "リダイレクトを追わない curl"),
    docs: docs_of!("curl_without_redirects.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "If the file has moved, curl saves the redirect and not the file. Add --location.",
    "ファイルが移っていると、curl はファイルではなくリダイレクトを保存します。--location を付けましょう。",
);
const FIX: Text = Text::fixed("Add --location", "--location を付ける");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for call in calls(run, |name| name == "curl") {
            let Some(fetch) = Fetch::of_curl(&call) else {
                continue;
            };
            let follows =
                fetch.has_letter(&['L']) || fetch.arguments.has(&["--location", "--location-trusted"]);
            if !follows && !fetch.is_local() {
                let edit = Edit::insert(call.program.span.end, " --location");
                report
                    .add(call.program.span, MESSAGE)
                    .with_fix(Fix::risky(FIX, vec![edit]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN curl -fsSO https://b && sudo curl -o L c",
            &["curl", "curl"],
        );
        for command in [
            "-fsSL b",
            "--location b",
            "-LO b",
            "-X POST b",
            "--head b",
            "http://localhost:80/b",
            "--version",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN curl {command}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN curl -O b",
            "FROM a:1\nRUN curl --location -O b",
        );
    }
}
