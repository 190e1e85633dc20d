//! ## What it does
//! Finds variables that nothing sets where they are used: no `ARG` or `ENV` before, in the stage or those it starts
//! from. What a base image sets is known for some official images; with others only a likely slip of the pen is
//! reported, and an `ARG` before `FROM` that the stage does not repeat.
//!
//! ## Why it matters
//! An undefined variable is empty, silently: `COPY app$EXT /` copies `app`, and `WORKDIR /srv/$NAME` is `/srv/`.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine:3.22
//! ENV PATH=$PAHT:/opt/bin
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM alpine:3.22
//! ENV PATH=$PATH:/opt/bin
//! ```
//!
//! ## Fix safety
//! Unsafe: a variable that was empty gets a value.
//!
//! ## See also
//! Lesson 10.8, secrets and arguments.
//!
//! # 日本語
//! ## 何を調べるか
//! 使う場所までに何も値を与えていない変数を探します。ステージとその元になるステージの `ARG` と `ENV` を調べます。
//! ベースイメージが与える変数は一部の公式イメージについてだけ分かるので、ほかのイメージでは、書き間違いらしいものと、
//! `FROM` より前の `ARG` をステージで宣言し直していないものだけを報告します。
//!
//! ## なぜ問題か
//! 未定義の変数は、警告もなく空になります。`COPY app$EXT /` は `app` をコピーし、`WORKDIR /srv/$NAME` は `/srv/` に
//! なります。
//!
//! ## 修正の安全性
//! 安全ではありません。空だった変数に値が入ります。
//!
//! ## 関連
//! レッスン 10.8「秘密と引数」。

use std::collections::HashSet;

use dockerfile::Command;

use super::base_env;
use super::same_env::OwnNames;
use super::words::uses;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "undefined-variable",
    aliases: &["UndefinedVar", "S6579"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("variable that nothing sets", "値が与えられていない変数"),
    docs: docs_of!("undefined_variable.rs"),
    check,
};

const ONLY_BUILDKIT: &[&str] = &["UndefinedVar"];
/// So many findings get a suggestion: each costs a look at all names.
const MAX_SUGGESTIONS: usize = 100;

fn message(name: &str, meant: Option<&str>) -> Text {
    match meant {
        Some(meant) => Text::new(
            format_args!("Nothing sets `{name}` before this, so it is empty. Perhaps `{meant}` is meant."),
            format_args!(
                "ここまでに `{name}` に値が与えられていないため、空になります。`{meant}` の間違いではありませんか。"
            ),
        ),
        None => Text::new(
            format_args!(
                "Nothing sets `{name}` before this, so it is empty. Declare it with ARG or ENV first."
            ),
            format_args!(
                "ここまでに `{name}` に値が与えられていないため、空になります。先に ARG か ENV で宣言しましょう。"
            ),
        ),
    }
}

fn out_of_scope(name: &str) -> Text {
    Text::new(
        format_args!(
            "The ARG before FROM is for FROM only, so `{name}` is empty here. Repeat `ARG {name}` in this stage."
        ),
        format_args!(
            "FROM より前の ARG は FROM でしか使えないため、`{name}` はここでは空になります。このステージに `ARG {name}` を書きましょう。"
        ),
    )
}

fn fix_title(meant: &str) -> Text {
    Text::new(format_args!("Write `{meant}`"), format_args!("`{meant}` と書く"))
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let environments = base_env::of_stages(document);
    let mut left = MAX_SUGGESTIONS;
    let mut declared = HashSet::new();
    for &site in &document.sites {
        let Some(stage) = site.stage.filter(|_| !site.is_onbuild) else {
            continue;
        };
        let base = environments.get(stage).copied().flatten();
        let own = OwnNames::of(site.instruction);
        for variable in uses(document.tree, site.instruction) {
            let name = variable.name.as_str();
            if document.scopes.is_declared(Some(stage), variable.at, name)
                || base.is_some_and(|names| names.contains(&name))
                || own.pair_that_uses(&variable).is_some()
            {
                continue;
            }
            if document.scopes.is_declared_before_from(name) {
                let finding = report.add(variable.span, out_of_scope(name));
                if declared.insert((stage, variable.name.clone())) {
                    finding.with_fix(Fix::risky(
                        super::scope_fix::title(name),
                        vec![super::scope_fix::edit(document, site, name)],
                    ));
                }
                continue;
            }
            let mut meant = None;
            if left > 0 {
                left -= 1;
                meant = document.scopes.nearest(Some(stage), variable.at, name);
            }
            // An unknown base image may set anything, unless the name looks like a slip.
            if base.is_none() && meant.is_none() {
                continue;
            }
            let finding = report.add(variable.span, message(name, meant));
            finding.known_as(match site.instruction.command {
                // It looks at these words later, without a warning.
                Command::Expose(_) => &[],
                _ => ONLY_BUILDKIT,
            });
            if let Some(meant) = meant.filter(|_| variable.is_exact) {
                finding.with_fix(Fix::risky(
                    fix_title(meant),
                    vec![Edit::replace(variable.span, meant)],
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM scratch\nCOPY $foo ${bar} .", &["foo", "bar"]);
        hits(&RULE, "FROM alpine\nENV PATH=$PAHT:/tmp/bin", &["PAHT"]);
        hits(
            &RULE,
            "FROM scratch\nUSER $U\nWORKDIR /$W\nVOLUME /$V\nEXPOSE $E\nLABEL a=$L",
            &["U", "W", "V", "E", "L"],
        );
        hits(
            &RULE,
            "FROM scratch\nCOPY --chown=$U [\"$a\", \"b\"]",
            &["U", "a"],
        );
        hits(&RULE, "FROM scratch\nARG A=$B\nENV C=$C", &["B", "C"]);
        hits(&RULE, "FROM scratch\nCOPY <<E /x\n$a\nE", &["a"]);
        hits(
            &RULE,
            "FROM scratch\nRUN --mount=type=cache,target=/$c x $y",
            &["c"],
        );
        hits(&RULE, "FROM debian AS a\nARG x=1\nFROM debian\nUSER $x", &["x"]);
        passes(&RULE, "FROM scratch\nARG foo\nCOPY Dockerfile${foo} .");
        passes(
            &RULE,
            "FROM alpine AS base\nARG foo=Dockerfile\nFROM base\nCOPY $foo .",
        );
        passes(&RULE, "FROM alpine\nRUN echo $X\nCMD echo $X\nENV PATH=/a:$PATH");
        passes(&RULE, "FROM scratch\nONBUILD COPY $a b\nCOPY <<'E' /x\n$a\nE");
        passes(&RULE, "FROM scratch\nCOPY \\$a '$b' /");
        passes(&RULE, "ARG A=$B\nFROM scratch");
    }

    #[test]
    fn base_images() {
        passes(&RULE, "FROM postgres:17\nENV X=$PGDATA/x");
        passes(&RULE, "FROM golang:1 AS a\nFROM a\nWORKDIR $GOPATH/src");
        hits(
            &RULE,
            "FROM docker.io/library/python:3\nENV X=$PYTHONHOME",
            &["PYTHONHOME"],
        );
        hits(&RULE, "FROM postgres:17\nARG VERSION\nENV X=$VERSIN", &["VERSIN"]);
        hits(&RULE, "ARG V=1\nFROM postgres:17\nENV X=$V", &["V"]);
        assert!(
            of(&RULE, "ARG V=1\nFROM postgres:17\nENV X=$V")[0]
                .aliases
                .contains(&"S6579")
        );
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM alpine\nENV PATH=${PAHT}:/x\n",
            "FROM alpine\nENV PATH=${PATH}:/x\n",
        );
        fixes(
            &RULE,
            Safety::Unsafe,
            "ARG V=1\nFROM a:1\nENV X=$V\nENV Y=$V\n",
            "ARG V=1\nFROM a:1\nARG V\nENV X=$V\nENV Y=$V\n",
        );
    }
}
