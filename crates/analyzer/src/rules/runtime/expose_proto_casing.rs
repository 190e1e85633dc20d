//! ## What it does
//! Finds `EXPOSE` with a protocol in capital letters.
//!
//! ## Why it matters
//! Protocols are written small everywhere else: in `docker run -p`, in what `docker inspect` prints, in Compose
//! files.
//!
//! ## Example
//! ```dockerfile
//! EXPOSE 53/UDP
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! EXPOSE 53/udp
//! ```
//!
//! ## Fix safety
//! Safe: the builder writes it small in any case.
//!
//! ## See also
//! Lesson 9.2, published ports.
//!
//! # 日本語
//! ## 何を調べるか
//! プロトコルを大文字で書いた `EXPOSE` を見つけます。
//!
//! ## なぜ問題か
//! `docker run -p` でも `docker inspect` の表示でも Compose ファイルでも、プロトコルは小文字で書かれます。
//!
//! ## 修正の安全性
//! 安全です。ビルダーはどのみち小文字にします。
//!
//! ## 関連
//! レッスン 9.2（ポートの公開）。

use dockerfile::Span;

use super::port::{self, Port};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "expose-proto-casing",
    aliases: &["ExposeProtoCasing", "dfu:INVALID_PROTO"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "protocol of EXPOSE in capitals",
        "大文字で書かれた EXPOSE のプロトコル",
    ),
    docs: docs_of!("expose_proto_casing.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Protocols are written in small letters. Write it so.",
    "プロトコルは小文字で書くものです。小文字にしましょう。",
);
const FIX: Text = Text::fixed("Write the protocol small", "プロトコルを小文字にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (site, word) in port::words(document) {
        let value = document.expand(site, word).unwrap_or_else(|| word.text.clone());
        let has_capitals = |text: &str| {
            let protocol = Port::read(text).protocol?;
            (!protocol.contains('$') && protocol.contains(char::is_uppercase)).then_some(protocol.len())
        };
        if has_capitals(&value).is_none() {
            continue;
        }
        let len = has_capitals(&word.text).filter(|_| port::is_verbatim(document, word));
        let span = len.map_or(word.span, |len| Span::new(word.span.end - len, word.span.end));
        let fix = len.map(|_| {
            let small = document.tree.slice(span).to_ascii_lowercase();
            Fix::safe(FIX, vec![Edit::replace(span, small)])
        });
        let finding = report.add(span, MESSAGE).with_fix(fix);
        if site.is_onbuild {
            finding.known_as(&["dfu:INVALID_PROTO"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nEXPOSE 80/TCP 81/udP $P/Tcp",
            &["TCP", "udP", "Tcp"],
        );
        passes(&RULE, "FROM a:1\nEXPOSE 80 80/tcp 53/udp $A/$B ${P:-80/TCP}");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nEXPOSE 80/TCP \\\n  81/Udp\n",
            "FROM a:1\nEXPOSE 80/tcp \\\n  81/udp\n",
        );
    }
}
