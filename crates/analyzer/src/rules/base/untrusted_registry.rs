//! ## What it does
//! Finds images from a registry that is not on the project's list of trusted registries: in `FROM`, in `COPY --from`
//! and in `RUN --mount=from=`. Without such a list every registry passes. An entry may begin or end with `*`.
//!
//! ## Why it matters
//! An image is code that runs in your build and your containers. A list of places that it may come from keeps out
//! look-alike names and images nobody has looked at.
//!
//! ## Example
//! ```dockerfile
//! FROM registry.example.net/somebody/app:1.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM registry.example.com/team/app:1.0
//! ```
//!
//! ## Fix safety
//! There is no fix: the image has to be brought to a trusted registry first.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! プロジェクトの「信頼するレジストリー」の一覧にないレジストリーのイメージを、`FROM`、`COPY --from`、
//! `RUN --mount=from=` から探します。一覧がなければ何も報告しません。項目の先頭か末尾に `*` を使えます。
//!
//! ## なぜ問題か
//! イメージは、ビルドやコンテナの中で動くコードです。取得元を一覧で決めておけば、似た名前のイメージや、
//! 誰も確かめていないイメージを防げます。
//!
//! ## 修正の安全性
//! 自動修正はありません。まずイメージを信頼するレジストリーに移す必要があります。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use crate::document::{Document, Site};
use crate::graph::EdgeKind;
use crate::graph::reference::references;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "untrusted-registry",
    aliases: &["DL3026", "CIS-DI-0002"],
    category: Category::Security,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "image from a registry that is not trusted",
        "信頼するレジストリー以外のイメージ",
    ),
    docs: docs_of!("untrusted_registry.rs"),
    check,
};

/// hadolint does not look at what `ONBUILD` holds back, nor into variables.
const NOT_HADOLINT: &[&str] = &["CIS-DI-0002"];
/// The registry of images that name none, and its other name.
const DEFAULT: [&str; 2] = ["docker.io", "hub.docker.com"];

fn message(registry: &str) -> Text {
    Text::new(
        format_args!("`{registry}` is not one of the trusted registries. Take the image from one that is."),
        format_args!(
            "`{registry}` は信頼するレジストリーの一覧にありません。一覧にあるレジストリーのイメージを使いましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    if document.options.trusted_registries.is_empty() {
        return;
    }
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = &stage.from.image;
        let value = document.expand_from(image);
        look(
            document,
            value.as_deref().unwrap_or(&image.text),
            image.span,
            first_part(&image.text).contains('$'),
            report,
        );
    }
    for site in &document.sites {
        check_references(document, *site, report);
    }
}

fn check_references(document: &Document<'_>, site: Site<'_>, report: &mut Report<'_>) {
    for reference in references(site.instruction) {
        let name = &reference.name;
        let is_number = reference.kind != EdgeKind::Mount && name.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && document.stage_referred_to(name, reference.kind).is_none() {
            look(document, name, reference.span, site.is_onbuild, report);
        }
    }
}

fn look(document: &Document<'_>, image: &str, span: Span, is_ours: bool, report: &mut Report<'_>) {
    if image.is_empty() || image == "scratch" || first_part(image).contains('$') {
        return;
    }
    let registry = registry(image);
    let names: &[&str] = if registry == "docker.io" {
        &DEFAULT
    } else {
        &[registry]
    };
    let patterns = &document.options.trusted_registries;
    let is_trusted = patterns
        .iter()
        .any(|pattern| names.iter().any(|name| matches(pattern, name)));
    if is_trusted {
        return;
    }
    let finding = report.add(span, message(registry));
    if is_ours {
        finding.known_as(NOT_HADOLINT);
    }
}

fn first_part(image: &str) -> &str {
    image.split('/').next().unwrap_or_default()
}

/// The first part of a name is a registry if it could be a host.
fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) => first,
        _ => "docker.io",
    }
}

fn matches(pattern: &str, registry: &str) -> bool {
    if let Some(end) = pattern.strip_prefix('*') {
        return registry.ends_with(end);
    }
    match pattern.strip_suffix('*') {
        Some(start) => registry.starts_with(start),
        None => registry == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Options;
    use crate::testing::{hits_with, passes};

    #[track_caller]
    fn case(trusted: &str, text: &str, at: &[&str]) {
        let options = Options {
            trusted_registries: vec![trusted.to_owned()],
            ..Options::default()
        };
        hits_with(&RULE, &options, text, at);
    }

    #[test]
    fn cases() {
        passes(&RULE, "FROM x.com/debian");
        case("docker.io", "FROM x.com/debian", &["x.com/debian"]);
        case(
            "docker.io",
            "FROM debian\nFROM a/b\nFROM localhost/a\nFROM docker.io/a",
            &[],
        );
        case("hub.docker.com", "FROM debian", &[]);
        case("x.com", "FROM debian\nFROM scratch", &["debian"]);
        case(
            "x.com",
            "FROM x.com/a AS b\nFROM B\nCOPY --from=b x y\nCOPY --from=0 x y",
            &[],
        );
        case("x.com", "FROM x.com/a\nCOPY --from=y.com/b x y", &["y.com/b"]);
        case("x.com", "FROM x.com/a\nCOPY --from=c x y", &["c"]);
        case(
            "x.com",
            "FROM x.com/a\nRUN --mount=type=bind,from=y.com/b:1,target=/x --mount=from=x.com/c,target=/y z",
            &["y.com/b:1"],
        );
        case(
            "x.com",
            "FROM x.com/a\nONBUILD COPY --from=y.com/b x y",
            &["y.com/b"],
        );
        case("x.com", "FROM x.com:5000/a", &["x.com:5000/a"]);
    }

    #[test]
    fn patterns() {
        case("*.x.com", "FROM a.x.com/b\nFROM a.b.x.com/c", &[]);
        case("*.x.com", "FROM x.com/b", &["x.com/b"]);
        case(
            "x.*",
            "FROM x.com/b\nFROM x.org/b\nFROM a.x.com/b",
            &["a.x.com/b"],
        );
        case("*", "FROM x.com/b\nFROM debian", &[]);
    }

    #[test]
    fn variables() {
        case("x.com", "ARG R=y.com\nFROM $R/a", &["$R/a"]);
        case("x.com", "ARG R=x.com\nFROM $R/a", &[]);
        case("x.com", "FROM y.com/$A", &["y.com/$A"]);
        case("x.com", "ARG R\nFROM $R/a\nFROM $R", &[]);
    }
}
