//! ## What it does
//! Finds `apk add` without `--no-cache`, unless the cache lies in a cache or tmpfs mount.
//!
//! ## Why it matters
//! apk then keeps the index of the packages in the layer, megabytes that are stale the next day. With `--no-cache`
//! it fetches the index for this one call, so neither `apk update` nor a clean-up is needed.
//!
//! ## Example
//! ```dockerfile
//! RUN apk add --update curl && rm -rf /var/cache/apk/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apk add --no-cache curl
//! ```
//!
//! ## Fix safety
//! Safe: apk still finds and installs the same packages. `--update` gives way to the option, which does that too.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--no-cache` を付けずに実行される `apk add` を調べます。キャッシュが cache や tmpfs のマウントに置かれる場合は対象外です。
//!
//! ## なぜ問題か
//! パッケージの索引がレイヤーに残ります。数 MB あり、翌日には古くなります。`--no-cache` を付ければその場かぎりで索引を取得するので、
//! `apk update` も後片付けも要りません。
//!
//! ## 修正の安全性
//! 安全です。入るパッケージは変わりません。`--update` の働きも `--no-cache` に含まれるので、置き換えます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::manager::{APK, Call, calls, runs};
use super::missing_package_cache_mount;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apk-cache-left-behind",
    aliases: &[
        "DL3019",
        "DS-0025",
        "DKL-DI-0004",
        "sg:missing-apk-no-cache",
        "dfl:apkadd-missing_nocache_or_updaterm",
    ],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apk add without --no-cache", "--no-cache のない apk add"),
    docs: docs_of!("apk_cache_left_behind.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "apk leaves its index in this layer. Add --no-cache.",
    "apk の索引がレイヤーに残ります。--no-cache を付けましょう。",
);
const FIX: Text = Text::fixed("Add --no-cache", "--no-cache を付ける");

/// Where the cache is, and the link to it that keeps the packages as well.
const CACHES: [&str; 2] = ["/var/cache/apk", "/etc/apk/cache"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mounts = missing_package_cache_mount::is_on(document);
    let every = runs(document);
    for run in every.filter(|run| !CACHES.iter().any(|path| run.has_scratch_mount(path))) {
        for call in calls(run, &APK).filter(|call| !call.arguments.has(&["--no-cache"])) {
            let Some((add, _)) = call.subcommand(&["add"]) else {
                continue;
            };
            report
                .add(add.span, MESSAGE)
                .known_as(call.aliases(&RULE))
                .with_fix((!mounts).then(|| Fix::safe(FIX, vec![edit(&call, add.span.end)])));
        }
    }
}

fn edit(call: &Call<'_>, end_of_add: usize) -> Edit {
    let mut options = call.arguments.options.iter().map(|option| option.word);
    let update = options.find(|word| matches!(word.text.as_str(), "-U" | "--update" | "--update-cache"));
    update.map_or_else(
        || Edit::insert(end_of_add, " --no-cache"),
        |word| Edit::replace(word.span, "--no-cache"),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apk add b", &["add"]);
        hits(
            &RULE,
            "FROM a:1\nRUN apk -q add b && rm -rf /var/cache/apk/*",
            &["add"],
        );
        hits(&RULE, "FROM a:1\nRUN apk add b || apk add --no-cache c", &["add"]);
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=cache,target=/c apk add b",
            &["add"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=bind,target=/var/cache/apk apk add b",
            &["add"],
        );
        passes(&RULE, "FROM a:1\nRUN apk --no-cache add b");
        passes(&RULE, "FROM a:1\nRUN apk update && apk upgrade");
        for target in ["/var/cache/apk", "/var/cache/", "/etc/apk/cache"] {
            passes(
                &RULE,
                &format!("FROM a:1\nRUN --mount=type=cache,target={target} apk add b"),
            );
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN apk add \\\n b && apk add --update c && apk -U add d",
            "FROM a:1\nRUN apk add --no-cache \\\n b && apk add --no-cache c && apk --no-cache add d",
        );
    }
}
