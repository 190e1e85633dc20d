//! ## What it does
//! Finds comments such as `# hadolint ignore=DL3007` that hide nothing: what they name is not found there, or they
//! do not stand where they count. Rules that did not run, and other tools' own comments (`tally`, `checkov`), are left
//! alone.
//!
//! ## Why it matters
//! Whoever reads the comment believes that something is wrong here. And when it is so one day, nobody will be told.
//!
//! ## Example
//! ```dockerfile
//! # hadolint ignore=DL3007
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! Safe: a comment is not built. The names that hide nothing go; without any left, the comment does.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `# hadolint ignore=DL3007` のようなコメントのうち、何も隠していないものを見つけます。その場所で見つからないルールの名前や、効果のない位置に
//! 書かれたものです。実行されなかったルールと、ほかのツールのコメント (`tally`、`checkov`) は対象外です。
//!
//! ## なぜ問題か
//! 読む人は、そこに問題があると思い込みます。そして本当に問題が起きた日に、誰も気づけません。
//!
//! ## 修正の安全性
//! 安全です。コメントはビルドされません。何も隠していない名前を消し、残りがなければコメントごと消します。
//!
//! ## 関連
//! レッスン 10.1「lint を読む」。

use std::collections::BTreeMap;

use dockerfile::{Node, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::suppression::{Dialect, Name, Suppression};
use crate::{Category, Edit, Fix, Rule, Severity, Text, rules, rules_called};

pub(crate) static RULE: Rule = Rule {
    name: "unused-suppression",
    aliases: &[],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a comment that silences nothing", "何も抑制していないコメント"),
    docs: docs_of!("unused_suppression.rs"),
    check,
};

const REMOVE_NAME: Text = Text::fixed("Remove what hides nothing", "何も隠していない名前を消す");
const REMOVE_COMMENT: Text = Text::fixed("Remove the comment", "コメントを消す");
/// More names are not listed in a message.
const LISTED: usize = 3;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let items = &document.tree.items;
    // A comment at the top keeps the next line from being a directive.
    let directives = items
        .iter()
        .take_while(|item| matches!(item.node, Node::Directive(_)))
        .count();
    let mut judged = BTreeMap::new();
    for suppression in &document.settings.suppressions.list {
        if suppression.is_void() || matches!(suppression.dialect, Dialect::Tally | Dialect::Checkov) {
            continue;
        }
        let mut unused = Vec::with_capacity(suppression.names.len());
        for name in &suppression.names {
            let is_judged = judged
                .entry(name.key.as_str())
                .or_insert_with_key(|key| can_judge(document, key));
            unused.push(*is_judged && !name.is_used.get());
        }
        let named: Vec<&Name> = suppression
            .names
            .iter()
            .zip(&unused)
            .filter_map(|(name, &is_unused)| is_unused.then_some(name))
            .collect();
        let (Some(first), Some(last)) = (named.first(), named.last()) else {
            continue;
        };
        let span = first.span.to(last.span);
        let may_go = suppression.item != directives
            || !items.get(directives + 1).is_some_and(|next| {
                matches!(next.node, Node::Comment) && document.tree.slice(next.span()).contains('=')
            });
        let line = items.get(suppression.item).map(dockerfile::Item::span);
        let fix = match (named.len() == unused.len(), line) {
            (false, _) => Some(Fix::safe(REMOVE_NAME, removals(suppression, &unused))),
            (true, Some(line)) if may_go && !suppression.has_more => {
                Some(Fix::safe(REMOVE_COMMENT, vec![Edit::delete(line)]))
            }
            _ => None,
        };
        report.add(span, message(document, &named)).with_fix(fix);
    }
}

/// Whether all rules of this name have looked at everything they need.
fn can_judge(document: &Document<'_>, key: &str) -> bool {
    // A comment about this rule cannot be known to be of no use before the rule has run.
    if key == RULE.name || crate::choice::lacks(key) {
        return false;
    }
    let options = document.options;
    let mut called = rules_called(key).peekable();
    called.peek().is_some()
        && called.all(|rule| {
            let needs_context = rules::is_about_context(rule) && options.context.is_none();
            let needs_labels = rules::is_about_labels(rule) && options.label_schema.is_empty();
            let needs_registries = rule.is_called("DL3026") && options.trusted_registries.is_empty();
            document.settings.runs(rule) && !needs_context && !needs_labels && !needs_registries
        })
}

fn message(document: &Document<'_>, names: &[&Name]) -> Text {
    let listed = names.iter().take(LISTED);
    let listed: Vec<_> = listed
        .map(|name| format!("`{}`", document.tree.slice(name.span)))
        .collect();
    let more = names.len() - listed.len();
    let (en_more, ja_more) = if more == 0 {
        (String::new(), String::new())
    } else {
        (format!(" and {more} more"), format!(" ほか {more} 個"))
    };
    Text::new(
        format_args!(
            "Nothing here is silenced by {}{en_more}: take it out of the comment, or put the comment right before what it is about.",
            listed.join(", ")
        ),
        format_args!(
            "{}{ja_more} で抑制されるものはありません。コメントから消すか、コメントを対象の直前に移してください。",
            listed.join("、")
        ),
    )
}

/// Takes names out, each with one comma.
fn removals(suppression: &Suppression, unused: &[bool]) -> Vec<Edit> {
    let names = &suppression.names;
    let first_kept = unused.iter().position(|is_unused| !is_unused).unwrap_or(0);
    let mut edits = Vec::new();
    if let Some(kept) = names.get(first_kept).filter(|_| first_kept > 0) {
        edits.push(Edit::delete(Span::new(names[0].span.start, kept.span.start)));
    }
    for (pair, &is_unused) in names.windows(2).zip(&unused[1..]).skip(first_kept) {
        if is_unused {
            edits.push(Edit::delete(Span::new(pair[0].span.end, pair[1].span.end)));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{fixes, hits, hits_with, passes};
    use crate::{Level, Options, Safety};

    #[test]
    fn hits_and_passes() {
        hits(&RULE, "# hadolint ignore=DL3007\nFROM a:1\n", &["DL3007"]);
        hits(&RULE, "# utsuwa ignore=latest-tag\nFROM a:1\n", &["latest-tag"]);
        hits(
            &RULE,
            "# hadolint ignore=DL3006,DL3007\nFROM a:latest\n",
            &["DL3006"],
        );
        hits(&RULE, "# hadolint ignore=DL3007\n\nFROM a:latest\n", &["DL3007"]);
        hits(&RULE, "FROM a:1\n# hadolint global ignore=DL3007\n", &["DL3007"]);
        hits(
            &RULE,
            "# utsuwa global ignore=DL3007\n# utsuwa global ignore=DL3007\nFROM a:latest",
            &["DL3007"],
        );
        hits(
            &RULE,
            "# check=skip=MaintainerDeprecated\nFROM a:1\n",
            &["MaintainerDeprecated"],
        );
        passes(&RULE, "# hadolint ignore=DL3007\nFROM a:latest\n");
        passes(&RULE, "# hadolint global ignore=SC2086,DL9999\nFROM a:1\n");
        passes(&RULE, "# hadolint ignore=DL3007,crazy\nFROM a:1\n");
        passes(&RULE, "# check=skip=all\nFROM a:1\n");
        passes(&RULE, "# tally ignore=DL3007\nFROM a:1\n");
        passes(
            &RULE,
            "# utsuwa global ignore=unused-suppression\n# utsuwa ignore=sudo\nFROM a:1\n",
        );
        let off = Options {
            levels: vec![("latest-tag".into(), Level::Off)],
            ..Options::default()
        };
        hits_with(&RULE, &off, "# hadolint ignore=DL3007\nFROM a:latest\n", &[]);
    }

    #[test]
    fn fixed() {
        let fix = |text, expect| fixes(&RULE, Safety::Safe, text, expect);
        fix(
            "FROM a:1\n  # hadolint ignore=DL3007 # x\nRUN b\n",
            "FROM a:1\nRUN b\n",
        );
        fix(
            "# utsuwa ignore=sudo, DL3007 ,DL3006 # x\nFROM a:latest\n",
            "# utsuwa ignore=DL3007 # x\nFROM a:latest\n",
        );
        fix(
            "# utsuwa ignore=DL3007,sudo,DL3006\nFROM a:latest\n",
            "# utsuwa ignore=DL3007\nFROM a:latest\n",
        );
        fix("# check=skip=MaintainerDeprecated\nFROM a:1\n", "FROM a:1\n");
    }

    #[test]
    fn a_comment_that_keeps_a_directive_away_stays() {
        hits(
            &RULE,
            "# hadolint ignore=DL3007\n# escape=`\nFROM a:1\n",
            &["DL3007"],
        );
        let text = "# hadolint ignore=DL3007\n# escape=`\nFROM a:1\n";
        assert!(crate::testing::of(&RULE, text)[0].fix.is_none());
    }
}
