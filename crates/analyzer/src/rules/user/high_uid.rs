//! ## What it does
//! Finds `useradd` with a user number of more than five digits, or with a number that is not in the file, and without
//! `--no-log-init`.
//!
//! ## Why it matters
//! `useradd` makes room for the user's last login in `/var/log/lastlog` and `/var/log/faillog`, files as long as the
//! highest number. They are sparse on a disk, but not in a layer: the image grows by gigabytes.
//!
//! ## Example
//! ```dockerfile
//! RUN useradd -u 1234567 app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN useradd -l -u 1234567 app
//! ```
//!
//! ## Fix safety
//! Safe: containers have no logins to remember.
//!
//! ## See also
//! Lesson 5.2, overlayfs.
//!
//! # 日本語
//! ## 何を調べるか
//! `--no-log-init` のない `useradd` で、ユーザー番号が 6 桁以上のもの、または番号がファイルから分からないものを見つけます。
//!
//! ## なぜ問題か
//! `useradd` は `/var/log/lastlog` と `/var/log/faillog` に最終ログインの欄を作り、ファイルは番号の大きさに応じて伸びます。
//! ディスク上ではスパースですがレイヤーではそうならず、イメージが何 GB も大きくなります。
//!
//! ## 修正の安全性
//! 安全です。コンテナにはログインの記録が要らないためです。
//!
//! ## 関連
//! レッスン 5.2「overlayfs 手作り」。

use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Diagnostic, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "high-uid-with-login-log",
    aliases: &["DL3046"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "useradd with a high number and without --no-log-init",
        "--no-log-init なしで大きな番号のユーザーを作る useradd",
    ),
    docs: docs_of!("high_uid.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A high user number makes the login logs huge, and with them the layer. Add --no-log-init (-l).",
    "大きなユーザー番号ではログイン記録のファイルが巨大になり、レイヤーも膨らみます。--no-log-init（-l）を付けましょう。",
);
const FIX: Text = Text::fixed("Add `-l`", "`-l` を付ける");

/// A number of as many digits is harmless.
const HARMLESS: usize = 5;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for command in document.runs.iter().flat_map(|run| &run.script.commands) {
        let [program, words @ ..] = command.unwrapped() else {
            continue;
        };
        if base_name(&program.text) != "useradd" {
            continue;
        }
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let Some((index, is_short)) = high_number(&texts) else {
            continue;
        };
        let finding = report.add(words[index].span, MESSAGE);
        finding.with_fix(Fix::safe(FIX, vec![Edit::insert(program.span.end, " -l")]));
        let is_first = command
            .words
            .iter()
            .find(|word| !matches!(word.text.as_str(), "command" | "exec" | "builtin"))
            .is_some_and(|word| word.text == "useradd");
        known(finding, is_first && is_short);
    }
}

/// hadolint knows `-u NUMBER` of a plain `useradd`.
fn known(finding: &mut Diagnostic, by_hadolint: bool) {
    if !by_hadolint {
        finding.known_as(&[]);
    }
}

/// The word with a number too high, and whether the option before it is `-u`, alone or with others. None with
/// `--no-log-init`.
fn high_number(words: &[&str]) -> Option<(usize, bool)> {
    let mut found = None;
    for (index, &word) in words.iter().enumerate() {
        let is_short = word.starts_with('-') && !word.starts_with("--");
        let letters = word.strip_prefix('-').unwrap_or_default();
        if word == "--no-log-init"
            || is_short && letters.chars().all(|c| c.is_ascii_alphabetic()) && letters.contains('l')
        {
            return None;
        }
        if let Some(value) = word.strip_prefix("--uid=") {
            found = found.or(is_high(value).then_some((index, false)));
        } else if word == "--uid" || is_short && letters.ends_with('u') {
            let value = words.get(index + 1).copied().unwrap_or_default();
            found = found.or((is_high(value) && !value.starts_with('-')).then_some((index + 1, is_short)));
        } else if let Some(value) = word.strip_prefix("-u") {
            found = found.or(is_high(value).then_some((index, false)));
        }
    }
    found
}

/// A variable counts as it is written with braces, as hadolint does: it may hold any number.
fn is_high(value: &str) -> bool {
    let bare = value
        .match_indices('$')
        .filter(|(at, _)| !value[at + 1..].starts_with(['{', '(']))
        .count();
    value.chars().count() + 2 * bare > HARMLESS
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for number in ["123456", "100000", "$UID", "${USER_ID}", "$(id -u)"] {
            hits(&RULE, &format!("FROM a:1\nRUN useradd -u {number} b"), &[number]);
        }
        hits(&RULE, "FROM a:1\nRUN useradd -mu 123456 b", &["123456"]);
        hits(&RULE, "FROM a:1\nRUN useradd --uid=123456 b", &["--uid=123456"]);
        hits(
            &RULE,
            "FROM a:1\nRUN [\"useradd\", \"-u\", \"123456\", \"b\"]",
            &["\"123456\""],
        );
        hits(&RULE, "FROM a:1\nRUN useradd -s /bin/l -u 123456 b", &["123456"]);
        for options in [
            "-u 99999",
            "-u $U",
            "-lu 123456",
            "-l -u 123456",
            "-u 123456 --no-log-init",
            "-g 123456",
            "-u",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN useradd {options} b"));
        }
        passes(&RULE, "FROM a:1\nRUN adduser -u 123456 b && usermod -u 123456 b");
    }

    #[test]
    fn hadolint_knows_the_short_option() {
        let is_known = |text: &str| of(&RULE, &format!("FROM a:1\nRUN {text}"))[0].is_called("DL3046");
        assert!(is_known("useradd -u 123456 b") && is_known("command useradd -ou 123456 b"));
        assert!(!is_known("useradd --uid 123456 b") && !is_known("useradd -u123456 b"));
        assert!(!is_known("sudo useradd -u 123456 b") && !is_known("/usr/sbin/useradd -u 123456 b"));
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN x && useradd -u 123456 b",
            "FROM a:1\nRUN x && useradd -l -u 123456 b",
        );
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN [\"useradd\", \"-u\", \"123456\", \"b\"]",
            "FROM a:1\nRUN [\"useradd\", \"-l\", \"-u\", \"123456\", \"b\"]",
        );
    }
}
