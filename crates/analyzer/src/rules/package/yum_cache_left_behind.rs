//! ## What it does
//! Finds `yum` calls that fill its cache in a `RUN` that does not empty it afterwards. A cache or tmpfs mount there
//! will do as well.
//!
//! ## Why it matters
//! The lists and packages that yum fetched stay in the layer, tens of megabytes that nobody needs. Removed in a later
//! `RUN` they are only hidden.
//!
//! ## Example
//! ```dockerfile
//! RUN yum install -y httpd-2.4.57
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN yum install -y httpd-2.4.57 && yum clean all
//! ```
//!
//! ## Fix safety
//! Safe: the image holds the same packages. There is a fix only where the commands follow each other without
//! conditions.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `yum` がキャッシュをためたあと、同じ `RUN` で空にしていないところを調べます。そこに cache や tmpfs を
//! マウントしていれば対象外です。
//!
//! ## なぜ問題か
//! yum が取得した一覧やパッケージがレイヤーに残ります。使う人のいない数十 MB です。後の `RUN` で消しても、
//! 見えなくなるだけです。
//!
//! ## 修正の安全性
//! 安全です。入るパッケージは変わりません。コマンドが条件なしに並んでいる場合だけ修正できます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::leftover::{self, Cache};
use super::manager::YUM;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "yum-cache-left-behind",
    aliases: &["DL3032", "DS-0015"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("yum cache left in the layer", "レイヤーに残る yum のキャッシュ"),
    docs: docs_of!("yum_cache_left_behind.rs"),
    check,
};

static CACHE: Cache = Cache {
    manager: &YUM,
    fills: &["install"],
    also_fills: &["groupinstall", "localinstall", "update", "upgrade", "reinstall"],
    clean: &["clean"],
    paths: &["/var/cache/yum", "/var/cache/dnf"],
    pattern: Some("/var/cache/yum/*"),
    message: Text::fixed(
        "yum leaves its cache in this layer. Run `yum clean all` at the end of the same RUN, or mount a cache.",
        "yum のキャッシュがレイヤーに残ります。同じ RUN の最後で `yum clean all` を実行するか、キャッシュをマウントしましょう。",
    ),
    fix: Text::fixed("Empty the cache at the end", "最後にキャッシュを空にする"),
    clean_arguments: "clean all",
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    leftover::check(document, report, &RULE, &CACHE);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN yum install -y b-1", &["yum install -y b-1"]);
        hits(
            &RULE,
            "FROM a:1\nRUN yum clean all && yum install b",
            &["yum install b"],
        );
        hits(&RULE, "FROM a:1\nRUN sudo yum install b", &["sudo yum install b"]);
        hits(
            &RULE,
            "FROM a:1\nRUN yum -y update && rm -rf /tmp/*",
            &["yum -y update"],
        );
        for clean in [
            "yum clean all",
            "sudo yum -y clean all",
            "rm -fr /var/cache/yum",
            "rm -rf /tmp/* /var/cache/*",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN yum install b && {clean}"));
        }
        for target in ["/var/cache/yum", "/var/cache/"] {
            passes(
                &RULE,
                &format!("FROM a:1\nRUN --mount=type=cache,target={target} yum install b"),
            );
        }
        passes(&RULE, "FROM a:1\nRUN b=$(yum install c); yum clean all");
        passes(&RULE, "FROM a:1\nRUN yum remove b && notyum install c");
    }

    #[test]
    fn what_hadolint_says() {
        let is_known = |text: &str| of(&RULE, text)[0].aliases.contains(&RULE.aliases[0]);
        assert!(is_known("FROM a:1\nRUN yum install b"));
        assert!(!is_known("FROM a:1\nRUN sudo yum install b"));
        assert!(!is_known(
            "FROM a:1\nRUN yum install b && yum clean all && yum install c"
        ));
        assert!(!is_known("FROM a:1\nRUN yum update -y"));
        assert!(!is_known("FROM a:1\nRUN yum install b && rm -rf /tmp"));
    }
}
