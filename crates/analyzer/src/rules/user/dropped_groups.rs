//! ## What it does
//! Finds `USER name:group` for a user who was given further groups.
//!
//! ## Why it matters
//! With a group written out, the process has that group only: the others, from `usermod -aG` or `useradd -G`, are
//! dropped, and access that depends on them fails.
//!
//! ## Example
//! ```dockerfile
//! RUN useradd -G docker app
//! USER app:app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN useradd -G docker app
//! USER app
//! ```
//!
//! ## Fix safety
//! Unsafe: the process gets the groups that it did not have before.
//!
//! ## See also
//! Lesson 10.5, USER.
//!
//! # 日本語
//! ## 何を調べるか
//! ほかのグループにも入っているユーザーについて、`USER 名前:グループ` と書いているところを見つけます。
//!
//! ## なぜ問題か
//! グループを書くと、プロセスはそのグループだけになります。`usermod -aG` や `useradd -G` で加えたグループは外れ、それに頼る
//! アクセスは失敗します。
//!
//! ## 修正の安全性
//! 安全ではありません。これまでなかったグループがプロセスに加わります。
//!
//! ## 関連
//! レッスン 10.5「USER」。

use std::collections::HashSet;

use dockerfile::{Command, Span};

use super::account::created;
use super::current::name_of;
use crate::command_line::Arguments;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "dropped-groups",
    aliases: &["tally/user-explicit-group-drops-supplementary-groups"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "USER with a group drops the user's other groups",
        "ほかのグループが外れる USER",
    ),
    docs: docs_of!("dropped_groups.rs"),
    check,
};

fn message(user: &str) -> Text {
    Text::new(
        format_args!(
            "With a group written here, `{user}` loses the other groups it was given. Leave the group out."
        ),
        format_args!(
            "ここにグループを書くと、`{user}` に加えたほかのグループが外れます。グループを省きましょう。"
        ),
    )
}
const FIX: Text = Text::fixed("Leave the group out", "グループを省く");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let members = members(document);
    if members.is_empty() {
        return;
    }
    for site in &document.sites {
        let Command::User(user) = &site.instruction.command else {
            continue;
        };
        let name = name_of(&user.text);
        if name.len() == user.text.len() || !members.contains(name) {
            continue;
        }
        let finding = report.add(user.span, message(name));
        if document.tree.slice(user.span) == user.text {
            let group = Span::new(user.span.start + name.len(), user.span.end);
            finding.with_fix(Fix::risky(FIX, vec![Edit::delete(group)]));
        }
    }
}

/// Users that a step gives groups beside their own.
fn members<'d>(document: &'d Document<'_>) -> HashSet<&'d str> {
    let mut members: HashSet<&str> = created(document)
        .filter(|(_, account)| account.groups.is_some())
        .map(|(_, account)| account.name)
        .collect();
    for run in &document.runs {
        for command in run.commands_of(&["usermod", "gpasswd", "adduser", "addgroup"]) {
            let Some((program, words)) = command.unwrapped().split_first() else {
                continue;
            };
            let name = crate::document::base_name(&program.text);
            let with_value: &[&str] = match name {
                "gpasswd" => &["-a"],
                "usermod" => &["-G", "--groups", "-aG", "-g", "--gid", "-u", "-d", "-s", "-c"],
                _ => &["-g", "-u", "-G"],
            };
            let arguments = Arguments::read(words, with_value);
            let operands = arguments.operands.as_slice();
            let member = match (name, operands) {
                ("usermod", [user]) if arguments.has(&["-aG", "-G", "--groups"]) => Some(user.text.as_str()),
                ("gpasswd", [_]) => arguments.value(&["-a"]),
                // `adduser USER GROUP`
                ("adduser" | "addgroup", [user, _]) => Some(user.text.as_str()),
                _ => None,
            };
            members.extend(member);
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for step in [
            "usermod -aG docker b",
            "usermod -a -G docker b",
            "useradd -G x,y b",
            "gpasswd -a b docker",
            "adduser b docker",
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {step}\nUSER b:c"), &["b:c"]);
        }
        passes(&RULE, "FROM a:1\nRUN usermod -aG docker b\nUSER b");
        passes(&RULE, "FROM a:1\nRUN usermod -aG docker b\nUSER c:d");
        passes(&RULE, "FROM a:1\nRUN useradd b\nUSER b:c");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN useradd -G x b\nUSER b:c\n",
            "FROM a:1\nRUN useradd -G x b\nUSER b\n",
        );
    }
}
