//! ## What it does
//! Finds official images of versions that their projects do not maintain any more. The table is of November 2025.
//!
//! ## Why it matters
//! Security holes that are found from then on stay open, and package repositories move away, so that one day
//! the build fails.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.7-slim
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.13-slim
//! ```
//!
//! ## Fix safety
//! There is no fix: a newer version has to be tried.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! 開発元の保守が終わったバージョンの公式イメージを探します。一覧は 2025 年 11 月時点のものです。
//!
//! ## なぜ問題か
//! その後に見つかった脆弱性は直りません。パッケージの配布場所も移され、いつかビルドが失敗します。
//!
//! ## 修正の安全性
//! 自動修正はありません。新しいバージョンで動くかを確かめる必要があります。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use dockerfile::ImageName;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "end-of-life-image",
    aliases: &["tally/ruby/eol-ruby-version"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "base image that is not maintained any more",
        "保守が終わったベースイメージ",
    ),
    docs: docs_of!("end_of_life_image.rs"),
    check,
};

/// Image, versions or code names, and when the last of them came to its end: endoflife.date, 2025-11.
const ENDED: [(&str, &str, &str); 19] = [
    ("debian", "6 7 8 9 squeeze wheezy jessie stretch", "2022-06"),
    ("debian", "10 buster", "2024-06"),
    ("ubuntu", "12.04 14.04 16.04 precise trusty xenial", "2021-04"),
    ("ubuntu", "18.04 bionic", "2023-05"),
    ("ubuntu", "20.04 focal", "2025-05"),
    (
        "alpine",
        "2 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15",
        "2023-11",
    ),
    ("alpine", "3.16 3.17 3.18", "2025-05"),
    ("centos", "5 6 7 8", "2024-06"),
    ("node", "0 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "2023-09"),
    ("node", "18 19 21 23", "2025-06"),
    ("python", "2 3.1 3.2 3.3 3.4 3.5 3.6 3.7", "2023-06"),
    ("python", "3.8 3.9", "2025-10"),
    ("ruby", "1 2", "2023-03"),
    ("ruby", "3.0 3.1", "2025-03"),
    ("php", "5 7", "2022-11"),
    ("php", "8.0", "2023-11"),
    (
        "golang",
        "1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 1.12 1.13 1.14 1.15 1.16 1.17 1.18 1.19",
        "2023-09",
    ),
    ("golang", "1.20 1.21 1.22 1.23", "2025-08"),
    ("openjdk", "7 9 10 12 13 14 15 16", "2021-09"),
];

fn message(image: &str, since: &str) -> Text {
    Text::new(
        format_args!("`{image}` has not been maintained since {since} or longer. Move to a newer version."),
        format_args!("`{image}` の保守は {since} までに終わっています。新しいバージョンに移りましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = &stage.from.image;
        let Some(value) = document.expand_from(image) else {
            continue;
        };
        let name = ImageName::parse(&value);
        let Some(tag) = name.tag else { continue };
        let repository = name.repository;
        let repository = repository.strip_prefix("docker.io/").unwrap_or(repository);
        let repository = repository.strip_prefix("library/").unwrap_or(repository);
        let ended = ENDED.iter().find(|(image, versions, _)| {
            *image == repository && versions.split(' ').any(|end| is_of(tag, end))
        });
        if let Some((_, _, since)) = ended {
            report.add(image.span, message(&value, since));
        }
    }
}

/// Whether the version that the tag begins with is `version` or a part of it: `3.7.2-slim` is of `3.7`.
fn is_of(tag: &str, version: &str) -> bool {
    let end = tag.split('-').next().unwrap_or_default();
    let rest = end.strip_prefix(version);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM debian:stretch-slim", &["debian:stretch-slim"]);
        hits(
            &RULE,
            "FROM docker.io/library/python:3.7.2",
            &["docker.io/library/python:3.7.2"],
        );
        hits(&RULE, "ARG V=14\nFROM node:$V-alpine", &["node:$V-alpine"]);
        hits(&RULE, "FROM golang:1.9.3-alpine3.7", &["golang:1.9.3-alpine3.7"]);
        passes(&RULE, "FROM python:3.13");
        passes(&RULE, "FROM python:3");
        passes(&RULE, "FROM golang:1.24");
        passes(&RULE, "FROM node:20");
        passes(&RULE, "FROM me/debian:8");
        passes(&RULE, "FROM debian");
        passes(&RULE, "FROM debian:12 AS debian\nFROM debian");
    }
}
