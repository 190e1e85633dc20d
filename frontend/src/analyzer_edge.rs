//! The analyzer in the page's terms: UTF-16 offsets, one language, plain values.

use analyzer::utf16::Offsets;
use analyzer::{Lines, Safety, Severity, Span};

use crate::text::Lang;

/// A replacement; offsets are UTF-16 code units from the start of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Where it starts.
    pub(crate) from: u32,
    /// Where it ends.
    pub(crate) to: u32,
    /// What comes there.
    pub(crate) insert: String,
}

/// What mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fix {
    /// What it does.
    pub(crate) title: String,
    /// Whether the image surely stays what it was.
    pub(crate) safe: bool,
    /// The edits, which do not overlap.
    pub(crate) edits: Vec<Edit>,
}

/// A finding; offsets are UTF-16 code units from the start of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Where it starts.
    pub(crate) from: u32,
    /// Where it ends.
    pub(crate) to: u32,
    /// The line it starts on, counted from 1.
    pub(crate) line: usize,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// The rule's name.
    pub(crate) rule: &'static str,
    /// The rule's names in other tools.
    pub(crate) aliases: &'static [&'static str],
    /// What is wrong and what to do.
    pub(crate) message: String,
    /// What mends it.
    pub(crate) fix: Option<Fix>,
}

/// What the analyzer finds in `source`, in the order of the text.
pub(crate) fn lint(source: &str, lang: Lang) -> Vec<Finding> {
    let (offsets, lines) = (Offsets::new(source), Lines::new(source));
    let lang = match lang {
        Lang::Ja => analyzer::Lang::Ja,
        Lang::En => analyzer::Lang::En,
    };
    let finding = |found: analyzer::Diagnostic| {
        let (from, to) = units(&offsets, found.span);
        Finding {
            from,
            to,
            line: lines.position(found.span.start).line,
            severity: found.severity,
            rule: found.rule.name,
            aliases: found.rule.aliases,
            message: found.message(lang).to_owned(),
            fix: found.fix.as_ref().map(|mend| fix(&offsets, mend, lang)),
        }
    };
    analyzer::lint(source).into_iter().map(finding).collect()
}

fn fix(offsets: &Offsets, fix: &analyzer::Fix, lang: analyzer::Lang) -> Fix {
    let edit = |edit: &analyzer::Edit| {
        let (from, to) = units(offsets, edit.span);
        Edit {
            from,
            to,
            insert: edit.replacement.clone(),
        }
    };
    Fix {
        title: fix.title.get(lang).to_owned(),
        safe: fix.safety == Safety::Safe,
        edits: fix.edits.iter().map(edit).collect(),
    }
}

/// A span in UTF-16. The page's texts are far shorter than 4 G.
fn units(offsets: &Offsets, span: Span) -> (u32, u32) {
    let unit = |byte| u32::try_from(offsets.utf16(byte)).unwrap_or(u32::MAX);
    (unit(span.start), unit(span.end))
}

/// `source` with the edits made.
pub(crate) fn apply(source: &str, edits: &[Edit]) -> String {
    let units: Vec<u16> = source.encode_utf16().collect();
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.from);
    let mut edited = Vec::with_capacity(units.len());
    let mut done = 0;
    for edit in sorted {
        let from = (edit.from as usize).clamp(done, units.len());
        edited.extend_from_slice(&units[done..from]);
        edited.extend(edit.insert.encode_utf16());
        done = (edit.to as usize).clamp(from, units.len());
    }
    edited.extend_from_slice(&units[done..]);
    String::from_utf16_lossy(&edited)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::samples::SAMPLES;

    #[test]
    fn offsets_are_utf16() {
        let source = "# 器😀\nFROM debian:latest\n";
        let findings = lint(source, Lang::En);
        let latest = findings
            .iter()
            .find(|finding| finding.rule == "latest-tag")
            .unwrap();
        let units: Vec<u16> = source.encode_utf16().collect();
        let marked = String::from_utf16(&units[latest.from as usize..latest.to as usize]).unwrap();
        assert!(
            "debian:latest".contains(&marked) && !marked.is_empty(),
            "{marked:?} is marked"
        );
        assert_eq!(latest.line, 2);
    }

    #[test]
    fn edits_are_made_in_utf16() {
        let edit = |from, to, insert: &str| Edit {
            from,
            to,
            insert: insert.to_owned(),
        };
        let check = |source, edits: &[Edit], expected| assert_eq!(apply(source, edits), expected);
        check("器😀ab", &[edit(3, 4, "x")], "器😀xb");
        check("abc", &[edit(2, 3, "z"), edit(0, 0, "^")], "^abz");
        check("abc", &[edit(1, 2, "")], "ac");
        check("abc", &[edit(9, 9, "!")], "abc!");
        check("abc", &[], "abc");
    }

    #[test]
    fn every_fix_the_page_offers_changes_the_text() {
        for sample in SAMPLES {
            for finding in lint(sample, Lang::Ja) {
                let Some(fix) = finding.fix else { continue };
                assert_ne!(apply(sample, &fix.edits), sample, "{}", finding.rule);
                assert!(!fix.title.is_empty());
            }
        }
    }

    #[test]
    fn the_samples_teach_and_the_last_is_tidy() {
        assert!(lint(SAMPLES[0], Lang::En).len() > 3);
        assert!(!lint(SAMPLES[1], Lang::En).is_empty());
        assert_eq!(lint(SAMPLES[2], Lang::En), []);
    }
}
