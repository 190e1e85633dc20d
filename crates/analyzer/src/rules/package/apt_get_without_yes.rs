//! ## What it does
//! Finds `apt-get install` and its like without `-y`.
//!
//! ## Why it matters
//! apt-get asks before it installs more than was named. In a build nobody answers, and the step fails. `yes |` does
//! answer, but dies of the closed pipe, which `pipefail` takes for a failure.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Fix safety
//! Safe: a step that worked had nothing to ask.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `-y` などを付けずに実行される `apt-get install` を調べます。
//!
//! ## なぜ問題か
//! apt-get は、指定していないパッケージも入れるときに確認を求めます。ビルド中は誰も答えられず、そこで失敗します。
//!
//! ## 修正の安全性
//! 安全です。これまで成功していたなら、確認は求められていません。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use super::apt::switch;
use super::manager::{APT, Call, calls, runs};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-get-without-yes",
    aliases: &[
        "DL3014",
        "DS-0021",
        "sg:missing-assume-yes-switch",
        "dfl:apt-get_missing_param",
    ],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apt-get install without -y", "-y のない apt-get install"),
    docs: docs_of!("apt_get_without_yes.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "apt-get asks before it goes on, and in a build nobody answers. Add -y.",
    "apt-get が確認を求めても、ビルド中は答えられず失敗します。-y を付けましょう。",
);
const FIX: Text = Text::fixed("Add -y", "-y を付ける");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in runs(document) {
        for call in calls(run, &APT).filter(|call| !says_yes(call)) {
            let Some((subcommand, _)) = call.subcommand(&["install"]) else {
                continue;
            };
            let edit = Edit::insert(subcommand.span.end, " -y");
            report
                .add(subcommand.span, MESSAGE)
                .known_as(call.aliases(&RULE))
                .with_fix(Fix::safe(FIX, vec![edit]));
        }
    }
}

/// Twice quiet is yes too; `--force-yes` is not.
fn says_yes(call: &Call<'_>) -> bool {
    let options = &call.arguments.options;
    let long_quiet = options.iter().filter(|option| option.word.text == "--quiet");
    let is_very_quiet = |text: &str| matches!(text, "-q=2" | "--quiet=2");
    call.says_yes(&["--yes", "--assume-yes"])
        || call.arguments.count_short('q') + long_quiet.count() > 1
        || options.iter().any(|option| is_very_quiet(&option.word.text))
        || switch(call, "APT::Get::Assume-Yes") == Some(true)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apt-get install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN apt-get -q install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN apt-get install --force-yes b", &["install"]);
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get install -oDebug::any=1 b",
            &["install"],
        );
        for options in [
            "-y",
            "-yq",
            "-qqy",
            "--yes",
            "--assume-yes",
            "-qq",
            "-q -q",
            "-q=2",
            "-o APT::Get::Assume-Yes=true",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN apt-get install {options} b"));
            passes(&RULE, &format!("FROM a:1\nRUN apt-get {options} install b"));
        }
        hits(&RULE, "FROM a:1\nRUN yes | apt-get install b", &["install"]);
        passes(&RULE, "FROM a:1\nRUN apt-get update");
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\nRUN apt-get \\\n install \\\n b && sudo apt-get install c";
        let expect = "FROM a:1\nRUN apt-get \\\n install -y \\\n b && sudo apt-get install -y c";
        fixes(&RULE, Safety::Safe, text, expect);
    }
}
