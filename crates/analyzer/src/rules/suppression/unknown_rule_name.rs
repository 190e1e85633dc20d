//! ## What it does
//! Finds names in comments such as `# utsuwa ignore=...`, `# hadolint ignore=...` and `# check=skip=...` that no rule
//! has. ShellCheck's codes are let through.
//!
//! ## Why it matters
//! What the comment was meant to silence is reported all the same. hadolint, for one name that cannot be a rule's,
//! does not read the rest of the comment either.
//!
//! ## Example
//! ```dockerfile
//! # utsuwa ignore=lastest-tag
//! FROM debian:latest
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # utsuwa ignore=latest-tag
//! FROM debian:latest
//! ```
//!
//! ## Fix safety
//! Unsafe: the name that is most like it may not be the one you mean, and then something else is silenced.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `# utsuwa ignore=...`、`# hadolint ignore=...`、`# check=skip=...` などのコメントにある、どのルールのものでもない名前を見つけます。
//! ShellCheck のコードは対象外です。
//!
//! ## なぜ問題か
//! 抑制するつもりだったものが、そのまま報告されます。hadolint は、ルールの名前になり得ないものが一つでもあると、コメント全体を無視します。
//!
//! ## 修正の安全性
//! 安全ではありません。いちばん似た名前が、意図したものとは限りません。その場合は別のものを抑制してしまいます。
//!
//! ## 関連
//! レッスン 10.1「lint を読む」。

use std::collections::BTreeMap;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::suppression::{Dialect, Name, Suppression};
use crate::{Category, Edit, Fix, Rule, Severity, Text, names};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-rule-name",
    aliases: &[],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a comment that names no rule", "コメントにある存在しないルール名"),
    docs: docs_of!("unknown_rule_name.rs"),
    check,
};

/// Looking for a name that is like another takes long, and who has so many wrong ones does not need it.
const SUGGESTED: usize = 50;
/// BuildKit's, which needs a registry and is none of ours.
const ELSEWHERE: [&str; 1] = ["invalidbaseimageplatform"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut nearest = BTreeMap::new();
    for suppression in &document.settings.suppressions.list {
        if matches!(suppression.dialect, Dialect::Tally | Dialect::Checkov) {
            continue;
        }
        let is_void = suppression.is_void();
        for name in &suppression.names {
            if is_fine(name, suppression) {
                continue;
            }
            let written = document.tree.slice(name.span);
            let is_looked_for = nearest.len() < SUGGESTED;
            let suggestion = *nearest
                .entry(name.key.as_str())
                .or_insert_with(|| is_looked_for.then(|| names::nearest_name(written)).flatten());
            let fix = suggestion.map(|suggestion| {
                let title = Text::new(
                    format_args!("Write {suggestion}"),
                    format_args!("{suggestion} に書き換える"),
                );
                Fix::risky(title, vec![Edit::replace(name.span, suggestion)])
            });
            let span = if written.is_empty() {
                suppression.comment
            } else {
                name.span
            };
            report
                .add(span, message(written, suggestion, is_void))
                .with_fix(fix);
        }
    }
}

fn is_fine(name: &Name, suppression: &Suppression) -> bool {
    let key = name.key.as_str();
    let code = key.strip_prefix("sc").unwrap_or_default();
    let is_shellcheck = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    let is_empty = key.is_empty() && !suppression.is_void();
    let is_all = key == "all" && suppression.knows_all();
    is_shellcheck || is_all || is_empty || ELSEWHERE.contains(&key) || names::is_known(key)
}

fn message(name: &str, suggestion: Option<&str>, is_void: bool) -> Text {
    let (mut en, mut ja) = if name.is_empty() {
        (
            "A name is missing in this list.".to_owned(),
            "この一覧には名前が欠けています。".to_owned(),
        )
    } else {
        (
            format!("No rule is called `{name}`."),
            format!("`{name}` というルールはありません。"),
        )
    };
    if let Some(suggestion) = suggestion {
        en = format!("{en} The one most like it is `{suggestion}`.");
        ja = format!("{ja}いちばん近いのは `{suggestion}` です。");
    }
    if is_void {
        en.push_str(" hadolint passes over the whole comment because of it, so nothing is silenced.");
        ja.push_str("hadolint はこのためにコメント全体を無視するので、何も抑制されません。");
    }
    Text::new(en, ja)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{fixes, hits, of, passes};
    use crate::{Lang, Safety};

    #[test]
    fn cases() {
        hits(&RULE, "# utsuwa ignore=lastest-tag\nFROM a:1", &["lastest-tag"]);
        hits(&RULE, "# hadolint ignore=DL3007,crazy\nFROM a:1", &["crazy"]);
        hits(&RULE, "# hadolint ignore=DL9999\nFROM a:1", &["DL9999"]);
        hits(
            &RULE,
            "# hadolint ignore=DL3007,\nFROM a:1",
            &["# hadolint ignore=DL3007,"],
        );
        hits(&RULE, "# check=skip=Nope\nFROM a:1", &["Nope"]);
        passes(&RULE, "# hadolint ignore=DL3007,SC2086\nFROM a:1");
        passes(&RULE, "# utsuwa ignore=latest-tag,\nFROM a:1");
        passes(&RULE, "# check=skip=all\nFROM a:1");
        passes(
            &RULE,
            "# check=skip=InvalidBaseImagePlatform;error=true\nFROM a:1",
        );
        passes(&RULE, "# tally ignore=tally/max-lines\nFROM a:1");
        passes(&RULE, "#checkov:skip=CKV_DOCKER_99:x\nFROM a:1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "# utsuwa ignore=lastest-tag # x\nFROM a:latest\n",
            "# utsuwa ignore=latest-tag # x\nFROM a:latest\n",
        );
    }

    #[test]
    fn the_message_says_what_hadolint_does() {
        let said = of(&RULE, "# hadolint ignore=lastest-tag\nFROM a:1\n");
        assert_eq!(
            said[0].message(Lang::En),
            "No rule is called `lastest-tag`. The one most like it is `latest-tag`. hadolint passes over the whole comment because \
             of it, so nothing is silenced."
        );
    }
}
