//! ## What it does
//! Finds steps that write the value of a secret mount into the image: `cp` or `mv` of its file, and `cat` or the like
//! with a redirection to a file outside `/tmp` mounts.
//!
//! ## Why it matters
//! The mount keeps the secret out of the layer; the copy puts it back in.
//!
//! ## Example
//! ```dockerfile
//! RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
//! ```
//!
//! ## Fix safety
//! There is no fix: mount the secret where it is read.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there.
//!
//! # 日本語
//! ## 何を調べるか
//! シークレットマウントの値をイメージに書き込む手順（そのファイルの `cp` や `mv`、`cat` などの出力のファイルへのリダイレクト）を
//! 見つけます。
//!
//! ## なぜ問題か
//! せっかくマウントでレイヤーに残さないようにした秘密を、コピーして残してしまいます。
//!
//! ## 修正の安全性
//! 自動修正はありません。読み込まれる場所に直接マウントしてください。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。

use dockerfile::Instruction;
use shell::SimpleCommand;

use super::mount::{Mount, mounts};
use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "secret-written-to-layer",
    aliases: &[],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a mounted secret is written into the image",
        "マウントした秘密をイメージに書き込む手順",
    ),
    docs: docs_of!("written.rs"),
    check,
};

/// As many mounts as can be looked at for each command.
const MOST: usize = 16;

const MESSAGE: Text = Text::fixed(
    "This writes the secret into the layer. Mount it with target= where it is read instead.",
    "秘密がレイヤーに書き込まれます。読み込まれる場所に target= でマウントしましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        let mounts: Vec<Mount<'_>> = mounts(run.site.instruction)
            .filter(|mount| mount.kind == "secret")
            .collect();
        if mounts.is_empty() {
            continue;
        }
        let mounts = &mounts[..mounts.len().min(MOST)];
        let scratch = scratch(run.site.instruction);
        for command in &run.script.commands {
            if let Some(span) = written(&scratch, mounts, command) {
                report.add(span, MESSAGE);
            }
        }
    }
}

/// The places of caches and tmpfs, which no layer keeps.
fn scratch(instruction: &Instruction) -> Vec<&str> {
    mounts(instruction)
        .filter(|mount| matches!(mount.kind, "cache" | "tmpfs"))
        .filter_map(|mount| mount.target)
        .take(MOST)
        .collect()
}

fn is_in(scratch: &[&str], path: &str) -> bool {
    scratch.iter().any(|target| {
        let rest = path.strip_prefix(target.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The word that is the secret's file, if the command puts it into another.
fn written(scratch: &[&str], mounts: &[Mount<'_>], command: &SimpleCommand) -> Option<Span> {
    let (program, words) = command.unwrapped().split_first()?;
    let is_secret = |path: &str| mounts.iter().any(|mount| mount.is_at(path));
    let source = words.iter().find(|word| is_secret(&word.text));
    let is_lasting = |path: &str| !path.starts_with("/dev/") && !is_in(scratch, path) && !is_secret(path);
    match base_name(&program.text) {
        "cp" | "mv" | "install" => {
            let last = words.last()?;
            let source = source.filter(|source| source.span != last.span)?;
            is_lasting(&last.text).then_some(source.span)
        }
        "cat" | "base64" | "tr" | "sed" | "echo" | "printf" => {
            let mut targets = command.redirects.iter().filter(|redirect| redirect.writes());
            let input = command.redirects.iter().find(|redirect| !redirect.writes());
            let input = input.filter(|redirect| is_secret(&redirect.target.text));
            let named = words
                .iter()
                .find(|word| mounts.iter().any(|mount| substitutes(mount, &word.text)));
            let span = source
                .or(named)
                .map(|word| word.span)
                .or(input.map(|redirect| redirect.target.span))?;
            targets
                .any(|target| is_lasting(&target.target.text))
                .then_some(span)
        }
        _ => None,
    }
}

/// Whether a word holds `$(cat /run/secrets/x)`.
fn substitutes(mount: &Mount<'_>, word: &str) -> bool {
    let mut parts = word.split("$(cat ").skip(1);
    parts.any(|rest| mount.is_at(rest.split(')').next().unwrap_or_default().trim()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        let run = |step: &str| format!("FROM a:1\nRUN --mount=type=secret,id=b {step}");
        for step in [
            "cp /run/secrets/b /root/.npmrc && c",
            "c; mv -f /run/secrets/b /d/",
            "cat /run/secrets/b > /root/.netrc",
            "cat < /run/secrets/b >> /e",
        ] {
            hits(&RULE, &run(step), &["/run/secrets/b"]);
        }
        let echo = "echo \"token=$(cat /run/secrets/b)\" > /root/.npmrc";
        hits(&RULE, &run(echo), &["\"token=$(cat /run/secrets/b)\""]);
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=secret,id=b,target=/c cp /c /d",
            &["/c"],
        );
        for step in [
            "TOKEN=$(cat /run/secrets/b) c",
            "cat /run/secrets/b | docker login --password-stdin",
            "cat /run/secrets/b > /dev/null",
            "cp /run/secrets/other /d",
            "cp /e /run/secrets/b",
        ] {
            passes(&RULE, &run(step));
        }
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=secret,id=b --mount=type=tmpfs,target=/t cp /run/secrets/b /t/c",
        );
        passes(&RULE, "FROM a:1\nRUN cp /run/secrets/b /d");
    }
}
