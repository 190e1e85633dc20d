//! ## What it does
//! Finds packages that `yum install` takes in whatever version there is. `name-1.2`, `name-$VERSION` of a variable
//! the file declares, and `name-….rpm` pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN yum install -y httpd && yum clean all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN yum install -y httpd-2.4.57 && yum clean all
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
//! `yum install` がバージョンを指定せずに入れるパッケージを調べます。`name-1.2`、このファイルで宣言した変数による
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

use super::manager::YUM;
use super::rpm_version;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-yum-version",
    aliases: &["DL3033"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("yum install without versions", "バージョン指定のない yum install"),
    docs: docs_of!("unpinned_yum_version.rs"),
    check,
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    rpm_version::check(document, report, &RULE, &YUM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN yum install -y b-1 c python3-d",
            &["c python3-d"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN yum -y --enablerepo e install b-* @c http://d/e.rpm",
            &["b-* @c http://d/e.rpm"],
        );
        hits(&RULE, "FROM a:1\nRUN yum install -y b-$C", &["b-$C"]);
        for packages in [
            "b-1.2-3.el9 c-d-1:2",
            "b-c-1.x86_64",
            "-x b c-1",
            "./b.rpm",
            "http://b/c-latest.rpm",
            "",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN yum install -y {packages}"));
        }
        hits(&RULE, "FROM a:1\nRUN yum module install b-1 c:1", &["b-1"]);
        passes(
            &RULE,
            "FROM a:1\nRUN yum group install -y b && yum groupinstall -y c && yum remove d",
        );
    }

    #[test]
    fn declared_variables_may_hold_versions() {
        passes(&RULE, "FROM a:1\nARG B\nRUN yum install -y c-$B");
        passes(&RULE, "FROM a:1 AS b\nENV B=1\nFROM b\nRUN yum install -y c-${B}");
        hits(
            &RULE,
            "FROM a:1 AS b\nENV B=1\nFROM c:1\nRUN yum install -y c-$B",
            &["c-$B"],
        );
        hits(&RULE, "FROM a:1\nRUN yum install -y c-$B\nENV B=1", &["c-$B"]);
        hits(&RULE, "FROM a:1\nENV B=c-1\nRUN yum install -y $B", &["$B"]);
    }
}
