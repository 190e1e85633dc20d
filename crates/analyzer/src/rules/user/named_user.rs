//! ## What it does
//! Finds `USER` with a name instead of a number.
//!
//! ## Why it matters
//! What runs the image may refuse it: Kubernetes with `runAsNonRoot` cannot tell from a name that it is not root. The
//! name also needs an `/etc/passwd` in the image. A name that an `ARG` holds passes; one that an `ENV` holds and that is
//! a number is a matter of style.
//!
//! ## Example
//! ```dockerfile
//! RUN useradd --uid 10001 app
//! USER app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN useradd --uid 10001 app
//! USER 10001
//! ```
//!
//! ## Fix safety
//! Safe for `root`, which is number 0 everywhere. Unsafe for a name that a `useradd` or `adduser` with a number in the
//! same stage creates, since the base image may have such a user already. No fix for other names.
//!
//! ## See also
//! Lesson 2.5, user namespaces. The rule `named-user-without-passwd`.
//!
//! # 日本語
//! ## 何を調べるか
//! 番号ではなく名前で書かれた `USER` を見つけます。
//!
//! ## なぜ問題か
//! イメージを動かす側が拒否することがあります。`runAsNonRoot` を指定した Kubernetes は、名前からは root でないと判断できません。
//! 名前を使うにはイメージに `/etc/passwd` も必要です。`ARG` で渡される名前は対象外です。`ENV` に入った番号はスタイルの問題として
//! 扱います。
//!
//! ## 修正の安全性
//! `root` はどこでも 0 番なので安全です。同じステージの `useradd` や `adduser` が番号付きで作る名前については、ベースイメージに
//! 同じ名前があるかもしれないため安全ではありません。ほかの名前には自動修正がありません。
//!
//! ## 関連
//! レッスン 2.5「User と uid_map」。ルール `named-user-without-passwd`。

use std::collections::{HashMap, HashSet};

use dockerfile::{Command, Word};

use super::account::created;
use super::current::name_of;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "named-user",
    aliases: &["DL3066"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("USER with a name", "名前で書かれた USER"),
    docs: docs_of!("named_user.rs"),
    check,
};

fn message(user: &str) -> Text {
    Text::new(
        format_args!("Who runs the image may not know the number of `{user}`. Write the number."),
        format_args!(
            "イメージを動かす側には `{user}` の番号が分からないことがあります。番号で書きましょう。"
        ),
    )
}

/// The image has the number; only who reads the file has to look for it.
fn hidden_message(user: &str) -> Text {
    Text::new(
        format_args!(
            "`{user}` is a number, but whoever reads this line alone cannot see that. Write the number if it matters."
        ),
        format_args!(
            "`{user}` の値は番号ですが、この行だけを見る人や道具には分かりません。必要なら番号で書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // Names that a stage creates with a number.
    let mut numbers: HashMap<(Option<usize>, &str), &str> = HashMap::new();
    for (site, account) in created(document) {
        numbers.extend(account.number.map(|number| ((site.stage, account.name), number)));
    }
    let mut arguments: HashSet<&str> = HashSet::new();
    for &site in &document.sites {
        match &site.instruction.command {
            Command::Arg(pairs) => arguments.extend(pairs.iter().map(|pair| pair.name.text.as_str())),
            Command::User(user) if !site.is_onbuild => {
                let name = name_of(&user.text);
                if is_number(name) || is_argument(name, &arguments) {
                    continue;
                }
                let value = document.expand(site, user);
                if name.contains('$') && value.is_some_and(|value| is_number(name_of(&value))) {
                    report.add(user.span, hidden_message(&user.text)).severity = Severity::Style;
                    continue;
                }
                let number = match name {
                    "root" => Some("0"),
                    _ => numbers.get(&(site.stage, name)).copied(),
                };
                report
                    .add(user.span, message(&user.text))
                    .with_fix(number.and_then(|number| fix(document, user, number)));
            }
            _ => {}
        }
    }
}

/// Also nothing at all, as before the colon of `USER :1`.
fn is_number(user: &str) -> bool {
    user.chars().all(|c| c.is_ascii_digit())
}

/// Whether it holds a variable that an `ARG` before it declares: who builds gives the value.
fn is_argument(user: &str, arguments: &HashSet<&str>) -> bool {
    user.split('$').skip(1).any(|rest| {
        let name = if let Some(inner) = rest.strip_prefix('{') {
            inner.split('}').next().unwrap_or_default()
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        };
        arguments.contains(name)
    })
}

fn fix(document: &Document<'_>, user: &Word, number: &str) -> Option<Fix> {
    if document.tree.slice(user.span) != user.text {
        return None;
    }
    let is_root = number == "0";
    let replacement = match user.text.split_once(':') {
        Some((_, "root")) if is_root => "0:0".to_owned(),
        Some((_, group)) => format!("{number}:{group}"),
        None => number.to_owned(),
    };
    let title = Text::new(
        format_args!("Write `{replacement}`"),
        format_args!("`{replacement}` と書く"),
    );
    let edits = vec![Edit::replace(user.span, replacement)];
    Some(if is_root {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{fixes, hits, of, passes};
    use crate::{Safety, Severity};

    #[test]
    fn cases() {
        for user in [
            "app",
            "root",
            "a:1",
            "$U",
            "${U}:${G}",
            "1a",
            "-1",
            "\"a\"",
            "1 a",
            "1.5",
            "x$U",
        ] {
            hits(&RULE, &format!("FROM a:1\nUSER {user}"), &[user]);
        }
        for user in ["0", "1000:x", "1:$G", ":1", "00"] {
            passes(&RULE, &format!("FROM a:1\nUSER {user}"));
        }
        hits(&RULE, "FROM a:1\nENV U=app\nUSER $U", &["$U"]);
        hits(&RULE, "FROM a:1\nUSER $U\nARG U", &["$U"]);
        hits(&RULE, "FROM a:1\nARG U=b\nUSER ${U:-c}", &["${U:-c}"]);
        passes(&RULE, "ARG U=b\nFROM a:1\nUSER ${U}:x");
        passes(&RULE, "FROM a:1\nARG U\nUSER \"x$U\"");
        passes(&RULE, "FROM a:1\nONBUILD USER b");
    }

    #[test]
    fn a_number_in_a_variable_is_a_matter_of_style() {
        let finding = of(&RULE, "FROM a:1\nENV U=1001\nUSER $U").remove(0);
        assert!(finding.severity == Severity::Style && finding.is_called("DL3066"));
        let finding = of(&RULE, "FROM a:1\nENV U=b\nUSER $U").remove(0);
        assert_eq!(finding.severity, Severity::Info);
    }

    #[test]
    fn fixed() {
        for (text, expect) in [("root", "0"), ("root:root", "0:0"), ("root:adm", "0:adm")] {
            let from = |user: &str| format!("FROM a:1\nUSER {user}\n");
            fixes(&RULE, Safety::Safe, &from(text), &from(expect));
        }
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN x && useradd -m -u 1001 b\nUSER b:c\n",
            "FROM a:1\nRUN x && useradd -m -u 1001 b\nUSER 1001:c\n",
        );
    }
}
