//! ## What it does
//! Finds stages that lack a label of the schema in the settings. A stage may have it from the stage it starts from,
//! and needs none if files are only copied out of it, or if a stage that starts from it has the label.
//!
//! ## Why it matters
//! Whoever wrote the schema finds, cleans up or bills images by these labels.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13
//! LABEL maintainer="team@example.com"
//! ```
//!
//! ## Fix safety
//! No fix: the value has to come from you.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 設定のスキーマにあるラベルが足りないステージを見つけます。元になるステージから受け継いでいればよく、ファイルの
//! コピー元でしかないステージや、そこから始まるステージにラベルがあるものは報告しません。
//!
//! ## なぜ問題か
//! スキーマを決めた人は、イメージの検索や整理、費用の計算にこのラベルを使います。
//!
//! ## 修正の安全性
//! 自動修正はありません。値は書く人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use std::collections::{HashMap, HashSet};

use dockerfile::{Command, Instruction};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-label",
    aliases: &["DL3049", "S7028"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label of the schema is missing", "スキーマのラベルが足りない"),
    docs: docs_of!("missing_label.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("This stage lacks the label {name}. Add it with LABEL."),
        format_args!("このステージにはラベル {name} がありません。LABEL で加えましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let schema = &document.options.label_schema;
    if schema.is_empty() {
        return;
    }
    let stages = &document.stages;
    let is_copied = copied_stages(document);
    let own: Vec<HashSet<&str>> = stages
        .iter()
        .map(|stage| own_labels(&stage.instructions))
        .collect();
    for (name, _) in schema {
        let mut has = vec![false; stages.len()];
        // Whether a stage that starts from it has the label.
        let mut below = vec![false; stages.len()];
        for stage in stages {
            let has_own = own[stage.index].contains(name.as_str());
            has[stage.index] = has_own || stage.parent.is_some_and(|parent| has[parent]);
            if let (true, Some(parent)) = (has_own, stage.parent) {
                below[parent] = true;
            }
        }
        for stage in stages {
            let index = stage.index;
            if !has[index] && !below[index] && !is_copied[index] {
                report.add(stage.from.image.span, message(name));
            }
        }
    }
}

fn own_labels<'t>(instructions: &[&'t Instruction]) -> HashSet<&'t str> {
    let labels = instructions
        .iter()
        .filter_map(|instruction| match &instruction.command {
            Command::Label(pairs) => Some(pairs),
            _ => None,
        });
    labels.flatten().map(|pair| pair.name.text.as_str()).collect()
}

/// For each stage, whether another takes files out of it: by `COPY --from` or `RUN --mount`, by its name or number.
fn copied_stages(document: &Document<'_>) -> Vec<bool> {
    let mut is_copied = vec![false; document.stages.len()];
    let mut names: HashMap<String, usize> = HashMap::new();
    for stage in &document.stages {
        for instruction in &stage.instructions {
            for source in sources(instruction) {
                let index = source
                    .parse()
                    .ok()
                    .or_else(|| names.get(&source.to_ascii_lowercase()).copied());
                if let Some(copied) = index.and_then(|index: usize| is_copied.get_mut(index)) {
                    *copied = true;
                }
            }
        }
        if let Some(name) = stage.name() {
            names.insert(name.text.to_ascii_lowercase(), stage.index);
        }
    }
    is_copied
}

fn sources(instruction: &Instruction) -> impl Iterator<Item = &str> {
    instruction.flags.iter().flat_map(|flag| {
        let value = flag.value.as_ref().map_or("", |value| value.text.as_str());
        let (whole, parts) = match flag.name.as_str() {
            "from" => (Some(value), ""),
            "mount" => (None, value),
            _ => (None, ""),
        };
        whole
            .into_iter()
            .chain(parts.split(',').filter_map(|part| part.strip_prefix("from=")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hits_with;
    use crate::{LabelForm, Options};

    fn check(text: &str, at: &[&str]) {
        let options = Options {
            label_schema: vec![("a".to_owned(), LabelForm::Text)],
            ..Options::default()
        };
        hits_with(&RULE, &options, text, at);
    }

    #[test]
    fn cases() {
        check("FROM i\nLABEL b=1\nONBUILD LABEL a=1\n", &["i"]);
        check("FROM i\nLABEL b=1 a=1\n", &[]);
        check("LABEL a=1\nFROM i\n", &["i"]);
        check("FROM i\nLABEL A=1\n", &["i"]);
    }

    #[test]
    fn stages_inherit() {
        check("FROM i AS b\nLABEL a=1\nFROM b AS c\nFROM c\n", &[]);
        check("FROM i AS b\nFROM b\nLABEL a=1\n", &[]);
        check("FROM i AS b\nFROM b\nLABEL a=1\nFROM b\n", &["b"]);
        check("FROM i AS b\nFROM b AS c\nFROM c\nLABEL a=1\n", &["i"]);
        check("FROM i AS b\nFROM b\n", &["i", "b"]);
    }

    #[test]
    fn a_source_of_files_needs_none() {
        for from in [
            "COPY --from=b / /",
            "COPY --from=0 / /",
            "RUN --mount=type=bind,from=B,target=/b x",
        ] {
            check(&format!("FROM i AS b\nFROM j\nLABEL a=1\n{from}\n"), &[]);
        }
        check("FROM i AS b\nFROM j\nLABEL a=1\nCOPY --from=i / /\n", &["i"]);
    }
}
