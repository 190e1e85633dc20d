//! The lines of a file that a finding is about, with carets under them, and what a fix makes of lines.

use std::ops::Range;

use analyzer::{Fix, Lines, Span};

/// More lines are left out in the middle.
const MAX_LINES: usize = 6;
/// A line is cut to this many columns around what matters.
const MAX_COLUMNS: usize = 160;
/// What a fix does to more lines is not shown.
const MAX_FIXED_LINES: usize = 4;

/// A line of a file to be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Its number, its text, and white space and carets for the line below.
    Line {
        number: usize,
        text: String,
        indent: String,
        carets: String,
    },
    /// Lines are left out here.
    Gap,
}

/// The lines of `span`.
pub(super) fn excerpt(lines: &Lines<'_>, span: Span) -> Vec<Shown> {
    let first = lines.position(span.start).line;
    // A span that ends with a line's end does not reach into the next.
    let last = lines.position(span.end.saturating_sub(1).max(span.start)).line;
    let half = MAX_LINES / 2;
    let is_long = last - first >= MAX_LINES;
    let mut shown = Vec::new();
    for number in first..=last {
        if is_long && number == first + half {
            shown.push(Shown::Gap);
        }
        if is_long && (first + half..=last - half).contains(&number) {
            continue;
        }
        shown.push(shown_line(lines, number, span));
    }
    shown
}

fn shown_line(lines: &Lines<'_>, number: usize, span: Span) -> Shown {
    let (line, at) = (lines.line(number), lines.start(number));
    let start = span.start.saturating_sub(at).min(line.len());
    let end = span.end.saturating_sub(at).min(line.len()).max(start);
    // In the lines after the first, what only indents is not underlined.
    let indent = line.len() - line.trim_start().len();
    let start = if span.start < at { indent.min(end) } else { start };
    let part = cut(line, start..end);
    let before = if part.start > 0 { "…" } else { "" };
    let after = if part.end < line.len() { "…" } else { "" };
    let text = &line[part.clone()];
    let end = end.clamp(part.start, part.end).max(start);
    let (indent, carets) = carets(text, start - part.start, end - part.start);
    Shown::Line {
        number,
        text: format!("{before}{text}{after}"),
        indent: if before.is_empty() {
            indent
        } else {
            format!(" {indent}")
        },
        carets,
    }
}

/// The part of a long line around `range`.
fn cut(line: &str, range: Range<usize>) -> Range<usize> {
    if line.len() <= MAX_COLUMNS {
        return 0..line.len();
    }
    let start = range.start.saturating_sub(MAX_COLUMNS / 2);
    let start = (start..=range.start)
        .find(|&at| line.is_char_boundary(at))
        .unwrap_or(range.start);
    let start = if line.len() - start < MAX_COLUMNS {
        let back = line.len() - MAX_COLUMNS;
        (back..=range.start.max(back))
            .find(|&at| line.is_char_boundary(at))
            .unwrap_or(start)
            .min(start)
    } else {
        start
    };
    let end = (start + MAX_COLUMNS).min(line.len());
    let end = (end..=line.len())
        .find(|&at| line.is_char_boundary(at))
        .unwrap_or(line.len());
    start..end
}

/// White space as wide as the line before `start`, and a caret for each column up to `end`, at least one.
fn carets(line: &str, start: usize, end: usize) -> (String, String) {
    let blank = |c: char| match c {
        '\t' => "\t",
        c if is_wide(c) => "  ",
        _ => " ",
    };
    let indent = line[..start].chars().map(blank).collect();
    let columns: usize = line[start..end.max(start)]
        .chars()
        .map(|c| if is_wide(c) { 2 } else { 1 })
        .sum();
    (indent, "^".repeat(columns.max(1)))
}

/// Whether terminals draw it two columns wide: the East Asian wide blocks and emoji.
fn is_wide(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd
    )
}

/// The lines that a fix makes of those it touches, if they are few and short; none for a line that goes away.
pub(super) fn fixed_lines(text: &str, lines: &Lines<'_>, fix: &Fix) -> Option<Vec<String>> {
    let (first, last) = (fix.edits.first()?, fix.edits.last()?);
    let from = lines.start(lines.position(first.span.start).line);
    let last_line = lines.position(last.span.end).line;
    let to = lines.start(last_line) + lines.line(last_line).len();
    let to = to.max(last.span.end);
    if to - from > MAX_COLUMNS * MAX_FIXED_LINES {
        return None;
    }
    let mut fixed = String::new();
    let mut at = from;
    for edit in &fix.edits {
        fixed.push_str(text.get(at..edit.span.start)?);
        fixed.push_str(&edit.replacement);
        at = edit.span.end;
    }
    fixed.push_str(text.get(at..to)?);
    let shown: Vec<String> = fixed.lines().map(str::to_owned).collect();
    let is_short = shown.len() <= MAX_FIXED_LINES && shown.iter().all(|line| line.len() <= MAX_COLUMNS);
    // What is taken out up to a line's end leaves the next line as it was, which says nothing.
    let is_removal =
        fix.edits.iter().all(|edit| edit.replacement.is_empty()) && text.get(from..to)?.ends_with(&fixed);
    (is_short && !is_removal).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::{Lang, Safety};

    #[test]
    fn carets_stand_under_wide_characters_and_tabs() {
        assert_eq!(carets("FROM 器:1", 5, 8), ("     ".into(), "^^".into()));
        assert_eq!(carets("\t器 ab", 5, 7), ("\t   ".into(), "^^".into()));
        assert_eq!(carets("ab", 2, 2), ("  ".into(), "^".into()));
    }

    fn rows(text: &str, span: Span) -> Vec<String> {
        excerpt(&Lines::new(text), span)
            .into_iter()
            .map(|shown| match shown {
                Shown::Line {
                    number,
                    text,
                    carets,
                    indent,
                } => format!("{number}|{text}|{indent}{carets}"),
                Shown::Gap => "...".to_owned(),
            })
            .collect()
    }

    #[test]
    fn several_lines_are_shown_with_a_gap() {
        assert_eq!(
            rows("RUN a \\\n  b\nCMD c", Span::new(4, 11)),
            ["1|RUN a \\|    ^^^", "2|  b|  ^"]
        );
        let text: Vec<String> = (0..20).map(|number| format!("{number:02}\n")).collect();
        let text = text.concat();
        let shown = rows(&text, Span::new(0, 60));
        assert_eq!(
            (shown.len(), shown[3].as_str(), shown[6].as_str()),
            (7, "...", "20|19|^^")
        );
        assert_eq!(rows("", Span::empty(0)), ["1||^"]);
        assert_eq!(rows("a\n", Span::new(0, 2)), ["1|a|^"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_finding() {
        let text = format!("{}器{}", "a".repeat(500_000), "b".repeat(500_000));
        for at in [0, 499_999, 500_000, text.len()] {
            let shown = rows(&text, Span::new(at, text.len()));
            assert!(shown[0].len() < 600 && shown[0].contains('^'), "{at}");
        }
        let shown = rows(&text, Span::new(500_000, 500_003));
        assert!(shown[0].contains('器'));
    }

    #[test]
    fn what_a_fix_makes_is_shown() {
        let text = "FROM a:1\nADD b /c\nUSER d\n";
        let diagnostics = analyzer::lint(text);
        let fix = diagnostics
            .iter()
            .find_map(|diagnostic| diagnostic.fix.as_ref().filter(|fix| fix.safety == Safety::Safe))
            .unwrap();
        assert_eq!(fix.title.get(Lang::En), "Write COPY");
        assert_eq!(fixed_lines(text, &Lines::new(text), fix).unwrap(), ["COPY b /c"]);
    }
}
