//! Modes that build steps and instructions give to files.

use shell::SimpleCommand;

use crate::Span;
use crate::document::{Document, base_name};

/// A mode as it is written.
pub(super) struct Mode<'d> {
    pub(super) text: &'d str,
    /// Where it stands; for `--chmod=777` and `--mode=777` the value alone.
    pub(super) span: Span,
    /// Whether the place holds the text as it is, so that it can be replaced.
    pub(super) is_plain: bool,
    /// Whether `chmod` sets it on a file that is there.
    pub(super) is_chmod: bool,
}

/// Every mode: of `chmod`, of `--chmod`, of `mkdir -m` and `install -m`.
pub(super) fn modes<'d>(document: &'d Document<'_>) -> Vec<Mode<'d>> {
    let mut found = Vec::new();
    for site in &document.sites {
        let value = site
            .instruction
            .flag("chmod")
            .and_then(|flag| flag.value.as_ref());
        found.extend(value.map(|value| mode(document, &value.text, value.span, false)));
    }
    for run in &document.runs {
        let commands = run.script.commands.iter();
        found.extend(commands.filter_map(|command| of_command(document, command)));
    }
    dockerfile::order::sort_by(&mut found, |a, b| a.span.cmp(&b.span));
    found
}

fn mode<'d>(document: &Document<'_>, text: &'d str, span: Span, is_chmod: bool) -> Mode<'d> {
    Mode {
        text,
        span,
        is_plain: document.tree.slice(span) == text,
        is_chmod,
    }
}

fn of_command<'d>(document: &Document<'_>, command: &'d SimpleCommand) -> Option<Mode<'d>> {
    let (program, words) = command.unwrapped().split_first()?;
    match base_name(&program.text) {
        "chmod" => {
            let word = words.iter().find(|word| !is_option(&word.text))?;
            Some(mode(document, &word.text, word.span, true))
        }
        "mkdir" | "install" => {
            for (index, word) in words.iter().enumerate() {
                if matches!(word.text.as_str(), "-m" | "--mode") {
                    let value = words.get(index + 1)?;
                    return Some(mode(document, &value.text, value.span, false));
                }
                let joined = word
                    .text
                    .strip_prefix("--mode=")
                    .or_else(|| word.text.strip_prefix("-m"));
                if let Some(value) = joined.filter(|value| !value.is_empty()) {
                    let span = Span::new(
                        word.span.end.saturating_sub(value.len()).max(word.span.start),
                        word.span.end,
                    );
                    let is_plain = document.tree.text.get(span.range()) == Some(value);
                    return Some(Mode {
                        text: value,
                        span: if is_plain { span } else { word.span },
                        is_plain,
                        is_chmod: false,
                    });
                }
            }
            None
        }
        _ => None,
    }
}

/// `-R`, but not the mode `-x`.
fn is_option(word: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    word.starts_with("--") || !letters.is_empty() && letters.chars().all(|c| "Rcfv".contains(c))
}

/// The bits of a mode in octal.
pub(super) fn octal(text: &str) -> Option<u32> {
    let is_octal = matches!(text.len(), 1..=5) && text.chars().all(|c| matches!(c, '0'..='7'));
    is_octal.then(|| u32::from_str_radix(text, 8).ok()).flatten()
}

/// The clauses of a symbolic mode: who, operator, what.
pub(super) fn clauses(text: &str) -> impl Iterator<Item = (&str, char, &str)> {
    text.split(',').filter_map(|clause| {
        let at = clause.find(['+', '-', '='])?;
        let operator = clause[at..].chars().next()?;
        Some((&clause[..at], operator, &clause[at + 1..]))
    })
}
