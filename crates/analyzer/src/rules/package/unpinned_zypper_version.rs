//! ## What it does
//! Finds packages that `zypper install` takes in whatever version there is. Files (`./a.rpm`) pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN zypper -n install httpd && zypper clean --all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN zypper -n install httpd=2.4.57 && zypper clean --all
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are in the repository, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `zypper install` がバージョンを指定せずに入れるパッケージを調べます。ファイル (`./a.rpm`) の指定は対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンがビルドした日で変わり、行が変わらないかぎり古いものがビルドキャッシュに残ります。
//! 固定しておけば、バージョンを変えるときに行も変わります。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのバージョンがあるかは、この文面からはわからないためです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use shell::Word;

use super::manager::{ZYPPER, calls, runs};
use super::unpinned;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-zypper-version",
    aliases: &["DL3037"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "zypper install without versions",
        "バージョン指定のない zypper install",
    ),
    docs: docs_of!("unpinned_zypper_version.rs"),
    check,
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &ZYPPER)) {
        let Some((_, packages)) = call.subcommand(&["install", "in"]) else {
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
    !name.contains(['=', '<', '>']) && !unpinned::has_suffix(name, &["rpm"])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN zypper -n install b=1 c d-1", &["c d-1"]);
        hits(&RULE, "FROM a:1\nRUN zypper -n in -t pattern b", &["b"]);
        for packages in ["b=1 'c>2' d\\<=3", "./b.rpm", "--from c b=1", ""] {
            passes(&RULE, &format!("FROM a:1\nRUN zypper in {packages}"));
        }
        passes(&RULE, "FROM a:1\nRUN zypper -n remove b && zypper ref");
    }
}
