//! ## What it does
//! Finds packages for another version of CUDA than the image has: `cu118` from a package index on `nvidia/cuda:12.4`.
//!
//! ## Why it matters
//! The package brings libraries of its own version, or looks for some that are not there. With another major version
//! it often fails only when the first kernel is started.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
//! RUN pip install torch --index-url https://download.pytorch.org/whl/cu118
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
//! RUN pip install torch --index-url https://download.pytorch.org/whl/cu124
//! ```
//!
//! ## Fix safety
//! There is no fix: either of the two may be the right one.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! イメージと違うバージョンの CUDA 向けのパッケージ（`nvidia/cuda:12.4` の上の `cu118` など）を探します。
//!
//! ## なぜ問題か
//! パッケージが自分のバージョンのライブラリーを持ち込むか、ないライブラリーを探すことになります。メジャーバージョンが
//! 違うと、最初に GPU を使ったときに失敗することがよくあります。
//!
//! ## 修正の安全性
//! 自動修正はありません。どちらが正しいかは分かりません。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use dockerfile::ImageName;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "cuda-version-mismatch",
    aliases: &["tally/gpu/cuda-version-mismatch"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("package for another CUDA", "別の CUDA 向けのパッケージ"),
    docs: docs_of!("cuda_version_mismatch.rs"),
    check,
};

fn message(wanted: &str, image: &str) -> Text {
    Text::new(
        format!("`{wanted}` is for another CUDA than the image, which has {image}. Take packages for that."),
        format!(
            "`{wanted}` はイメージの CUDA {image} と違うバージョン向けです。{image} 向けのパッケージを使いましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // The CUDA of each stage's image. Parents stand before their children.
    let mut versions: Vec<Option<(String, String)>> = Vec::new();
    for stage in &document.stages {
        let own = match stage.parent {
            Some(parent) => versions.get(parent).cloned().flatten(),
            None => document
                .expand_from(&stage.from.image)
                .and_then(|image| version(&image)),
        };
        versions.push(own);
    }
    for run in &document.runs {
        let stage = run.site.stage.and_then(|stage| versions.get(stage));
        let Some(Some((major, minor))) = stage else {
            continue;
        };
        for word in run.script.commands.iter().flat_map(|command| &command.words) {
            let Some(wanted) = wanted(&word.text) else {
                continue;
            };
            let digits = wanted.trim_start_matches("cu");
            if digits != format!("{major}{minor}") {
                report.add(word.span, message(wanted, &format!("{major}.{minor}")));
            }
        }
    }
}

/// `12`, `4` of `nvidia/cuda:12.4.1-runtime-ubuntu22.04`.
fn version(image: &str) -> Option<(String, String)> {
    let name = ImageName::parse(image);
    if !name.repository.ends_with("nvidia/cuda") {
        return None;
    }
    let mut parts = name.tag?.split(['.', '-']);
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let major = parts.next().filter(is_number)?;
    let minor = parts.next().filter(is_number)?;
    Some((major.to_owned(), minor.to_owned()))
}

/// `cu118` in an address of a package index or behind the `+` of a version.
fn wanted(word: &str) -> Option<&str> {
    word.split(['/', '+', '=']).find(|part| {
        let digits = part.strip_prefix("cu").unwrap_or_default();
        digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM nvidia/cuda:12.4.1-base AS a\nFROM a\nRUN pip install torch==2.1+cu118 && pip install -i https://x/whl/cu121 y",
            &["torch==2.1+cu118", "https://x/whl/cu121"],
        );
        passes(
            &RULE,
            "FROM nvidia/cuda:12.4.1-base\nRUN pip install torch -i https://x/whl/cu124",
        );
        passes(&RULE, "FROM nvidia/cuda:12.4.1-base\nRUN pip install cupy");
        passes(
            &RULE,
            "FROM python:3.13\nRUN pip install torch -i https://x/whl/cu118",
        );
    }
}
