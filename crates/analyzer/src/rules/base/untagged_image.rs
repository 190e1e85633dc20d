//! ## What it does
//! Finds base images without a tag or digest. Names of earlier stages, `scratch` and names that are a variable
//! pass.
//!
//! ## Why it matters
//! No tag means `latest`: whatever the publisher calls so on the day of the build.
//!
//! ## Example
//! ```dockerfile
//! FROM debian
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12.11-slim
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which version you want.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "untagged-image",
    aliases: &["DL3006"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("base image without a tag", "タグのないベースイメージ"),
    docs: docs_of!("untagged_image.rs"),
    check,
};

fn message(repository: &str) -> Text {
    Text::new(
        format!("`{repository}` has no tag, which means `latest`. Name the version that you tested."),
        format!(
            "`{repository}` にタグがないため `latest` になります。動作を確かめたバージョンを書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = stage.from.image_name();
        let is_pinned = image.tag.is_some() || image.digest.is_some();
        // The last part of the name decides: a variable there may bring its own tag.
        let name = image.repository.rsplit('/').next().unwrap_or_default();
        if !is_pinned && image.repository != "scratch" && !name.contains('$') {
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
        hits(&RULE, "FROM debian", &["debian"]);
        hits(&RULE, "FROM reg:5000/debian AS a", &["reg:5000/debian"]);
        hits(&RULE, "FROM a AS a", &["a"]);
        passes(&RULE, "FROM debian:12");
        passes(&RULE, "FROM debian@sha256:ab");
        passes(&RULE, "FROM scratch");
        passes(&RULE, "FROM ${IMAGE}");
        passes(&RULE, "FROM debian:12 AS Build\nFROM build");
    }
}
