//! ## What it does
//! Finds flags that an instruction does not have, flags given twice, and flags whose value is missing or wrong.
//!
//! ## Why it matters
//! The build stops there.
//!
//! ## Example
//! ```dockerfile
//! COPY --chwon=app . /srv
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY --chown=app . /srv
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix where a name differs in one character, a flag stands twice with
//! the same value, or another word means true or false.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! その命令にないフラグ、重複したフラグ、値がない、または値が正しくないフラグを見つけます。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。名前が 1 文字違うとき、同じ値のフラグが重複しているとき、真偽を別の語で
//! 書いているときに直せます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{ErrorKind, Flag, Instruction, ParseError, Span};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-flag",
    aliases: &[
        "DL1000",
        "dfu:UNKNOWN_ADD_FLAG",
        "dfu:UNKNOWN_COPY_FLAG",
        "dfu:UNKNOWN_FROM_FLAG",
        "dfu:UNKNOWN_HEALTHCHECK_FLAG",
        "dfu:FLAG_DUPLICATE",
        "dfu:FLAG_MISSING_VALUE",
        "dfu:FLAG_EXPECTED_BOOLEAN_VALUE",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("unknown or wrong flag", "誤ったフラグ"),
    docs: docs_of!("invalid_flag.rs"),
    check,
};

const TITLE: Text = Text::fixed("Correct the flag", "フラグを直す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut errors = errors::of(document, Topic::Flag).peekable();
    // Both are in the order of the text.
    for site in &document.sites {
        let span = site.instruction.span;
        let Some(last) = site.instruction.flags.last() else {
            continue;
        };
        while let Some(error) = errors.next_if(|error| error.span.start < last.span.end) {
            let is_own = error.span.start >= span.start;
            let fix = if is_own {
                mend(document, site.instruction, error)
            } else {
                None
            };
            let message = message(site.instruction, error, document);
            let diagnostic = report.add(error.span, message);
            diagnostic.with_fix(fix);
            if !is_hadolints(&error.kind) {
                let aliases = RULE.aliases.get(1..).unwrap_or_default();
                diagnostic.known_as(aliases);
            }
        }
    }
}

/// hadolint takes any value of a flag.
fn is_hadolints(kind: &ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::FlagNotBoolean { .. } | ErrorKind::MissingFlagValue { .. }
    )
}

fn message(instruction: &Instruction, error: &ParseError, document: &Document<'_>) -> Text {
    match &error.kind {
        ErrorKind::UnknownFlag { name } => unknown(instruction, name),
        ErrorKind::DuplicateFlag { name } => Text::new(
            format_args!("The flag --{name} stands here twice. Keep one."),
            format_args!("フラグ --{name} が重複しています。1 つにしてください。"),
        ),
        ErrorKind::MissingFlagValue { name } => Text::new(
            format_args!("The flag --{name} needs a value: write `--{name}=...`."),
            format_args!("フラグ --{name} には値が必要です。`--{name}=...` と書いてください。"),
        ),
        ErrorKind::FlagNotBoolean { name } => Text::new(
            format_args!("The flag --{name} takes only `true` or `false`."),
            format_args!("フラグ --{name} の値は `true` か `false` だけです。"),
        ),
        _ => {
            let value = errors::shown(document, error.span);
            Text::new(
                format_args!("`{value}` is no value of this flag."),
                format_args!("`{value}` はこのフラグの値として使えません。"),
            )
        }
    }
}

fn unknown(instruction: &Instruction, name: &str) -> Text {
    let keyword = instruction.keyword.text.to_ascii_uppercase();
    let likely = errors::nearest(name, dockerfile::flag_names(&keyword), 2);
    let name: String = name.chars().take(40).collect();
    match likely {
        Some(likely) => Text::new(
            format_args!("{keyword} has no flag --{name}. Perhaps --{likely} is meant."),
            format_args!(
                "{keyword} に --{name} というフラグはありません。--{likely} の間違いではないか確かめてください。"
            ),
        ),
        None => Text::new(
            format_args!(
                "{keyword} has no flag --{name}. An argument that begins with two dashes goes behind `--`."
            ),
            format_args!(
                "{keyword} に --{name} というフラグはありません。`--` で始まる引数は `--` の後ろに書いてください。"
            ),
        ),
    }
}

fn mend(document: &Document<'_>, instruction: &Instruction, error: &ParseError) -> Option<Fix> {
    // In the order of the text.
    let index = instruction
        .flags
        .partition_point(|flag| flag.span.end < error.span.end);
    let flag = instruction.flags.get(index)?;
    let edit = match &error.kind {
        ErrorKind::UnknownFlag { name } => {
            let likely = errors::nearest(name, dockerfile::flag_names(&instruction.keyword.text), 1)?;
            let start = flag.span.start + 2;
            // Without quotes or a line's end in it.
            if document.tree.text.get(start..start + name.len())? != name {
                return None;
            }
            Edit::replace(Span::new(start, start + name.len()), likely)
        }
        ErrorKind::DuplicateFlag { .. } => without_duplicate(document, instruction, index)?,
        ErrorKind::FlagNotBoolean { .. } => {
            let value = flag.value.as_ref()?;
            Edit::replace(value.span, boolean(&value.text)?)
        }
        ErrorKind::MissingFlagValue { .. } => {
            // `--link=` of a switch.
            let value = flag.value.as_ref().filter(|value| value.text.is_empty())?;
            Edit::delete(Span::new(value.span.start.checked_sub(1)?, value.span.end))
        }
        _ => return None,
    };
    Some(Fix::safe(TITLE, errors::mended(document, vec![edit])?))
}

fn boolean(value: &str) -> Option<&'static str> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "yes" | "y" | "on" | "t" => Some("true"),
        "0" | "no" | "n" | "off" | "f" => Some("false"),
        _ => None,
    }
}

/// Takes a flag away that says what the one before it says.
fn without_duplicate(document: &Document<'_>, instruction: &Instruction, index: usize) -> Option<Edit> {
    let flag = instruction.flags.get(index)?;
    let before = instruction.flags.get(index.checked_sub(1)?)?;
    let value = |flag: &Flag| flag.value.as_ref().map(|value| value.text.clone());
    let gap = document.tree.text.get(before.span.end..flag.span.start)?;
    let is_same = before.name == flag.name && value(before) == value(flag) && !gap.contains('#');
    is_same.then(|| Edit::delete(Span::new(before.span.end, flag.span.end)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY --foo=b c d", &["--foo=b"]);
        hits(&RULE, "FROM a:1\nCMD --foo b\nEXPOSE --x 80", &["--foo", "--x"]);
        hits(&RULE, "FROM a:1\nCOPY --link --link=true b c", &["--link=true"]);
        hits(
            &RULE,
            "FROM a:1\nCOPY --from b c\nFROM --platform d:1",
            &["--from", "--platform"],
        );
        hits(&RULE, "FROM a:1\nCOPY --link=1 b c", &["1"]);
        hits(&RULE, "FROM a:1\nRUN --network=bridge b", &["bridge"]);
        hits(&RULE, "FROM a:1\nONBUILD COPY --x b c", &["--x"]);
        passes(
            &RULE,
            "FROM a:1\nCOPY --exclude=b --exclude=c --link d e\nRUN -- --f\nRUN g --h",
        );
    }

    #[test]
    fn flags_are_mended() {
        mends(
            &RULE,
            Safe,
            "FROM a:1\nCOPY --chwon=b c d",
            "FROM a:1\nCOPY --chown=b c d",
        );
        mends(
            &RULE,
            Safe,
            "FROM a:1\nCOPY --FROM=b c d",
            "FROM a:1\nCOPY --from=b c d",
        );
        mends(
            &RULE,
            Safe,
            "FROM a:1\nCOPY --link --link b c",
            "FROM a:1\nCOPY --link b c",
        );
        mends(
            &RULE,
            Safe,
            "FROM a:1\nCOPY --link=yes b c",
            "FROM a:1\nCOPY --link=true b c",
        );
        mends(
            &RULE,
            Safe,
            "FROM a:1\nCOPY --link= b c",
            "FROM a:1\nCOPY --link b c",
        );
    }
}
