//! ## What it does
//! Finds `wget` that draws its progress: without `--progress`, `-q`, `-nv` or a file for its messages.
//!
//! ## Why it matters
//! In the log of a build every redraw of the bar is a new line, thousands of them for a large file, and what matters
//! is lost between them.
//!
//! ## Example
//! ```dockerfile
//! RUN wget https://example.com/big.iso
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN wget --progress=dot:giga https://example.com/big.iso
//! ```
//!
//! ## Fix safety
//! Safe: the same is fetched.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 進み具合を描く `wget` を見つけます。`--progress` も `-q` も `-nv` もなく、メッセージをファイルに書いてもいないものです。
//!
//! ## なぜ問題か
//! ビルドのログではバーを描き直すたびに行が増え、大きなファイルでは何千行にもなって、大事なことが埋もれます。
//!
//! ## 修正の安全性
//! 安全です。取得するものは同じです。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use crate::call::{Call, calls, without_hadolint};
use crate::dialect::Dialect;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "wget-progress",
    aliases: &["DL3047"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("wget draws its progress", "進み具合を描く wget"),
    docs: docs_of!("wget_progress.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "wget fills the build's log with its progress. Add --progress=dot:giga or -q.",
    "wget の進み具合でビルドのログが埋まります。--progress=dot:giga か -q を付けましょう。",
);
const FIX_DOT: Text = Text::fixed("Add --progress=dot:giga", "--progress=dot:giga を付ける");
const FIX_QUIET: Text = Text::fixed("Add -q", "-q を付ける");

const QUIET: [&str; 7] = [
    "--quiet",
    "--no-verbose",
    "--progress",
    "--output-file",
    "--append-output",
    "--help",
    "--version",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let has_apk = document
        .runs
        .iter()
        .any(|run| run.commands_of(&["apk"]).next().is_some());
    for run in &document.runs {
        for call in calls(run, |name| name == "wget").filter(|call| !is_quiet(call)) {
            let found = report
                .add(call.program.span, MESSAGE)
                .with_fix(fix(run, &call, has_apk));
            if !call.is_plain {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

fn is_quiet(call: &Call<'_>) -> bool {
    let options = call.words.iter().map(|word| word.text.as_str());
    let is_told = options.filter(|text| text.starts_with('-')).any(|text| {
        let name = text.split('=').next().unwrap_or(text);
        let short = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        QUIET.contains(&name)
            || short.is_some_and(|letters| letters.starts_with("nv") || letters.contains(['q', 'o', 'a']))
    });
    // Where messages go to a file, the progress does too.
    let is_redirected =
        call.command.redirects.iter().any(|redirect| {
            redirect.writes() && (redirect.fd == Some(2) || redirect.operator.starts_with('&'))
        });
    is_told || is_redirected || call.words.is_empty()
}

/// `BusyBox` knows no `--progress`.
fn fix(run: &Run<'_>, call: &Call<'_>, has_apk: bool) -> Fix {
    let is_busybox = has_apk || run.shell.dialect == Dialect::Ash;
    let (title, option) = if is_busybox {
        (FIX_QUIET, " -q")
    } else {
        (FIX_DOT, " --progress=dot:giga")
    };
    Fix::safe(title, vec![Edit::insert(call.program.span.end, option)])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for command in [
            "wget b",
            "wget -O b c",
            "sudo wget -c b",
            "wget b > /dev/null",
            "wget -v b | c",
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &["wget"]);
        }
        for command in [
            "wget -q b",
            "wget b --quiet",
            "wget -nv b",
            "wget -nvO b c",
            "wget -qO- b",
            "wget -cq b",
            "wget --progress=bar:force b",
            "wget --progress dot:giga b",
            "wget -o b c",
            "wget -a b c",
            "wget --append-output=b c",
            "wget b 2> /dev/null",
            "wget --version",
            "echo wget b",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {command}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN wget \\\n  b && sudo wget c",
            "FROM a:1\nRUN wget --progress=dot:giga \\\n  b && sudo wget --progress=dot:giga c",
        );
        fixes(
            &RULE,
            Safety::Safe,
            "FROM alpine:3\nRUN wget b",
            "FROM alpine:3\nRUN wget -q b",
        );
    }
}
