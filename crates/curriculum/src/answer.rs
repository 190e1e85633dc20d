//! Answers that a learner types.

use serde::Deserialize;

use crate::scalar::Scalar;
use crate::vars::Vars;
use crate::verdict::{Reason, Verdict};

/// The right answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What is asked for.
    pub kind: AnswerKind,
    eq: Scalar,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// A whole number.
    Number,
    /// A word; upper and lower case are the same.
    Text,
}

impl Answer {
    /// Grades what the learner typed. Full-width digits and letters, as a Japanese keyboard types them, count
    /// as their ASCII forms, and spaces around and between words do not matter.
    pub fn grade(&self, vars: &Vars, typed: &str) -> Verdict {
        let got = normalise(typed);
        let wanted = normalise(&vars.fill(&self.eq.0));
        let right = match self.kind {
            AnswerKind::Text => got == wanted,
            AnswerKind::Number => match got.parse::<i64>() {
                Ok(number) => Ok(number) == wanted.parse(),
                Err(_) => return Verdict::not_yet(Reason::NotANumber).with("got", typed.trim()),
            },
        };
        if right {
            return Verdict::Pass;
        }
        Verdict::not_yet(Reason::Mismatch).with("got", typed.trim())
    }

    /// The reasons it can give.
    pub fn reasons(&self) -> Vec<Reason> {
        match self.kind {
            AnswerKind::Number => vec![Reason::Mismatch, Reason::NotANumber],
            AnswerKind::Text => vec![Reason::Mismatch],
        }
    }

    /// What is wrong with it, as a sentence for its author.
    pub(crate) fn fault(&self, vars: &Vars) -> Option<String> {
        let wanted = normalise(&vars.fill(&self.eq.0));
        match self.kind {
            AnswerKind::Number if wanted.parse::<i64>().is_err() => {
                Some(format!("`eq: {wanted}` is no whole number: use `kind: text`"))
            }
            AnswerKind::Text if wanted.is_empty() => Some("`eq` is empty".to_owned()),
            _ => None,
        }
    }

    /// The text that may hold `$NAME`s.
    pub(crate) fn text(&self) -> &str {
        &self.eq.0
    }
}

fn normalise(text: &str) -> String {
    let narrow: String = text.chars().map(narrow).collect();
    narrow
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The ASCII form of a full-width character (U+FF01 to U+FF5E stand in the order of ASCII).
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2212}' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grading() {
        let number = Answer {
            kind: AnswerKind::Number,
            eq: Scalar("137".into()),
        };
        let text = Answer {
            kind: AnswerKind::Text,
            eq: Scalar("uts namespace".into()),
        };
        let cases = [
            (&number, "137", None),
            (&number, " 137\n", None),
            (&number, "１３７", None),
            (&number, "\u{3000}１３７", None),
            (&number, "0137", None),
            (&number, "+137", None),
            (&number, "138", Some(Reason::Mismatch)),
            (&number, "－137", Some(Reason::Mismatch)),
            (&number, "1 37", Some(Reason::NotANumber)),
            (&number, "", Some(Reason::NotANumber)),
            (&number, "137.0", Some(Reason::NotANumber)),
            (&text, "UTS  Namespace", None),
            (&text, "ＵＴＳ\u{3000}ｎａｍｅｓｐａｃｅ", None),
            (&text, "uts", Some(Reason::Mismatch)),
        ];
        for (answer, typed, reason) in cases {
            let expected = reason.map_or(Verdict::Pass, |reason| {
                Verdict::not_yet(reason).with("got", typed.trim())
            });
            assert_eq!(answer.grade(&Vars::default(), typed), expected, "{typed:?}");
        }
    }
}
