//! ## What it does
//! Finds `apt-get update` in an image that is shipped, where the same `RUN` does not remove `/var/lib/apt/lists`.
//! Stages that only build pass, and so do lists that lie in a cache or tmpfs mount. Where `docker-clean` has been
//! removed, so that apt-get keeps the packages it fetched, those must lie in a mount as well.
//!
//! ## Why it matters
//! The lists are tens of megabytes that are stale the next day. Removed in a later `RUN` they are only hidden: the
//! layer below still holds them.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! There is no fix yet: a later step may need the lists.
//!
//! ## See also
//! Lesson 10.6, fewer layers.

use shell::SimpleCommand;

use super::apt::AptGet;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-lists-left-behind",
    aliases: &["DL3009"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apt lists left in the layer", "レイヤーに残る apt のリスト"),
    docs: docs_of!("apt_lists_left_behind.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The package lists stay in this layer. Remove /var/lib/apt/lists/* in the same RUN, or mount a cache there.",
    "パッケージのリストがレイヤーに残ります。同じ RUN で /var/lib/apt/lists/* を消すか、キャッシュをマウントしましょう。",
);

const LISTS: &str = "/var/lib/apt/lists";
const ARCHIVES: &str = "/var/cache/apt/archives";

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut keeps_packages = false;
    let mut stage = None;
    for run in &document.runs {
        if run.site.stage != stage {
            stage = run.site.stage;
            keeps_packages = false;
        }
        keeps_packages |= removed(run, |path| path.ends_with("docker-clean"));
        if !document.is_shipped(run.site) || is_clean(run, keeps_packages) {
            continue;
        }
        if let Some(update) = run
            .commands_of(&["apt-get", "apt", "aptitude"])
            .find(|command| is_update(command))
        {
            report.add(update.span, MESSAGE);
        }
    }
}

fn is_update(command: &SimpleCommand) -> bool {
    AptGet::read(command).is_some_and(|apt| apt.subcommand.text == "update")
}

fn is_clean(run: &Run<'_>, keeps_packages: bool) -> bool {
    let is_mounted = run.has_scratch_mount(LISTS) && (!keeps_packages || run.has_scratch_mount(ARCHIVES));
    is_mounted || removed(run, |path| path.trim_end_matches('/').starts_with("/var/lib/apt"))
}

fn removed(run: &Run<'_>, is_path: fn(&str) -> bool) -> bool {
    run.commands_of(&["rm"])
        .any(|command| command.unwrapped().iter().skip(1).any(|word| is_path(&word.text)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get update && apt-get install b",
            &["apt-get update"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN apt update\nRUN rm -rf /var/lib/apt/lists/*",
            &["apt update"],
        );
        hits(
            &RULE,
            "FROM a:1 AS b\nRUN apt-get update\nFROM b",
            &["apt-get update"],
        );
        hits(
            &RULE,
            "FROM a:1 AS b\nONBUILD RUN apt-get update\nFROM c:1",
            &["apt-get update"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=bind,target=/var/lib/apt apt-get update",
            &["apt-get update"],
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get update && x && rm -rf /var/lib/apt/lists/*",
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get update && rm -rf /tmp/* /var/lib/apt/lists/ && x",
        );
        passes(&RULE, "FROM a:1 AS b\nRUN apt-get update\nFROM c:1");
        passes(&RULE, "FROM a:1\nRUN apt-get install b");
    }

    #[test]
    fn mounts_keep_the_lists_out() {
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get update",
        );
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=tmpfs,dst=/var/lib/apt/lists/ apt-get update",
        );
        let kept = "FROM a:1\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/lib/apt";
        hits(&RULE, &format!("{kept} apt-get update"), &["apt-get update"]);
        passes(
            &RULE,
            &format!("{kept} --mount=type=cache,target=/var/cache/apt apt-get update"),
        );
    }
}
