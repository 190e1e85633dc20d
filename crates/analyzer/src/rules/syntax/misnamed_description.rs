//! ## What it does
//! Finds comments before `ARG` and named `FROM` that do not begin with the name they describe.
//!
//! ## Why it matters
//! `docker build --call=outline` shows such a comment as the description of an argument or a target, if it begins with
//! its name. Off by default, since most comments are no descriptions; `# check=experimental=InvalidDefinitionDescription`
//! turns it on as in builders.
//!
//! ## Example
//! ```dockerfile
//! # The version to build.
//! ARG VERSION=1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # VERSION The version to build.
//! ARG VERSION=1
//! ```
//!
//! ## Fix safety
//! Safe: only the comment changes. There is no fix where several names are described.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `ARG` や名前付きの `FROM` の前にあり、その名前で始まっていないコメントを見つけます。
//!
//! ## なぜ問題か
//! `docker build --call=outline` は、名前で始まるコメントを引数やターゲットの説明として表示します。説明でないコメントの方が
//! 多いので既定では無効です。`# check=experimental=InvalidDefinitionDescription` と書けばビルダーと同じく有効になります。
//!
//! ## 修正の安全性
//! 安全です。コメントだけが変わります。名前が複数あるときは直せません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Command, Node, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "misnamed-description",
    aliases: &[
        "InvalidDefinitionDescription",
        "buildkit/InvalidDefinitionDescription",
    ],
    category: Category::Syntax,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("description without its name", "名前で始まらない説明"),
    docs: docs_of!("misnamed_description.rs"),
    check,
};

const OF_SEVERAL: Text = Text::fixed(
    "The comment above begins with the name of none of these arguments.",
    "上のコメントが、これらの引数のどの名前でも始まっていません。",
);

const TITLE: Text = Text::fixed("Begin with the name", "名前から始める");

/// The finding is at the name that is described, as BuildKit has it: the comment may be lines away.
fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // The last comment since the last instruction, unless an empty one came after it.
    let mut comment: Option<(Span, &str)> = None;
    for item in &document.tree.items {
        match &item.node {
            Node::Comment => {
                let line = document.tree.slice(item.span());
                let indent = line.len() - line.trim_start().len();
                let text = line.trim_start().trim_start_matches('#').trim();
                comment = (!text.is_empty()).then(|| {
                    let start = item.span().start + indent;
                    (Span::new(start, start + line.trim().len()), text)
                });
            }
            Node::Instruction(instruction) => {
                if let Some((span, text)) = comment.take() {
                    check_names(&names(&instruction.command), span, text, report);
                }
            }
            _ => {}
        }
    }
}

/// What an instruction defines, and where.
fn names(command: &Command) -> Vec<(String, Span)> {
    match command {
        Command::Arg(pairs) => pairs
            .iter()
            .map(|pair| (pair.name.text.clone(), pair.name.span))
            .collect(),
        Command::From(from) => {
            let alias = from.alias.iter();
            alias
                .map(|alias| (alias.text.to_lowercase(), alias.span))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn check_names(names: &[(String, Span)], comment: Span, text: &str, report: &mut Report<'_>) {
    let first = text.split(' ').next().unwrap_or_default();
    let (Some((name, span)), Some((_, last))) = (names.first(), names.last()) else {
        return;
    };
    if names.iter().any(|(name, _)| name == first) {
        return;
    }
    if names.len() > 1 {
        report.add(span.to(*last), OF_SEVERAL);
        return;
    }
    let message = Text::new(
        format!(
            "The comment above does not begin with the name: write `# {name} ...`, or an empty comment in between."
        ),
        format!(
            "上のコメントが名前で始まっていません。`# {name} ...` と書くか、間に空のコメント行を置いてください。"
        ),
    );
    let at = comment.end - text.len();
    let edit = if first.trim_end_matches(':').eq_ignore_ascii_case(name) {
        Edit::replace(Span::new(at, at + first.len()), name.as_str())
    } else {
        Edit::insert(at, format!("{name} "))
    };
    // An empty name, or one of several words, is never the comment's first word.
    let is_word = !name.is_empty() && !name.contains(char::is_whitespace);
    report
        .add(*span, message)
        .with_fix(is_word.then(|| Fix::safe(TITLE, vec![edit])));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, has_no_fix, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "# b is c\nARG c=1\n# D is d\n\nFROM a:1 AS d", &["c", "d"]);
        hits(&RULE, "# the two\nARG b c=1\nFROM a:1", &["b c"]);
        passes(&RULE, "# c is c\nARG b c=1\n# d it is\nFROM a:1 AS D");
        passes(
            &RULE,
            "# check=skip=x\n# e\n#\nARG b\n# f\nFROM a:1\n# g\nRUN h\nARG i",
        );
    }

    #[test]
    fn the_name_comes_first() {
        has_no_fix(&RULE, "# b\nARG \"");
        fixes(&RULE, Safe, "  #the b\nARG b", "  #b the b\nARG b");
        fixes(&RULE, Safe, "# B: the b\nARG b", "# b the b\nARG b");
    }
}
