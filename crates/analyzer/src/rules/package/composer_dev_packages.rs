//! ## What it does
//! Finds `composer install` without `--no-dev`, except in stages whose name says that they are for development or
//! tests. Off unless asked for.
//!
//! ## Why it matters
//! Packages for development make the image larger, and debuggers and test tools help an intruder.
//!
//! ## Example
//! ```dockerfile
//! RUN composer install
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN composer install --no-dev
//! ```
//!
//! ## Fix safety
//! Unsafe: later steps may use those packages.
//!
//! ## See also
//! Lesson 10.7, build in stages.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--no-dev` のない `composer install` を見つけます。名前から開発用やテスト用とわかるステージは対象外です。指定したときだけ
//! 調べます。
//!
//! ## なぜ問題か
//! 開発用のパッケージはイメージを大きくし、デバッガーやテストの道具は侵入した人の助けになります。
//!
//! ## 修正の安全性
//! 安全ではありません。後のステップがそのパッケージを使うかもしれません。
//!
//! ## 関連
//! レッスン 10.7 マルチステージ

use crate::call::calls;
use crate::command_line::Arguments;
use crate::document::{Document, Run};
use crate::environment::is_yes;
use crate::report::Report;
use crate::rule::docs_of;
use crate::scope::Variable;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "composer-dev-packages",
    aliases: &["tally/php/composer-no-dev-in-production"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "composer install with development packages",
        "開発用パッケージも入れる composer install",
    ),
    docs: docs_of!("composer_dev_packages.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Packages for development are installed too. Add --no-dev.",
    "開発用のパッケージまで入ります。--no-dev を付けましょう。",
);
const FIX: Text = Text::fixed("Add --no-dev", "--no-dev を付ける");

const VARIABLE: &str = "COMPOSER_NO_DEV";

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document
        .runs
        .iter()
        .filter(|run| !is_for_development(document, run))
    {
        for call in calls(run, |name| matches!(name, "composer" | "composer.phar")) {
            let arguments = Arguments::read(call.words, &["-d", "--working-dir"]);
            let is_set = call
                .command
                .assignments
                .iter()
                .any(|word| word.text.starts_with(VARIABLE));
            let Some(install) = arguments.operands.first().filter(|word| word.text == "install") else {
                continue;
            };
            if !is_set && !arguments.has(&["--no-dev"]) {
                let edit = Edit::insert(install.span.end, " --no-dev");
                report
                    .add(install.span, MESSAGE)
                    .with_fix(Fix::risky(FIX, vec![edit]));
            }
        }
    }
}

fn is_for_development(document: &Document<'_>, run: &Run<'_>) -> bool {
    let site = run.site;
    let variable = document
        .scopes
        .variable(site.stage, site.instruction.span.start, VARIABLE);
    let stage = site.stage.and_then(|index| document.stages.get(index));
    let name = stage
        .and_then(|stage| stage.name())
        .map(|name| name.text.to_ascii_lowercase());
    let is_named = name.is_some_and(|name| {
        name.split(['-', '_', '.'])
            .any(|part| part.starts_with("dev") || part.starts_with("test") || part == "ci")
    });
    is_named || matches!(variable, Variable::Value(value) if is_yes(value))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN composer --working-dir b install",
            &["install"],
        );
        hits(
            &RULE,
            "FROM a:1 AS builder\nRUN sudo composer install --dev",
            &["install"],
        );
        for text in [
            "FROM a:1\nRUN composer install --no-dev",
            "FROM a:1\nRUN COMPOSER_NO_DEV=1 composer install",
            "FROM a:1\nENV COMPOSER_NO_DEV=1\nRUN composer install",
            "FROM a:1 AS app-dev\nRUN composer install",
            "FROM a:1 AS tests\nRUN composer install",
            "FROM a:1\nRUN composer update && composer require b",
        ] {
            passes(&RULE, text);
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN composer install --ansi",
            "FROM a:1\nRUN composer install --no-dev --ansi",
        );
    }
}
