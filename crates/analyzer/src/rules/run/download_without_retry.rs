//! ## What it does
//! Finds `curl` without `--retry` and `wget` without `--tries`, `--retry-connrefused` or `--retry-on-http-error`,
//! unless the stage copies a `.curlrc` or `.wgetrc`. Off unless asked for.
//!
//! ## Why it matters
//! Networks and servers fail for seconds at a time. A build that tries again does not fail with them.
//!
//! ## Example
//! ```dockerfile
//! RUN curl -fsSLO https://example.com/tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN curl --retry 3 -fsSLO https://example.com/tool
//! ```
//!
//! ## Fix safety
//! Safe: a download that works is the same.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--retry` のない `curl` と、`--tries`、`--retry-connrefused`、`--retry-on-http-error` のない `wget` を見つけます。
//! `.curlrc` や `.wgetrc` をコピーするステージは対象外です。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! ネットワークやサーバーは数秒だけ止まることがあります。やり直すビルドは、それで失敗しません。
//!
//! ## 修正の安全性
//! 安全です。成功するダウンロードは変わりません。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use std::collections::HashSet;

use dockerfile::Command;

use crate::call::calls;
use crate::dialect::Dialect;
use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

use super::curl::Fetch;

pub(crate) static RULE: Rule = Rule {
    name: "download-without-retry",
    aliases: &["tally/prefer-curl-config", "tally/prefer-wget-config"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("download without retry", "やり直しのないダウンロード"),
    docs: docs_of!("download_without_retry.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "One failure of the network fails the build. Let the download try again.",
    "ネットワークが一度止まるだけでビルドが失敗します。ダウンロードをやり直すようにしましょう。",
);
const FIX: Text = Text::fixed("Try again", "やり直す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let configured = configured_stages(document);
    for run in document
        .runs
        .iter()
        .filter(|run| !configured.contains(&run.site.stage))
    {
        for call in calls(run, |name| matches!(name, "curl" | "wget")) {
            let end = call.program.span.end;
            if base_name(&call.program.text) == "curl" {
                let Some(fetch) = Fetch::of_curl(&call) else {
                    continue;
                };
                if !fetch.arguments.has(&["--retry"]) && !fetch.is_local() {
                    let edit = Edit::insert(end, " --retry 3");
                    report
                        .add(call.program.span, MESSAGE)
                        .with_fix(Fix::safe(FIX, vec![edit]))
                        .known_as(&["tally/prefer-curl-config"]);
                }
                continue;
            }
            let retries = call.words.iter().any(|word| {
                let text = word.text.as_str();
                text.starts_with("-t") || text.starts_with("--tries") || text.starts_with("--retry")
            });
            if retries || !call.words.iter().any(|word| !word.text.starts_with('-')) {
                continue;
            }
            // BusyBox has no such option.
            let fix = (run.shell.dialect != Dialect::Ash)
                .then(|| Fix::safe(FIX, vec![Edit::insert(end, " --retry-connrefused")]));
            report
                .add(call.program.span, MESSAGE)
                .with_fix(fix)
                .known_as(&["tally/prefer-wget-config"]);
        }
    }
}

/// The stages that get a file with settings.
fn configured_stages(document: &Document<'_>) -> HashSet<Option<usize>> {
    let is_file = |text: &str| ["curlrc", "wgetrc"].iter().any(|name| text.ends_with(name));
    let sites = document
        .sites
        .iter()
        .filter(|site| match &site.instruction.command {
            Command::Copy(copy) | Command::Add(copy) => {
                is_file(&copy.destination.text) || copy.sources.iter().any(|source| is_file(&source.text))
            }
            Command::Env(pairs) => pairs
                .iter()
                .any(|pair| matches!(pair.name.text.as_str(), "CURL_HOME" | "WGETRC")),
            _ => false,
        });
    sites.map(|site| site.stage).collect()
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
            "FROM a:1\nRUN curl -fO https://b && wget c",
            &["curl", "wget"],
        );
        passes(
            &RULE,
            "FROM a:1\nRUN curl --retry 3 b && wget -t3 c && wget --retry-connrefused d",
        );
        passes(&RULE, "FROM a:1\nRUN curl http://localhost/b && wget --version");
        passes(&RULE, "FROM a:1\nCOPY .curlrc /root/\nRUN curl b");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN curl b && wget c",
            "FROM a:1\nRUN curl --retry 3 b && wget --retry-connrefused c",
        );
    }
}
