//! ## What it does
//! Finds VEX documents (statements on which vulnerabilities matter) that are copied into the image. Off by default.
//!
//! ## Why it matters
//! Scanners look for them beside the image, as an attestation, not in it. Copied, they age with the image, and a new
//! statement needs a new build.
//!
//! ## Example
//! ```dockerfile
//! COPY app.vex.json /usr/share/vex/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # docker scout attestation add --file app.vex.json IMAGE
//! CMD ["server"]
//! ```
//!
//! ## Fix safety
//! There is no fix: the attestation is added elsewhere.
//!
//! ## See also
//! Lesson 5.4, what an image is made of.
//!
//! # 日本語
//! ## 何を調べるか
//! イメージにコピーされる VEX 文書（どの脆弱性が問題になるかの宣言）を見つけます。既定では無効です。
//!
//! ## なぜ問題か
//! スキャナーはイメージの中ではなく、イメージに添えられたアテステーションを探します。コピーすると文書はイメージと一緒に古くなり、
//! 宣言を変えるたびにビルドし直すことになります。
//!
//! ## 修正の安全性
//! 自動修正はありません。アテステーションは別の場所で付けるものです。
//!
//! ## 関連
//! レッスン 5.4「OCI レイアウト」。

use super::transfer::{Transfer, file_name, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "vex-copied",
    aliases: &["tally/prefer-vex-attestation"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("a VEX document in the image", "イメージの中の VEX 文書"),
    docs: docs_of!("vex_copied.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Scanners look for VEX documents beside the image. Attach it as an attestation instead.",
    "スキャナーは VEX 文書をイメージの外に探します。アテステーションとして添えましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document).filter(Transfer::is_from_context) {
        for source in transfer.paths() {
            let name = file_name(&source.text).to_ascii_lowercase();
            let is_vex = name.strip_suffix(".json").is_some_and(|stem| {
                stem.split(['.', '-', '_'])
                    .any(|part| matches!(part, "vex" | "openvex" | "csaf"))
            });
            if is_vex {
                report.add(source.span, MESSAGE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nCOPY b.vex.json vex.json c/OpenVEX.json /d/",
            &["b.vex.json", "vex.json", "c/OpenVEX.json"],
        );
        passes(&RULE, "FROM a:1\nCOPY vexing.json vex.txt /d/");
        assert!(!RULE.on_by_default);
    }
}
