//! ## What it does
//! Finds `ENTRYPOINT` instructions that a later one in the same stage takes the place of, and the ones that do.
//!
//! ## Why it matters
//! Only the last `ENTRYPOINT` counts. The earlier ones look as if they ran something, and never do.
//!
//! ## Example
//! ```dockerfile
//! ENTRYPOINT ["migrate"]
//! ENTRYPOINT ["serve"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENTRYPOINT ["serve"]
//! ```
//!
//! ## Fix safety
//! Safe: the instruction that goes away has no effect. Comments before it stay.
//!
//! ## See also
//! Lesson 10.9, ENTRYPOINT and CMD.
//!
//! # 日本語
//! ## 何を調べるか
//! 同じステージのあとの `ENTRYPOINT` に置き換えられる `ENTRYPOINT` と、置き換える側の `ENTRYPOINT` を探します。
//!
//! ## なぜ問題か
//! 効くのは最後の `ENTRYPOINT` だけです。前の `ENTRYPOINT` は何かを実行するように見えて、実行されません。
//!
//! ## 修正の安全性
//! 安全です。消えるのは効いていない命令だけで、その前のコメントは残ります。
//!
//! ## 関連
//! レッスン 10.9「ENTRYPOINT と CMD」。

use dockerfile::Command;

use super::overridden::{Names, report_all};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "multiple-entrypoint",
    aliases: NAMES.all,
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "more than one ENTRYPOINT in a stage",
        "1 つのステージに複数の ENTRYPOINT",
    ),
    docs: docs_of!("multiple_entrypoint.rs"),
    check,
};

const NAMES: Names = Names {
    all: &[
        "DL4004",
        "MultipleInstructionsDisallowed",
        "DS-0007",
        "S6589",
        "sg:multiple-entrypoint-instructions",
        "dfu:MULTIPLE_INSTRUCTIONS",
    ],
    earlier: &[
        "MultipleInstructionsDisallowed",
        "DS-0007",
        "S6589",
        "sg:multiple-entrypoint-instructions",
        "dfu:MULTIPLE_INSTRUCTIONS",
    ],
    later: &["DL4004"],
};
const EARLIER: Text = Text::fixed(
    "A later ENTRYPOINT in this stage takes the place of this one, which has no effect.",
    "このステージのあとの ENTRYPOINT に置き換えられるため、この ENTRYPOINT は効きません。",
);
const LATER: Text = Text::fixed(
    "This ENTRYPOINT takes the place of an earlier one in this stage. Keep one of them.",
    "この ENTRYPOINT は、このステージの前の ENTRYPOINT を置き換えます。どちらか 1 つにしましょう。",
);
const FIX: Text = Text::fixed(
    "Remove the ENTRYPOINT without effect",
    "効かない ENTRYPOINT を消す",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_kind = |command: &Command| matches!(command, Command::Entrypoint(_));
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
            "FROM a:1\nENTRYPOINT b\nRUN x\nENTRYPOINT c",
            &["ENTRYPOINT b", "ENTRYPOINT c"],
        );
        passes(&RULE, "FROM a:1\nENTRYPOINT b");
        passes(&RULE, "FROM a:1\nENTRYPOINT b\nFROM c:1\nENTRYPOINT c");
        passes(&RULE, "FROM a:1\nENTRYPOINT b\nONBUILD ENTRYPOINT c");
    }

    #[test]
    fn peers_name_different_lines() {
        let text = "FROM a:1\nENTRYPOINT b\nENTRYPOINT b\nENTRYPOINT c";
        let aliases: Vec<_> = of(&RULE, text)
            .iter()
            .map(|diagnostic| diagnostic.aliases)
            .collect();
        assert_eq!(aliases, [NAMES.earlier, NAMES.all, NAMES.later]);
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\n# b\nENTRYPOINT b \\\n  c\n\nENTRYPOINT c\n";
        fixes(&RULE, Safety::Safe, text, "FROM a:1\n# b\n\nENTRYPOINT c\n");
    }
}
