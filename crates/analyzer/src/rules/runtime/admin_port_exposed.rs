//! ## What it does
//! Finds `EXPOSE` with a port of remote administration: 22 (SSH), 23 (Telnet), 3389 (RDP), 5800 and 5900 (VNC).
//!
//! ## Why it matters
//! A way to log in is one more thing to attack, to patch and to keep secrets for. `docker exec` gives a shell
//! without any of that.
//!
//! ## Example
//! ```dockerfile
//! EXPOSE 22 8080
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! EXPOSE 8080
//! ```
//!
//! ## Fix safety
//! Unsafe: `docker run -P` no longer publishes the port.
//!
//! ## See also
//! Lesson 9.2, published ports.
//!
//! # 日本語
//! ## 何を調べるか
//! 遠隔管理用のポート（22 = SSH、23 = Telnet、3389 = RDP、5800 と 5900 = VNC）を書いた `EXPOSE` を見つけます。
//!
//! ## なぜ問題か
//! ログインの入口があると、攻撃される場所も、更新するものも、守るべき秘密も増えます。`docker exec` なら
//! 何も用意せずにシェルを使えます。
//!
//! ## 修正の安全性
//! 安全ではありません。`docker run -P` でそのポートが公開されなくなります。
//!
//! ## 関連
//! レッスン 9.2（ポートの公開）。

use dockerfile::{Command, Span, Word};

use super::port::{self, Port};
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "admin-port-exposed",
    aliases: &["DS-0004", "CKV_DOCKER_1", "S6473"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("port for remote administration", "遠隔管理用のポートの公開"),
    docs: docs_of!("admin_port_exposed.rs"),
    check,
};

const SERVICES: [(u64, &str); 5] = [
    (22, "SSH"),
    (23, "Telnet"),
    (3389, "RDP"),
    (5800, "VNC"),
    (5900, "VNC"),
];
const FIX: Text = Text::fixed("Remove the port", "このポートを消す");

fn message(port: u64, service: &str) -> Text {
    Text::new(
        format_args!(
            "Port {port} is for {service}. Leave the service out, and use `docker exec` for a shell."
        ),
        format_args!(
            "ポート {port} は {service} 用です。サービスを外し、シェルが必要なら `docker exec` を使いましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (site, word) in port::words(document) {
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        let port = Port::read(&value);
        let is_tcp = port
            .protocol
            .is_none_or(|protocol| protocol.eq_ignore_ascii_case("tcp"));
        let Some((first, last)) = port.range.filter(|_| is_tcp) else {
            continue;
        };
        let Some(&(number, service)) = SERVICES
            .iter()
            .find(|(number, _)| (first..=last).contains(number))
        else {
            continue;
        };
        let finding = report
            .add(word.span, message(number, service))
            .with_fix(fix(document, site, word).filter(|_| first == last));
        if number != 22 {
            finding.known_as(&["S6473"]);
        }
    }
}

/// Takes the word away, or the whole instruction if nothing else is in it.
fn fix(document: &Document<'_>, site: Site<'_>, word: &Word) -> Option<Fix> {
    let Command::Expose(words) = &site.instruction.command else {
        return None;
    };
    let spans: Vec<Span> = words.iter().map(|word| word.span).collect();
    let index = spans.iter().position(|&span| span == word.span)?;
    Some(Fix::risky(
        FIX,
        vec![lines::without_word(document.tree, &spans, index)?],
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
            "FROM a:1\nEXPOSE 22 3389/tcp 20-25",
            &["22", "3389/tcp", "20-25"],
        );
        hits(&RULE, "FROM a:1\nEXPOSE 2222:22", &["2222:22"]);
        passes(&RULE, "FROM a:1\nEXPOSE 80 2222 22/udp $P");
        assert!(of(&RULE, "FROM a:1\nEXPOSE 22")[0].is_called("CKV_DOCKER_1"));
        assert!(!of(&RULE, "FROM a:1\nEXPOSE 23")[0].is_called("CKV_DOCKER_1"));
    }

    #[test]
    fn fixed() {
        let unsafely = |text, expect| fixes(&RULE, Safety::Unsafe, text, expect);
        unsafely("FROM a:1\nEXPOSE 22\nUSER b\n", "FROM a:1\nUSER b\n");
        unsafely("FROM a:1\nEXPOSE 80 22 90\n", "FROM a:1\nEXPOSE 80 90\n");
        unsafely("FROM a:1\nEXPOSE 22 \\\n  80\n", "FROM a:1\nEXPOSE 80\n");
    }

    #[test]
    fn a_comment_stays() {
        assert_eq!(of(&RULE, "FROM a:1\nEXPOSE 80 \\\n# b\n 22\n")[0].fix, None);
    }
}
