//! ## What it does
//! Finds `nvidia-smi`, and Python that asks for a GPU, in `RUN`.
//!
//! ## Why it matters
//! A build has no GPU: it is given to containers when they are started. The command fails, or the answer "no GPU" is
//! baked into the image.
//!
//! ## Example
//! ```dockerfile
//! RUN nvidia-smi && python detect.py
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! CMD ["sh", "-c", "nvidia-smi && exec python app.py"]
//! ```
//!
//! ## Fix safety
//! There is no fix: the question has to be asked when the container starts.
//!
//! ## See also
//! Lesson 10.9, ENTRYPOINT and CMD.
//!
//! # 日本語
//! ## 何を調べるか
//! `RUN` の中の `nvidia-smi` と、GPU があるかを尋ねる Python を探します。
//!
//! ## なぜ問題か
//! ビルド中に GPU はありません。GPU が渡されるのはコンテナの起動時です。コマンドが失敗するか、「GPU なし」という答えが
//! イメージに残ります。
//!
//! ## 修正の安全性
//! 自動修正はありません。コンテナの起動時に尋ねる必要があります。
//!
//! ## 関連
//! レッスン 10.9「ENTRYPOINT と CMD」。

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "gpu-query-in-build",
    aliases: &["tally/gpu/no-buildtime-gpu-queries"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("GPU asked for in a build", "ビルド中の GPU の問い合わせ"),
    docs: docs_of!("gpu_query_in_build.rs"),
    check,
};

/// What Python programs ask.
const QUESTIONS: [&str; 5] = [
    "torch.cuda.is_available(",
    "torch.cuda.device_count(",
    "torch.cuda.get_device_name(",
    "tf.config.list_physical_devices(",
    "jax.devices(",
];
const MESSAGE: Text = Text::fixed(
    "A build has no GPU, so this fails or finds none. Ask when the container starts.",
    "ビルド中に GPU はないため、失敗するか、見つかりません。コンテナの起動時に調べましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for command in run.commands_of(&["nvidia-smi"]) {
            if let Some(word) = command.unwrapped().first() {
                report.add(word.span, MESSAGE);
            }
        }
        let words = run.script.commands.iter().flat_map(|command| &command.words);
        for word in words.filter(|word| word.text.contains('(')) {
            if QUESTIONS.iter().any(|question| word.text.contains(question)) {
                report.add(word.span, MESSAGE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN x && nvidia-smi -L || true", &["nvidia-smi"]);
        hits(
            &RULE,
            "FROM a:1\nRUN python -c \"import torch; torch.cuda.is_available()\"",
            &["\"import torch; torch.cuda.is_available()\""],
        );
        passes(&RULE, "FROM a:1\nCMD nvidia-smi");
        passes(&RULE, "FROM a:1\nRUN which nvidia-smi");
    }
}
