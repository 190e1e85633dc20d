//! ## What it does
//! Finds commands that need a login and have no `RUN --mount=type=secret` or `type=ssh`: pushes and publishes, `docker
//! login`, the command lines of clouds, `git clone` over SSH. Off by default: some take public things only.
//!
//! ## Why it matters
//! Without a mount the login comes from an `ARG`, an `ENV` or a copied file, and stays in the image.
//!
//! ## Example
//! ```dockerfile
//! RUN git clone git@github.com:org/private.git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=ssh git clone git@github.com:org/private.git
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix adds `--mount=type=ssh` for SSH; the build has to be started with `--ssh default` then. No fix for
//! others, whose secret has a name.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there.
//!
//! # 日本語
//! ## 何を調べるか
//! ログインが必要なのに `RUN --mount=type=secret` も `type=ssh` もないコマンドを見つけます。公開や push、`docker login`、クラウドの
//! コマンド、SSH での `git clone` が対象です。公開されたものだけを使うこともあるので、既定では無効です。
//!
//! ## なぜ問題か
//! マウントがなければ、認証情報は `ARG` や `ENV`、コピーしたファイルから来ることになり、イメージに残ります。
//!
//! ## 修正の安全性
//! 安全ではありません。SSH には `--mount=type=ssh` を足しますが、ビルドを `--ssh default` 付きで始める必要があります。ほかのものは
//! シークレットの名前が分からないため、自動修正がありません。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。

use shell::Word;

use super::mount::mounts;
use crate::command_line::Arguments;
use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "login-without-secret-mount",
    aliases: &[
        "tally/require-secret-mounts",
        "tally/ruby/prefer-secret-mounts-for-build-credentials",
    ],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "a command that needs a login has no secret mount",
        "シークレットマウントのない、ログインが必要なコマンド",
    ),
    docs: docs_of!("needs_mount.rs"),
    check,
};

const SECRET: Text = Text::fixed(
    "This needs a login. Give it one with RUN --mount=type=secret, so that it does not stay in the image.",
    "ログインが必要なコマンドです。イメージに残らないよう、RUN --mount=type=secret で認証情報を渡しましょう。",
);
const SSH: Text = Text::fixed(
    "This needs a key. Lend it one with RUN --mount=type=ssh, so that it does not stay in the image.",
    "鍵が必要なコマンドです。イメージに残らないよう、RUN --mount=type=ssh で貸しましょう。",
);
const FIX: Text = Text::fixed("Add `--mount=type=ssh`", "`--mount=type=ssh` を付ける");

/// Programs and their subcommands; none means any.
const COMMANDS: [(&str, &[&str]); 14] = [
    ("aws", &[]),
    ("az", &[]),
    ("cargo", &["publish", "login"]),
    ("docker", &["login", "push"]),
    ("gcloud", &[]),
    ("gem", &["push"]),
    ("gh", &[]),
    ("helm", &["push"]),
    ("npm", &["publish", "login"]),
    ("podman", &["login", "push"]),
    ("poetry", &["publish"]),
    ("twine", &["upload"]),
    ("vault", &[]),
    ("yarn", &["publish"]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Secret,
    Ssh,
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        let instruction = run.site.instruction;
        if mounts(instruction).any(|mount| matches!(mount.kind, "secret" | "ssh")) {
            continue;
        }
        let commands = run.script.commands.iter();
        let found = commands.filter_map(|command| Some((command, need(command.unwrapped())?)));
        for (index, (command, need)) in found.enumerate() {
            let text = if need == Need::Ssh { SSH } else { SECRET };
            let finding = report.add(command.span, text);
            // One mount is enough for all commands of a step.
            if need == Need::Ssh && index == 0 {
                let edit = Edit::insert(instruction.keyword.span.end, " --mount=type=ssh");
                finding.with_fix(Fix::risky(FIX, vec![edit]));
            }
        }
    }
}

fn need(words: &[Word]) -> Option<Need> {
    let (program, words) = words.split_first()?;
    let name = base_name(&program.text);
    let arguments = Arguments::read(
        words,
        &["--cwd", "-C", "--config", "--registry", "--profile", "-c"],
    );
    let first = arguments.operands.first();
    let subcommand = first.map(|word| word.text.as_str());
    if name == "git" {
        let is_remote = matches!(
            subcommand,
            Some("clone" | "fetch" | "pull" | "push" | "submodule" | "ls-remote")
        );
        let is_ssh = |text: &str| {
            text.starts_with("ssh://")
                || text.split_once(':').is_some_and(|(host, path)| {
                    host.contains('@') && !host.contains('/') && !path.starts_with("//")
                })
        };
        let has_ssh = arguments.operands.iter().skip(1).any(|word| is_ssh(&word.text));
        return (is_remote && has_ssh).then_some(Need::Ssh);
    }
    let (_, subcommands) = COMMANDS.iter().find(|(known, _)| *known == name)?;
    let is_known = match subcommand {
        Some("help" | "version" | "completion" | "config" | "configure") | None => false,
        Some(subcommand) => subcommands.is_empty() || subcommands.contains(&subcommand),
    };
    is_known.then_some(Need::Secret)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for step in [
            "npm publish",
            "docker login -u b",
            "aws s3 cp s3://b/c .",
            "git clone git@b:c.git",
            "git -C /b fetch ssh://git@c/d",
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN x && {step}"), &[step]);
            passes(&RULE, &format!("FROM a:1\nRUN --mount=type=secret,id=b {step}"));
        }
        for step in [
            "npm ci",
            "aws --version",
            "git clone https://b@c/d.git",
            "gh version",
            "git commit -m a@b:c",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {step}"));
        }
        assert!(!RULE.on_by_default);
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN --network=none git clone git@b:c.git && git clone git@b:d.git\n",
            "FROM a:1\nRUN --mount=type=ssh --network=none git clone git@b:c.git && git clone git@b:d.git\n",
        );
    }
}
