//! ## What it does
//! Finds `apk del` of packages that the same `RUN` has added by name. Off by default.
//!
//! ## Why it matters
//! The two lists have to be kept alike by hand, and what is forgotten stays. A virtual package (`--virtual`) holds the
//! list once, and `apk del` of it removes all.
//!
//! ## Example
//! ```dockerfile
//! RUN apk add --no-cache gcc musl-dev && \
//!     make && \
//!     apk del gcc musl-dev
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apk add --no-cache --virtual .build-deps gcc musl-dev && \
//!     make && \
//!     apk del .build-deps
//! ```
//!
//! ## Fix safety
//! Unsafe: a package that was there before, or that another one needs, stays then. There is a fix only where all that
//! was added is removed.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 同じ `RUN` で追加したパッケージを、名前を並べて `apk del` で消しているところを調べます。既定では無効です。
//!
//! ## なぜ問題か
//! 2 つの並びを手作業で合わせておく必要があり、書き忘れたものは残ります。仮想パッケージ (`--virtual`) にまとめれば、並びは 1 つで済み、
//! `apk del` ですべて消せます。
//!
//! ## 修正の安全性
//! 注意が必要です。以前からあったパッケージや、ほかから必要とされるパッケージは残るようになります。追加したものをすべて消している
//! 場合だけ修正できます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use std::collections::{HashMap, HashSet};

use shell::Word;

use super::manager::{APK, calls};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apk-del-by-name",
    aliases: &["dfl:apkadd-missing-virtual"],
    category: Category::Size,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("apk del of packages by name", "名前を並べた apk del"),
    docs: docs_of!("apk_del_by_name.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "These packages were added in the same RUN. Add them with --virtual and delete that name.",
    "同じ RUN で追加したパッケージです。--virtual でまとめて追加し、その名前で消しましょう。",
);
const FIX: Text = Text::fixed("Use a virtual package", "仮想パッケージにまとめる");

const GROUP: &str = ".build-deps";

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        let mut added: HashSet<&str> = HashSet::new();
        let mut groups = HashMap::new();
        for call in calls(run, &APK) {
            if let Some((add, packages)) = call.subcommand(&["add"]) {
                if !call.arguments.has(&["-t", "--virtual"]) {
                    let names = names(packages);
                    added.extend(&names);
                    groups.insert(names, add.span.end);
                }
            } else if let Some((_, packages)) = call.subcommand(&["del"]) {
                let (Some(first), Some(last)) = (packages.first(), packages.last()) else {
                    continue;
                };
                let names = names(packages);
                if names.iter().any(|name| added.contains(name)) {
                    let span = first.span.to(last.span);
                    let fix = groups.remove(&names).map(|end| fix(end, span));
                    report.add(span, MESSAGE).with_fix(fix);
                }
            }
        }
    }
}

fn fix(end_of_add: usize, packages: Span) -> Fix {
    let edits = vec![
        Edit::insert(end_of_add, format!(" --virtual {GROUP}")),
        Edit::replace(packages, GROUP),
    ];
    Fix::risky(FIX, edits)
}

/// Without versions, in order, each once.
fn names<'s>(packages: &[&'s Word]) -> Vec<&'s str> {
    let names = packages.iter().map(|word| {
        let name = word.text.as_str();
        name.split(['=', '<', '>', '~', '@']).next().unwrap_or(name)
    });
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apk add b c && d && apk del b", &["b"]);
        hits(
            &RULE,
            "FROM a:1\nRUN apk add b=1 && apk --purge del b e",
            &["b e"],
        );
        passes(&RULE, "FROM a:1\nRUN apk add -t .b c && apk del .b");
        passes(&RULE, "FROM a:1\nRUN apk add b && apk del c");
        passes(&RULE, "FROM a:1\nRUN apk add b\nRUN apk del b");
        assert!(
            of(&RULE, "FROM a:1\nRUN apk add b c && apk del b")[0]
                .fix
                .is_none()
        );
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN apk add b=1 \\\n c && d && apk del c b",
            "FROM a:1\nRUN apk add --virtual .build-deps b=1 \\\n c && d && apk del .build-deps",
        );
    }
}
