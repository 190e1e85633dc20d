//! ## What it does
//! Finds users that the image's steps create although the image runs as root in the end, or never says as whom.
//!
//! ## Why it matters
//! Somebody meant to run as this user. Without `USER` nothing does. An entrypoint that switches itself (`gosu`,
//! `su-exec`, `setpriv`) passes, and so does a user that owns files.
//!
//! ## Example
//! ```dockerfile
//! RUN useradd --uid 10001 app
//! CMD ["server"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN useradd --uid 10001 app
//! USER 10001
//! CMD ["server"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix adds `USER` at the end, and the program may write to what belongs to root.
//!
//! ## See also
//! Lesson 10.5, USER. The rules `missing-user` and `root-user`.
//!
//! # 日本語
//! ## 何を調べるか
//! ユーザーを作っているのに、最後は root で動くイメージ、または誰で動くかを書いていないイメージを見つけます。
//!
//! ## なぜ問題か
//! そのユーザーで動かすつもりだったはずですが、`USER` がなければそうなりません。エントリポイントが自分で切り替えるもの（`gosu`、
//! `su-exec`、`setpriv`）と、ファイルの所有者として使うユーザーは対象外です。
//!
//! ## 修正の安全性
//! 安全ではありません。最後に `USER` を足しますが、プログラムが root のファイルに書き込むかもしれません。
//!
//! ## 関連
//! レッスン 10.5「USER」。ルール `missing-user` と `root-user`。

use std::collections::HashSet;

use dockerfile::{Command, CommandForm};

use super::account::created;
use super::current::{at_end, is_root};
use super::root_user::last_user;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unused-account",
    aliases: &["tally/user-created-but-never-used"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a user is created and never used",
        "作られたのに使われないユーザー",
    ),
    docs: docs_of!("unused_account.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("`{name}` is created, but the image does not run as it. Add `USER {name}` at the end."),
        format_args!(
            "`{name}` を作っていますが、このユーザーでは動きません。最後に `USER {name}` を書きましょう。"
        ),
    )
}

/// Programs that become another user when the container starts.
const SWITCHERS: [&str; 9] = [
    "chroot",
    "gosu",
    "runuser",
    "s6-setuidgid",
    "setpriv",
    "setuidgid",
    "su",
    "su-exec",
    "sudo",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let last = document.final_line().find_map(last_user);
    if last.is_some_and(|user| !is_root(&user.text)) || switches_itself(document) {
        return;
    }
    let line: HashSet<usize> = document.final_line().map(|stage| stage.index).collect();
    let is_shipped = |stage: Option<usize>| stage.is_some_and(|index| line.contains(&index));
    let owners = owners(document);
    let mut accounts = created(document).filter(|(site, account)| {
        !site.is_onbuild && is_shipped(site.stage) && !owners.contains(account.name)
    });
    let Some((_, account)) = accounts.next() else {
        return;
    };
    let is_only = accounts.next().is_none();
    let finding = report.add(account.word.span, message(account.name));
    let user = account.number.unwrap_or(account.name);
    if let Some(edit) = at_end(document, user).filter(|_| is_only) {
        let title = Text::new(
            format_args!("Add `USER {user}`"),
            format_args!("`USER {user}` を足す"),
        );
        finding.with_fix(Fix::risky(title, vec![edit]));
    }
}

/// Users that own something, so that they are of use.
fn owners<'d>(document: &'d Document<'_>) -> HashSet<&'d str> {
    let mut owners = HashSet::new();
    for site in &document.sites {
        let owner = site
            .instruction
            .flag("chown")
            .and_then(|flag| flag.value.as_ref());
        owners.extend(owner.map(|owner| super::current::name_of(&owner.text)));
    }
    for run in &document.runs {
        for command in &run.script.commands {
            let words = command.unwrapped();
            let is_about_owners = words.first().is_some_and(|word| {
                ["chown", "install", "su", "gosu", "setfacl"].contains(&word.text.as_str())
            });
            if is_about_owners {
                owners.extend(words.iter().map(|word| super::current::name_of(&word.text)));
            }
            // `sudo -u app make`
            let mut pairs = command.words.iter().zip(command.words.iter().skip(1));
            owners.extend(
                pairs
                    .find(|(option, _)| option.text == "-u" && command.name() == Some("sudo"))
                    .map(|(_, user)| user.text.as_str()),
            );
        }
    }
    owners
}

/// Whether what the image starts becomes another user, or is a script that may do so.
fn switches_itself(document: &Document<'_>) -> bool {
    let instructions = document.final_line().flat_map(|stage| &stage.instructions);
    instructions
        .filter_map(|instruction| match &instruction.command {
            Command::Cmd(form) | Command::Entrypoint(form) => Some(form),
            _ => None,
        })
        .any(|form| match form {
            CommandForm::Exec(words) => words.iter().any(|word| is_switcher(&word.text)),
            CommandForm::Shell(line) | CommandForm::Script(line) => {
                line.as_str().split_whitespace().any(is_switcher)
            }
        })
}

fn is_switcher(word: &str) -> bool {
    let name = crate::document::base_name(word);
    let is_script = name.starts_with("docker-entrypoint") || name.starts_with("entrypoint") || name == "init";
    SWITCHERS.contains(&name) || is_script
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN x && useradd -m b", &["b"]);
        hits(&RULE, "FROM a:1\nRUN adduser -D b\nUSER root", &["b"]);
        hits(&RULE, "FROM a:1 AS x\nRUN useradd b\nFROM x", &["b"]);
        for text in [
            "RUN useradd b\nUSER 1000",
            "RUN useradd b\nFROM c:1",
            "RUN useradd b\nENTRYPOINT [\"gosu\", \"b\", \"c\"]",
            "RUN useradd b\nENTRYPOINT [\"/docker-entrypoint.sh\"]",
            "RUN useradd b && chown -R b:b /c",
            "RUN useradd b\nCOPY --chown=b c /d",
            "RUN groupadd b",
        ] {
            passes(&RULE, &format!("FROM a:1\n{text}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN useradd -u 1001 b\nCMD [\"c\"]\n",
            "FROM a:1\nRUN useradd -u 1001 b\nCMD [\"c\"]\nUSER 1001\n",
        );
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN useradd b",
            "FROM a:1\nRUN useradd b\nUSER b",
        );
    }
}
