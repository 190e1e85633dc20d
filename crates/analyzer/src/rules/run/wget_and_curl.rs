//! ## What it does
//! Finds stages that run both `wget` and `curl`.
//!
//! ## Why it matters
//! Both fetch files over HTTP. With one of them the image is smaller, has less to update, and the file is easier to
//! read.
//!
//! ## Example
//! ```dockerfile
//! RUN wget -q https://example.com/a
//! RUN curl -fsSLO https://example.com/b
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN curl -fsSLO https://example.com/a
//! RUN curl -fsSLO https://example.com/b
//! ```
//!
//! ## Fix safety
//! There is no fix: the two take different options.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `wget` と `curl` の両方を使うステージを見つけます。
//!
//! ## なぜ問題か
//! どちらも HTTP でファイルを取得します。ひとつにすれば、イメージは小さく、更新するものは少なく、ファイルは読みやすく
//! なります。
//!
//! ## 修正の安全性
//! 修正はありません。ふたつはオプションが違います。
//!
//! ## 関連
//! レッスン 10.6 レイヤーを減らす

use crate::call::{calls, without_hadolint};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "wget-and-curl",
    aliases: &["DL4001", "DS-0014", "sg:use-either-wget-or-curl"],
    category: Category::Size,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("both wget and curl", "wget と curl の両方"),
    docs: docs_of!("wget_and_curl.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This stage uses both wget and curl. One of them is enough.",
    "このステージは wget と curl の両方を使っています。どちらかひとつにしましょう。",
);

/// Which of the two a stage has used so far.
#[derive(Clone, Copy, Default)]
struct Used {
    wget: bool,
    curl: bool,
}

impl Used {
    fn note(&mut self, name: &str) {
        self.wget |= name == "wget";
        self.curl |= name == "curl";
    }

    fn both(self) -> bool {
        self.wget && self.curl
    }
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut stage = None;
    // What runs now, and what ONBUILD keeps for another build; each as we see it and as hadolint does.
    let mut used = [[Used::default(); 2]; 2];
    for run in &document.runs {
        if run.site.stage != stage {
            stage = run.site.stage;
            used = Default::default();
        }
        let [ours, theirs] = &mut used[usize::from(run.site.is_onbuild)];
        let mut last = None;
        for call in calls(run, |name| name == "wget" || name == "curl") {
            let name = crate::document::base_name(&call.program.text);
            ours.note(name);
            if call.is_plain {
                theirs.note(name);
            }
            if ours.both() {
                last = last.or(Some((call.program.span, false)));
            }
            if call.is_plain && theirs.both() {
                last = last.map(|(span, _)| (span, true));
            }
        }
        if let Some((span, is_known)) = last {
            let found = report.add(span, MESSAGE);
            if !is_known {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN wget b && curl c", &["curl"]);
        hits(
            &RULE,
            "FROM a:1\nRUN curl b\nRUN wget c\nRUN d\nRUN curl e",
            &["wget", "curl"],
        );
        hits(&RULE, "FROM a:1\nRUN sudo wget b | curl c", &["curl"]);
        hits(
            &RULE,
            "FROM a:1\nONBUILD RUN wget b\nONBUILD RUN curl c",
            &["curl"],
        );
        passes(&RULE, "FROM a:1 AS b\nRUN wget c\nFROM b\nRUN curl d");
        passes(&RULE, "FROM a:1\nRUN wget b\nONBUILD RUN curl c");
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get install wget curl && curl b\nCMD wget c",
        );
    }

    #[test]
    fn hadolint_sees_less() {
        let found = of(&RULE, "FROM a:1\nRUN sudo wget b && curl c\nRUN wget d");
        assert!(!found[0].is_called("DL4001") && found[1].is_called("DL4001"));
    }
}
