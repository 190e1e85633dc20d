//! ## What it does
//! Finds `EXPOSE` with an address or a port of the host, such as `127.0.0.1:80:80` or `8080:80`.
//!
//! ## Why it matters
//! `EXPOSE` only notes which ports the container listens on. What stands before the last colon is dropped; where a
//! port is published is said by `docker run -p`.
//!
//! ## Example
//! ```dockerfile
//! EXPOSE 8080:80
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! EXPOSE 80
//! ```
//!
//! ## Fix safety
//! Safe: the builder drops that part in any case.
//!
//! ## See also
//! Lesson 9.2, published ports.
//!
//! # 日本語
//! ## 何を調べるか
//! `127.0.0.1:80:80` や `8080:80` のように、アドレスやホスト側のポートを書いた `EXPOSE` を見つけます。
//!
//! ## なぜ問題か
//! `EXPOSE` はコンテナが待ち受けるポートを記すだけです。最後のコロンより前は捨てられます。どこに公開するかは
//! `docker run -p` で決めます。
//!
//! ## 修正の安全性
//! 安全です。ビルダーはどのみちその部分を捨てます。
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
    name: "expose-host-port",
    aliases: &["ExposeInvalidFormat", "dfl:expose_host_port"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "address or host's port in EXPOSE",
        "アドレスやホスト側ポートを書いた EXPOSE",
    ),
    docs: docs_of!("expose_host_port.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "EXPOSE takes ports of the container only, and drops the rest. Publish with `docker run -p` instead.",
    "EXPOSE に書けるのはコンテナのポートだけで、残りは捨てられます。公開先は `docker run -p` で指定しましょう。",
);
const FIX: Text = Text::fixed("Leave only the container's port", "コンテナのポートだけを残す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (site, word) in port::words(document) {
        let written = Port::read(&word.text).host_len;
        let value = document.expand(site, word);
        if written == 0 && value.is_none_or(|value| Port::read(&value).host_len == 0) {
            continue;
        }
        let rest = word.text.get(written..).unwrap_or_default();
        let is_fixable = written > 0
            && rest.starts_with(|c: char| c.is_ascii_digit() || c == '$')
            && port::is_verbatim(document, word);
        let fix = is_fixable.then(|| {
            let host = Span::new(word.span.start, word.span.start + written);
            Fix::safe(FIX, vec![Edit::delete(host)])
        });
        let finding = report.add(word.span, MESSAGE).with_fix(fix);
        if site.is_onbuild {
            finding.known_as(&["dfl:expose_host_port"]);
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
            "FROM a:1\nEXPOSE 127.0.0.1:80:80 [::1]:8080:8080 5000:5000 8000",
            &["127.0.0.1:80:80", "[::1]:8080:8080", "5000:5000"],
        );
        passes(&RULE, "FROM a:1\nEXPOSE 80 80-90/tcp $P ${P:-80}");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nEXPOSE [::1]:1:2/udp ${A:-1}:80\n",
            "FROM a:1\nEXPOSE 2/udp 80\n",
        );
    }
}
