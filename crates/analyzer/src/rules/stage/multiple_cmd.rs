//! ## What it does
//! Finds `CMD` instructions that a later one in the same stage takes the place of.
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

use dockerfile::Command;

use super::overridden;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "multiple-cmd",
    aliases: &["DL4003"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("more than one CMD in a stage", "1 つのステージに複数の CMD"),
    docs: docs_of!("multiple_cmd.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A later CMD in this stage takes the place of this one, which has no effect.",
    "このステージのあとの CMD に置き換えられるため、この CMD は効きません。",
);
const FIX: Text = Text::fixed("Remove the CMD without effect", "効かない CMD を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (span, fix) in overridden::find(document, |command| matches!(command, Command::Cmd(_)), &FIX) {
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
            "FROM a:1\nCMD [\"b\"]\nRUN x\nCMD [\"c\"]",
            &["CMD [\"b\"]"],
        );
        hits(&RULE, "FROM a:1\nCMD b\nCMD c\nCMD d", &["CMD b", "CMD c"]);
        passes(&RULE, "FROM a:1\nCMD [\"b\"]");
        passes(&RULE, "FROM a:1\nCMD b\nFROM c:1\nCMD d");
        passes(&RULE, "FROM a:1\nCMD b\nONBUILD CMD c");
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\n# b\nCMD b \\\n  c\n\nCMD [\"d\"]\n";
        fixes(&RULE, Safety::Safe, text, "FROM a:1\n# b\n\nCMD [\"d\"]\n");
    }
}
