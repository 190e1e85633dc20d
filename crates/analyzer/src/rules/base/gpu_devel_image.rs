//! ## What it does
//! Finds images that are shipped on `nvidia/cuda:...-devel` though nothing in them compiles.
//!
//! ## Why it matters
//! The devel image holds the compiler and headers of CUDA, several gigabytes that running a program does not need. Some
//! projects compile when they start, so the rule is off unless asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
//! ```
//!
//! ## Fix safety
//! Unsafe: what compiles at run time stops to work.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! コンパイルを行っていないのに `nvidia/cuda:...-devel` のまま出荷されるイメージを探します。
//!
//! ## なぜ問題か
//! devel イメージには CUDA のコンパイラーとヘッダーが入っていて、実行には要らない数ギガバイトを占めます。
//! 起動時にコンパイルするプログラムもあるため、このルールは指定したときだけ働きます。
//!
//! ## 修正の安全性
//! 安全ではありません。実行時にコンパイルするプログラムは動かなくなります。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use dockerfile::ImageName;

use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "gpu-devel-image",
    aliases: &["tally/gpu/prefer-runtime-final-stage"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("CUDA devel image shipped", "出荷される CUDA の devel イメージ"),
    docs: docs_of!("gpu_devel_image.rs"),
    check,
};

const COMPILERS: [&str; 12] = [
    "nvcc", "make", "cmake", "ninja", "gcc", "g++", "cc", "c++", "clang", "cargo", "python", "pip",
];
const MESSAGE: Text = Text::fixed(
    "The devel image brings compilers that nothing here uses. Ship the runtime image of the same version.",
    "devel イメージのコンパイラーはここでは使われていません。同じバージョンの runtime イメージにしましょう。",
);
const FIX: Text = Text::fixed("Take the runtime image", "runtime イメージにする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let Some(stage) = document.final_line().last() else {
        return;
    };
    let image = &stage.from.image;
    let value = document.expand_from(image);
    let name = ImageName::parse(value.as_deref().unwrap_or(&image.text));
    let is_devel = name
        .tag
        .is_some_and(|tag| tag.split('-').any(|part| part == "devel"));
    if !name.repository.ends_with("nvidia/cuda") || !is_devel || compiles(document) {
        return;
    }
    let finding = report.add(image.span, MESSAGE);
    let written = document.tree.text.get(image.span.range()).unwrap_or_default();
    if let Some(at) = written.find("-devel") {
        let start = image.span.start + at;
        let span = crate::Span::new(start, start + "-devel".len());
        finding.with_fix(Fix::risky(FIX, vec![Edit::replace(span, "-runtime")]));
    }
}

/// Whether a shipped `RUN` calls something that may need the compiler.
fn compiles(document: &Document<'_>) -> bool {
    let shipped = document.runs.iter().filter(|run| document.is_shipped(run.site));
    shipped.flat_map(|run| &run.script.commands).any(|command| {
        let words = command.unwrapped();
        words.first().is_some_and(|word| {
            let program = base_name(&word.text);
            COMPILERS.iter().any(|compiler| program.starts_with(compiler))
        })
    })
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
            "FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04 AS a\nRUN x\nFROM a",
            &["nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04"],
        );
        passes(&RULE, "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN nvcc x");
        passes(
            &RULE,
            "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS b\nFROM nvidia/cuda:12.4.1-runtime-ubuntu22.04",
        );
        passes(&RULE, "FROM a:devel");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n",
            "FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\n",
        );
    }
}
