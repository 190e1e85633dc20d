//! What the rules about programs with a stop signal of their own have in common.

use dockerfile::Word;

use super::process::{self, Process};
use super::signal::{self, Signal};
use crate::document::Document;
use crate::report::Report;
use crate::rules::lines;
use crate::{Edit, Fix, Text};

/// What such a rule wants.
pub(super) struct Wanted {
    pub(super) signal: &'static str,
    /// The signal's number, where a name is not the only way.
    pub(super) number: Option<u8>,
    pub(super) message: Text,
    pub(super) fix: Text,
}

/// Reports the stages with such a process whose stop signal is another.
pub(super) fn check(
    document: &Document<'_>,
    report: &mut Report<'_>,
    wanted: &Wanted,
    is_meant: impl Fn(&Process<'_>) -> bool,
) {
    for process in process::of_stages(document) {
        if !is_meant(&process) {
            continue;
        }
        if process.stop_signal.is_some_and(|word| is_wanted(word, wanted)) {
            continue;
        }
        // What an earlier stage says is reported there, if it matters there.
        let own = process
            .stop_signal
            .filter(|word| word.span.start >= process.start);
        let at = process.instruction.span.start;
        let (span, edit) = match own {
            Some(word) => (word.span, Edit::replace(word.span, wanted.signal)),
            None if at < process.start => continue,
            None => {
                let line = format!("STOPSIGNAL {}{}", wanted.signal, lines::newline(document.tree));
                (process.program.span, Edit::insert(at, line))
            }
        };
        report
            .add(span, wanted.message.clone())
            .with_fix(Fix::risky(wanted.fix.clone(), vec![edit]));
    }
}

/// Also if nobody can tell.
fn is_wanted(word: &Word, wanted: &Wanted) -> bool {
    word.has_variable()
        || match signal::read(&word.text) {
            Signal::Named(name) => name == wanted.signal,
            Signal::Numbered(number) => wanted.number == Some(number),
            Signal::Unknown => true,
        }
}
