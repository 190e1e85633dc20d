//! ## What it does
//! Finds `dnf` calls that fill its cache in a `RUN` that does not empty it afterwards. A cache or tmpfs mount there
//! will do as well.
//!
//! ## Why it matters
//! The lists and packages that dnf fetched stay in the layer, tens of megabytes that nobody needs. Removed in a later
//! `RUN` they are only hidden.
//!
//! ## Example
//! ```dockerfile
//! RUN dnf install -y httpd-2.4.57
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN dnf install -y httpd-2.4.57 && dnf clean all
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
//! `dnf` がキャッシュをためたあと、同じ `RUN` で空にしていないところを調べます。そこに cache や tmpfs を
//! マウントしていれば対象外です。
//!
//! ## なぜ問題か
//! dnf が取得した一覧やパッケージがレイヤーに残ります。使う人のいない数十 MB です。後の `RUN` で消しても、
//! 見えなくなるだけです。
//!
//! ## 修正の安全性
//! 安全です。入るパッケージは変わりません。コマンドが条件なしに並んでいる場合だけ修正できます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::leftover::{self, Cache};
use super::manager::DNF;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "dnf-cache-left-behind",
    aliases: &["DL3040", "DS-0019", "DS-0027", "sg:missing-dnf-clean-all"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("dnf cache left in the layer", "レイヤーに残る dnf のキャッシュ"),
    docs: docs_of!("dnf_cache_left_behind.rs"),
    check,
};

static CACHE: Cache = Cache {
    manager: &DNF,
    fills: &[
        "install",
        "in",
        "reinstall",
        "rei",
        "upgrade",
        "up",
        "upgrade-minimal",
        "up-min",
    ],
    also_fills: &[
        "update",
        "groupinstall",
        "localinstall",
        "update-minimal",
        "distro-sync",
    ],
    clean: &["clean"],
    paths: &["/var/cache/libdnf5", "/var/cache/dnf", "/var/cache/yum"],
    pattern: Some("/var/cache/libdnf5*"),
    message: Text::fixed(
        "dnf leaves its cache in this layer. Run `dnf clean all` at the end of the same RUN, or mount a cache.",
        "dnf のキャッシュがレイヤーに残ります。同じ RUN の最後で `dnf clean all` を実行するか、キャッシュをマウントしましょう。",
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
        hits(&RULE, "FROM a:1\nRUN dnf install -y b-1", &["dnf install -y b-1"]);
        hits(
            &RULE,
            "FROM a:1\nRUN dnf clean all && dnf install b",
            &["dnf install b"],
        );
        hits(&RULE, "FROM a:1\nRUN sudo dnf install b", &["sudo dnf install b"]);
        hits(
            &RULE,
            "FROM a:1\nRUN microdnf in b; tdnf install c",
            &["microdnf in b"],
        );
        hits(&RULE, "FROM a:1\nRUN dnf -y up", &["dnf -y up"]);
        for clean in [
            "dnf clean all",
            "sudo dnf -y clean packages",
            "rm -rf /var/cache/dnf",
            "rm -fr /var/cache/libdnf5*",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN dnf install b && {clean}"));
        }
        for target in ["/var/cache/dnf", "/var/cache/libdnf5"] {
            passes(
                &RULE,
                &format!("FROM a:1\nRUN --mount=type=cache,target={target} dnf install b"),
            );
        }
        passes(&RULE, "FROM a:1\nRUN dnf remove b && notdnf install c");
    }

    #[test]
    fn what_hadolint_says() {
        let is_known = |text: &str| of(&RULE, text)[0].aliases.contains(&RULE.aliases[0]);
        assert!(is_known("FROM a:1\nRUN dnf install b"));
        assert!(!is_known("FROM a:1\nRUN sudo dnf install b"));
        assert!(!is_known(
            "FROM a:1\nRUN dnf install b && dnf clean all && dnf install c"
        ));
        assert!(!is_known("FROM a:1\nRUN dnf update -y"));
        assert!(!is_known("FROM a:1\nRUN tdnf install b"));
    }
}
