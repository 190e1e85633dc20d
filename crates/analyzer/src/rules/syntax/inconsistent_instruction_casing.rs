//! ## What it does
//! Finds instructions that are written in capitals where most are in small letters, or the other way round, and those
//! in a mix of both.
//!
//! ## Why it matters
//! Builders take any case. Readers find their way by the capitals that instructions usually have.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! run make
//! COPY . /srv
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN make
//! COPY . /srv
//! ```
//!
//! ## Fix safety
//! Safe: the case means nothing.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 大文字の命令が多い中の小文字の命令（またはその逆）と、大文字と小文字が混ざった命令を見つけます。
//!
//! ## なぜ問題か
//! ビルダーはどちらでも受け付けますが、読む人は大文字で書かれた命令を目印にしています。
//!
//! ## 修正の安全性
//! 安全です。大文字と小文字の違いに意味はありません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::Word;

use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "inconsistent-instruction-casing",
    aliases: &[
        "ConsistentInstructionCasing",
        "buildkit/ConsistentInstructionCasing",
        "S6476",
        "dfu:CASING_INSTRUCTION",
        "dfl:uppercase_commands",
    ],
    category: Category::Syntax,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("instructions in different cases", "大文字と小文字が揃わない命令"),
    docs: docs_of!("inconsistent_instruction_casing.rs"),
    check,
};

const UPPER: Text = Text::fixed(
    "Most instructions here are in capitals. Write this one so too.",
    "ほかの命令の多くは大文字です。この命令も大文字にしてください。",
);

const LOWER: Text = Text::fixed(
    "Most instructions here are in small letters. Write this one so too.",
    "ほかの命令の多くは小文字です。この命令も小文字にしてください。",
);

const TITLE: Text = Text::fixed("Change the case", "大文字と小文字を揃える");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let own: Vec<&Site<'_>> = document
        .sites
        .iter()
        .filter(|site| !site.is_onbuild && is_instruction(&site.instruction.keyword))
        .collect();
    // As BuildKit counts: without what stands before the first stage.
    let counted = || {
        own.iter()
            .filter(|site| site.stage.is_some())
            .map(|site| &site.instruction.keyword)
    };
    let lower = counted().filter(|keyword| is_lower(keyword)).count();
    let upper = counted().filter(|keyword| is_upper(keyword)).count();
    for site in &own {
        let keyword = &site.instruction.keyword;
        let is_lower_wanted = lower > upper;
        let (is_right, message) = if is_lower_wanted {
            (is_lower(keyword), LOWER)
        } else {
            (is_upper(keyword), UPPER)
        };
        if is_right {
            continue;
        }
        let diagnostic = report.add(keyword.span, message);
        diagnostic.with_fix(mend(document, keyword, is_lower_wanted));
        match (site.stage, is_lower_wanted) {
            (Some(_), false) => {}
            (Some(_), true) => {
                // The others always want capitals.
                diagnostic.known_as(&[
                    "ConsistentInstructionCasing",
                    "buildkit/ConsistentInstructionCasing",
                ]);
            }
            (None, false) => {
                diagnostic.known_as(&["S6476", "dfu:CASING_INSTRUCTION", "dfl:uppercase_commands"]);
            }
            (None, true) => {
                diagnostic.known_as(&[]);
            }
        }
    }
}

fn is_instruction(keyword: &Word) -> bool {
    dockerfile::instruction_names().any(|name| name.eq_ignore_ascii_case(&keyword.text))
}

fn is_lower(keyword: &Word) -> bool {
    keyword.text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_upper(keyword: &Word) -> bool {
    keyword.text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn mend(document: &Document<'_>, keyword: &Word, is_lower_wanted: bool) -> Option<Fix> {
    // Not one that is continued on another line.
    if document.tree.slice(keyword.span) != keyword.text {
        return None;
    }
    let text = if is_lower_wanted {
        keyword.text.to_ascii_lowercase()
    } else {
        keyword.text.to_ascii_uppercase()
    };
    Some(Fix::safe(TITLE, vec![Edit::replace(keyword.span, text)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nrun b\nCOPY c d", &["run"]);
        hits(&RULE, "FROM a:1\nrun b\ncopy c d", &["FROM"]);
        hits(&RULE, "from a:1\nRUN b", &["from"]);
        hits(&RULE, "From a:1\nRun b", &["From", "Run"]);
        hits(&RULE, "arg b\nFROM a:1\nRUN b", &["arg"]);
        hits(&RULE, "FROM a:1\nonbuild RUN b\nRUN c", &["onbuild"]);
        passes(&RULE, "FROM a:1\nRUN b\nONBUILD run c");
        passes(&RULE, "from a:1\nrun b");
        passes(&RULE, "FROM a:1\nRUN <<E\nrun b\nE\nnope c");
    }

    #[test]
    fn the_case_changes() {
        fixes(
            &RULE,
            Safe,
            "FROM a:1\nRUN b\nCopy c d",
            "FROM a:1\nRUN b\nCOPY c d",
        );
        fixes(&RULE, Safe, "from a:1\nrun b\nUSER c", "from a:1\nrun b\nuser c");
    }
}
