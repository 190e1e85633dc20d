//! ## What it does
//! Finds `apt-get update` where the same `RUN` does not remove `/var/lib/apt/lists`. Stages that no image starts
//! from pass, and so do lists that lie in a cache or tmpfs mount. `apt-get dist-clean` is told from the removal: it
//! keeps the release files. Where `docker-clean` has been removed, so that
//! apt-get keeps the packages it fetched, those must lie in a mount as well.
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
//! Unsafe: a later step may need the lists. There is a fix only where the commands follow each other without
//! conditions.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `apt-get update` と同じ `RUN` で `/var/lib/apt/lists` を消していないところを調べます。どのイメージの元にもならない
//! ステージと、リストが cache や tmpfs のマウントに置かれる場合は対象外です。`docker-clean` を消して apt-get が
//! パッケージを残すようにした場合は、その置き場所もマウントになっている必要があります。
//!
//! ## なぜ問題か
//! リストは数十 MB あり、翌日には古くなります。後の `RUN` で消しても見えなくなるだけで、下のレイヤーには残ります。
//!
//! ## 修正の安全性
//! 注意が必要です。後の手順がリストを使うかもしれません。コマンドが条件なしに並んでいる場合だけ修正できます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::cleanup;
use super::manager::{ANY_APT, Call, calls, runs, without_hadolint};
use super::missing_package_cache_mount;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::run::Run;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-lists-left-behind",
    aliases: &[
        "DL3009",
        "DKL-DI-0005",
        "sg:remove-package-lists",
        "sg:remove-package-cache",
        "dfl:apt-get_missing_rm",
    ],
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
const DIST_CLEAN: Text = Text::fixed(
    "dist-clean keeps the release files of the lists, and older releases of apt do not know it. \
     rm -rf /var/lib/apt/lists/* works everywhere.",
    "dist-clean はリストの Release ファイルを残し、古い apt では使えません。rm -rf /var/lib/apt/lists/* ならどこでも消せます。",
);
const FIX: Text = Text::fixed("Remove the lists at the end", "最後にリストを消す");
const PACKAGES: Text = Text::fixed(
    "The lists lie in a mount, but the packages apt-get fetches do not. Mount a cache at /var/cache/apt too.",
    "リストはマウントに置かれますが、apt-get が取得するパッケージは違います。/var/cache/apt にもキャッシュをマウントしましょう。",
);

const APT_STATE: &str = "/var/lib/apt";
const LISTS: &str = "/var/lib/apt/lists";
const ARCHIVES: &str = "/var/cache/apt/archives";

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_used = used_stages(document);
    let mut keeps_packages = false;
    let mut stage = None;
    for run in runs(document) {
        if run.site.stage != stage {
            stage = run.site.stage;
            keeps_packages = false;
        }
        keeps_packages |= removes_docker_clean(run);
        let is_used = stage.is_none_or(|index| is_used.get(index) == Some(&true));
        if !is_used && !run.site.is_onbuild {
            continue;
        }
        let Some((call, is_only_ours)) = update(run) else {
            continue;
        };
        let aliases = if is_only_ours || cleanup::hadolint_removal(run, "/var/lib/apt/lists/*").is_some() {
            without_hadolint(RULE.aliases)
        } else {
            RULE.aliases
        };
        if !run.has_scratch_mount(LISTS) {
            if cleanup::removes_after(run, call.at, LISTS) {
                continue;
            }
            if let Some(clean) = dist_clean(run, &call) {
                let aliases = if aliases.len() == RULE.aliases.len() {
                    &["DL3009"]
                } else {
                    &[][..]
                };
                report.add(clean.command.span, DIST_CLEAN).known_as(aliases);
                continue;
            }
            let edit = cleanup::append(document, run, &call, "rm -rf /var/lib/apt/lists/*")
                .filter(|_| !missing_package_cache_mount::is_on(document));
            report
                .add(call.command.span, MESSAGE)
                .known_as(aliases)
                .with_fix(edit.map(|edit| Fix::risky(FIX, vec![edit])));
        } else if !run.has_scratch_mount(ARCHIVES) && run.has_scratch_mount(APT_STATE) {
            report.add(call.command.span, PACKAGES).known_as(aliases);
        } else if !run.has_scratch_mount(ARCHIVES) && keeps_packages {
            let aliases = without_hadolint(RULE.aliases);
            report.add(call.command.span, PACKAGES).known_as(aliases);
        }
    }
}

/// The stages whose layers are in an image: the final one, and those that others start from.
fn used_stages(document: &Document<'_>) -> Vec<bool> {
    let mut used = vec![false; document.stages.len()];
    let parents = document.stages.iter().filter_map(|stage| stage.parent);
    for index in parents.chain(document.final_stage().map(|stage| stage.index)) {
        if let Some(used) = used.get_mut(index) {
            *used = true;
        }
    }
    used
}

/// The first update of the lists, rather one where hadolint looks too, and whether it does not.
fn update<'r>(run: &'r Run<'_>) -> Option<(Call<'r>, bool)> {
    let updates = || calls(run, &ANY_APT).filter(|call| call.does(&["update"]));
    let is_plain = |call: &Call<'_>| call.aliases(&RULE).len() == RULE.aliases.len();
    let plain = updates().find(is_plain).map(|call| (call, false));
    plain.or_else(|| updates().next().map(|call| (call, true)))
}

/// `apt-get dist-clean` after the update.
fn dist_clean<'r>(run: &'r Run<'_>, update: &Call<'_>) -> Option<Call<'r>> {
    let mut later = calls(run, &ANY_APT).filter(|call| call.at > update.at);
    later.find(|call| call.does(&["distclean", "dist-clean"]))
}

fn removes_docker_clean(run: &Run<'_>) -> bool {
    run.commands_of(&["rm"]).any(|command| {
        let mut words = command.unwrapped().iter().skip(1);
        words.any(|word| word.text.ends_with("docker-clean"))
    })
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
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get update; apt-get dist-clean",
            &["apt-get dist-clean"],
        );
        passes(&RULE, "FROM a:1 AS b\nRUN apt-get update\nFROM c:1");
        for removal in [
            "sudo rm -r /var/lib/apt/lists",
            "rm -fr /var/lib/{apt,dpkg}/*",
            "find /var/lib/apt/lists -delete",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN apt-get update && {removal}"));
        }
        passes(&RULE, "FROM a:1\nRUN apt-get install b");
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            (
                "apt-get update && sudo apt-get install b; c",
                "apt-get update && sudo apt-get install b; c && rm -rf /var/lib/apt/lists/*",
            ),
            (
                "sudo apt-get update \\\n  && c",
                "sudo apt-get update \\\n  && c \\\n  && sudo rm -rf /var/lib/apt/lists/*",
            ),
            (
                "apt-get update > b && if c; then d; fi 2> e",
                "apt-get update > b && if c; then d; fi 2> e && rm -rf /var/lib/apt/lists/*",
            ),
            (
                "<<E\napt-get update\nc\nE\n",
                "<<E\napt-get update\nc && rm -rf /var/lib/apt/lists/*\nE\n",
            ),
            (
                "apt-get update && \\\n  c\n",
                "apt-get update && \\\n  c && \\\n  rm -rf /var/lib/apt/lists/*\n",
            ),
        ] {
            let file = |run: &str| format!("FROM a:1\nRUN {run}");
            fixes(&RULE, Safety::Unsafe, &file(text), &file(expect));
        }
        for text in [
            "b || apt-get update",
            "if a; then apt-get update; fi",
            "a && apt-get update; b",
            "apt-get update | tee b",
            "apt-get update; exit",
            "apt-get update && b # c",
            "apt-get update && b &",
        ] {
            assert!(
                of(&RULE, &format!("FROM a:1\nRUN {text}"))[0].fix.is_none(),
                "{text}"
            );
        }
    }

    #[test]
    fn mounts_keep_the_lists_out() {
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get update",
            &["apt-get update"],
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

    #[test]
    fn hadolint_takes_any_removal_for_one() {
        let aliases = |text: &str| of(&RULE, text)[0].aliases;
        assert!(aliases("FROM a:1\nRUN apt-get update && rm -r /tmp").contains(&"DL3009"));
        assert!(!aliases("FROM a:1\nRUN apt-get update && rm -rf /tmp").contains(&"DL3009"));
        assert!(!aliases("FROM a:1\nRUN sudo apt-get update").contains(&"DL3009"));
        assert!(aliases("FROM a:1\nRUN sudo apt-get update; apt update").contains(&"DL3009"));
    }
}
