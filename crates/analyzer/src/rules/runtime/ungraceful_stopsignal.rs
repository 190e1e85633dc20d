//! ## What it does
//! Finds `STOPSIGNAL SIGKILL` and `STOPSIGNAL SIGSTOP`.
//!
//! ## Why it matters
//! No program can catch these two. With `SIGKILL` it dies in the middle of what it does, without closing files or
//! connections. With `SIGSTOP` it does not end at all, and is killed when the time is up.
//!
//! ## Example
//! ```dockerfile
//! STOPSIGNAL SIGKILL
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! STOPSIGNAL SIGTERM
//! ```
//!
//! ## Fix safety
//! Unsafe: the program is asked to end and may take its time, or not know how to.
//!
//! ## See also
//! Lesson 7.6, graceful shutdown.
//!
//! # 日本語
//! ## 何を調べるか
//! `STOPSIGNAL SIGKILL` と `STOPSIGNAL SIGSTOP` を見つけます。
//!
//! ## なぜ問題か
//! この 2 つはどのプログラムも受け取れません。`SIGKILL` ではファイルや接続を閉じる間もなく止められます。`SIGSTOP`
//! では終了せず、時間切れで強制終了されます。
//!
//! ## 修正の安全性
//! 安全ではありません。終了を頼まれたプログラムが時間をかけたり、終わり方を知らなかったりすることがあります。
//!
//! ## 関連
//! レッスン 7.6（グレースフルシャットダウン）。

use dockerfile::Command;

use super::signal::{self, Signal};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "ungraceful-stopsignal",
    aliases: &["tally/no-ungraceful-stopsignal"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "STOPSIGNAL that no program can catch",
        "プログラムが受け取れない STOPSIGNAL",
    ),
    docs: docs_of!("ungraceful_stopsignal.rs"),
    check,
};

const KILL: Text = Text::fixed(
    "SIGKILL ends the program without a warning, so it cannot clean up. Use SIGTERM.",
    "SIGKILL はプログラムを予告なしに止めるため、後始末ができません。SIGTERM を使いましょう。",
);
const STOP: Text = Text::fixed(
    "SIGSTOP only halts the program, so it is killed when the time is up. Use SIGTERM.",
    "SIGSTOP は一時停止させるだけで、時間切れで強制終了されます。SIGTERM を使いましょう。",
);
const FIX: Text = Text::fixed("Use SIGTERM", "SIGTERM にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for &site in &document.sites {
        let Command::Stopsignal(word) = &site.instruction.command else {
            continue;
        };
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        let message = match signal::read(&value) {
            Signal::Named(name) if name == "SIGKILL" => KILL,
            Signal::Named(name) if name == "SIGSTOP" => STOP,
            // Not so on MIPS, where nobody means 19 either.
            Signal::Numbered(19) => STOP,
            _ => continue,
        };
        let fix = (!word.has_variable()).then(|| Fix::risky(FIX, vec![Edit::replace(word.span, "SIGTERM")]));
        report.add(word.span, message).with_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nSTOPSIGNAL kill", &["kill"]);
        hits(&RULE, "FROM a:1\nSTOPSIGNAL 19", &["19"]);
        passes(&RULE, "FROM a:1\nSTOPSIGNAL SIGINT");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL $SIGNAL");
    }

    #[test]
    fn fixed() {
        let unsafely = |text, expect| fixes(&RULE, Safety::Unsafe, text, expect);
        unsafely("FROM a:1\nSTOPSIGNAL 9\n", "FROM a:1\nSTOPSIGNAL SIGTERM\n");
        unsafely(
            "FROM a:1\nONBUILD STOPSIGNAL \"SIGSTOP\"\n",
            "FROM a:1\nONBUILD STOPSIGNAL SIGTERM\n",
        );
    }
}
