//! `--format tty`: findings for people, with the lines and carets under them, and what a fix makes of them.

use std::io::{self, Write};

use analyzer::{Diagnostic, Lang, Lines, Safety, Severity};

use super::excerpt::{Shown, excerpt, fixed_lines};
use super::finding::names;
use super::{Linted, Report, Style};

pub(super) struct Tty {
    style: Style,
    paint: Paint,
    files: usize,
    fixed: usize,
    /// By severity, the least first.
    counts: [usize; 4],
}

impl Tty {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            paint: Paint {
                has_color: style.has_color,
            },
            files: 0,
            fixed: 0,
            counts: [0; 4],
        }
    }

    fn finding(
        &self,
        out: &mut dyn Write,
        file: &Linted,
        diagnostic: &Diagnostic,
        lines: &Lines<'_>,
    ) -> io::Result<()> {
        let lang = self.style.lang;
        let severity = self.paint.severity(diagnostic.severity);
        let place = lines.position(diagnostic.span.start);
        let shown = excerpt(lines, diagnostic.span);
        let last = lines.position(diagnostic.span.end).line;
        let margin = " ".repeat(last.to_string().len());
        let message = printable(diagnostic.message(lang));
        let known = names(diagnostic);
        let known = if known.is_empty() {
            known
        } else {
            format!(" ({known})")
        };
        writeln!(out, "{severity}[{}]{known}: {message}", diagnostic.rule.name)?;
        let name = printable(&file.name);
        writeln!(out, "{margin}--> {name}:{}:{}", place.line, place.column)?;
        writeln!(out, "{margin} |")?;
        for row in shown {
            match row {
                Shown::Line {
                    number,
                    text,
                    indent,
                    carets,
                } => {
                    writeln!(
                        out,
                        "{number:>width$} | {}",
                        printable(&text),
                        width = margin.len()
                    )?;
                    writeln!(out, "{margin} | {indent}{}", self.paint.bold(&carets))?;
                }
                Shown::Gap => writeln!(out, "{margin} ...")?,
            }
        }
        if let Some(fix) = &diagnostic.fix {
            let label = fix_label(fix.safety, lang);
            writeln!(out, "{margin} = {label}: {}", printable(fix.title.get(lang)))?;
            for line in fixed_lines(&file.text, lines, fix).unwrap_or_default() {
                writeln!(out, "{margin} + {}", self.paint.added(&printable(&line)))?;
            }
        }
        writeln!(out)
    }

    fn summary(&self) -> String {
        let Self {
            files, fixed, counts, ..
        } = self;
        let [styles, infos, warnings, errors] = counts;
        let infos = styles + infos;
        match self.style.lang {
            Lang::En => {
                format!(
                    "files: {files}, errors: {errors}, warnings: {warnings}, infos: {infos}, fixed: {fixed}"
                )
            }
            Lang::Ja => {
                format!("ファイル {files}、エラー {errors}、警告 {warnings}、情報 {infos}、修正済み {fixed}")
            }
        }
    }
}

impl Report for Tty {
    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        self.files += 1;
        self.fixed += file.fixed;
        for diagnostic in &file.diagnostics {
            self.counts[diagnostic.severity as usize] += 1;
            self.finding(out, file, diagnostic, &lines)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.style.is_quiet {
            return Ok(());
        }
        writeln!(out, "{}", self.summary())
    }
}

fn fix_label(safety: Safety, lang: Lang) -> &'static str {
    match (safety, lang) {
        (Safety::Safe, Lang::En) => "safe fix (--fix)",
        (Safety::Unsafe, Lang::En) => "possible fix (--fix --unsafe)",
        (Safety::Safe, Lang::Ja) => "安全な修正 (--fix)",
        (Safety::Unsafe, Lang::Ja) => "修正の候補 (--fix --unsafe)",
    }
}

/// A file must not steer the terminal it is shown on, nor make text look other than it is: control characters and
/// those that turn the direction of writing are replaced.
pub(crate) fn printable(text: &str) -> String {
    let is_hidden = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
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

    fn added(self, text: &str) -> String {
        self.with("32", text)
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
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\x1b[2Jb\tc\u{202e}d"), "a\u{fffd}[2Jb\tc\u{fffd}d");
    }
}
