//! ## What it does
//! Finds lists of three packages or more that are not in alphabetical order. Lists with comments in them pass: their
//! order has a reason. Off by default.
//!
//! ## Why it matters
//! In a sorted list a package is found at a glance, is not there twice, and two changes to the list rarely conflict.
//!
//! ## Example
//! ```dockerfile
//! RUN apk add --no-cache zlib-dev curl git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apk add --no-cache curl git zlib-dev
//! ```
//!
//! ## Fix safety
//! Safe: the package manager does not care. Words with variables stay where they are.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! アルファベット順に並んでいない、3 つ以上のパッケージの並びを調べます。途中にコメントがあるものは、順番に理由があるとみて対象外です。
//! 既定では無効です。
//!
//! ## なぜ問題か
//! 並べてあれば、あるかどうかがひと目でわかり、重複も防げます。変更どうしの衝突も減ります。
//!
//! ## 修正の安全性
//! 安全です。順番はパッケージマネージャーの動作に影響しません。変数を含む語は動かしません。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use shell::Word;

use super::manager::{ANY_APT, APK, DNF, Manager, YUM, ZYPPER, calls};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unsorted-packages",
    aliases: &["tally/sort-packages"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("packages that are not sorted", "並べ替えていないパッケージ"),
    docs: docs_of!("unsorted_packages.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "These packages are not in alphabetical order. Sort them, so that each is found at a glance.",
    "パッケージがアルファベット順に並んでいません。並べておくと、ひと目で見つけられます。",
);
const FIX: Text = Text::fixed("Sort the packages", "パッケージを並べ替える");

const INSTALL: [(&Manager, &[&str]); 5] = [
    (&ANY_APT, &["install"]),
    (&APK, &["add"]),
    (&YUM, &["install"]),
    (&DNF, &["install", "in"]),
    (&ZYPPER, &["install", "in"]),
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let text = document.tree.text.as_str();
    for run in &document.runs {
        for (manager, names) in INSTALL {
            for call in calls(run, manager) {
                let Some((_, packages)) = call.subcommand(names) else {
                    continue;
                };
                let packages: Vec<&Word> = packages.iter().copied().filter(|word| word.is_literal).collect();
                let (Some(first), Some(last)) = (packages.first(), packages.last()) else {
                    continue;
                };
                let span = first.span.to(last.span);
                let edits = sort(text, &packages);
                if packages.len() > 2 && !edits.is_empty() && !has_comment(text, span) {
                    report.add(span, MESSAGE).with_fix(Fix::safe(FIX, edits));
                }
            }
        }
    }
}

/// Puts the words into each other's places.
fn sort(text: &str, packages: &[&Word]) -> Vec<Edit> {
    let mut sorted = packages.to_vec();
    dockerfile::order::sort_by(&mut sorted, |a, b| key(&a.text).cmp(&key(&b.text)));
    let pairs = packages.iter().zip(sorted);
    pairs
        .filter(|(own, word)| own.text != word.text)
        .filter_map(|(own, word)| Some(Edit::replace(own.span, text.get(word.span.range())?)))
        .collect()
}

/// The name in lower case, then the whole.
fn key(package: &str) -> (String, String) {
    let end = package
        .find(['=', '<', '>', '~', '@', '/', ':'])
        .unwrap_or(package.len());
    let name = package.get(..end).unwrap_or(package);
    (name.to_ascii_lowercase(), package.to_owned())
}

fn has_comment(text: &str, span: Span) -> bool {
    let lines = text.get(span.range()).unwrap_or_default().lines();
    lines.skip(1).any(|line| line.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apt-get install -y c a b", &["c a b"]);
        hits(
            &RULE,
            "FROM a:1\nRUN apk add A=1 a=1 $C 0 && dnf in b a c",
            &["A=1 a=1 $C 0", "b a c"],
        );
        for packages in ["a B c", "b a", "b \\\n # c\n d a", "a=1 a-b=1 b", "$C a b", ""] {
            passes(&RULE, &format!("FROM a:1\nRUN apt-get install {packages}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN zypper -n in \\\n  \"d\" \\\n  $C \\\n  b=2 -r x a",
            "FROM a:1\nRUN zypper -n in \\\n  a \\\n  $C \\\n  b=2 -r x \"d\"",
        );
    }
}
