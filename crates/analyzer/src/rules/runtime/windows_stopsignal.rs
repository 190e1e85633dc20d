//! ## What it does
//! Finds `STOPSIGNAL` in an image for Windows.
//!
//! ## Why it matters
//! Windows has no signals: the engine shuts the container down another way and never looks at the setting.
//!
//! ## Example
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
//! STOPSIGNAL SIGTERM
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
//! ```
//!
//! ## Fix safety
//! Safe: the instruction does nothing.
//!
//! ## See also
//! Lesson 1.3, containers on Mac and Windows.
//!
//! # 日本語
//! ## 何を調べるか
//! Windows 用のイメージにある `STOPSIGNAL` を見つけます。
//!
//! ## なぜ問題か
//! Windows にシグナルはありません。エンジンは別の方法でコンテナを止め、この設定を見ません。
//!
//! ## 修正の安全性
//! 安全です。この命令は何もしていません。
//!
//! ## 関連
//! レッスン 1.3（Mac / Windows では）。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::rules::windows;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "windows-stopsignal",
    aliases: &["tally/windows/no-stopsignal"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("STOPSIGNAL on Windows", "Windows での STOPSIGNAL"),
    docs: docs_of!("windows_stopsignal.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "STOPSIGNAL does nothing in a container of Windows. Remove it.",
    "Windows のコンテナでは STOPSIGNAL は効きません。削除しましょう。",
);
const FIX: Text = Text::fixed("Remove the instruction", "この命令を削除する");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let windows = windows::stages(document);
    for &site in &document.sites {
        if !matches!(site.instruction.command, Command::Stopsignal(_)) || !windows::is_windows(&windows, site)
        {
            continue;
        }
        let span = site.instruction.span;
        let fix = lines::removable(document.tree, span.start)
            .map(|lines| Fix::safe(FIX, vec![Edit::delete(lines)]));
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
        let nano = "FROM mcr.microsoft.com/windows/nanoserver:1809 AS a\n";
        hits(
            &RULE,
            &format!("{nano}FROM a\nSTOPSIGNAL SIGTERM"),
            &["STOPSIGNAL SIGTERM"],
        );
        hits(&RULE, "FROM golang:1-nanoserver\nSTOPSIGNAL 2", &["STOPSIGNAL 2"]);
        passes(&RULE, "FROM a:1\nSTOPSIGNAL SIGTERM");
        passes(&RULE, &format!("{nano}FROM b:1\nSTOPSIGNAL SIGTERM"));
    }

    #[test]
    fn fixed() {
        let from = "FROM --platform=windows/amd64 a:1\n";
        fixes(
            &RULE,
            Safety::Safe,
            &format!("{from}STOPSIGNAL SIGTERM\nRUN b\nONBUILD STOPSIGNAL 9"),
            &format!("{from}RUN b\n"),
        );
    }
}
