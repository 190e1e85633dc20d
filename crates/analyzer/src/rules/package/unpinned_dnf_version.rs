//! ## What it does
//! Finds packages that `dnf install` takes in whatever version there is. `name-1.2`, `name-$VERSION` of a variable
//! the file declares, and `name-….rpm` pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN dnf install -y httpd && dnf clean all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN dnf install -y httpd-2.4.57 && dnf clean all
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
//! `dnf install` がバージョンを指定せずに入れるパッケージを調べます。`name-1.2`、このファイルで宣言した変数による
//! `name-$VERSION`、`name-….rpm` は対象外です。
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

use super::manager::DNF;
use super::rpm_version;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-dnf-version",
    aliases: &["DL3041"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("dnf install without versions", "バージョン指定のない dnf install"),
    docs: docs_of!("unpinned_dnf_version.rs"),
    check,
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    rpm_version::check(document, report, &RULE, &DNF);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN dnf install -y b-1 c python3-d",
            &["c python3-d"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN microdnf -y install b && tdnf in c",
            &["b", "c"],
        );
        hits(&RULE, "FROM a:1\nRUN dnf module install -y b-1 c:1", &["b-1"]);
        for packages in [
            "b-1.2-3.el9 c-d-1:2",
            "--repo b c-1",
            "./b.rpm",
            "http://b/c-latest.rpm",
            "",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN dnf install -y {packages}"));
        }
        passes(&RULE, "FROM a:1\nARG B\nRUN dnf install -y c-$B");
        passes(
            &RULE,
            "FROM a:1\nRUN dnf group install -y b && dnf module enable c && dnf remove d",
        );
    }
}
