//! ## What it does
//! Finds `COPY --from` of the stage that it stands in, by name or by number.
//!
//! ## Why it matters
//! A stage cannot take files from itself while it is built: builders refuse the file.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12 AS app
//! COPY --from=app /etc/ssl /ssl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12 AS app
//! RUN cp -r /etc/ssl /ssl
//! ```
//!
//! ## Fix safety
//! There is no fix: another stage may have been meant.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 自分のステージを名前または番号で指す `COPY --from` を探します。
//!
//! ## なぜ問題か
//! ビルド中のステージは自分自身からファイルを取れません。ビルダーはこのファイルを拒否します。
//!
//! ## 修正の安全性
//! 自動修正はありません。別のステージのつもりだったのかもしれません。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use dockerfile::Command;

use crate::document::Document;
use crate::graph::EdgeKind;
use crate::graph::reference::references;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "copy-from-itself",
    aliases: &["DL3023", "DS-0006"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("COPY --from its own stage", "自分のステージからの COPY --from"),
    docs: docs_of!("copy_from_itself.rs"),
    check,
};

/// hadolint compares the names as they are written.
const NOT_HADOLINT: &[&str] = &["DS-0006"];

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "`{name}` is this very stage, which is not built yet. Name another stage, or copy with `RUN cp`."
        ),
        format_args!(
            "`{name}` はこのステージ自身で、まだできていません。別のステージを指定するか、`RUN cp` でコピーしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in document.sites.iter().filter(|site| !site.is_onbuild) {
        let Command::Copy(_) = &site.instruction.command else {
            continue;
        };
        let own = site.stage.and_then(|index| document.stages.get(index));
        let Some(stage) = own else { continue };
        for reference in references(site.instruction) {
            let name = stage.name().map(|name| name.text.as_str());
            let is_exact = name == Some(reference.name.as_str());
            let found = document.stage_referred_to(&reference.name, EdgeKind::Copy);
            if !is_exact && found != Some(stage.index) {
                continue;
            }
            let finding = report.add(reference.span, message(&reference.name));
            if !is_exact {
                finding.known_as(NOT_HADOLINT);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1 AS b\nCOPY --from=b x y", &["b"]);
        hits(&RULE, "FROM a:1 AS b\nCOPY --from=B x y", &["B"]);
        hits(&RULE, "FROM a:1\nCOPY --from=0 x y", &["0"]);
        hits(&RULE, "FROM a:1 AS b\nFROM a:1 AS b\nCOPY --from=b x y", &["b"]);
        passes(
            &RULE,
            "FROM a:1 AS b\nFROM c:1\nCOPY --from=b x y\nCOPY --from=0 x y",
        );
        passes(&RULE, "FROM a:1 AS b\nONBUILD COPY --from=b x y");
        assert_eq!(
            of(&RULE, "FROM a:1\nCOPY --from=0 x y")[0].aliases,
            super::NOT_HADOLINT
        );
    }
}
