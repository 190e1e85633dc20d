//! Fixes of commands in exec form, where words are JSON strings.

use dockerfile::{Command, CommandForm, Span, Word};

use crate::document::{Document, Site};
use crate::{Diagnostic, Edit};

/// Rules write their edits as for a shell; in a `RUN` in exec form they become JSON, or the fix goes.
pub(crate) fn adapt(document: &Document<'_>, diagnostics: &mut [Diagnostic]) {
    let runs: Vec<(Span, &[Word])> = document.sites.iter().filter_map(exec_words).collect();
    if runs.is_empty() {
        return;
    }
    for diagnostic in diagnostics {
        let Some(fix) = &mut diagnostic.fix else { continue };
        let edits = std::mem::take(&mut fix.edits).into_iter();
        match edits.map(|edit| adapted(&runs, edit)).collect() {
            Some(edits) => fix.edits = edits,
            None => diagnostic.fix = None,
        }
    }
}

/// The words of a `RUN` in exec form and where they stand.
fn exec_words<'t>(site: &Site<'t>) -> Option<(Span, &'t [Word])> {
    match &site.instruction.command {
        Command::Run(CommandForm::Exec(words)) => {
            let span = words.iter().map(|word| word.span).reduce(Span::to)?;
            Some((span, words))
        }
        _ => None,
    }
}

fn adapted(runs: &[(Span, &[Word])], edit: Edit) -> Option<Edit> {
    let next = runs.partition_point(|(span, _)| span.end < edit.span.start);
    let Some((span, words)) = runs.get(next) else {
        return Some(edit);
    };
    let is_outside = edit.span.end <= span.start || edit.span.start >= span.end && !edit.span.is_empty();
    let covers = edit.span.start < span.start && edit.span.end > span.end;
    if is_outside || covers {
        return Some(edit);
    }
    let starts = |at: usize| words.binary_search_by_key(&at, |word| word.span.start).is_ok();
    let ends = |at: usize| words.binary_search_by_key(&at, |word| word.span.end).is_ok();
    let Span { start, end } = edit.span;
    let text = edit.replacement.as_str();
    if text.is_empty() && starts(start) && starts(end) {
        return Some(edit);
    }
    if edit.span.is_empty() && ends(end) {
        return Some(Edit::insert(
            end,
            format!(", {}", strings(text.strip_prefix(' ')?)?),
        ));
    }
    if starts(start) && ends(end) {
        return Some(Edit::replace(edit.span, strings(text)?));
    }
    let is_inside = words
        .iter()
        .any(|word| word.span.start < start && end < word.span.end);
    is_inside.then(|| Edit::replace(edit.span, escaped(text)))
}

/// Plain words as JSON strings.
fn strings(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_=./:,+@%".contains(c);
    if text.trim().is_empty() || !text.chars().all(is_plain) {
        return None;
    }
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| format!("\"{word}\""))
        .collect();
    Some(words.join(", "))
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::{Safety, fix_all};

    #[test]
    fn words_become_strings() {
        for (text, expect) in [
            (
                "[\"apt-get\", \"install\", \"b=1\"]",
                "[\"apt-get\", \"install\", \"-y\", \"b=1\"]",
            ),
            (
                "[\"sh\", \"-c\", \"apt-get install b=1\"]",
                "[\"sh\", \"-c\", \"apt-get install -y b=1\"]",
            ),
        ] {
            let text = format!("FROM a:1\nRUN {text}\nUSER c\n");
            let fixed = fix_all(&text, Safety::Safe).text;
            assert_eq!(fixed, format!("FROM a:1\nRUN {expect}\nUSER c\n"));
        }
    }
}
