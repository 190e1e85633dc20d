//! ## What it does
//! Finds `RUN --security=insecure` and `RUN --network=host`.
//!
//! ## Why it matters
//! Such a step is not in a sandbox: it has all capabilities, or the network of the machine with its loopback services.
//! What it runs, such as the install script of a package, can reach the machine that builds.
//!
//! ## Example
//! ```dockerfile
//! RUN --network=host make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN make
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix takes the flag away, and the step may need it.
//!
//! ## See also
//! Lesson 4.1, what root can do. Lesson 2.4, the network namespace.
//!
//! # 日本語
//! ## 何を調べるか
//! `RUN --security=insecure` と `RUN --network=host` を見つけます。
//!
//! ## なぜ問題か
//! その手順はサンドボックスの外で動きます。すべてのケーパビリティを持つか、ループバックのサービスも含めてホストのネットワークを使い
//! ます。パッケージのインストールスクリプトなど、そこで動くものがビルドするマシンに手を出せます。
//!
//! ## 修正の安全性
//! 安全ではありません。フラグを消すので、それを必要とする手順は失敗します。
//!
//! ## 関連
//! レッスン 4.1「root の中身」。レッスン 2.4「Network」。

use dockerfile::{Command, Flag, Span};

use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "insecure-run",
    aliases: &["S6502", "S6431"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("RUN outside the sandbox", "サンドボックスの外での RUN"),
    docs: docs_of!("insecure_run.rs"),
    check,
};

const PRIVILEGES: Text = Text::fixed(
    "This step has all capabilities of the machine that builds. Take --security=insecure away.",
    "この手順はビルドするマシンのすべてのケーパビリティを持ちます。--security=insecure を消しましょう。",
);
const NETWORK: Text = Text::fixed(
    "This step is on the network of the machine that builds, with its local services. Take --network=host away.",
    "この手順はビルドするマシンのネットワークを使い、ローカルのサービスにも届きます。--network=host を消しましょう。",
);
const FIX: Text = Text::fixed("Remove the flag", "フラグを消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for &site in &document.sites {
        if !matches!(site.instruction.command, Command::Run(_)) {
            continue;
        }
        for flag in &site.instruction.flags {
            let value = flag.value.as_ref().map(|value| value.text.as_str());
            let (text, aliases): (Text, &'static [&'static str]) = match (flag.name.as_str(), value) {
                ("security", Some("insecure")) => (PRIVILEGES, &["S6502"]),
                ("network", Some("host")) => (NETWORK, &["S6431"]),
                _ => continue,
            };
            let finding = report.add(flag.span, text);
            finding.known_as(aliases).with_fix(fix(site, flag));
        }
    }
}

/// Takes the flag away with the space before it.
fn fix(site: Site<'_>, flag: &Flag) -> Option<Fix> {
    let instruction = site.instruction;
    let before = instruction.flags.iter().map(|other| other.span.end);
    let before = before.filter(|&end| end <= flag.span.start).max();
    let start = before.unwrap_or(instruction.keyword.span.end);
    (start < flag.span.start).then(|| Fix::risky(FIX, vec![Edit::delete(Span::new(start, flag.span.end))]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN --security=insecure --network=host b",
            &["--security=insecure", "--network=host"],
        );
        passes(&RULE, "FROM a:1\nRUN --security=sandbox --network=none b");
        passes(&RULE, "FROM a:1\nRUN b --network=host");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN --mount=type=ssh \\\n  --network=host b\nRUN --security=insecure c\n",
            "FROM a:1\nRUN --mount=type=ssh b\nRUN c\n",
        );
    }
}
