//! ## What it does
//! Finds `--chown` on `COPY` and `ADD` in an image for Windows.
//!
//! ## Why it matters
//! Owners of files are another thing on Windows: the option is ignored without a word, and the files are not
//! protected the way it looks.
//!
//! ## Example
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/servercore:ltsc2022
//! COPY --chown=app:app . C:/app/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/servercore:ltsc2022
//! COPY . C:/app/
//! RUN icacls C:\app /grant app:R
//! ```
//!
//! ## Fix safety
//! Safe: the option does nothing.
//!
//! ## See also
//! Lesson 1.3, containers on Mac and Windows.
//!
//! # 日本語
//! ## 何を調べるか
//! Windows 用のイメージで `COPY` や `ADD` に付けた `--chown` を見つけます。
//!
//! ## なぜ問題か
//! Windows ではファイルの所有者の仕組みが違います。このオプションは黙って無視され、見た目どおりには守られません。
//!
//! ## 修正の安全性
//! 安全です。このオプションは何もしていません。
//!
//! ## 関連
//! レッスン 1.3（Mac / Windows では）。

use dockerfile::{Command, Flag, Instruction, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::windows;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "windows-chown",
    aliases: &["tally/windows/no-chown-flag"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("--chown on Windows", "Windows での --chown"),
    docs: docs_of!("windows_chown.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "--chown is ignored in an image for Windows. Remove it, and set permissions with icacls if you need them.",
    "Windows 用のイメージでは --chown は無視されます。削除し、権限が必要なら icacls で設定しましょう。",
);
const FIX: Text = Text::fixed("Remove --chown", "--chown を削除する");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let windows = windows::stages(document);
    for &site in &document.sites {
        let instruction = site.instruction;
        let takes_it = matches!(instruction.command, Command::Copy(_) | Command::Add(_));
        if !takes_it || !windows::is_windows(&windows, site) {
            continue;
        }
        for flag in instruction.flags.iter().filter(|flag| flag.name == "chown") {
            report
                .add(flag.span, MESSAGE)
                .with_fix(fix(document, instruction, flag));
        }
    }
}

/// Takes the flag away with the space before it.
fn fix(document: &Document<'_>, instruction: &Instruction, flag: &Flag) -> Option<Fix> {
    let before = document
        .tree
        .text
        .get(instruction.keyword.span.end..flag.span.start)?;
    let space = before.len() - before.trim_end_matches([' ', '\t']).len();
    let span = Span::new(flag.span.start - space, flag.span.end);
    (space > 0).then(|| Fix::safe(FIX, vec![Edit::delete(span)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    const FROM: &str = "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n";

    #[test]
    fn cases() {
        hits(&RULE, &format!("{FROM}ONBUILD ADD --chown=a b c"), &["--chown=a"]);
        passes(&RULE, "FROM a:1\nCOPY --chown=a b c");
        passes(&RULE, &format!("{FROM}COPY b c"));
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            &format!("{FROM}COPY --link --chown=a:b  c d"),
            &format!("{FROM}COPY --link  c d"),
        );
    }
}
