//! ## What it does
//! Finds `CMD` instructions that a later one in the same stage takes the place of, and the ones that do.
//!
//! ## Why it matters
//! Only the last `CMD` counts. The earlier ones look as if they ran something, and never do.
//!
//! ## Example
//! ```dockerfile
//! CMD ["migrate"]
//! CMD ["serve"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! CMD ["serve"]
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
//! 同じステージのあとの `CMD` に置き換えられる `CMD` と、置き換える側の `CMD` を探します。
//!
//! ## なぜ問題か
//! 効くのは最後の `CMD` だけです。前の `CMD` は何かを実行するように見えて、実行されません。
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
    name: "multiple-cmd",
    aliases: NAMES.all,
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("more than one CMD in a stage", "1 つのステージに複数の CMD"),
    docs: docs_of!("multiple_cmd.rs"),
    check,
};

const NAMES: Names = Names {
    all: &[
        "DL4003",
        "MultipleInstructionsDisallowed",
        "DS-0016",
        "S6589",
        "dfu:MULTIPLE_INSTRUCTIONS",
    ],
    earlier: &[
        "MultipleInstructionsDisallowed",
        "DS-0016",
        "S6589",
        "dfu:MULTIPLE_INSTRUCTIONS",
    ],
    later: &["DL4003"],
};
const EARLIER: Text = Text::fixed(
    "A later CMD in this stage takes the place of this one, which has no effect.",
    "このステージのあとの CMD に置き換えられるため、この CMD は効きません。",
);
const LATER: Text = Text::fixed(
    "This CMD takes the place of an earlier one in this stage. Keep one of them.",
    "この CMD は、このステージの前の CMD を置き換えます。どちらか 1 つにしましょう。",
);
const FIX: Text = Text::fixed("Remove the CMD without effect", "効かない CMD を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_kind = |command: &Command| matches!(command, Command::Cmd(_));
    report_all(document, is_kind, &NAMES, [EARLIER, LATER, FIX], report);
}

#[cfg(test)]
mod tests {
    use super::{NAMES, RULE};
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD b\nRUN x\nCMD c", &["CMD b", "CMD c"]);
        passes(&RULE, "FROM a:1\nCMD b");
        passes(&RULE, "FROM a:1\nCMD b\nFROM c:1\nCMD c");
        passes(&RULE, "FROM a:1\nCMD b\nONBUILD CMD c");
    }

    #[test]
    fn peers_name_different_lines() {
        let text = "FROM a:1\nCMD b\nCMD b\nCMD c";
        let aliases: Vec<_> = of(&RULE, text)
            .iter()
            .map(|diagnostic| diagnostic.aliases)
            .collect();
        assert_eq!(aliases, [NAMES.earlier, NAMES.all, NAMES.later]);
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\n# b\nCMD b \\\n  c\n\nCMD c\n";
        fixes(&RULE, Safety::Safe, text, "FROM a:1\n# b\n\nCMD c\n");
    }
}
