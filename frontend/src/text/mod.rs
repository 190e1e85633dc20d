//! Every word of the page itself, once per language. A text that one language lacks does not compile.

mod check;
mod desk;
mod en;
mod ja;
mod player;

use protocol::frame::ExitStatus;

pub(crate) use check::CheckText;
pub(crate) use desk::DeskText;
pub(crate) use player::PlayerText;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// 日本語.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Its BCP 47 code, also that of the HTTP interface.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language of a BCP 47 tag such as `ja-JP`. Whoever reads no Japanese gets English.
    pub(crate) fn of_tag(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("ja") {
            Self::Ja
        } else {
            Self::En
        }
    }

    /// The one to switch to.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }

    /// The page's words in it.
    pub(crate) fn text(self) -> &'static Text {
        match self {
            Self::Ja => &ja::TEXT,
            Self::En => &en::TEXT,
        }
    }
}

/// The page's words, grouped as they appear.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) check: &'static CheckText,
    pub(crate) desk: &'static DeskText,
    pub(crate) player: &'static PlayerText,
    pub(crate) app_name: &'static str,
    pub(crate) tagline: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) skip_to_content: &'static str,
    pub(crate) skip_to_terminal: &'static str,
    pub(crate) main_navigation: &'static str,
    pub(crate) nav_course: &'static str,
    pub(crate) nav_analyzer: &'static str,
    pub(crate) switch_language: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) theme_system: &'static str,
    pub(crate) theme_light: &'static str,
    pub(crate) theme_dark: &'static str,
    pub(crate) screen_reader: &'static str,
    pub(crate) screen_reader_note: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) unreachable: &'static str,
    pub(crate) analyzer_still_works: &'static str,
    pub(crate) refused: fn(kind: &str, detail: &str) -> String,
    pub(crate) not_found: &'static str,
    pub(crate) not_found_note: &'static str,
    pub(crate) back_to_course: &'static str,

    pub(crate) level: fn(level: &str) -> &str,
    pub(crate) minutes: fn(minutes: u16) -> String,
    pub(crate) tasks_done: fn(done: usize, all: usize) -> String,
    pub(crate) lesson_done: &'static str,
    pub(crate) machine_lacks: &'static str,
    pub(crate) lab_unavailable: &'static str,

    pub(crate) lesson_body: &'static str,
    pub(crate) lesson_progress: &'static str,
    pub(crate) next_lesson: &'static str,
    pub(crate) run: &'static str,
    pub(crate) run_in: fn(terminal: &str) -> String,
    pub(crate) interrupts: &'static str,
    pub(crate) ran_in: fn(terminal: &str) -> String,
    pub(crate) cannot_run: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) copy_failed: &'static str,
    pub(crate) output: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) solution: &'static str,
    pub(crate) note: &'static str,

    pub(crate) task_waiting: &'static str,
    pub(crate) task_unanswered: &'static str,
    pub(crate) task_passed: &'static str,
    pub(crate) task_passed_before: &'static str,
    pub(crate) task_not_yet: &'static str,
    pub(crate) task_spoiled: &'static str,
    pub(crate) task_error: &'static str,
    pub(crate) task_error_note: &'static str,
    pub(crate) task_announced: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) answer_number: &'static str,
    pub(crate) send_answer: &'static str,
    pub(crate) answer_wrong: &'static str,

    pub(crate) terminal: &'static str,
    pub(crate) terminal_named: fn(name: &str) -> String,
    pub(crate) terminal_hint: &'static str,
    pub(crate) terminal_input: &'static str,
    pub(crate) too_much_output: &'static str,
    pub(crate) terminal_failed: &'static str,
    pub(crate) pane_sizes: &'static str,
    pub(crate) splitter: &'static str,
    pub(crate) new_sandbox: &'static str,
    pub(crate) new_sandbox_sure: &'static str,
    pub(crate) new_sandbox_yes: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) starting: &'static str,
    pub(crate) connecting: &'static str,
    pub(crate) online: &'static str,
    pub(crate) round_trip: fn(millis: u32) -> String,
    pub(crate) reconnecting: &'static str,
    pub(crate) reconnected: &'static str,
    pub(crate) shell_ended: fn(status: ExitStatus) -> String,
    pub(crate) reopen: &'static str,

    pub(crate) analyzer_title: &'static str,
    pub(crate) analyzer_intro: &'static str,
    pub(crate) dockerfile: &'static str,
    pub(crate) samples: &'static str,
    pub(crate) findings: &'static str,
    pub(crate) findings_count: fn(count: usize) -> String,
    pub(crate) no_findings: &'static str,
    pub(crate) line: fn(line: usize) -> String,
    pub(crate) editor_failed: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::files::Refusal;

    #[test]
    fn a_browsers_language_picks_the_page_s() {
        let check = |tag, expected| assert_eq!(Lang::of_tag(tag), expected, "{tag}");
        check("ja", Lang::Ja);
        check("ja-JP", Lang::Ja);
        check("JA", Lang::Ja);
        check("en-GB", Lang::En);
        check("jam", Lang::En);
        check("", Lang::En);
    }

    #[test]
    fn sentences_with_values_hold_them() {
        for lang in [Lang::Ja, Lang::En] {
            let text = lang.text();
            let sentences = [
                ((text.minutes)(15), "15"),
                ((text.tasks_done)(2, 3), "2"),
                ((text.ran_in)("watch"), "watch"),
                ((text.terminal_named)("main"), "main"),
                ((text.shell_ended)(ExitStatus::Code(137)), "137"),
                ((text.shell_ended)(ExitStatus::Signal(9)), "9"),
                ((text.desk.time_left)(42), "42"),
                ((text.desk.time_left)(185), "05"),
                ((text.desk.watching)(3), "3"),
                ((text.desk.let_type_named)("Ada"), "Ada"),
                (
                    (text.desk.refusal)("never-heard-of", "Free some disk."),
                    "Free some disk.",
                ),
                ((text.player.bad_line)(7, "no array"), "7"),
                ((text.line)(7), "7"),
                ((text.check.fix_all)(7), "7"),
                ((text.check.shown_of)(3, 7), "3"),
                ((text.check.refused)("a.bin", Refusal::Binary), "a.bin"),
                (
                    (text.refused)("/problems/never-heard-of", "Free some disk."),
                    "Free some disk.",
                ),
            ];
            for (sentence, value) in sentences {
                assert!(sentence.contains(value), "{lang:?}: {sentence:?} lacks {value:?}");
            }
        }
    }

    #[test]
    fn one_is_singular_in_english() {
        assert_eq!((Lang::En.text().findings_count)(1), "1 finding");
        assert_eq!((Lang::En.text().findings_count)(2), "2 findings");
    }
}
