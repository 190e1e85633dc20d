//! ## What it does
//! Finds gems that `gem install` takes in whatever version there is: without `name:VERSION`, `-v` or `--version`.
//! Files pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN gem install bundler
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN gem install bundler:2.5.22
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are on the gem server, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `gem install` がバージョンを決めずに入れる gem を見つけます。`名前:バージョン` も `-v` も `--version` もないものです。
//! ファイルは対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンはビルドした日によって変わり、行が変わらないかぎりビルダーのキャッシュには古いものが残ります。
//! 固定しておけば、バージョンを変えたときに行も変わります。
//!
//! ## 修正の安全性
//! 修正はありません。バージョンは gem のサーバーにあり、このファイルからはわかりません。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use std::collections::HashSet;

use shell::Word;

use super::pins::{report_unpinned, value};
use super::unpinned::has_suffix;
use crate::call::{calls, without_hadolint};
use crate::command_line::Arguments;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-gem-version",
    aliases: &["DL3028"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("gem install without versions", "バージョン指定のない gem install"),
    docs: docs_of!("unpinned_gem_version.rs"),
    check,
};

const WITH_VALUE: &[&str] = &[
    "-v",
    "--version",
    "-i",
    "--install-dir",
    "-n",
    "--bindir",
    "-s",
    "--source",
    "-P",
    "--trust-policy",
    "-g",
    "--file",
    "-p",
    "--http-proxy",
    "--platform",
    "--config-file",
    "--build-root",
    "--without",
    "-B",
    "--bulk-threshold",
    "--use-system-libraries",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().chain(&document.foreign_runs) {
        for call in calls(run, |name| name == "gem") {
            // After `--` come options for the build of the gem; hadolint looks for a version there too.
            let end = call.words.iter().position(|word| word.text == "--");
            let words = call
                .words
                .get(..end.unwrap_or(call.words.len()))
                .unwrap_or_default();
            let arguments = Arguments::read(words, WITH_VALUE);
            let Some((subcommand, gems)) = arguments.operands.split_first() else {
                continue;
            };
            let has_version = call.words.iter().any(|word| {
                let text = word.text.as_str();
                text.starts_with("--version") || text.starts_with("-v") && text != "-verbose"
            });
            if has_version || !matches!(subcommand.text.as_str(), "install" | "i") {
                continue;
            }
            let unpinned: Vec<&Word> = gems
                .iter()
                .copied()
                .filter(|word| !is_pinned(document, run.site, word))
                .collect();
            let seen = without_options(words);
            let is_known = call.is_plain && unpinned.iter().any(|word| seen.contains(&word.span.start));
            let found = report_unpinned(report, &unpinned, ":");
            if let Some(found) = found.filter(|_| !is_known) {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

fn is_pinned(document: &Document<'_>, site: Site<'_>, word: &Word) -> bool {
    let text = value(document, site, word);
    text.split_whitespace()
        .all(|gem| gem.contains([':', '/']) || has_suffix(gem, &["gem"]))
}

/// Where the words start that hadolint takes for no option and no value: to it every option has one, in the next word.
fn without_options(words: &[Word]) -> HashSet<usize> {
    let mut left = HashSet::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word.text.starts_with('-') {
            rest.next();
        } else {
            left.insert(word.span.start);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("gem install b", "b"),
            ("gem i b c:1 d", "b c:1 d"),
            ("sudo gem install --no-document b", "b"),
            ("gem install -s u b -- --with-c", "b"),
            ("gem install $B", "$B"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        for gems in [
            "",
            "b:1",
            "b:$C",
            "b -v 1",
            "b -v1",
            "b --version '~> 1'",
            "--version=1 b",
            "./b-1.gem",
            "b:1 -- --c=d",
            "b:1 --use-system-libraries true",
            "-g Gemfile",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN gem install {gems}"));
        }
        passes(&RULE, "FROM a:1\nRUN gem update b && bundle install");
    }

    #[test]
    fn hadolint_sees_less() {
        let found = of(&RULE, "FROM a:1\nRUN gem install --no-document b");
        assert!(!found[0].is_called("DL3028"));
    }
}
