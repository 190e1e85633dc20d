//! ## What it does
//! Finds installs of Node packages in a stage that compiles native ones (it calls `npm rebuild` or `node-gyp`, or
//! installs a compiler), without a cache mount for the headers. Off unless asked for.
//!
//! ## Why it matters
//! For native packages `node-gyp` fetches the headers of Node, tens of megabytes that stay in the layer and are
//! fetched again in the next build.
//!
//! ## Example
//! ```dockerfile
//! RUN npm ci && npm rebuild
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=cache,target=/root/.cache/node-gyp npm ci && npm rebuild
//! ```
//!
//! ## Fix safety
//! Unsafe: a later step may need the headers, and another user's cache lies elsewhere.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! ネイティブなパッケージをコンパイルするステージ(`npm rebuild` や `node-gyp` を呼ぶか、コンパイラーを入れるもの)で、
//! ヘッダーのキャッシュをマウントせずに Node のパッケージを入れるところを見つけます。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! ネイティブなパッケージのために `node-gyp` は Node のヘッダーを取得します。数十メガバイトがレイヤーに残り、次のビルドで
//! また取得されます。
//!
//! ## 修正の安全性
//! 安全ではありません。後のステップがヘッダーを使うかもしれず、別のユーザーのキャッシュは別の場所にあります。
//!
//! ## 関連
//! レッスン 10.6 レイヤーを減らす

use std::collections::HashSet;

use crate::call::{Call, calls};
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "node-gyp-headers-left-behind",
    aliases: &["tally/js/node-gyp-cache-mounts"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "node-gyp's headers left in the layer",
        "レイヤーに残る node-gyp のヘッダー",
    ),
    docs: docs_of!("node_gyp_headers.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "node-gyp may fetch Node's headers into this layer. Mount a cache at ~/.cache/node-gyp.",
    "node-gyp が Node のヘッダーをこのレイヤーに取得します。~/.cache/node-gyp にキャッシュをマウントしましょう。",
);
const FIX: Text = Text::fixed(
    "Mount a cache for the headers",
    "ヘッダーのキャッシュをマウントする",
);

const CACHE: &str = "/root/.cache/node-gyp";
const COMPILERS: [&str; 5] = ["build-essential", "g++", "gcc", "build-base", "node-gyp"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let compiling: HashSet<Option<usize>> = document
        .runs
        .iter()
        .filter(|run| compiles(run))
        .map(|run| run.site.stage)
        .collect();
    for run in document
        .runs
        .iter()
        .filter(|run| compiling.contains(&run.site.stage))
    {
        let is_mounted =
            run.has_scratch_mount(CACHE) || run.mounts_scratch_at(|path| path.ends_with("node-gyp"));
        let is_program = |name: &str| matches!(name, "npm" | "yarn" | "pnpm" | "node-gyp");
        let Some(call) = calls(run, is_program).find(installs).filter(|_| !is_mounted) else {
            continue;
        };
        let keyword = run.site.instruction.keyword.span;
        let edit = Edit::insert(keyword.end, format!(" --mount=type=cache,target={CACHE}"));
        report
            .add(call.command.span, MESSAGE)
            .with_fix(Fix::risky(FIX, vec![edit]));
    }
}

fn compiles(run: &Run<'_>) -> bool {
    let is_program = |name: &str| {
        matches!(
            name,
            "npm" | "yarn" | "pnpm" | "npx" | "node-gyp" | "apt-get" | "apt" | "apk"
        )
    };
    calls(run, is_program).any(|call| {
        let program = call.program.text.as_str();
        program == "node-gyp"
            || call.words.iter().any(|word| {
                let name = word.text.split('=').next().unwrap_or_default();
                COMPILERS.contains(&name) || name == "rebuild"
            })
    })
}

fn installs(call: &Call<'_>) -> bool {
    let skips_scripts = call.words.iter().any(|word| word.text == "--ignore-scripts");
    let subcommand = call.words.iter().find(|word| !word.text.starts_with('-'));
    let is_install = match subcommand.map(|word| word.text.as_str()) {
        Some(name) => matches!(name, "install" | "i" | "ci" | "add" | "rebuild"),
        None => call.program.text == "yarn",
    };
    is_install && !skips_scripts
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apk add g++=1\nRUN npm ci", &["npm ci"]);
        hits(&RULE, "FROM a:1\nRUN yarn && node-gyp rebuild", &["yarn"]);
        hits(&RULE, "FROM a:1\nRUN npm rebuild", &["npm rebuild"]);
        passes(&RULE, "FROM a:1\nRUN npm ci");
        passes(&RULE, "FROM a:1 AS b\nRUN apk add g++\nFROM a:1\nRUN npm ci");
        passes(
            &RULE,
            "FROM a:1\nRUN apk add g++\nRUN npm ci --ignore-scripts && npm run build",
        );
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=cache,target=/root/.cache npm rebuild",
        );
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN npm ci && npm rebuild",
            "FROM a:1\nRUN --mount=type=cache,target=/root/.cache/node-gyp npm ci && npm rebuild",
        );
    }
}
