//! ## What it does
//! Finds `RUN --mount` in an image for Windows.
//!
//! ## Why it matters
//! Builds for Windows know no such mounts, and fail.
//!
//! ## Example
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/servercore:ltsc2022
//! RUN --mount=type=bind,target=C:/src C:/src/setup.exe
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/servercore:ltsc2022
//! COPY setup.exe C:/src/
//! RUN C:/src/setup.exe
//! ```
//!
//! ## Fix safety
//! No fix: what the mount brought has to come another way.
//!
//! ## See also
//! Lesson 1.3, containers on Mac and Windows.
//!
//! # 日本語
//! ## 何を調べるか
//! Windows 用のイメージにある `RUN --mount` を見つけます。
//!
//! ## なぜ問題か
//! Windows 向けのビルドにこのマウントはなく、失敗します。
//!
//! ## 修正の安全性
//! 自動修正はありません。マウントで渡していたものを別の方法で渡す必要があります。
//!
//! ## 関連
//! レッスン 1.3（Mac / Windows では）。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::windows;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "windows-run-mount",
    aliases: &["tally/windows/no-run-mounts"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("RUN --mount on Windows", "Windows での RUN --mount"),
    docs: docs_of!("windows_run_mount.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A build for Windows has no mounts, so this fails. Bring the files with COPY.",
    "Windows 向けのビルドにマウントはなく、失敗します。ファイルは COPY で渡しましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let windows = windows::stages(document);
    for &site in &document.sites {
        if !matches!(site.instruction.command, Command::Run(_)) || !windows::is_windows(&windows, site) {
            continue;
        }
        for flag in site.instruction.flags.iter().filter(|flag| flag.name == "mount") {
            report.add(flag.span, MESSAGE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        let windows = "FROM mcr.microsoft.com/dotnet/framework/sdk:4.8\n";
        hits(
            &RULE,
            &format!("{windows}RUN --mount=type=cache,target=C:/a --network=none b"),
            &["--mount=type=cache,target=C:/a"],
        );
        passes(&RULE, &format!("{windows}RUN --network=none b"));
        passes(&RULE, "FROM a:1\nRUN --mount=type=cache,target=/a b");
    }
}
