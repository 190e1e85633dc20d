//! ## What it does
//! Finds `ENTRYPOINT` instructions that a later one in the same stage takes the place of.
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

use dockerfile::Command;

use super::overridden;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "multiple-entrypoint",
    aliases: &["DL4004"],
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

const MESSAGE: Text = Text::fixed(
    "A later ENTRYPOINT in this stage takes the place of this one, which has no effect.",
    "このステージのあとの ENTRYPOINT に置き換えられるため、この ENTRYPOINT は効きません。",
);
const FIX: Text = Text::fixed(
    "Remove the ENTRYPOINT without effect",
    "効かない ENTRYPOINT を消す",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (span, fix) in overridden::find(
        document,
        |command| matches!(command, Command::Entrypoint(_)),
        &FIX,
    ) {
        report.add(span, MESSAGE).with_fix(Some(fix));
    }
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
            "FROM a:1\nENTRYPOINT [\"b\"]\nRUN x\nENTRYPOINT [\"c\"]",
            &["ENTRYPOINT [\"b\"]"],
        );
        hits(
            &RULE,
            "FROM a:1\nENTRYPOINT b\nENTRYPOINT c\nENTRYPOINT d",
            &["ENTRYPOINT b", "ENTRYPOINT c"],
        );
        passes(&RULE, "FROM a:1\nENTRYPOINT [\"b\"]");
        passes(&RULE, "FROM a:1\nENTRYPOINT b\nFROM c:1\nENTRYPOINT d");
        passes(&RULE, "FROM a:1\nENTRYPOINT b\nONBUILD ENTRYPOINT c");
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\n# b\nENTRYPOINT b \\\n  c\n\nENTRYPOINT [\"d\"]\n";
        fixes(&RULE, Safety::Safe, text, "FROM a:1\n# b\n\nENTRYPOINT [\"d\"]\n");
    }
}
