//! ## What it does
//! Finds `pip install` that keeps what it fetched: without `--no-cache-dir`, without `PIP_NO_CACHE_DIR`, without a
//! cache or tmpfs mount on `~/.cache/pip`, and without `pip cache purge` or a removal of the cache after it.
//!
//! ## Why it matters
//! The cache is for the next install on the same machine. In an image there is none, and the archives only make the
//! layer larger.
//!
//! ## Example
//! ```dockerfile
//! RUN pip install requests==2.32.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN pip install --no-cache-dir requests==2.32.3
//! ```
//!
//! ## Fix safety
//! Safe: what is installed stays the same.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 取得したものを残す `pip install` を見つけます。`--no-cache-dir` も `PIP_NO_CACHE_DIR` もなく、`~/.cache/pip` に
//! cache や tmpfs のマウントもなく、後で `pip cache purge` などで消してもいないものです。
//!
//! ## なぜ問題か
//! キャッシュは同じマシンで次に入れるときのためのものです。イメージに次はなく、レイヤーが大きくなるだけです。
//!
//! ## 修正の安全性
//! 安全です。入るものは変わりません。
//!
//! ## 関連
//! レッスン 10.6 レイヤーを減らす

use dockerfile::Command;
use shell::SimpleCommand;

use super::pip::{PipInstall, is_pip, pip_installs};
use crate::call::{calls, without_hadolint};
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "pip-cache-left-behind",
    aliases: &["DL3042", "sg:missing-pip-no-cache-dir"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("pip's cache left in the layer", "レイヤーに残る pip のキャッシュ"),
    docs: docs_of!("pip_cache_left_behind.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "pip keeps what it fetched in this layer. Add --no-cache-dir, or mount a cache at ~/.cache/pip.",
    "pip が取得したものがレイヤーに残ります。--no-cache-dir を付けるか、~/.cache/pip にキャッシュをマウントしましょう。",
);
const FIX: Text = Text::fixed("Add --no-cache-dir", "--no-cache-dir を付ける");

const VARIABLE: &str = "PIP_NO_CACHE_DIR";

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_off = stages_without_cache(document);
    for run in &document.runs {
        let stage_is_off = run.site.stage.is_some_and(|stage| is_off.get(stage) == Some(&Some(true)));
        for pip in pip_installs(run).filter(|pip| pip.is_pip) {
            let keeps = !pip.arguments.has(&["--no-cache-dir"]);
            if keeps && !(stage_is_off || is_switched_off(run) || is_mounted(run) || is_removed(run, &pip)) {
                let found = report.add(pip.call.command.span, MESSAGE).with_fix(fix(&pip));
                if !pip.call.is_plain {
                    found.known_as(without_hadolint(RULE.aliases));
                }
            }
        }
    }
}
