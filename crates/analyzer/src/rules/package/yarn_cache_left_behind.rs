//! ## What it does
//! Finds `yarn` installs in an image that is shipped, where no `yarn cache clean` follows in the same `RUN`. Stages
//! that only build pass, and so do caches that lie in a cache or tmpfs mount.
//!
//! ## Why it matters
//! yarn keeps a copy of every package it fetched. The next install on the same machine would use it; in an image it
//! only makes the layer larger.
//!
//! ## Example
//! ```dockerfile
//! RUN yarn install --frozen-lockfile
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN yarn install --frozen-lockfile && yarn cache clean
//! ```
//!
//! ## Fix safety
//! Unsafe: yarn 2 and later may run programs straight from the cache.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 配布されるイメージで、同じ `RUN` の後に `yarn cache clean` がない yarn のインストールを見つけます。ビルドだけの
//! ステージや、キャッシュが cache や tmpfs のマウントにあるものは対象外です。
//!
//! ## なぜ問題か
//! yarn は取得したパッケージの写しを残します。同じマシンで次に入れるときには役立ちますが、イメージではレイヤーが
//! 大きくなるだけです。
//!
//! ## 修正の安全性
//! 安全ではありません。yarn 2 以降は、プログラムをキャッシュから直接動かすことがあります。
//!
//! ## 関連
//! レッスン 10.6 レイヤーを減らす

use shell::Join;

use super::missing_package_cache_mount;
use crate::call::{Call, calls, without_hadolint};
use crate::command_line::Arguments;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "yarn-cache-left-behind",
    aliases: &["DL3060"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "yarn's cache left in the layer",
        "レイヤーに残る yarn のキャッシュ",
    ),
    docs: docs_of!("yarn_cache_left_behind.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "yarn keeps what it fetched in this layer. Run `yarn cache clean` in the same RUN, or mount a cache there.",
    "yarn が取得したものがレイヤーに残ります。同じ RUN で `yarn cache clean` を実行するか、キャッシュをマウントしましょう。",
);
const FIX: Text = Text::fixed("Clean the cache in the same RUN", "同じ RUN でキャッシュを消す");

const WITH_VALUE: [&str; 7] = [
    "--cwd",
    "--cache-folder",
    "--modules-folder",
    "--mutex",
    "--network-concurrency",
    "--network-timeout",
    "--registry",
];
const CACHES: [&str; 2] = ["/root/.cache/yarn", "/usr/local/share/.cache/yarn"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().filter(|run| document.is_shipped(run.site)) {
        let yarns: Vec<Call<'_>> = calls(run, |name| name == "yarn" || name == "yarnpkg").collect();
        let Some(last) = yarns.iter().rfind(|call| installs(call)) else {
            continue;
        };
        let cleaned = yarns
            .iter()
            .filter(|call| cleans(call))
            .map(|call| call.index)
            .max();
        if cleaned.is_some_and(|at| at > last.index) || is_removed(run, last) || is_mounted(run) {
            continue;
        }
        let fix = fix(last).filter(|_| !missing_package_cache_mount::is_on(document));
        let found = report.add(last.command.span, MESSAGE).with_fix(fix);
        if !is_known(&yarns, cleaned) {
            found.known_as(without_hadolint(RULE.aliases));
        }
    }
}

fn installs(call: &Call<'_>) -> bool {
    let arguments = Arguments::read(call.words, &WITH_VALUE);
    let mut operands = arguments.operands.iter().map(|word| word.text.as_str());
    match operands.next() {
        Some("install" | "add") => true,
        Some("global") => operands.next() == Some("add"),
        Some(_) => false,
        // Plain `yarn` installs, unless it is only asked something.
        None => !arguments.has(&["--version", "-v", "--help", "-h"]),
    }
}

fn cleans(call: &Call<'_>) -> bool {
    let has = |name: &str| call.words.iter().any(|word| word.text == name);
    has("cache") && has("clean")
}

/// Whether hadolint says so too: it wants the cache cleaned after the first `yarn install`, and sees no other command.
fn is_known(yarns: &[Call<'_>], cleaned: Option<usize>) -> bool {
    let is_install = |call: &&Call<'_>| call.is_plain && call.words.iter().any(|word| word.text == "install");
    let first = yarns.iter().find(is_install);
    first.is_some_and(|first| {
        cleaned.is_none_or(|at| at < first.index) && !cleans(first) && first.program.text == "yarn"
    })
}

/// Whether a later command takes the cache away.
fn is_removed(run: &Run<'_>, install: &Call<'_>) -> bool {
    let is_cache = |word: &shell::Word| {
        let path = word.text.trim_end_matches(['/', '*']);
        path.ends_with("/.cache") || path.ends_with(".cache/yarn")
    };
    calls(run, |name| name == "rm").any(|call| call.index > install.index && call.words.iter().any(is_cache))
}

fn is_mounted(run: &Run<'_>) -> bool {
    CACHES.iter().any(|path| run.has_scratch_mount(path))
        || run.mounts_scratch_at(|path| path.contains(".cache/yarn") || path.contains(".yarn"))
}

fn fix(install: &Call<'_>) -> Option<Fix> {
    if install.command.after == Join::Pipe {
        return None;
    }
    let clean = format!(" && {} cache clean", install.program.text);
    Some(Fix::risky(
        FIX,
        vec![Edit::insert(install.command.whole_span.end, clean)],
    ))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("yarn install", "yarn install"),
            ("yarn --cwd b install --x && c", "yarn --cwd b install --x"),
            ("yarn cache clean && yarn install", "yarn install"),
            ("yarn install && yarn cache clean && yarn add b", "yarn add b"),
            ("sudo yarn", "sudo yarn"),
            ("--mount=type=cache,target=/b yarn", "yarn"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        for command in [
            "yarn install && yarn cache clean",
            "yarn install; yarn add b; yarn cache clean --all",
            "yarn install && rm -rf ~/.cache",
            "yarn run b && yarn --version",
            "--mount=type=cache,target=/root/.cache yarn install",
            "--mount=type=tmpfs,target=/home/b/.cache/yarn/v6 yarn install",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {command}"));
        }
        passes(&RULE, "FROM a:1 AS b\nRUN yarn install\nFROM c:1");
        hits(
            &RULE,
            "FROM a:1 AS b\nRUN yarn install\nFROM b",
            &["yarn install"],
        );
    }

    #[test]
    fn hadolint_sees_less() {
        for (command, is_known) in [
            ("yarn install", true),
            ("yarn cache clean && yarn install b", true),
            ("yarn", false),
            ("yarn install && yarn cache clean && yarn install", false),
        ] {
            let found = of(&RULE, &format!("FROM a:1\nRUN {command}"));
            assert_eq!(found[0].is_called("DL3060"), is_known, "{command}");
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN yarn install \\\n  --x > y && yarn build",
            "FROM a:1\nRUN yarn install \\\n  --x > y && yarn cache clean && yarn build",
        );
    }
}
