//! ## What it does
//! Finds images with both a tag and a digest.
//!
//! ## Why it matters
//! The digest decides and the tag is not looked at, so the two can contradict each other: after an update of one of
//! them, readers believe the tag. Some bots keep both in step, and then the tag is a useful comment: the rule is off
//! unless asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12@sha256:2424c1850714a4d94666ec928e24d86de958646737b1d113f5b2207be44d37d8
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # debian:12
//! FROM debian@sha256:2424c1850714a4d94666ec928e24d86de958646737b1d113f5b2207be44d37d8
//! ```
//!
//! ## Fix safety
//! Safe: builders ignore the tag that goes away.
//!
//! ## See also
//! Lesson 5.6, tags and digests.
//!
//! # 日本語
//! ## 何を調べるか
//! タグとダイジェストの両方が付いたイメージを探します。
//!
//! ## なぜ問題か
//! 使われるのはダイジェストで、タグは無視されます。片方だけ更新されると食い違い、読む人はタグのほうを信じてしまいます。
//! ボットが両方をそろえて更新するなら、タグは役に立つメモにもなるため、このルールは指定したときだけ働きます。
//!
//! ## 修正の安全性
//! 安全です。消えるタグはビルドでは無視されています。
//!
//! ## 関連
//! レッスン 5.6「タグとダイジェスト」。

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "tag-with-digest",
    aliases: &["S8431"],
    category: Category::Reproducibility,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "image with a tag and a digest",
        "タグとダイジェストが両方あるイメージ",
    ),
    docs: docs_of!("tag_with_digest.rs"),
    check,
};

const FIX: Text = Text::fixed("Remove the tag", "タグを消す");

fn message(tag: &str) -> Text {
    Text::new(
        format_args!("The digest decides here and the tag `{tag}` is ignored. Keep one of the two."),
        format_args!("ここではダイジェストが使われ、タグ `{tag}` は無視されます。どちらか一方にしましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in &document.stages {
        let image = &stage.from.image;
        let name = stage.from.image_name();
        let (Some(tag), Some(_)) = (name.tag, name.digest) else {
            continue;
        };
        let finding = report.add(image.span, message(tag));
        if document.tree.text.get(image.span.range()) == Some(&image.text) {
            let start = image.span.start + name.repository.len();
            let span = Span::new(start, start + ":".len() + tag.len());
            finding.with_fix(Fix::safe(FIX, vec![Edit::delete(span)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1@sha256:ab AS x", &["a:1@sha256:ab"]);
        passes(&RULE, "FROM a@sha256:ab");
        passes(&RULE, "FROM reg:5000/a@sha256:ab");
        passes(&RULE, "FROM a:1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM reg:5/a:1.2-b@sha256:ab AS x\n",
            "FROM reg:5/a@sha256:ab AS x\n",
        );
    }
}
