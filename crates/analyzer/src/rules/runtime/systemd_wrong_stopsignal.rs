//! ## What it does
//! Finds systemd or an `init` as a container's process with a stop signal other than `SIGRTMIN+3`. Off by default.
//!
//! ## Why it matters
//! On `SIGTERM` systemd starts itself anew instead of shutting down, so the container is killed when the time is
//! up. `SIGRTMIN+3` is its signal to halt. Other programs called `init` may want another.
//!
//! ## Example
//! ```dockerfile
//! CMD ["/sbin/init"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! STOPSIGNAL SIGRTMIN+3
//! CMD ["/sbin/init"]
//! ```
//!
//! ## Fix safety
//! Unsafe: an `init` that is not systemd may not know the signal.
//!
//! ## See also
//! Lesson 7.3, zombies and init.
//!
//! # 日本語
//! ## 何を調べるか
//! コンテナのプロセスが systemd や `init` なのに、停止シグナルが `SIGRTMIN+3` でないものを見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! systemd は `SIGTERM` を受けると終了せずに自分を再起動するため、時間切れで強制終了されます。停止の合図は
//! `SIGRTMIN+3` です。`init` という名前の別のプログラムでは違うこともあります。
//!
//! ## 修正の安全性
//! 安全ではありません。systemd ではない `init` はこのシグナルを知らないかもしれません。
//!
//! ## 関連
//! レッスン 7.3（ゾンビと init）。

use super::stopsignal_for::{self, Wanted};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "systemd-wrong-stopsignal",
    aliases: &["tally/prefer-systemd-sigrtmin-plus-3"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "systemd that does not stop when asked to",
        "頼んでも止まらない systemd",
    ),
    docs: docs_of!("systemd_wrong_stopsignal.rs"),
    check,
};

static WANTED: Wanted = Wanted {
    signal: "SIGRTMIN+3",
    number: Some(37),
    message: Text::fixed(
        "systemd shuts down on SIGRTMIN+3 and on no other signal. Set STOPSIGNAL SIGRTMIN+3.",
        "systemd は SIGRTMIN+3 でしか終了しません。STOPSIGNAL SIGRTMIN+3 を設定しましょう。",
    ),
    fix: Text::fixed("Stop it with SIGRTMIN+3", "SIGRTMIN+3 で止める"),
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    stopsignal_for::check(document, report, &WANTED, |process| {
        let path = process.program.text.as_str();
        matches!(path, "/sbin/init" | "/usr/sbin/init") || process.name() == "systemd"
    });
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD [\"/sbin/init\"]", &["\"/sbin/init\""]);
        hits(
            &RULE,
            "FROM a:1\nSTOPSIGNAL 15\nENTRYPOINT [\"/lib/systemd/systemd\"]",
            &["15"],
        );
        passes(&RULE, "FROM a:1\nSTOPSIGNAL RTMIN+3\nCMD [\"/sbin/init\"]");
        passes(&RULE, "FROM a:1\nSTOPSIGNAL 37\nCMD [\"/sbin/init\"]");
        passes(&RULE, "FROM a:1\nCMD [\"/app/init\"]");
        passes(&RULE, "FROM a:1\nCMD /sbin/init");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nCMD [\"/sbin/init\"]\n",
            "FROM a:1\nSTOPSIGNAL SIGRTMIN+3\nCMD [\"/sbin/init\"]\n",
        );
    }
}
