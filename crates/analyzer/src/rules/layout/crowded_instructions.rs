//! ## What it does
//! Finds instructions of different kinds without a blank line between them. Off by default.
//!
//! ## Why it matters
//! With a blank line between the kinds, the steps of a build are easy to see. Several of one kind may stand
//! together.
//!
//! ## Example
//! ```dockerfile
//! ENV LANG=C.UTF-8
//! RUN make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV LANG=C.UTF-8
//!
//! RUN make
//! ```
//!
//! ## Fix safety
//! Safe: builders skip blank lines.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 種類の違う命令の間に空行がないところを見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! 種類ごとに空行で区切ると、ビルドの手順が見やすくなります。同じ種類の命令は続けて書いてかまいません。
//!
//! ## 修正の安全性
//! 安全です。ビルダーは空行を読み飛ばします。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Instruction, Node};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "crowded-instructions",
    aliases: &["tally/newline-between-instructions"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("no blank line between instructions", "命令の間に空行がない"),
    docs: docs_of!("crowded_instructions.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This begins another kind of instruction. Put a blank line before it.",
    "ここから別の種類の命令です。前に空行を入れましょう。",
);
const FIX: Text = Text::fixed("Add a blank line", "空行を入れる");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut errors = document.errors.iter().peekable();
    // The instruction on the lines right above, and where it ends.
    let mut above: Option<(&Instruction, usize)> = None;
    for item in &document.tree.items {
        let end = item.span().end;
        let mut is_broken = false;
        while errors.next_if(|error| error.span.start < end).is_some() {
            is_broken = true;
        }
        match &item.node {
            Node::Blank => above = None,
            Node::Comment | Node::Directive(_) => {}
            Node::Instruction(instruction) => {
                if let Some((_, at)) = above.filter(|(above, _)| is_other(above, instruction)) {
                    let edit = Edit::insert(at, lines::newline(document.tree));
                    report
                        .add(instruction.keyword.span, MESSAGE)
                        .with_fix(Fix::safe(FIX, vec![edit]));
                }
                // What an unfinished here-document holds is not to grow.
                above = (!is_broken).then_some((&**instruction, end));
            }
        }
    }
}

fn is_other(above: &Instruction, instruction: &Instruction) -> bool {
    !above.keyword.text.eq_ignore_ascii_case(&instruction.keyword.text)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN b\nRUN c\n# d\nUSER e\n", &["RUN", "USER"]);
        passes(&RULE, "FROM a:1\n\nRUN b\nrun c\n\n# d\nUSER e\n");
        passes(&RULE, "FROM a:1\n\nRUN <<E\nUSER b\n");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\r\nRUN b\r\n# c\r\nUSER d\r\n",
            "FROM a:1\r\n\r\nRUN b\r\n\r\n# c\r\nUSER d\r\n",
        );
    }
}
