//! ## What it does
//! Finds files of more than 200 lines, blank lines and comments included.
//!
//! ## Why it matters
//! Nobody reads such a file as a whole. Much of it is often shell that would be better off in a script with tests, or
//! an image of its own. Where the line is drawn is taste: the rule is off unless asked for.
//!
//! ## Example
//! ```dockerfile
//! RUN first-step \
//!     && second-step \
//!     && two-hundred-more
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=bind,source=setup.sh,target=/setup.sh /setup.sh
//! ```
//!
//! ## Fix safety
//! There is no fix.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//! ## 何を調べるか
//! 空行とコメントを含めて 200 行を超えるファイルを探します。
//!
//! ## なぜ問題か
//! 長いファイルは全体を読んでもらえません。多くは、テストのあるスクリプトや別のイメージに分けたほうがよいシェルの
//! コマンドです。何行までとするかは好みなので、このルールは指定したときだけ働きます。
//!
//! ## 修正の安全性
//! 自動修正はありません。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "long-file",
    aliases: &["tally/max-lines"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("file of more than 200 lines", "200 行を超えるファイル"),
    docs: docs_of!("long_file.rs"),
    check,
};

const MAX_LINES: usize = 200;

fn message(lines: usize) -> Text {
    Text::new(
        format_args!(
            "The file has {lines} lines, more than {MAX_LINES}. Move shell into scripts, or split the image."
        ),
        format_args!(
            "ファイルが {lines} 行あり、{MAX_LINES} 行を超えています。シェルをスクリプトに移すか、イメージを分けましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let text = &document.tree.text;
    let lines = text.lines().count();
    let Some((at, _)) = text.match_indices('\n').nth(MAX_LINES - 1) else {
        return;
    };
    if lines <= MAX_LINES {
        return;
    }
    let instructions = document.tree.instructions();
    let beyond = instructions.filter(|instruction| instruction.span.end > at);
    let last = document.tree.instructions().last();
    if let Some(instruction) = beyond.into_iter().next().or(last) {
        report.add(instruction.keyword.span, message(lines));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        let text = |lines: usize| format!("FROM a:1\n{}USER b", "\n".repeat(lines - 2));
        hits(&RULE, &text(201), &["USER"]);
        passes(&RULE, &text(200));
        passes(&RULE, &format!("{}\n", text(200)));
    }
}
