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

use super::missing_package_cache_mount;
use super::pip::{PipInstall, is_pip, pip_installs};
use crate::call::{calls, without_hadolint};
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::scope::Variable;
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
    // What variables of triggers say, which are no stage's, and of a file without `FROM`.
    let mut others_are_off = false;
    let mut sites = document.sites.iter().peekable();
    for run in &document.runs {
        while let Some(site) = sites.next_if(|site| site.index < run.site.index) {
            match &site.instruction.command {
                Command::From(_) => others_are_off = false,
                Command::Env(pairs) if site.is_onbuild || site.stage.is_none() => {
                    let mut pairs = pairs
                        .iter()
                        .filter_map(|pair| Some((&pair.name.text, pair.value.as_ref()?)));
                    others_are_off |= pairs.any(|(name, value)| name == VARIABLE && is_yes(&value.text));
                }
                _ => {}
            }
        }
        let mut installs = pip_installs(run).filter(keeps_cache).peekable();
        let is_off = others_are_off && (run.site.is_onbuild || run.site.stage.is_none());
        if installs.peek().is_none() || is_off || is_set(document, run) || is_mounted(document, run) {
            continue;
        }
        let removal = last_removal(run);
        for pip in installs.filter(|pip| removal.is_none_or(|at| at < pip.call.index)) {
            let fix = fix(&pip).filter(|_| !missing_package_cache_mount::is_on(document));
            let found = report.add(pip.call.command.span, MESSAGE).with_fix(fix);
            if !pip.call.is_plain {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

fn keeps_cache(pip: &PipInstall<'_>) -> bool {
    pip.is_pip && !pip.arguments.has(&["--no-cache-dir"])
}

/// Whether the variable that switches the cache off is set, for the stage or in the script.
fn is_set(document: &Document<'_>, run: &Run<'_>) -> bool {
    let at = run.site.instruction.span.start;
    let in_stage = document.scopes.variable(run.site.stage, at, VARIABLE);
    if matches!(in_stage, Variable::Value(value) if is_yes(value)) {
        return true;
    }
    run.script.commands.iter().any(|command| {
        let exported = command.words.iter().skip(1);
        command
            .assignments
            .iter()
            .chain(exported)
            .filter_map(|word| word.text.strip_prefix(VARIABLE)?.strip_prefix('='))
            .any(is_yes)
    })
}

fn is_yes(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    ["1", "on", "yes", "true"]
        .iter()
        .any(|yes| value.eq_ignore_ascii_case(yes))
}

/// Whether the cache lies in a mount: that of root, of another user, or where `PIP_CACHE_DIR` puts it.
fn is_mounted(document: &Document<'_>, run: &Run<'_>) -> bool {
    let at = run.site.instruction.span.start;
    let chosen = match document.scopes.variable(run.site.stage, at, "PIP_CACHE_DIR") {
        Variable::Value(value) => run.has_scratch_mount(value),
        _ => false,
    };
    chosen
        || run.has_scratch_mount("/root/.cache/pip")
        || run.mounts_scratch_at(|path| path.ends_with(".cache/pip"))
}

/// The place of the last command that takes the cache away.
fn last_removal(run: &Run<'_>) -> Option<usize> {
    let is_cache = |word: &shell::Word| {
        let path = word.text.trim_end_matches(['/', '*']);
        path.ends_with("/.cache") || path.ends_with("/.cache/pip")
    };
    let removals = calls(run, |name| is_pip(name) || name == "rm").filter(|call| {
        if call.program.text.ends_with("rm") {
            return call.words.iter().any(is_cache);
        }
        let mut words = call.words.iter().map(|word| word.text.as_str());
        words.next() == Some("cache") && words.next() == Some("purge")
    });
    removals.map(|call| call.index).max()
}

fn fix(pip: &PipInstall<'_>) -> Option<Fix> {
    // Whoever names a directory for the cache wants one.
    if pip.arguments.has(&["--cache-dir"]) {
        return None;
    }
    let edit = Edit::insert(pip.install.span.end, " --no-cache-dir");
    Some(Fix::safe(FIX, vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN pip install b", &["pip install b"]);
        hits(
            &RULE,
            "FROM a:1\nRUN sudo pip3 install b",
            &["sudo pip3 install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN python3 -m pip install -r b",
            &["python3 -m pip install -r b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN export PIP_NO_CACHE_DIR=no && pip install b",
            &["pip install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN pip cache purge && pip install b",
            &["pip install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=bind,target=/root/.cache/pip pip install b",
            &["pip install b"],
        );
        for command in [
            "pip install --no-cache-dir b",
            "pip --no-cache-dir install b",
            "export PIP_NO_CACHE_DIR=\"1\" && pip install b",
            "PIP_NO_CACHE_DIR=on pip install b",
            "pip install b && pip cache purge",
            "pip install b && rm -rf ~/.cache/*",
            "--mount=type=cache,target=/root/.cache pip install b",
            "--mount=type=tmpfs,dst=/home/c/.cache/pip/ pip install b",
            "pipx install b && pipenv install b && uv pip install b",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {command}"));
        }
    }

    #[test]
    fn variables_of_the_stage_count() {
        passes(&RULE, "FROM a:1\nENV PIP_NO_CACHE_DIR=Yes\nRUN pip install b");
        passes(
            &RULE,
            "FROM a:1 AS c\nENV PIP_NO_CACHE_DIR 1\nFROM c\nONBUILD RUN pip install b",
        );
        passes(
            &RULE,
            "FROM a:1\nONBUILD ENV PIP_NO_CACHE_DIR=1\nONBUILD RUN pip install b",
        );
        passes(
            &RULE,
            "FROM a:1\nENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target=/c pip install b",
        );
        hits(
            &RULE,
            "FROM a:1 AS c\nENV PIP_NO_CACHE_DIR=1\nFROM a:1\nRUN pip install b",
            &["pip install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nENV PIP_NO_CACHE_DIR=0\nRUN pip install b",
            &["pip install b"],
        );
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN pip install \\\n  b && python -m pip install c",
            "FROM a:1\nRUN pip install --no-cache-dir \\\n  b && python -m pip install --no-cache-dir c",
        );
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN [\"pip\", \"install\", \"b\"]",
            "FROM a:1\nRUN [\"pip\", \"install\", \"--no-cache-dir\", \"b\"]",
        );
    }
}
