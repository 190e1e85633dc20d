//! ## What it does
//! Finds `HEALTHCHECK` instructions that a later one in the same stage takes the place of, and the ones that do.
//!
//! ## Why it matters
//! A container has one health check, and only the last `HEALTHCHECK` counts. What the earlier ones look at is not checked.
//!
//! ## Example
//! ```dockerfile
//! HEALTHCHECK CMD ["check", "db"]
//! HEALTHCHECK CMD ["check", "web"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! HEALTHCHECK CMD ["check", "web"]
//! ```
//!
//! ## Fix safety
//! Safe: the instruction that goes away has no effect. Comments before it stay.
//!
//! ## See also
//! Lesson 7.8, HEALTHCHECK.
//!
//! # 日本語
//! ## 何を調べるか
//! 同じステージのあとの `HEALTHCHECK` に置き換えられる `HEALTHCHECK` と、置き換える側の `HEALTHCHECK` を探します。
//!
//! ## なぜ問題か
//! コンテナのヘルスチェックは 1 つだけで、効くのは最後の `HEALTHCHECK` です。前の `HEALTHCHECK` の内容は確かめられません。
//!
//! ## 修正の安全性
//! 安全です。消えるのは効いていない命令だけで、その前のコメントは残ります。
//!
//! ## 関連
//! レッスン 7.8「HEALTHCHECK」。

use dockerfile::Command;

use super::overridden::{Names, report_all};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "multiple-healthcheck",
    aliases: NAMES.all,
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "more than one HEALTHCHECK in a stage",
        "1 つのステージに複数の HEALTHCHECK",
    ),
    docs: docs_of!("multiple_healthcheck.rs"),
    check,
};

const NAMES: Names = Names {
    all: &[
        "DL3012",
        "MultipleInstructionsDisallowed",
        "DS-0023",
        "dfu:MULTIPLE_INSTRUCTIONS",
    ],
    earlier: &[
        "MultipleInstructionsDisallowed",
        "DS-0023",
        "dfu:MULTIPLE_INSTRUCTIONS",
    ],
    later: &["DL3012"],
};
const EARLIER: Text = Text::fixed(
    "A later HEALTHCHECK in this stage takes the place of this one, which has no effect.",
    "このステージのあとの HEALTHCHECK に置き換えられるため、この HEALTHCHECK は効きません。",
);
const LATER: Text = Text::fixed(
    "This HEALTHCHECK takes the place of an earlier one in this stage. Keep one of them.",
    "この HEALTHCHECK は、このステージの前の HEALTHCHECK を置き換えます。どちらか 1 つにしましょう。",
);
const FIX: Text = Text::fixed(
    "Remove the HEALTHCHECK without effect",
    "効かない HEALTHCHECK を消す",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_kind = |command: &Command| matches!(command, Command::Healthcheck(_));
    report_all(document, is_kind, &NAMES, [EARLIER, LATER, FIX], report);
}

#[cfg(test)]
mod tests {
    use super::{NAMES, RULE};
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nHEALTHCHECK CMD b\nRUN x\nHEALTHCHECK NONE",
            &["HEALTHCHECK CMD b", "HEALTHCHECK NONE"],
        );
        passes(&RULE, "FROM a:1\nHEALTHCHECK CMD b");
        passes(&RULE, "FROM a:1\nHEALTHCHECK CMD b\nFROM c:1\nHEALTHCHECK NONE");
        passes(&RULE, "FROM a:1\nHEALTHCHECK CMD b\nONBUILD HEALTHCHECK NONE");
    }

    #[test]
    fn peers_name_different_lines() {
        let text = "FROM a:1\nHEALTHCHECK CMD b\nHEALTHCHECK CMD b\nHEALTHCHECK NONE";
        let aliases: Vec<_> = of(&RULE, text)
            .iter()
            .map(|diagnostic| diagnostic.aliases)
            .collect();
        assert_eq!(aliases, [NAMES.earlier, NAMES.all, NAMES.later]);
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\n# b\nHEALTHCHECK CMD b \\\n  c\n\nHEALTHCHECK NONE\n";
        fixes(&RULE, Safety::Safe, text, "FROM a:1\n# b\n\nHEALTHCHECK NONE\n");
    }
}
