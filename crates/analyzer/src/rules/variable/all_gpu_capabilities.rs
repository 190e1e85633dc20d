//! ## What it does
//! Finds `NVIDIA_DRIVER_CAPABILITIES=all` in `ENV`.
//!
//! ## Why it matters
//! It puts all libraries of the driver into the container, for displays and video too. Most programs compute: less is
//! less to attack, and works on drivers that do not have the rest. Which ones a program needs only you know, so the rule
//! is off unless asked for.
//!
//! ## Example
//! ```dockerfile
//! ENV NVIDIA_DRIVER_CAPABILITIES=all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility
//! ```
//!
//! ## Fix safety
//! Unsafe: a program may need graphics or video.
//!
//! ## See also
//! Lesson 4.1, what root can do.
//!
//! # 日本語
//! ## 何を調べるか
//! `ENV` の `NVIDIA_DRIVER_CAPABILITIES=all` を探します。
//!
//! ## なぜ問題か
//! 画面表示や動画のものも含めて、ドライバーのライブラリーがすべてコンテナに入ります。多くのプログラムは計算だけです。
//! 少ないほど攻撃される箇所が減り、残りがないドライバーでも動きます。必要なものはプログラムによるため、このルールは
//! 指定したときだけ働きます。
//!
//! ## 修正の安全性
//! 安全ではありません。描画や動画が必要なプログラムかもしれません。
//!
//! ## 関連
//! レッスン 4.1「root の中身」。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "all-gpu-capabilities",
    aliases: &["tally/gpu/prefer-minimal-driver-capabilities"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("all parts of the GPU driver", "GPU ドライバーの全機能"),
    docs: docs_of!("all_gpu_capabilities.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "All parts of the GPU driver come into the container. Name the ones that are needed, such as `compute,utility`.",
    "GPU ドライバーの全機能がコンテナに入ります。`compute,utility` のように必要なものだけを指定しましょう。",
);
const FIX: Text = Text::fixed("Write `compute,utility`", "`compute,utility` にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let Command::Env(pairs) = &site.instruction.command else {
            continue;
        };
        for pair in pairs
            .iter()
            .filter(|pair| pair.name.text == "NVIDIA_DRIVER_CAPABILITIES")
        {
            if let Some(value) = pair.value.as_ref().filter(|value| value.text == "all") {
                let edit = Edit::replace(value.span, "compute,utility");
                report
                    .add(value.span, MESSAGE)
                    .with_fix(Fix::risky(FIX, vec![edit]));
            }
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
        hits(&RULE, "FROM a:1\nENV NVIDIA_DRIVER_CAPABILITIES=all", &["all"]);
        passes(&RULE, "FROM a:1\nENV NVIDIA_DRIVER_CAPABILITIES=compute,utility");
        passes(&RULE, "FROM a:1\nENV X=all");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nENV NVIDIA_DRIVER_CAPABILITIES=\"all\" X=y\n",
            "FROM a:1\nENV NVIDIA_DRIVER_CAPABILITIES=compute,utility X=y\n",
        );
    }
}
