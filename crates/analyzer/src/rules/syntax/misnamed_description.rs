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

const TITLE: Text = Text::fixed("Begin with the name", "名前から始める");

/// The finding is at the name that is described; the comment may be lines away.
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
                    check_names(names(&instruction.command), span, text, report);
                }
            }
            _ => {}
        }
    }
}

/// What an instruction defines.
fn names(command: &Command) -> Vec<String> {
    match command {
        Command::Arg(pairs) => pairs.iter().map(|pair| pair.name.text.clone()).collect(),
        Command::From(from) => from.alias.iter().map(|alias| alias.text.to_lowercase()).collect(),
        _ => Vec::new(),
    }
}

fn check_names(names: Vec<String>, comment: Span, text: &str, report: &mut Report<'_>) {
    let first = text.split(' ').next().unwrap_or_default();
    if names.is_empty() || names.iter().any(|name| name == first) {
        return;
    }
    let [name] = names.as_slice() else {
        let message = Text::fixed(
            "A description begins with the name of one of the arguments below.",
            "説明は、下の引数のどれか 1 つの名前から始めてください。",
        );
        report.add(comment, message);
        return;
    };
    let message = Text::new(
        format!(
            "A description begins with the name: `# {name} ...`. An empty comment line in between ends it."
        ),
        format!(
            "説明は `# {name} ...` のように名前から始めてください。説明でないなら、間に空のコメント行を置いてください。"
        ),
    );
    let at = comment.end - text.len();
    let edit = if first.trim_end_matches(':').eq_ignore_ascii_case(name) {
        Edit::replace(Span::new(at, at + first.len()), name.as_str())
    } else {
        Edit::insert(at, format!("{name} "))
    };
    report
        .add(comment, message)
        .with_fix(Fix::safe(TITLE, vec![edit]));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "# b is c\nARG c=1\n# D is d\n\nFROM a:1 AS d",
            &["# b is c", "# D is d"],
        );
        hits(&RULE, "# the two\nARG b c=1\nFROM a:1", &["# the two"]);
        passes(&RULE, "# c is c\nARG b c=1\n# d it is\nFROM a:1 AS D");
        passes(
            &RULE,
            "# check=skip=x\n# e\n#\nARG b\n# f\nFROM a:1\n# g\nRUN h\nARG i",
        );
    }

    #[test]
    fn the_name_comes_first() {
        fixes(&RULE, Safe, "  #the b\nARG b", "  #b the b\nARG b");
        fixes(&RULE, Safe, "# B: the b\nARG b", "# b the b\nARG b");
    }
}
