//! ## What it does
//! Finds nginx and OpenResty as a container's process with a stop signal other than `SIGQUIT`.
//!
//! ## Why it matters
//! On `SIGTERM` nginx closes all connections at once, and clients in the middle of an answer see an error. On
//! `SIGQUIT` it finishes what it has begun. The official image sets this; one built from another base does not.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine:3.22
//! RUN apk add --no-cache nginx
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM alpine:3.22
//! RUN apk add --no-cache nginx
//! STOPSIGNAL SIGQUIT
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//!
//! ## Fix safety
//! Unsafe: stopping takes as long as the slowest connection, and is cut off after the engine's ten seconds.
//!
//! ## See also
//! Lesson 7.6, graceful shutdown.
//!
//! # 日本語
//! ## 何を調べるか
//! コンテナのプロセスが nginx や OpenResty なのに、停止シグナルが `SIGQUIT` でないものを見つけます。
//!
//! ## なぜ問題か
//! nginx は `SIGTERM` を受けると接続をすぐに切り、応答の途中だったクライアントにはエラーが見えます。`SIGQUIT`
//! なら処理中のものを終えてから止まります。公式イメージは設定済みですが、他のベースから作るとそうなりません。
//!
//! ## 修正の安全性
//! 安全ではありません。いちばん遅い接続が終わるまで停止に時間がかかり、エンジンの制限（10 秒）で打ち切られます。
//!
//! ## 関連
//! レッスン 7.6（グレースフルシャットダウン）。

use super::process::Process;
use super::stopsignal_for::{self, Wanted};
use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "nginx-fast-shutdown",
    aliases: &["tally/prefer-nginx-sigquit"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "nginx that drops connections when it stops",
        "停止時に接続を切る nginx",
    ),
    docs: docs_of!("nginx_fast_shutdown.rs"),
    check,
};

static WANTED: Wanted = Wanted {
    signal: "SIGQUIT",
    number: None,
    message: Text::fixed(
        "nginx drops open connections when it is stopped with anything but SIGQUIT. Set STOPSIGNAL SIGQUIT.",
        "nginx は SIGQUIT 以外で止めると接続を途中で切ります。STOPSIGNAL SIGQUIT を設定しましょう。",
    ),
    fix: Text::fixed("Stop it with SIGQUIT", "SIGQUIT で止める"),
};
const PROGRAMS: [&str; 2] = ["nginx", "openresty"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    stopsignal_for::check(document, report, &WANTED, |process| {
        PROGRAMS.contains(&process.name())
            && (process.stop_signal.is_some() || !base_sets_it(document, process))
    });
}

/// Whether the image at the bottom is one of nginx, which sets the signal.
fn base_sets_it(document: &Document<'_>, process: &Process<'_>) -> bool {
    let mut stage = document.stages.get(process.stage);
    while let Some(parent) = stage.and_then(|stage| stage.parent) {
        stage = document.stages.get(parent);
    }
    stage.is_some_and(|stage| {
        let name = base_name(stage.from.image_name().repository);
        PROGRAMS.iter().any(|program| name.starts_with(program))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD [\"nginx\"]", &["\"nginx\""]);
        hits(
            &RULE,
            "FROM nginx:1\nSTOPSIGNAL SIGTERM\nENTRYPOINT [\"/usr/sbin/nginx\"]",
            &["SIGTERM"],
        );
        passes(&RULE, "FROM a:1\nSTOPSIGNAL 3\nCMD [\"nginx\"]");
        passes(&RULE, "FROM nginx:1\nCMD [\"nginx\"]");
        passes(&RULE, "FROM nginx:1\nSTOPSIGNAL SIGTERM");
        passes(&RULE, "FROM a:1\nENTRYPOINT [\"b\"]\nCMD [\"nginx\"]");
        passes(
            &RULE,
            "FROM a:1 AS b\nSTOPSIGNAL SIGQUIT\nFROM b\nCMD [\"nginx\"]",
        );
        passes(&RULE, "FROM a:1\nSTOPSIGNAL $S\nCMD [\"nginx\"]");
    }

    #[test]
    fn fixed() {
        let unsafely = |text, expect| fixes(&RULE, Safety::Unsafe, text, expect);
        unsafely(
            "FROM a:1\r\n# why\r\nCMD [\"nginx\"]\r\n",
            "FROM a:1\r\n# why\r\nSTOPSIGNAL SIGQUIT\r\nCMD [\"nginx\"]\r\n",
        );
        unsafely(
            "FROM a:1\nSTOPSIGNAL SIGTERM\nCMD [\"nginx\"]\n",
            "FROM a:1\nSTOPSIGNAL SIGQUIT\nCMD [\"nginx\"]\n",
        );
    }
}
