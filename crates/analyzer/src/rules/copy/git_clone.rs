//! ## What it does
//! Finds `git clone` in `RUN`, where `ADD` can fetch the repository. Off by default: it needs `BuildKit`, and not every
//! server is one `ADD` can reach.
//!
//! ## Why it matters
//! `ADD` needs no git in the image and knows when the repository has changed: a cached `RUN` keeps the old one.
//!
//! ## Example
//! ```dockerfile
//! RUN git clone --depth 1 -b v1.2 https://github.com/org/app.git /src
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ADD https://github.com/org/app.git#v1.2 /src
//! ```
//!
//! ## Fix safety
//! Unsafe: `ADD` takes no submodules' credentials and no history. Only for a `RUN` that does nothing but clone.
//!
//! ## See also
//! Lesson 10.4, COPY over ADD: this is what ADD is for.
//!
//! # 日本語
//! ## 何を調べるか
//! `ADD` でリポジトリを取得できるのに `RUN` で `git clone` しているところを見つけます。`BuildKit` が必要で、`ADD` から届かない
//! サーバーもあるため、既定では無効です。
//!
//! ## なぜ問題か
//! `ADD` ならイメージに git が要らず、リポジトリの変更も検知できます。`RUN` はキャッシュされると古いままです。
//!
//! ## 修正の安全性
//! 安全ではありません。`ADD` は履歴を持たず、サブモジュールの認証情報も渡せません。クローンだけをする `RUN` に限って修正します。
//!
//! ## 関連
//! レッスン 10.4「COPY > ADD」。`ADD` はこのための命令です。

use shell::SimpleCommand;

use super::transfer::file_name;
use crate::command_line::Arguments;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "git-clone",
    aliases: &["tally/prefer-add-git"],
    category: Category::Reproducibility,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("git clone where ADD can fetch", "ADD で足りる git clone"),
    docs: docs_of!("git_clone.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A cached clone stays as it is. ADD fetches a repository without git, and again when it has changed.",
    "クローンはキャッシュされると古いままです。ADD なら git なしで取得でき、変更があれば取り直します。",
);
const FIX: Text = Text::fixed("Fetch it with ADD", "ADD で取得する");

const WITH_VALUE: [&str; 11] = [
    "-b",
    "--branch",
    "--depth",
    "-o",
    "--origin",
    "-c",
    "--config",
    "-j",
    "--jobs",
    "--reference",
    "--filter",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for command in run.commands_of(&["git"]) {
            let words = command.unwrapped();
            let Some(arguments) = words.get(1..).map(|words| Arguments::read(words, &WITH_VALUE)) else {
                continue;
            };
            let Some((clone, rest)) = arguments.operands.split_first() else {
                continue;
            };
            let is_remote = rest.first().is_some_and(|address| {
                let text = address.text.as_str();
                super::transfer::is_address(text) || text.contains('$')
            });
            if clone.text == "clone" && is_remote {
                report
                    .add(command.span, MESSAGE)
                    .with_fix(fix(run, command, &arguments));
            }
        }
    }
}

fn fix(run: &Run<'_>, command: &SimpleCommand, arguments: &Arguments<'_>) -> Option<Fix> {
    let site = run.site;
    let is_alone = run.script.commands.len() == 1
        && command.words.first()?.text == "git"
        && command.redirects.is_empty()
        && command.assignments.is_empty()
        && !run.is_exec
        && site.instruction.flags.is_empty()
        && site.heredocs.is_empty();
    let known = [
        "-b",
        "--branch",
        "--depth",
        "--single-branch",
        "-q",
        "--quiet",
        "--progress",
    ];
    let has_only_known = arguments
        .options
        .iter()
        .all(|option| known.contains(&option.name()));
    let are_literal = command.words.iter().all(|word| word.is_literal);
    if !is_alone || !has_only_known || !are_literal {
        return None;
    }
    let (address, target) = match arguments.operands.as_slice() {
        [_, address] => (address.text.as_str(), None),
        [_, address, target] => (address.text.as_str(), Some(target.text.as_str())),
        _ => return None,
    };
    let name = file_name(address);
    // Only by this end does ADD know a repository from a file.
    let name = name.strip_suffix(".git")?;
    let target = target.unwrap_or(name).trim_end_matches('/');
    let is_usual =
        |text: &str| !text.is_empty() && !text.contains([' ', '$', '"', '\'', '\\', '#', '?', '*', '[', '~']);
    let reference = arguments.value(&["-b", "--branch"]);
    if ![Some(address), Some(target), reference]
        .into_iter()
        .flatten()
        .all(is_usual)
    {
        return None;
    }
    let reference = reference
        .map(|reference| format!("#{reference}"))
        .unwrap_or_default();
    let line = format!("ADD --keep-git-dir=true {address}{reference} {target}/");
    Some(Fix::risky(FIX, vec![Edit::replace(site.instruction.span, line)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN cd /b && git clone --depth=1 https://c/d.git && make",
            &["git clone --depth=1 https://c/d.git"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN git clone git@c:d.git /e",
            &["git clone git@c:d.git /e"],
        );
        passes(&RULE, "FROM a:1\nRUN git clone /b /c");
        passes(&RULE, "FROM a:1\nRUN git fetch https://c/d.git");
        assert!(!RULE.on_by_default);
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN git clone --depth 1 \\\n  -b v1 https://c/d.git /e\nRUN git clone https://c/d.git\n",
            "FROM a:1\nADD --keep-git-dir=true https://c/d.git#v1 /e/\nADD --keep-git-dir=true https://c/d.git d/\n",
        );
        for step in [
            "git clone https://c/d",
            "git clone --recursive https://c/d.git",
            "git clone https://c/d.git && make",
        ] {
            assert_eq!(of(&RULE, &format!("FROM a:1\nRUN {step}"))[0].fix, None, "{step}");
        }
    }
}
