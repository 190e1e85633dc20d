//! `--format tty`: findings for people, with the line and carets under it.

use std::io::{self, Write};

use analyzer::{Diagnostic, Lang, Lines, Safety, Severity};

use super::Linted;

pub(super) fn write(out: &mut impl Write, linted: &[Linted], lang: Lang, has_color: bool) -> io::Result<()> {
    let paint = Paint { has_color };
    for file in linted {
        let lines = Lines::new(&file.text);
        for diagnostic in &file.diagnostics {
            write_finding(out, file, diagnostic, &lines, lang, paint)?;
        }
    }
    writeln!(out, "{}", summary(linted, lang))
}

fn write_finding(
    out: &mut impl Write,
    file: &Linted,
    diagnostic: &Diagnostic,
    lines: &Lines<'_>,
    lang: Lang,
    paint: Paint,
) -> io::Result<()> {
    let rule = diagnostic.rule;
    let alias = rule
        .aliases
        .first()
        .map(|alias| format!(" ({alias})"))
        .unwrap_or_default();
    let severity = paint.severity(diagnostic.severity);
    let place = lines.position(diagnostic.span.start);
    let line = lines.line(place.line);
    let margin = " ".repeat(place.line.to_string().len());
    writeln!(
        out,
        "{severity}[{}]{alias}: {}",
        rule.name,
        printable(diagnostic.message(lang))
    )?;
    writeln!(
        out,
        "{margin}--> {}:{}:{}",
        printable(&file.name),
        place.line,
        place.column
    )?;
    writeln!(out, "{margin} |")?;
    writeln!(out, "{} | {}", place.line, printable(line))?;
    let start = diagnostic.span.start - lines.start(place.line);
    let end = (diagnostic.span.end - lines.start(place.line)).min(line.len());
    let (indent, carets) = carets(line, start.min(line.len()), end);
    writeln!(out, "{margin} | {indent}{}", paint.bold(&carets))?;
    if let Some(fix) = &diagnostic.fix {
        writeln!(
            out,
            "{margin} = {}: {}",
            fix_label(fix.safety, lang),
            printable(fix.title.get(lang))
        )?;
    }
    writeln!(out)
}

fn fix_label(safety: Safety, lang: Lang) -> &'static str {
    match (safety, lang) {
        (Safety::Safe, Lang::En) => "safe fix (--fix)",
        (Safety::Unsafe, Lang::En) => "possible fix",
        (Safety::Safe, Lang::Ja) => "安全な修正 (--fix)",
        (Safety::Unsafe, Lang::Ja) => "修正の候補",
    }
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

/// A file must not steer the terminal it is shown on.
fn printable(text: &str) -> String {
    let is_hidden = |c: char| c.is_control() && c != '\t';
    text.chars()
        .map(|c| {
            if is_hidden(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

fn summary(linted: &[Linted], lang: Lang) -> String {
    let count = |severity| {
        let diagnostics = linted.iter().flat_map(|file| &file.diagnostics);
        diagnostics
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let infos = count(Severity::Info) + count(Severity::Style);
    let fixed: usize = linted.iter().map(|file| file.fixed).sum();
    let files = linted.len();
    match lang {
        Lang::En => {
            format!("files: {files}, errors: {errors}, warnings: {warnings}, infos: {infos}, fixed: {fixed}")
        }
        Lang::Ja => {
            format!("ファイル {files}、エラー {errors}、警告 {warnings}、情報 {infos}、修正済み {fixed}")
        }
    }
}

#[derive(Clone, Copy)]
struct Paint {
    has_color: bool,
}

impl Paint {
    fn severity(self, severity: Severity) -> String {
        let color = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Info => "1;36",
            Severity::Style => "1;34",
        };
        self.with(color, severity.name())
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.has_color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_wide_characters_and_tabs() {
        assert_eq!(carets("FROM 器:1", 5, 8), ("     ".into(), "^^".into()));
        assert_eq!(carets("\t器 ab", 5, 7), ("\t   ".into(), "^^".into()));
        assert_eq!(carets("ab", 2, 2), ("  ".into(), "^".into()));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\x1b[2Jb\tc"), "a\u{fffd}[2Jb\tc");
    }
}
