//! ## What it does
//! Finds steps that set passwords of users (`chpasswd`, `passwd`, `useradd -p`) or take them away (`passwd -d`).
//!
//! ## Why it matters
//! Whoever has the image has the password, from the layer or its history; an empty one lets everybody in. A container
//! needs none: nobody logs in.
//!
//! ## Example
//! ```dockerfile
//! RUN echo "root:toor" | chpasswd
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN useradd --uid 10001 app
//! ```
//!
//! ## Fix safety
//! There is no fix: something may log in with it.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there.
//!
//! # 日本語
//! ## 何を調べるか
//! ユーザーのパスワードを設定する手順（`chpasswd`、`passwd`、`useradd -p`）や、なくす手順（`passwd -d`）を見つけます。
//!
//! ## なぜ問題か
//! イメージを持つ人は、レイヤーや履歴からパスワードを読めます。空のパスワードなら誰でも入れます。コンテナにログインする人はいない
//! ので、パスワードは要りません。
//!
//! ## 修正の安全性
//! 自動修正はありません。それを使ってログインするものがあるかもしれないためです。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。

use shell::Word;

use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "password-in-build-step",
    aliases: &["CKV2_DOCKER_17", "DKL-LI-0001"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a step sets a user's password",
        "ユーザーのパスワードを設定する手順",
    ),
    docs: docs_of!("password.rs"),
    check,
};

const SET: Text = Text::fixed(
    "Whoever has the image has this password. Containers need none: leave it out.",
    "このパスワードはイメージを持つ人すべてに知られます。コンテナには要らないので、書かないようにしましょう。",
);
const EMPTY: Text = Text::fixed(
    "An empty password lets everybody in. Lock the account instead (passwd -l).",
    "空のパスワードでは誰でも入れます。代わりにアカウントをロックしましょう（passwd -l）。",
);

/// Locking, expiry and the like set no password.
const HARMLESS: [&str; 9] = [
    "-l", "--lock", "-u", "-S", "-e", "--expire", "-n", "-x", "--status",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for command in document.runs.iter().flat_map(|run| &run.script.commands) {
        if let Some((span, text)) = command
            .unwrapped()
            .split_first()
            .and_then(|(program, words)| sets(program, words))
        {
            report.add(span, text);
        }
    }
}

fn sets(program: &Word, words: &[Word]) -> Option<(Span, Text)> {
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.text.as_str()));
    match base_name(&program.text) {
        "chpasswd" => Some((program.span, SET)),
        "passwd" if has(&["-d", "--delete"]) => Some((program.span, EMPTY)),
        "passwd" => (!has(&HARMLESS)).then_some((program.span, SET)),
        "useradd" | "usermod" => {
            let at = words
                .iter()
                .position(|word| matches!(word.text.as_str(), "-p" | "--password"));
            let joined = || words.iter().find(|word| word.text.starts_with("--password="));
            let value = match at {
                Some(at) => words.get(at + 1)?,
                None => joined()?,
            };
            let password = value.text.strip_prefix("--password=").unwrap_or(&value.text);
            // `*` and `!` are passwords that nothing matches.
            match password {
                "" => Some((value.span, EMPTY)),
                locked if locked.starts_with(['*', '!']) => None,
                _ => Some((value.span, SET)),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN echo b:c | chpasswd", &["chpasswd"]);
        hits(
            &RULE,
            "FROM a:1\nRUN passwd -d b && echo c | passwd --stdin d",
            &["passwd", "passwd"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN useradd -p '' b; usermod --password=c d",
            &["''", "--password=c"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN useradd -m -p $(openssl passwd c) d",
            &["$(openssl passwd c)"],
        );
        for step in [
            "passwd -l b",
            "useradd b",
            "useradd -p '*' b",
            "usermod -L b",
            "cat /etc/passwd",
            "adduser --disabled-password b",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {step}"));
        }
    }
}
