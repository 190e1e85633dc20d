//! ## What it does
//! Finds `STOPSIGNAL` with something that is no signal of Linux.
//!
//! ## Why it matters
//! The build fails, or, for a number that no signal has, `docker stop` does.
//!
//! ## Example
//! ```dockerfile
//! STOPSIGNAL SIGTREM
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! STOPSIGNAL SIGTERM
//! ```
//!
//! ## Fix safety
//! No fix: only you know which signal was meant. `kill -l` lists them.
//!
//! ## See also
//! Lesson 7.1, signals and process 1.
//!
//! # 日本語
//! ## 何を調べるか
//! Linux にないシグナルを書いた `STOPSIGNAL` を見つけます。
//!
//! ## なぜ問題か
//! ビルドが失敗します。存在しない番号の場合は `docker stop` が失敗します。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのシグナルのつもりだったかは書いた人にしか分かりません。一覧は `kill -l` で見られます。
//!
//! ## 関連
//! レッスン 7.1（シグナルと PID 1）。

use dockerfile::Command;

use super::signal::{self, Signal};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::windows;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-stopsignal",
    aliases: &["dfu:INVALID_SIGNAL"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("STOPSIGNAL that is no signal", "シグナルではない STOPSIGNAL"),
    docs: docs_of!("invalid_stopsignal.rs"),
    check,
};

fn message(signal: &str) -> Text {
    Text::new(
        format_args!("`{signal}` is no signal of Linux. Write one that `kill -l` lists, such as SIGTERM."),
        format_args!(
            "`{signal}` は Linux のシグナルではありません。SIGTERM など、`kill -l` に出るものを書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let windows = windows::stages(document);
    for &site in &document.sites {
        let Command::Stopsignal(word) = &site.instruction.command else {
            continue;
        };
        if windows::is_windows(&windows, site) {
            continue;
        }
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        if signal::read(&value) == Signal::Unknown {
            report.add(word.span, message(&value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nSTOPSIGNAL SIGTREM", &["SIGTREM"]);
        hits(&RULE, "FROM a:1\nSTOPSIGNAL 0", &["0"]);
        hits(&RULE, "FROM a:1\nONBUILD STOPSIGNAL 99", &["99"]);
        passes(&RULE, "FROM a:1\nSTOPSIGNAL term");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL 37");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL \"SIGTERM\"");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL $SIGNAL");
        passes(
            &RULE,
            "FROM mcr.microsoft.com/windows/nanoserver:1809\nSTOPSIGNAL a",
        );
    }
}
