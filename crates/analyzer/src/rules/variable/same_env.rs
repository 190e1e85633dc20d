//! ## What it does
//! Finds an `ENV` that uses a variable which the same `ENV` sets.
//!
//! ## Why it matters
//! All values of an instruction are computed before any of them is set. The variable still has the value from before,
//! often none.
//!
//! ## Example
//! ```dockerfile
//! ENV HOME=/app CONFIG=$HOME/config
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV HOME=/app
//! ENV CONFIG=$HOME/config
//! ```
//!
//! ## Fix safety
//! Unsafe: the variable gets another value, most likely the one that was meant.
//!
//! ## See also
//! Lesson 10.8, secrets and arguments.
//!
//! # 日本語
//! ## 何を調べるか
//! 同じ `ENV` で設定している変数を参照している `ENV` を探します。
//!
//! ## なぜ問題か
//! 1 つの命令の値は、どれも設定される前にまとめて計算されます。参照した変数は前の値のままで、多くの場合は空です。
//!
//! ## 修正の安全性
//! 安全ではありません。変数の値が変わります。おそらく意図した値になります。
//!
//! ## 関連
//! レッスン 10.8「秘密と引数」。

use std::collections::{HashMap, HashSet};

use dockerfile::{Command, Instruction, Pair};

use super::words::{Use, uses};
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "variable-of-same-env",
    aliases: &["DL3044", "UndefinedVar"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "ENV that uses what it sets itself",
        "同じ ENV の変数を参照する ENV",
    ),
    docs: docs_of!("same_env.rs"),
    check,
};

/// hadolint does not forget variables at the next `FROM`, nor see those with a default.
const ONLY_BUILDKIT: &[&str] = &["UndefinedVar"];
/// `BuildKit` knows that every image has a `PATH`.
const ONLY_HADOLINT: &[&str] = &["DL3044"];
const FIX: Text = Text::fixed("Begin a new ENV here", "ここから別の ENV にする");

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "`{name}` is set by this same ENV, so here it still has its old value or none. Use two ENVs."
        ),
        format_args!(
            "`{name}` はこの ENV 自身で設定しているため、ここでは前の値か空のままです。ENV を 2 つに分けましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // As hadolint counts: whatever the stage.
    let mut before: HashSet<&str> = HashSet::new();
    for &site in document.sites.iter().filter(|site| !site.is_onbuild) {
        match &site.instruction.command {
            Command::Arg(pairs) => before.extend(pairs.iter().map(|pair| pair.name.text.as_str())),
            Command::Env(pairs) => {
                check_env(document, site, pairs, &before, report);
                before.extend(pairs.iter().map(|pair| pair.name.text.as_str()));
            }
            _ => {}
        }
    }
}

fn check_env(
    document: &Document<'_>,
    site: Site<'_>,
    pairs: &[Pair],
    before: &HashSet<&str>,
    report: &mut Report<'_>,
) {
    let own = OwnNames::of(site.instruction);
    for variable in uses(document.tree, site.instruction) {
        let Some(pair) = own.pair_that_uses(&variable) else {
            continue;
        };
        let name = variable.name.as_str();
        let is_new = !document.scopes.is_declared(site.stage, variable.at, name);
        let by_hadolint =
            variable.modifier.is_empty() && !before.contains(name) && (is_new || name == "PATH");
        let aliases = match (by_hadolint, is_new && site.stage.is_some()) {
            (true, true) => RULE.aliases,
            (true, false) => ONLY_HADOLINT,
            (false, true) => ONLY_BUILDKIT,
            (false, false) => continue,
        };
        let is_set_before = own.first.get(name).is_some_and(|first| *first < pair);
        let fix = is_set_before
            .then(|| split_before(document, pairs, pair))
            .flatten();
        let finding = report.add(variable.span, message(name));
        finding.known_as(aliases).with_fix(fix);
    }
}

/// The names that an `ENV` sets, each with the pair that does it first.
pub(super) struct OwnNames<'t> {
    pairs: &'t [Pair],
    first: HashMap<&'t str, usize>,
}

impl<'t> OwnNames<'t> {
    /// Of another instruction there are none.
    pub(super) fn of(instruction: &'t Instruction) -> Self {
        let pairs = match &instruction.command {
            Command::Env(pairs) => pairs.as_slice(),
            _ => &[],
        };
        let mut first = HashMap::new();
        for (index, pair) in pairs.iter().enumerate() {
            first.entry(pair.name.text.as_str()).or_insert(index);
        }
        Self { pairs, first }
    }

    /// The pair whose value uses a name that the instruction sets, by another pair.
    pub(super) fn pair_that_uses(&self, variable: &Use) -> Option<usize> {
        let pair = variable.pair?;
        let is_own = self.pairs.get(pair)?.name.text == variable.name;
        (!is_own && self.first.contains_key(variable.name.as_str())).then_some(pair)
    }
}

/// A new `ENV` between the pair before and this one.
fn split_before(document: &Document<'_>, pairs: &[Pair], index: usize) -> Option<Fix> {
    let start = pairs.get(index.checked_sub(1)?)?.value.as_ref()?.span.end;
    let end = pairs.get(index)?.name.span.start;
    let between = document.tree.text.get(start..end)?;
    // A comment there would be lost, and a name like a flag be taken for one.
    if between.contains('#') || pairs.get(index)?.name.text.starts_with('-') {
        return None;
    }
    let newline = super::scope_fix::newline(&document.tree.text);
    let edit = Edit::replace(Span::new(start, end), format!("{newline}ENV "));
    Some(Fix::risky(FIX, vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nENV A=1 B=\"$A/x\" C=${A}", &["A", "A"]);
        hits(&RULE, "ENV A=1 B=$A", &["A"]);
        hits(&RULE, "FROM a:1\nENV B=$A A=1", &["A"]);
        passes(&RULE, "FROM a:1\nENV A=1\nENV A=2 B=$A");
        passes(&RULE, "FROM a:1\nARG A\nENV A=$A B=$A");
        passes(&RULE, "FROM a:1\nENV A=$A");
        passes(&RULE, "FROM a:1\nENV A=1 B=$AB C='$A' D=\\$A");
        passes(&RULE, "FROM a:1\nONBUILD ENV A=1 B=$A");
        passes(&RULE, "FROM a:1\nENV PATH=/x:$PATH");
    }

    #[test]
    fn peers_disagree() {
        let known = |text: &str| of(&RULE, text)[0].aliases;
        assert_eq!(known("FROM a:1\nENV A=1 B=$A"), RULE.aliases);
        assert_eq!(known("FROM a:1\nENV A=1 B=${A:-x}"), super::ONLY_BUILDKIT);
        assert_eq!(
            known("FROM a:1\nENV A=1\nFROM b:1\nENV A=1 B=$A"),
            super::ONLY_BUILDKIT
        );
        assert_eq!(known("FROM a:1\nENV PATH=/x:$PATH B=$PATH"), super::ONLY_HADOLINT);
        assert_eq!(known("ENV A=1 B=$A"), super::ONLY_HADOLINT);
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nENV A=1 \\\n    B=$A C=$B\n",
            "FROM a:1\nENV A=1\nENV B=$A C=$B\n"
                .replace(" C=", "\nENV C=")
                .as_str(),
        );
    }
}
