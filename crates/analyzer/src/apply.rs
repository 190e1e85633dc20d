//! Fixes to text.

use std::collections::BTreeMap;

use crate::{Diagnostic, Fix, Options, Safety, lint_with};

/// Fixing one finding can show another; after this many rounds something is wrong with a fix.
const MAX_ROUNDS: usize = 32;

/// A text after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The new text.
    pub text: String,
    /// How many fixes went into it.
    pub count: usize,
}

/// Applies the fixes of `diagnostics` to the text they were found in, up to `safety`. Of two fixes that touch the
/// same place the first is applied: lint again for the other.
pub fn apply_fixes(text: &str, diagnostics: &[Diagnostic], safety: Safety) -> Fixed {
    apply(text, diagnostics, safety)
}

fn apply<'d>(text: &str, diagnostics: impl IntoIterator<Item = &'d Diagnostic>, safety: Safety) -> Fixed {
    let mut places = BTreeMap::new();
    let mut taken: Vec<&Fix> = Vec::new();
    for fix in diagnostics
        .into_iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
    {
        if fix.safety <= safety && take_place(&mut places, fix) {
            taken.push(fix);
        }
    }
    let mut edits: Vec<_> = taken.iter().flat_map(|fix| &fix.edits).collect();
    dockerfile::order::sort_by(&mut edits, |a, b| a.span.cmp(&b.span));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.replacement);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    Fixed {
        text: out,
        count: taken.len(),
    }
}

/// Lints and applies fixes up to `safety` until none is left.
pub fn fix_all(text: &str, safety: Safety) -> Fixed {
    fix_all_with(text, safety, &Options::default())
}

/// As [`fix_all`], under these settings.
pub fn fix_all_with(text: &str, safety: Safety, options: &Options) -> Fixed {
    let mut fixed = Fixed {
        text: text.to_owned(),
        count: 0,
    };
    for _ in 0..MAX_ROUNDS {
        let diagnostics = lint_with(&fixed.text, options);
        let mut next = apply_fixes(&fixed.text, &diagnostics, safety);
        if errors(&next.text) > errors(&fixed.text) {
            next = apply(&fixed.text, harmless(&fixed.text, &diagnostics, safety), safety);
        }
        if next.count == 0 || errors(&next.text) > errors(&fixed.text) {
            break;
        }
        fixed = Fixed {
            text: next.text,
            count: fixed.count + next.count,
        };
    }
    fixed
}

/// A fix whose text a builder refuses more of is a mistake of ours: these are the findings without such fixes. They
/// are looked for by halves, so that a few among many are found soon.
fn harmless<'d>(text: &str, diagnostics: &'d [Diagnostic], safety: Safety) -> Vec<&'d Diagnostic> {
    let before = errors(text);
    let mut left = vec![diagnostics];
    let mut kept = Vec::new();
    while let Some(part) = left.pop() {
        let fixed = apply_fixes(text, part, safety);
        if errors(&fixed.text) <= before {
            kept.extend(part);
        } else if part.len() > 1 {
            let (first, second) = part.split_at(part.len() / 2);
            left.extend([second, first]);
        }
    }
    kept
}

fn errors(text: &str) -> usize {
    dockerfile::parse(text).errors.len()
}

/// Notes the place of `fix` as taken, unless it shares a byte or a place to insert at with one before it. `places`
/// are starts and ends.
fn take_place(places: &mut BTreeMap<usize, usize>, fix: &Fix) -> bool {
    let (Some(first), Some(last)) = (fix.edits.first(), fix.edits.last()) else {
        return false;
    };
    let (start, end) = (first.span.start, last.span.end);
    // The places do not overlap, so only the last that starts before our end can reach us.
    if places
        .range(..=end)
        .next_back()
        .is_some_and(|(_, &taken_end)| taken_end >= start)
    {
        return false;
    }
    places.insert(start, end);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, Lang, Span, lint};

    fn apply(edits: &[&[(usize, usize, &str)]]) -> String {
        let mut diagnostics = vec![lint("NOPE").remove(0); edits.len()];
        for (diagnostic, edits) in diagnostics.iter_mut().zip(edits) {
            let edit =
                |&(start, end, text): &(usize, usize, &str)| Edit::replace(Span::new(start, end), text);
            let title = diagnostic.message.clone();
            let edits = edits.iter().map(edit).collect();
            diagnostic.fix = Some(Fix {
                title,
                safety: Safety::Safe,
                edits,
            });
        }
        apply_fixes("0123456789", &diagnostics, Safety::Safe).text
    }

    #[test]
    fn the_first_of_two_that_touch_is_applied() {
        assert_eq!(apply(&[&[(6, 7, "b")], &[(1, 3, "a")]]), "0a345b789");
        assert_eq!(apply(&[&[(1, 3, "a")], &[(2, 4, "b")]]), "0a3456789");
        assert_eq!(apply(&[&[(5, 5, "a")], &[(5, 5, "b")]]), "01234a56789");
        assert_eq!(
            apply(&[&[(1, 1, "a"), (8, 8, "b")], &[(4, 5, "c")]]),
            "0a1234567b89"
        );
    }

    #[test]
    fn unsafe_fixes_need_consent() {
        let text = "FROM a:1\nADD b /c\nUSER 1\nCMD e\n";
        let safe = fix_all(text, Safety::Safe);
        assert_eq!(
            (safe.text.as_str(), safe.count),
            ("FROM a:1\nCOPY b /c\nUSER 1\nCMD e\n", 1)
        );
        let all = fix_all(text, Safety::Unsafe);
        assert_eq!(
            (all.text.as_str(), all.count),
            ("FROM a:1\nCOPY b /c\nUSER 1\nCMD [\"e\"]\n", 2)
        );
        let title = |lang| lint(text)[0].fix.clone().unwrap().title.get(lang).to_owned();
        assert_eq!(
            (title(Lang::En), title(Lang::Ja)),
            ("Write COPY".into(), "COPY に書き換える".into())
        );
    }
}
