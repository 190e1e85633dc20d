//! ## What it does
//! Finds `COPY --from` that names neither an earlier stage nor an image with a tag or digest, and mounts from a stage
//! that comes later.
//!
//! ## Why it matters
//! A name that is no stage is taken for an image and fetched from a registry: a misspelt `--from=biuld` becomes
//! whatever somebody has published as `biuld`. Stages can be used only after they are built, and a variable is not
//! replaced here.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24 AS build
//! FROM debian:12
//! COPY --from=biuld /app /app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM golang:1.24 AS build
//! FROM debian:12
//! COPY --from=build /app /app
//! ```
//!
//! ## Fix safety
//! Unsafe: it takes the stage whose name is closest.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 前のステージの名前でも、タグかダイジェストの付いたイメージでもない `COPY --from` と、あとのステージからの
//! マウントを探します。
//!
//! ## なぜ問題か
//! ステージにない名前はイメージとみなされ、レジストリーから取得されます。`--from=biuld` と書き間違えると、だれかが
//! `biuld` として公開したものが入ります。使えるのは前のステージだけで、変数は置き換えられません。
//!
//! ## 修正の安全性
//! 安全ではありません。名前がいちばん近いステージに書き換えます。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use std::collections::HashMap;

use crate::document::Document;
use crate::graph::EdgeKind;
use crate::graph::reference::{Reference, references};
use crate::report::Report;
use crate::rule::docs_of;
use crate::suggest::nearest;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-stage",
    aliases: &["DL3022", "dfu:FLAG_INVALID_FROM_VALUE"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("--from of no earlier stage", "前のステージにない --from"),
    docs: docs_of!("unknown_stage.rs"),
    check,
};

/// So many findings get a suggestion: each costs a look at all names.
const MAX_SUGGESTIONS: usize = 100;
const MAX_STAGES: usize = 2000;

enum Problem {
    NoSuchStage,
    Later,
    Variable,
    NoNumber,
}

fn message(name: &str, problem: &Problem, meant: Option<&str>) -> Text {
    match (problem, meant) {
        (Problem::Later, _) => Text::new(
            format_args!("The stage `{name}` comes later, and only earlier stages can be used. Move it up."),
            format_args!(
                "ステージ `{name}` はあとにあります。使えるのは前のステージだけなので、先に書きましょう。"
            ),
        ),
        (Problem::Variable, _) => Text::new(
            format_args!(
                "Variables such as `{name}` are not replaced here. Name a stage that starts `FROM` it."
            ),
            format_args!(
                "ここでは `{name}` のような変数は置き換えられません。それを `FROM` に書いたステージを作り、その名前を使いましょう。"
            ),
        ),
        (Problem::NoNumber, _) => Text::new(
            format_args!(
                "There is no stage `{name}` yet: stages are counted from 0. Give the stage a name and use that."
            ),
            format_args!(
                "番号 `{name}` のステージはまだありません。番号は 0 からです。ステージに名前を付けて使いましょう。"
            ),
        ),
        (Problem::NoSuchStage, Some(meant)) => Text::new(
            format_args!(
                "No earlier stage is called `{name}`, so an image of that name is fetched. Perhaps `{meant}` is meant."
            ),
            format_args!(
                "`{name}` という前のステージはないため、同じ名前のイメージが取得されます。`{meant}` の間違いではありませんか。"
            ),
        ),
        (Problem::NoSuchStage, None) => Text::new(
            format_args!(
                "No earlier stage is called `{name}`, so an image of that name is fetched. If you mean the image, add its tag."
            ),
            format_args!(
                "`{name}` という前のステージはないため、同じ名前のイメージが取得されます。イメージのつもりなら、タグを付けましょう。"
            ),
        ),
    }
}

fn fix_title(meant: &str) -> Text {
    Text::new(format_args!("Write `{meant}`"), format_args!("`{meant}` と書く"))
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for stage in &document.stages {
        if let Some(name) = stage.name() {
            first.entry(name.text.to_ascii_lowercase()).or_insert(stage.index);
        }
    }
    let has_many = document.stages.len() > MAX_STAGES;
    let mut left = if has_many { 0 } else { MAX_SUGGESTIONS };
    for site in document.sites.iter().filter(|site| !site.is_onbuild) {
        for reference in references(site.instruction) {
            let Some(problem) = problem(&reference, site.stage, &first) else {
                continue;
            };
            let name = &reference.name;
            let mut meant = None;
            if matches!(problem, Problem::NoSuchStage) && left > 0 {
                left -= 1;
                let before = document.stages.iter().take(site.stage.unwrap_or_default());
                let names = before.filter_map(|stage| Some(stage.name()?.text.as_str()));
                meant = nearest(name, names.filter(is_name));
            }
            let finding = report.add(reference.span, message(name, &problem, meant));
            if reference.kind == EdgeKind::Mount {
                finding.known_as(&[]);
            }
            if let Some(meant) = meant {
                finding.with_fix(Fix::risky(
                    fix_title(meant),
                    vec![Edit::replace(reference.span, meant)],
                ));
            }
        }
    }
}

/// Whether builders take it for the name of a stage.
fn is_name(name: &&str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// The own stage counts as known: another rule speaks of it.
fn problem(reference: &Reference, stage: Option<usize>, first: &HashMap<String, usize>) -> Option<Problem> {
    let name = reference.name.as_str();
    let is_mount = reference.kind == EdgeKind::Mount;
    match first.get(&name.to_ascii_lowercase()) {
        Some(&index) if stage.is_some_and(|stage| index <= stage) => return None,
        Some(_) => return Some(Problem::Later),
        // A mount may be from any image, and is not asked for its tag.
        None if is_mount => return None,
        None => {}
    }
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        let index: Option<usize> = name.parse().ok();
        let is_known = index.is_some_and(|index| index <= stage.unwrap_or_default());
        return (!is_known).then_some(Problem::NoNumber);
    }
    if name.contains([':', '@']) {
        return None;
    }
    Some(if name.contains('$') {
        Problem::Variable
    } else {
        Problem::NoSuchStage
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY --from=b x y", &["b"]);
        hits(&RULE, "FROM a:1\nCOPY --from=b x y\nFROM a:1 AS b", &["b"]);
        hits(&RULE, "FROM a:1\nCOPY --chown=a --from=b/c x y", &["b/c"]);
        hits(&RULE, "FROM a:1\nCOPY --from=1 x y", &["1"]);
        hits(&RULE, "FROM a:1\nCOPY --from=$b x y", &["$b"]);
        hits(&RULE, "COPY --from=b x y", &["b"]);
        passes(&RULE, "FROM a:1 AS b\nFROM c:1\nCOPY --from=B x y");
        passes(&RULE, "FROM a:1\nFROM b:1\nCOPY --from=0 x y\nCOPY --from=1 x y");
        passes(&RULE, "FROM a:1\nCOPY --from=b:1 x y\nCOPY --from=reg:5000/x x y");
        passes(&RULE, "FROM a:1 AS b\nCOPY --from=b x y");
        passes(&RULE, "FROM a:1\nONBUILD COPY --from=b x y");
        passes(&RULE, "FROM a:1\nRUN --mount=type=bind,from=b,target=/x y");
    }

    #[test]
    fn mounts_from_later_stages() {
        let text = "FROM a:1\nRUN --mount=type=bind,from=b,target=/x y\nFROM c:1 AS b";
        hits(&RULE, text, &["b"]);
        assert!(of(&RULE, text)[0].aliases.is_empty());
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1 AS build\nFROM b:1\nCOPY --from=biuld x y\n",
            "FROM a:1 AS build\nFROM b:1\nCOPY --from=build x y\n",
        );
    }
}
