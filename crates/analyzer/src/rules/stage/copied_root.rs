//! ## What it does
//! Finds `COPY --from` of all of `/` to `/`.
//!
//! ## Why it matters
//! Everything of the other stage comes along: build tools, caches, credentials that were left there. To begin with
//! all that is there, use `FROM stage`; to take the result of a build, copy that. Onto `scratch` it squashes layers,
//! and drops the settings of the image: user, environment, command.
//!
//! ## Example
//! ```dockerfile
//! COPY --from=build / /
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY --from=build /app/bin /usr/local/bin
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which files are needed.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! `/` 全体を `/` にコピーする `COPY --from` を探します。
//!
//! ## なぜ問題か
//! ビルドツール、キャッシュ、残された認証情報まで、元のステージのすべてが入ります。全部を引き継ぐなら `FROM ステージ`、
//! 成果物だけなら成果物をコピーします。`scratch` に対して行うと層は 1 つになりますが、ユーザー、環境変数、コマンドなどの
//! 設定は失われます。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのファイルが必要かを知っているのはあなただけです。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "copied-root",
    aliases: &["DL3067"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("all of another stage copied", "別のステージを丸ごとコピー"),
    docs: docs_of!("copied_root.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "All files of `{name}` are copied. Copy what is needed, or start from it with `FROM {name}`."
        ),
        format_args!(
            "`{name}` のファイルがすべてコピーされます。必要なものだけをコピーするか、`FROM {name}` で始めましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in document.sites.iter().filter(|site| !site.is_onbuild) {
        let Command::Copy(copy) = &site.instruction.command else {
            continue;
        };
        let from = site.instruction.flag("from").and_then(|flag| flag.value.as_ref());
        let Some(from) = from.filter(|from| !from.text.is_empty()) else {
            continue;
        };
        let source = copy.sources.iter().find(|source| source.text == "/");
        if let Some(source) = source
            && copy.destination.text == "/"
        {
            report.add(source.span, message(&from.text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY --from=b:1 / /", &["/"]);
        hits(
            &RULE,
            "FROM a:1\nCOPY --chown=a --from=b:1 \"/\" \"/\"",
            &["\"/\""],
        );
        hits(&RULE, "FROM a:1\nCOPY --from=b:1 [\"/\", \"/\"]", &["\"/\""]);
        passes(&RULE, "FROM a:1\nCOPY / /");
        passes(&RULE, "FROM a:1\nCOPY --from=b:1 / /app");
        passes(&RULE, "FROM a:1\nCOPY --from=b:1 /app /");
        passes(&RULE, "FROM a:1\nONBUILD COPY --from=b:1 / /");
    }
}
