//! ## What it does
//! Finds ports in `EXPOSE` above 65535, and ranges that end before they begin.
//!
//! ## Why it matters
//! There are no such ports, and the build fails.
//!
//! ## Example
//! ```dockerfile
//! EXPOSE 80000
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! EXPOSE 8000
//! ```
//!
//! ## Fix safety
//! Safe, and only for a range that is the wrong way round: it is turned. The build failed before.
//!
//! ## See also
//! Lesson 9.2, published ports.
//!
//! # 日本語
//! ## 何を調べるか
//! `EXPOSE` に書かれた 65535 より大きいポートや、終わりが始まりより小さい範囲を見つけます。
//!
//! ## なぜ問題か
//! そのようなポートは存在せず、ビルドが失敗します。
//!
//! ## 修正の安全性
//! 安全です。直せるのは逆向きの範囲だけで、向きを入れ替えます。もともとビルドは失敗していました。
//!
//! ## 関連
//! レッスン 9.2（ポートの公開）。

use dockerfile::{Span, Word};

use super::port::{self, MAX, Port};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "port-out-of-range",
    aliases: &[
        "DL3011",
        "DS-0008",
        "sg:invalid-port",
        "dfu:INVALID_PORT",
        "dfl:invalid_port",
    ],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("port that does not exist", "存在しないポート番号"),
    docs: docs_of!("port_out_of_range.rs"),
    check,
};

/// Those that do not look at values of variables, ranges' directions or `ONBUILD`.
const OTHERS: &[&str] = &["dfu:INVALID_PORT"];
const TOO_LARGE: Text = Text::fixed(
    "Ports end at 65535. Write a port that exists.",
    "ポート番号は 65535 までです。存在する番号を書きましょう。",
);
const REVERSED: Text = Text::fixed(
    "This range of ports ends before it begins, and the build fails. Write the smaller port first.",
    "ポートの範囲が逆向きで、ビルドが失敗します。小さい番号を先に書きましょう。",
);
const FIX: Text = Text::fixed("Turn the range round", "範囲の向きを入れ替える");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (site, word) in port::words(document) {
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        let Some((first, last)) = Port::read(&value).range else {
            continue;
        };
        if first > MAX || last > MAX {
            let finding = report.add(word.span, TOO_LARGE);
            if site.is_onbuild || word.has_variable() {
                finding.known_as(OTHERS);
            }
        } else if last < first {
            report
                .add(word.span, REVERSED)
                .known_as(OTHERS)
                .with_fix(turned(document, word, first, last));
        }
    }
}

fn turned(document: &Document<'_>, word: &Word, first: u64, last: u64) -> Option<Fix> {
    if word.has_variable() || !port::is_verbatim(document, word) {
        return None;
    }
    let port = Port::read(&word.text);
    let protocol_len = port.protocol.map_or(0, |protocol| protocol.len() + 1);
    let span = Span::new(word.span.start + port.host_len, word.span.end - protocol_len);
    Some(Fix::safe(
        FIX,
        vec![Edit::replace(span, format!("{last}-{first}"))],
    ))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nEXPOSE 80 65536/tcp \\\n 99999",
            &["65536/tcp", "99999"],
        );
        hits(&RULE, "FROM a:1\nEXPOSE 1-70000", &["1-70000"]);
        hits(
            &RULE,
            "FROM a:1\nEXPOSE 99999999999999999999999",
            &["99999999999999999999999"],
        );
        hits(&RULE, "FROM a:1\nONBUILD EXPOSE 80000", &["80000"]);
        passes(&RULE, "FROM a:1\nEXPOSE 0 65535 80-90/udp");
        passes(&RULE, "FROM a:1\nEXPOSE $P ${Q:-99999} http");
    }

    #[test]
    fn who_else_says_so() {
        assert!(of(&RULE, "FROM a:1\nEXPOSE 80000")[0].is_called("DL3011"));
        assert!(!of(&RULE, "FROM a:1\nONBUILD EXPOSE 80000")[0].is_called("DL3011"));
        assert!(!of(&RULE, "FROM a:1\nEXPOSE 8000-7000")[0].is_called("DL3011"));
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nEXPOSE 1:8000-7000/udp\n",
            "FROM a:1\nEXPOSE 1:7000-8000/udp\n",
        );
    }
}
