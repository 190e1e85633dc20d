//! ## What it does
//! Finds a `RUN` that updates the lists of apt and installs nothing.
//!
//! ## Why it matters
//! The builder keeps the layer with the lists for as long as the line stays the same. A later `RUN` then installs from
//! lists that may be weeks old: packages that are gone give errors, and fixes are missed.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update
//! RUN apt-get install -y curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! There is no fix: what belongs into the same RUN cannot be told from here.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! apt のリストを更新するだけで何も入れない `RUN` を調べます。
//!
//! ## なぜ問題か
//! その行が変わらないかぎり、ビルドキャッシュにはリストを取得したレイヤーが残ります。後の `RUN` は何週間も前のリストから入れることになり、
//! なくなったパッケージで失敗したり、修正版を逃したりします。
//!
//! ## 修正の安全性
//! 自動修正はありません。どれを同じ RUN に入れるべきか、ここからはわからないためです。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::manager::{ANY_APT, Call, calls};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::run::Run;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-update-alone",
    aliases: &[
        "DS-0017",
        "CKV_DOCKER_5",
        "CIS-DI-0007",
        "dfl:apt-get-update_require_install",
    ],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apt-get update in a RUN of its own", "単独の apt-get update"),
    docs: docs_of!("apt_update_alone.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "These lists are kept by the build cache, and later installations use old ones. Install in the same RUN.",
    "リストがビルドキャッシュに残り、後のインストールで古いものが使われます。同じ RUN でインストールしましょう。",
);

/// Programs that install nothing, whatever they are told.
const HARMLESS: [&str; 24] = [
    "apt-key",
    "add-apt-repository",
    "cat",
    "chmod",
    "cp",
    "cd",
    "curl",
    "dpkg",
    "echo",
    "export",
    "find",
    "gpg",
    "grep",
    "ln",
    "mkdir",
    "mv",
    "printf",
    "rm",
    "sed",
    "set",
    "tee",
    "test",
    "true",
    "wget",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().filter(|run| only_updates(run)) {
        if let Some(call) = calls(run, &ANY_APT).find(|call| call.does(&["update"])) {
            report.add(call.command.span, MESSAGE);
        }
    }
}

/// Whether nothing in it can use the lists. What is not known may.
fn only_updates(run: &Run<'_>) -> bool {
    let does_nothing = |call: &Call<'_>| call.does(&["update", "clean", "autoclean", "autoremove"]);
    let others = run.script.commands.iter().filter(|command| {
        let words = command.unwrapped();
        let name = words.first().map_or("", |word| word.text.as_str());
        !name.is_empty() && !HARMLESS.contains(&name)
    });
    calls(run, &ANY_APT).all(|call| does_nothing(&call)) && others.count() == calls(run, &ANY_APT).count()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get update\nRUN apt-get install b",
            &["apt-get update"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN set -e; sudo apt update && rm -rf /tmp/b",
            &["sudo apt update"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN echo b > c && aptitude -q update",
            &["aptitude -q update"],
        );
        for run in [
            "apt-get update && apt-get install b",
            "apt-get update && apt-get -y upgrade",
            "apt-get update && ./install.sh",
            "apt-get update && npx playwright install-deps",
            "apt-get update || xargs apt-get install < b",
            "apt-get install b",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {run}"));
        }
    }
}
