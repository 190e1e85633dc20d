//! ## What it does
//! Finds addresses with `http://` or `ftp://` in the commands of a `RUN` that fetch things, and in `ADD`. The
//! machine's own address passes. Off unless asked for.
//!
//! ## Why it matters
//! Nothing protects what is fetched: anyone on the way can read and replace it.
//!
//! ## Example
//! ```dockerfile
//! RUN curl -fsSLO http://example.com/tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN curl -fsSLO https://example.com/tool
//! ```
//!
//! ## Fix safety
//! Unsafe: the server may not speak HTTPS.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `RUN` で何かを取得するコマンドや `ADD` にある `http://` と `ftp://` のアドレスを見つけます。自分のマシンのアドレスは
//! 対象外です。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! 取得するものが守られず、途中の誰でも読んだりすり替えたりできます。
//!
//! ## 修正の安全性
//! 安全ではありません。サーバーが HTTPS に対応していないかもしれません。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use dockerfile::Command;

use crate::call::calls;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

use super::curl::is_local;

pub(crate) static RULE: Rule = Rule {
    name: "clear-text-address",
    aliases: &["S5332"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("address without encryption", "暗号化のないアドレス"),
    docs: docs_of!("clear_text_address.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Nothing protects what is fetched from this address. Use https.",
    "このアドレスから取得するものは守られていません。https を使いましょう。",
);
const FIX: Text = Text::fixed("Use https", "https を使う");

const FETCHERS: [&str; 13] = [
    "curl",
    "wget",
    "git",
    "pip",
    "pip3",
    "npm",
    "yarn",
    "gem",
    "aria2c",
    "apt-add-repository",
    "add-apt-repository",
    "go",
    "svn",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for call in calls(run, |name| FETCHERS.contains(&name)) {
            for word in call.words {
                look(document, word.span, report);
            }
        }
    }
    for site in &document.sites {
        if let Command::Add(copy) = &site.instruction.command {
            for source in &copy.sources {
                look(document, source.span, report);
            }
        }
    }
}

fn look(document: &Document<'_>, span: Span, report: &mut Report<'_>) {
    let text = document.tree.slice(span);
    for scheme in ["http://", "ftp://"] {
        let Some(at) = text.find(scheme) else { continue };
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let host = text.get(at + scheme.len()..).unwrap_or_default();
        // `git+http://` is one too, `xhttp://` is not.
        let is_start = before.is_none_or(|c| !c.is_ascii_alphanumeric());
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        if !is_start || is_local(host) || host.is_empty() {
            continue;
        }
        let place = Span::new(span.start + at, span.start + at + scheme.len());
        let fix = (scheme == "http://").then(|| Fix::risky(FIX, vec![Edit::replace(place, "https://")]));
        report.add(span, MESSAGE).with_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for (line, at) in [
            ("RUN curl -O http://b/c", "http://b/c"),
            ("RUN git clone 'http://b/c' d", "'http://b/c'"),
            ("RUN pip install --index-url=http://b c", "--index-url=http://b"),
            ("RUN wget ftp://b/c", "ftp://b/c"),
            ("ADD http://b/c /d", "http://b/c"),
        ] {
            hits(&RULE, &format!("FROM a:1\n{line}"), &[at]);
        }
        for line in [
            "RUN curl https://b && curl http://localhost:80/c && curl http://127.0.0.1/",
            "RUN echo http://b",
            "LABEL b=http://c",
            "ADD https://b /c",
        ] {
            passes(&RULE, &format!("FROM a:1\n{line}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nADD http://b/c /d\nRUN git clone \"http://b/c\"",
            "FROM a:1\nADD https://b/c /d\nRUN git clone \"https://b/c\"",
        );
    }
}
