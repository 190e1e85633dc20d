//! ## What it does
//! Finds packages that `apk add` takes in whatever version there is. Files (`./a.apk`) pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does; `~=` allows for Alpine's fixes to it.
//!
//! ## Example
//! ```dockerfile
//! RUN apk add --no-cache curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apk add --no-cache "curl~=8.9"
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are in the archive, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `apk add` がバージョンを指定せずに入れるパッケージを調べます。ファイル (`./a.apk`) の指定は対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンがビルドした日で変わり、行が変わらないかぎり古いものがビルドキャッシュに残ります。固定しておけば、
//! バージョンを変えるときに行も変わります。`~=` なら Alpine の修正版も受け入れられます。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのバージョンがあるかは、この文面からはわからないためです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use shell::Word;

use super::manager::{APK, calls, runs};
use super::unpinned;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-apk-version",
    aliases: &["DL3018"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apk add without versions", "バージョン指定のない apk add"),
    docs: docs_of!("unpinned_apk_version.rs"),
    check,
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &APK)) {
        let Some((_, packages)) = call.subcommand(&["add"]) else {
            continue;
        };
        let unpinned: Vec<&Word> = packages
            .iter()
            .copied()
            .filter(|word| is_unpinned(word))
            .collect();
        unpinned::report(report, &RULE, &call, &unpinned, "=");
    }
}

fn is_unpinned(package: &Word) -> bool {
    let name = package.text.as_str();
    !name.contains(['=', '<', '>', '~']) && !unpinned::has_suffix(name, &["apk"])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apk add --no-cache b=1 c \\\n  d",
            &["c \\\n  d"],
        );
        hits(&RULE, "FROM a:1\nRUN apk --update add $B b@edge", &["$B b@edge"]);
        hits(&RULE, "FROM a:1\nRUN if x; then apk add -t .c b; fi", &["b"]);
        hits(&RULE, "FROM a:1\nRUN apk add -- b", &["b"]);
        for packages in [
            "b=1 'c>2' \"d<3\" e~4 f~=5 g=~6",
            "b=1@edge",
            "./b.apk",
            "--virtual .c b=1",
            "-X https://c b=1",
            "--arch c -p /d b=1",
            "",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN apk add {packages}"));
        }
        passes(&RULE, "FROM a:1\nRUN apk del b && apk fetch c");
    }
}
