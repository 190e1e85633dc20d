//! ## What it does
//! Finds packages that `npm install` takes in whatever version there is, or by a tag that moves such as `@latest`,
//! and git sources without a commit. Files and directories pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN npm install -g typescript
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN npm install -g typescript@5.6.3
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are in the registry, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `npm install` がバージョンを決めずに、または `@latest` のような動くタグで入れるパッケージと、コミットのない git の
//! ソースを見つけます。ファイルとディレクトリは対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンはビルドした日によって変わり、行が変わらないかぎりビルダーのキャッシュには古いものが残ります。
//! 固定しておけば、バージョンを変えたときに行も変わります。
//!
//! ## 修正の安全性
//! 修正はありません。バージョンはレジストリにあり、このファイルからはわかりません。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use shell::Word;

use super::pins::{report_unpinned, value};
use crate::call::{Call, calls, without_hadolint};
use crate::command_line::Arguments;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-npm-version",
    aliases: &["DL3016"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("npm install without versions", "バージョン指定のない npm install"),
    docs: docs_of!("unpinned_npm_version.rs"),
    check,
};

const WITH_VALUE: &[&str] = &[
    "--prefix",
    "-C",
    "--loglevel",
    "--registry",
    "--cache",
    "--tag",
    "--omit",
    "--include",
    "--only",
    "--userconfig",
    "--globalconfig",
    "--before",
    "--workspace",
    "-w",
    "--fetch-timeout",
    "--fetch-retries",
    "--fetch-retry-mintimeout",
    "--fetch-retry-maxtimeout",
    "--network-timeout",
    "--jobs",
    "--python",
    "--script-shell",
    "--cpu",
    "--os",
    "--libc",
    "--proxy",
    "--https-proxy",
    "--noproxy",
    "--cafile",
    "--install-strategy",
    "--otp",
];

/// Tags that mean another version tomorrow.
const MOVING: [&str; 7] = ["latest", "next", "beta", "canary", "rc", "*", ""];
const GIT: [&str; 7] = [
    "git://",
    "git+ssh://",
    "git+http://",
    "git+https://",
    "git+file://",
    "github:",
    "gitlab:",
];
const FILES: [&str; 5] = [".tgz", ".tar", ".tar.gz", ".TGZ", ".tar.bz2"];

#[derive(PartialEq, Eq)]
enum Pin {
    Is,
    /// A tag, which hadolint takes for a version.
    Moving,
    No,
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().chain(&document.foreign_runs) {
        for call in calls(run, |name| name == "npm") {
            let arguments = Arguments::read(call.words, WITH_VALUE);
            let Some((subcommand, packages)) = arguments.operands.split_first() else {
                continue;
            };
            if !matches!(subcommand.text.as_str(), "install" | "i" | "add" | "in") {
                continue;
            }
            let pins = packages.iter().map(|word| (*word, pin(document, run.site, word)));
            let unpinned: Vec<(&Word, Pin)> = pins.filter(|(_, pin)| *pin != Pin::Is).collect();
            let is_known = is_known(&call, subcommand) && unpinned.iter().any(|(_, pin)| *pin == Pin::No);
            let words: Vec<&Word> = unpinned.into_iter().map(|(word, _)| word).collect();
            let found = report_unpinned(report, &words, "@");
            if let Some(found) = found.filter(|_| !is_known) {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

/// Whether hadolint sees the subcommand: not its short names, and not behind the value of most options.
fn is_known(call: &Call<'_>, subcommand: &Word) -> bool {
    let mut before = call.words.iter().take_while(|word| word.span != subcommand.span);
    let mut last = "";
    let is_first = before.all(|word| {
        let is_value = matches!(last, "--loglevel" | "--registry");
        last = word.text.as_str();
        is_value || last.starts_with('-')
    });
    call.is_plain && subcommand.text == "install" && is_first
}

fn pin(document: &Document<'_>, site: Site<'_>, word: &Word) -> Pin {
    let text = value(document, site, word);
    let is_path = ["/", "./", "../", "~/", "file:"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    if is_path || matches!(text.as_str(), "." | "..") || FILES.iter().any(|suffix| text.ends_with(suffix)) {
        return Pin::Is;
    }
    let is_shorthand = !text.starts_with(['@', '$']) && text.contains('/') && !text.contains("://");
    if GIT.iter().any(|prefix| text.starts_with(prefix)) || is_shorthand && !text.contains('@') {
        return if text.contains('#') { Pin::Is } else { Pin::No };
    }
    // The first character may belong to a scope.
    let Some((_, version)) = text
        .char_indices()
        .skip(1)
        .find(|(_, c)| *c == '@')
        .and_then(|(at, _)| text.split_at_checked(at + 1))
    else {
        return Pin::No;
    };
    if MOVING.contains(&version) {
        Pin::Moving
    } else {
        Pin::Is
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("npm install b c@1 d", "b c@1 d"),
            ("npm install -g --registry https://r b", "b"),
            ("npm --loglevel v i b", "b"),
            ("sudo npm install @b/c", "@b/c"),
            ("npm install b@latest", "b@latest"),
            ("npm install git+https://b/c", "git+https://b/c"),
            ("npm install b/c", "b/c"),
            ("npm install $B", "$B"),
            ("npm install http://b/c", "http://b/c"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        for packages in [
            "",
            "b@1",
            "@b/c@^1",
            "b@\"$C\"",
            "b@npm:c@1",
            "--prefix b c@1",
            "--omit dev",
            "./b",
            ".",
            "file:b",
            "https://b/c.tgz",
            "github:b/c#v1",
            "git+ssh://git@b:c#1",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN npm install {packages}"));
        }
        hits(
            &RULE,
            "FROM a:1\nSHELL [\"pwsh\", \"-c\"]\nRUN npm install b; c",
            &["b"],
        );
        passes(&RULE, "FROM a:1\nARG B=b@1\nRUN npm install $B");
        passes(&RULE, "FROM a:1\nRUN npm run install b && npm ci && npx b");
    }

    #[test]
    fn hadolint_sees_less() {
        for (command, is_known) in [
            ("npm --loglevel v install b", true),
            ("npm --prefix v install b", false),
            ("npm i b", false),
            ("npm install b@next", false),
        ] {
            let found = of(&RULE, &format!("FROM a:1\nRUN {command}"));
            assert_eq!(found[0].is_called("DL3016"), is_known, "{command}");
        }
    }
}
