//! ## What it does
//! Finds signals written as a number, without `SIG`, in small letters or in quotes.
//!
//! ## Why it matters
//! It works, but readers have to know that 3 is `SIGQUIT`, and searching for the name misses it.
//!
//! ## Example
//! ```dockerfile
//! STOPSIGNAL 3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! STOPSIGNAL SIGQUIT
//! ```
//!
//! ## Fix safety
//! Safe: it is the same signal. Numbers that differ between processors are left alone.
//!
//! ## See also
//! Lesson 7.1, signals and process 1.
//!
//! # 日本語
//! ## 何を調べるか
//! 番号、`SIG` のない名前、小文字、引用符つきで書かれたシグナルを見つけます。
//!
//! ## なぜ問題か
//! 動きはしますが、3 が `SIGQUIT` だと知らないと読めず、名前で検索しても見つかりません。
//!
//! ## 修正の安全性
//! 安全です。同じシグナルのままです。CPU によって意味が変わる番号には手を付けません。
//!
//! ## 関連
//! レッスン 7.1（シグナルと PID 1）。

use dockerfile::Command;

use super::signal::{self, Signal};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "noncanonical-stopsignal",
    aliases: &["tally/prefer-canonical-stopsignal"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("signal not by its full name", "正式名ではないシグナル"),
    docs: docs_of!("noncanonical_stopsignal.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("This signal is called {name}. Write the name out."),
        format_args!("このシグナルの名前は {name} です。名前をそのまま書きましょう。"),
    )
}
const FIX: Text = Text::fixed("Write the full name", "正式名で書く");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let Command::Stopsignal(word) = &site.instruction.command else {
            continue;
        };
        let Signal::Named(name) = signal::read(&word.text) else {
            continue;
        };
        if document.tree.slice(word.span) == name {
            continue;
        }
        let fix = Fix::safe(FIX, vec![Edit::replace(word.span, name.as_str())]);
        report.add(word.span, message(&name)).with_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nSTOPSIGNAL term", &["term"]);
        hits(&RULE, "FROM a:1\nSTOPSIGNAL \"SIGTERM\"", &["\"SIGTERM\""]);
        passes(&RULE, "FROM a:1\nSTOPSIGNAL SIGTERM");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL 37");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL SIGFOO");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL $SIGNAL");
    }

    #[test]
    fn fixed() {
        let safely = |text, expect| fixes(&RULE, Safety::Safe, text, expect);
        safely("FROM a:1\nSTOPSIGNAL 3\n", "FROM a:1\nSTOPSIGNAL SIGQUIT\n");
        safely("FROM a:1\nSTOPSIGNAL rtmin+3", "FROM a:1\nSTOPSIGNAL SIGRTMIN+3");
    }
}
