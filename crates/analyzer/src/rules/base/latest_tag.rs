//! ## What it does
//! Finds base images with the tag `latest`.
//!
//! ## Why it matters
//! `latest` is only a name that the publisher moves. The same file builds another image tomorrow, and a build
//! that breaks cannot be traced to a change of yours.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:latest
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12.11-slim
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which version you want. An image with a digest is fixed already and passes.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "latest-tag",
    aliases: &["DL3007"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("base image tagged latest", "latest タグのベースイメージ"),
    docs: docs_of!("latest_tag.rs"),
    check,
};

fn message(repository: &str) -> Text {
    Text::new(
        format!("`{repository}:latest` is another image tomorrow. Name the version that you tested."),
        format!("`{repository}:latest` の中身は日々変わります。動作を確かめたバージョンを書きましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = stage.from.image_name();
        if image.tag == Some("latest") && image.digest.is_none() {
            report.add(stage.from.image.span, message(image.repository));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM debian:latest", &["debian:latest"]);
        hits(
            &RULE,
            "FROM --platform=linux/arm64 reg:5000/a:latest AS b",
            &["reg:5000/a:latest"],
        );
        passes(&RULE, "FROM debian:12");
        passes(&RULE, "FROM debian:latest@sha256:ab");
        passes(&RULE, "FROM debian:${TAG:-latest}");
        passes(&RULE, "FROM latest:1");
    }
}
