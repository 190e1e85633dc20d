//! ## What it does
//! Finds `zypper` calls that fill its cache in a `RUN` that does not empty it afterwards. A cache or tmpfs mount there
//! will do as well.
//!
//! ## Why it matters
//! The lists and packages that zypper fetched stay in the layer, tens of megabytes that nobody needs. Removed in a later
//! `RUN` they are only hidden.
//!
//! ## Example
//! ```dockerfile
//! RUN zypper -n install httpd=2.4.57
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN zypper -n install httpd=2.4.57 && zypper clean --all
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
//! `zypper` がキャッシュをためたあと、同じ `RUN` で空にしていないところを調べます。そこに cache や tmpfs を
//! マウントしていれば対象外です。
//!
//! ## なぜ問題か
//! zypper が取得した一覧やパッケージがレイヤーに残ります。使う人のいない数十 MB です。後の `RUN` で消しても、
//! 見えなくなるだけです。
//!
//! ## 修正の安全性
//! 安全です。入るパッケージは変わりません。コマンドが条件なしに並んでいる場合だけ修正できます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::leftover::{self, Cache};
use super::manager::ZYPPER;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "zypper-cache-left-behind",
    aliases: &["DL3036", "DS-0020", "sg:missing-zypper-clean"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "zypper cache left in the layer",
        "レイヤーに残る zypper のキャッシュ",
    ),
    docs: docs_of!("zypper_cache_left_behind.rs"),
    check,
};

static CACHE: Cache = Cache {
    manager: &ZYPPER,
    fills: &["install", "in"],
    also_fills: &["update", "up", "dist-upgrade", "dup", "patch"],
    clean: &["clean", "cc"],
    paths: &["/var/cache/zypp", "/var/cache/zypper"],
    pattern: None,
    message: Text::fixed(
        "zypper leaves its cache in this layer. Run `zypper clean --all` at the end of the same RUN, or mount a cache.",
        "zypper のキャッシュがレイヤーに残ります。同じ RUN の最後で `zypper clean --all` を実行するか、キャッシュをマウントしましょう。",
    ),
    fix: Text::fixed("Empty the cache at the end", "最後にキャッシュを空にする"),
    clean_arguments: "clean --all",
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
        hits(
            &RULE,
            "FROM a:1\nRUN zypper install -y b-1",
            &["zypper install -y b-1"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN zypper clean all && zypper install b",
            &["zypper install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN sudo zypper install b",
            &["sudo zypper install b"],
        );
        hits(&RULE, "FROM a:1\nRUN zypper -n up", &["zypper -n up"]);
        for clean in ["zypper clean", "zypper -n cc -a", "rm -rf /var/cache/zypp/*"] {
            passes(&RULE, &format!("FROM a:1\nRUN zypper install b && {clean}"));
        }
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=cache,target=/var/cache/zypp zypper install b",
        );
        passes(&RULE, "FROM a:1\nRUN zypper remove b && notzypper install c");
    }

    #[test]
    fn what_hadolint_says() {
        let is_known = |text: &str| of(&RULE, text)[0].aliases.contains(&RULE.aliases[0]);
        assert!(is_known("FROM a:1\nRUN zypper install b"));
        assert!(!is_known("FROM a:1\nRUN sudo zypper install b"));
        assert!(!is_known(
            "FROM a:1\nRUN zypper install b && zypper clean all && zypper install c"
        ));
        assert!(!is_known("FROM a:1\nRUN zypper -n up"));
    }
}
