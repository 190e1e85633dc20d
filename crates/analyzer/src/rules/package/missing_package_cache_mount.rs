//! ## What it does
//! Finds installations without a cache mount where the package manager keeps what it fetched: apt, apk, yum, dnf,
//! zypper, and for root pip, uv, npm, yarn, composer, go and cargo. Off by default.
//!
//! ## Why it matters
//! Whenever the line changes, the builder fetches everything again. A cache mount keeps it from build to build, outside
//! of the image, so there is nothing to clean up either.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
//!     --mount=type=cache,target=/var/lib/apt,sharing=locked \
//!     apt-get update && apt-get install -y curl
//! ```
//!
//! ## Fix safety
//! Unsafe: it needs BuildKit, and the clean-up and options such as `--no-cache` give way. Where another command cleans up too, there
//! is no fix.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! パッケージマネージャーが取得したものの置き場所に、キャッシュをマウントしていないインストールを調べます。対象は apt、apk、yum、
//! dnf、zypper と、root で動く pip、uv、npm、yarn、composer、go、cargo です。既定では無効です。
//!
//! ## なぜ問題か
//! 行が変わるたびに、すべてを取得し直します。キャッシュマウントならビルドをまたいで残り、イメージの外にあるので
//! 後片付けも要りません。
//!
//! ## 修正の安全性
//! 注意が必要です。BuildKit が必要で、後片付けと `--no-cache` などのオプションは取り除かれます。ほかのコマンドも後片付けをしている場合、
//! 自動修正はありません。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use shell::SimpleCommand;

use super::super::user::current::{Users, is_root};
use super::cleanup;
use super::kept::{KEPT, Kept};
use super::manager::calls;
use super::unwanted::without;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::run::Run;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-package-cache-mount",
    aliases: &["tally/prefer-package-cache-mounts"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "installation without a cache mount",
        "キャッシュマウントのないインストール",
    ),
    docs: docs_of!("missing_package_cache_mount.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "All of this is fetched again whenever the line changes. Mount a cache for it.",
    "行が変わるたびに、すべてを取得し直します。キャッシュをマウントしましょう。",
);
const FIX: Text = Text::fixed("Mount a cache", "キャッシュをマウントする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let users = Users::of(document);
    for run in document.runs.iter().filter(|run| !run.is_exec) {
        let user = users.at(run.site);
        let has_roots_home = user.is_none_or(|user| is_root(&user.text));
        for kept in KEPT.iter().filter(|kept| has_roots_home || !kept.is_roots) {
            let Some(call) = calls(run, kept.manager).find(|call| call.does(kept.install)) else {
                continue;
            };
            let sharing = if kept.is_locked { ",sharing=locked" } else { "" };
            let mut mounts = String::new();
            for target in kept
                .targets
                .iter()
                .filter(|target| !run.has_scratch_mount(target))
            {
                mounts.extend([" --mount=type=cache,target=", target, sharing]);
            }
            if mounts.is_empty() || kept.instead.iter().any(|path| run.has_scratch_mount(path)) {
                continue;
            }
            let edits = clean_ups(document, run, kept).map(|mut edits| {
                edits.insert(0, Edit::insert(run.site.instruction.keyword.span.end, mounts));
                edits
            });
            report
                .add(call.command.span, MESSAGE)
                .with_fix(edits.map(|edits| Fix::risky(FIX, edits)));
        }
    }
}

/// Whether this rule is on: then others do not offer to clean up what a mount would keep.
pub(super) fn is_on(document: &Document<'_>) -> bool {
    document.settings.runs(&RULE)
}

/// The edits that take the clean-up away, which would empty the mount. None if it cannot be taken away.
fn clean_ups(document: &Document<'_>, run: &Run<'_>, kept: &Kept) -> Option<Vec<Edit>> {
    let text = document.tree.text.as_str();
    let mut edits = Vec::new();
    let mut calls = calls(run, kept.manager).peekable();
    for command in &run.script.commands {
        let removed = removed(command, kept.targets);
        if let Some(call) = calls.next_if(|call| call.at == command.span.start) {
            if call.does(kept.clean) {
                edits.push(Edit::delete(cleanup::without_command(text, command)?));
                continue;
            }
            let options = call.arguments.options.iter();
            for option in options.filter(|option| kept.off.contains(&option.word.text.as_str())) {
                edits.push(Edit::delete(without(text, command, option.word.span)?));
            }
        } else if removed.iter().any(|&is_removed| is_removed) {
            if removed.iter().all(|&is_removed| is_removed) {
                edits.push(Edit::delete(cleanup::without_command(text, command)?));
                continue;
            }
            let words = cleanup::operands(command);
            for (word, _) in words.zip(removed).filter(|(_, is_removed)| *is_removed) {
                edits.push(Edit::delete(without(text, command, word.span)?));
            }
        } else if cleanup::empties(command, kept.targets) {
            return None;
        }
    }
    edits
        .is_sorted_by(|a, b| a.span.end <= b.span.start)
        .then_some(edits)
}

/// For each operand of an `rm`, whether it is in one of `targets`, or holds it.
fn removed(command: &SimpleCommand, targets: &[&str]) -> Vec<bool> {
    let is_rm = command.unwrapped().first().is_some_and(|word| word.text == "rm");
    let operands = cleanup::operands(command).filter(|_| is_rm);
    operands
        .map(|word| targets.iter().any(|target| cleanup::covers(&word.text, target)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get update && apt-get install b",
            &["apt-get install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get install b",
            &["apt-get install b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN yum install b; apk add c",
            &["yum install b", "apk add c"],
        );
        for run in [
            "--mount=type=cache,target=/var apt-get install b",
            "--mount=type=cache,target=/etc/apk/cache apk add b",
            "--mount=type=cache,target=/var/cache/libdnf5 dnf install b",
            "apt-get update && yum update",
            "pip list && go version",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {run}"));
        }
    }

    #[test]
    fn another_user_has_another_home() {
        passes(&RULE, "FROM a:1\nUSER b\nRUN pip install c");
        hits(&RULE, "FROM a:1\nUSER b\nRUN sudo apk add c", &["sudo apk add c"]);
        hits(&RULE, "FROM a:1\nUSER root\nRUN npm ci", &["npm ci"]);
    }

    #[test]
    fn fixed() {
        let apt = "--mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked";
        for (text, expect) in [
            (
                "RUN apt-get update \\\n && apt-get install b \\\n && apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*",
                format!("RUN {apt} apt-get update \\\n && apt-get install b && rm -rf /tmp/*"),
            ),
            (
                "ONBUILD RUN apt-get install b; rm -r /var/lib/apt/lists/*; c",
                format!("ONBUILD RUN {apt} apt-get install b; c"),
            ),
            (
                "RUN <<E\napt-get install b\n  rm -rf /var/lib/apt/lists/*\nc\nE\n",
                format!("RUN {apt} <<E\napt-get install b\nc\nE\n"),
            ),
            (
                "RUN pip install --no-cache-dir b\nRUN go build && d",
                "RUN --mount=type=cache,target=/root/.cache/pip pip install b\n\
                 RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build && d"
                    .into(),
            ),
            (
                "RUN apk add --no-cache b",
                "RUN --mount=type=cache,target=/var/cache/apk,sharing=locked apk add b".into(),
            ),
            (
                "RUN zypper -n in `b` && zypper cc",
                "RUN --mount=type=cache,target=/var/cache/zypp,sharing=locked zypper -n in `b`".into(),
            ),
            (
                "RUN zypper -n in b && \\\n  zypper cc -a",
                "RUN --mount=type=cache,target=/var/cache/zypp,sharing=locked zypper -n in b".into(),
            ),
        ] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\n{text}"),
                &format!("FROM a:1\n{expect}"),
            );
        }
        for run in [
            "apt-get install b; find /var/lib/apt/lists -delete",
            "apt-get install b; if c; then rm -rf /var/lib/apt/lists/*; fi",
            "apt-get install b; \\\n# c\n rm -rf /var/lib/apt/lists/*",
        ] {
            assert!(
                of(&RULE, &format!("FROM a:1\nRUN {run}"))[0].fix.is_none(),
                "{run}"
            );
        }
    }
}
