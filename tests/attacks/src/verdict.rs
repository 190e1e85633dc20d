//! From what an attack put out to whether it is what must come of it.

use crate::arena::{End, Ended};
use crate::attack::Expect;

/// One line of the attacker, or an error message of a shell's program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Try {
    /// What was tried.
    pub(crate) what: String,
    /// `ok`, or the name of an error number.
    pub(crate) result: String,
    /// How often it went well before.
    pub(crate) count: Option<usize>,
}

/// The messages of the C library's and of busybox's programs.
const MESSAGES: &[(&str, &str)] = &[
    ("Operation not permitted", "EPERM"),
    ("Permission denied", "EACCES"),
    ("ermission denied", "EACCES"),
    ("Read-only file system", "EROFS"),
    ("No such file or directory", "ENOENT"),
    ("nonexistent directory", "ENOENT"),
    ("No such device or address", "ENXIO"),
    ("No such device", "ENODEV"),
    ("Invalid argument", "EINVAL"),
    ("Function not implemented", "ENOSYS"),
    ("No space left on device", "ENOSPC"),
    ("Network is unreachable", "ENETUNREACH"),
    ("Network unreachable", "ENETUNREACH"),
    ("Connection refused", "ECONNREFUSED"),
    ("Device or resource busy", "EBUSY"),
    ("Resource temporarily unavailable", "EAGAIN"),
    ("Text file busy", "ETXTBSY"),
    ("not found", "ENOENT"),
    ("can't fork", "EAGAIN"),
];

/// What the output tells of tries.
pub(crate) fn tries(output: &str) -> Vec<Try> {
    output.lines().filter_map(read).collect()
}

fn read(line: &str) -> Option<Try> {
    if let Some(report) = line.strip_prefix("@ ") {
        let (what, result) = report.rsplit_once(": ")?;
        let (result, count) = match result.split_once(' ') {
            Some((result, count)) => (result, count.parse().ok()),
            None => (result, None),
        };
        return Some(Try {
            what: what.into(),
            result: result.into(),
            count,
        });
    }
    let (text, errno) = MESSAGES.iter().find(|(text, _)| line.contains(text))?;
    let what = line.split(text).next().unwrap_or_default();
    Some(Try {
        what: what.trim_end_matches([' ', ':', '(', '\'']).to_owned(),
        result: (*errno).into(),
        count: None,
    })
}

/// What came of an attack, in a few words, and whether that is what must come of it.
pub(crate) fn judge(expect: Expect, ended: &Ended) -> (String, bool) {
    let tries = tries(&ended.output);
    match expect {
        Expect::Refused(errors) => refused(errors, &tries, ended),
        Expect::Stops(errors, most) => stops(errors, most, &tries, ended),
        Expect::Says(text) => {
            let says = ended.output.contains(text);
            let got = if says { text.to_owned() } else { last_words(ended) };
            (got, says)
        }
        Expect::NeverSays(text) => {
            let says = ended.output.contains(text);
            let finished = matches!(ended.end, End::Exited(_));
            let got = if says {
                format!("says {text:?}")
            } else {
                ended.end.to_string()
            };
            (got, finished && !says)
        }
        Expect::Unreached(calls) => unreached(calls, ended),
        Expect::Killed => {
            let killed = matches!(ended.end, End::Exited(137) | End::Killed(9) | End::Gone);
            (ended.end.to_string(), killed)
        }
        Expect::Contained => (ended.end.to_string(), true),
    }
}

fn refused(errors: &[&str], tries: &[Try], ended: &Ended) -> (String, bool) {
    let wrong: Vec<String> = tries
        .iter()
        .filter(|one| !errors.contains(&one.result.as_str()))
        .map(|one| format!("{}: {}", one.what, one.result))
        .collect();
    if !wrong.is_empty() {
        return (wrong.join("; "), false);
    }
    let mut seen: Vec<&str> = tries.iter().map(|one| one.result.as_str()).collect();
    seen.dedup();
    if seen.is_empty() {
        return (last_words(ended), false);
    }
    (
        seen.join(", "),
        ended.end != End::Exited(0) || ended.output.contains("@ "),
    )
}

fn stops(errors: &[&str], most: usize, tries: &[Try], ended: &Ended) -> (String, bool) {
    if matches!(ended.end, End::Exited(137) | End::Killed(9) | End::Gone) {
        return (ended.end.to_string(), true);
    }
    let Some(worst) = tries.iter().max_by_key(|one| one.count) else {
        return (last_words(ended), false);
    };
    let count = worst.count.unwrap_or_default();
    let ok = tries
        .iter()
        .all(|one| errors.contains(&one.result.as_str()) && one.count.is_none_or(|count| count <= most));
    (format!("{} after {count}", worst.result), ok)
}

fn unreached(calls: &[i64], ended: &Ended) -> (String, bool) {
    let numbers = ended
        .output
        .lines()
        .find_map(|line| line.strip_prefix("@ calls reached: "));
    let Some(numbers) = numbers else {
        return (last_words(ended), false);
    };
    let reached: Vec<i64> = numbers.split(' ').filter_map(|word| word.parse().ok()).collect();
    let wrong: Vec<String> = calls
        .iter()
        .filter(|call| reached.contains(call))
        .map(ToString::to_string)
        .collect();
    if wrong.is_empty() {
        (format!("{} others reached", reached.len()), true)
    } else {
        (format!("reached: {}", wrong.join(" ")), false)
    }
}

fn last_words(ended: &Ended) -> String {
    let last = ended.output.lines().rev().find(|line| !line.trim().is_empty());
    match last {
        Some(line) => format!(
            "{}: {}",
            ended.end,
            line.trim().chars().take(60).collect::<String>()
        ),
        None => ended.end.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{End, Ended, judge, tries};
    use crate::attack::Expect;

    fn check(expect: Expect, output: &str, end: End, expected: (&str, bool)) {
        let ended = Ended {
            output: output.into(),
            end,
        };
        let (got, ok) = judge(expect, &ended);
        assert_eq!((got.as_str(), ok), expected, "{expect:?} of {output:?}");
    }

    #[test]
    fn refusals_are_read_from_the_attacker_and_from_shells() {
        const DENIED: Expect = Expect::Refused(&["EPERM", "EACCES"]);
        check(DENIED, "@ keyctl: EPERM\n", End::Exited(0), ("EPERM", true));
        check(
            DENIED,
            "@ a: EPERM\n@ b: ok 3\n",
            End::Exited(0),
            ("b: ok", false),
        );
        check(
            DENIED,
            "sh: can't create /x: Permission denied\n",
            End::Exited(1),
            ("EACCES", true),
        );
        // Said, but done all the same.
        check(
            DENIED,
            "x: Permission denied\n",
            End::Exited(0),
            ("EACCES", false),
        );
        check(DENIED, "", End::Exited(0), ("exit 0", false));
        check(DENIED, "@ x: EINVAL\n", End::Exited(0), ("x: EINVAL", false));
    }

    #[test]
    fn floods_stop_in_time() {
        const SOON: Expect = Expect::Stops(&["EAGAIN"], 100);
        check(
            SOON,
            "@ processes: EAGAIN 99\n",
            End::Exited(0),
            ("EAGAIN after 99", true),
        );
        check(
            SOON,
            "@ processes: EAGAIN 101\n",
            End::Exited(0),
            ("EAGAIN after 101", false),
        );
        check(
            SOON,
            "@ processes: ok 50\n",
            End::Exited(0),
            ("ok after 50", false),
        );
        check(SOON, "", End::Killed(9), ("signal 9", true));
        check(SOON, "", End::TimedOut, ("no end in its time", false));
    }

    #[test]
    fn texts_are_looked_for() {
        check(Expect::Says("0x1"), "a 0x1 b", End::Exited(0), ("0x1", true));
        check(
            Expect::Says("0x1"),
            "first\nlast\n",
            End::Exited(1),
            ("exit 1: last", false),
        );
        check(
            Expect::NeverSays("host"),
            "none",
            End::Exited(0),
            ("exit 0", true),
        );
        check(
            Expect::NeverSays("host"),
            "host",
            End::Exited(0),
            ("says \"host\"", false),
        );
        check(
            Expect::NeverSays("host"),
            "",
            End::TimedOut,
            ("no end in its time", false),
        );
        check(Expect::Killed, "", End::Exited(137), ("exit 137", true));
        check(Expect::Killed, "", End::Exited(0), ("exit 0", false));
    }

    #[test]
    fn a_sweep_is_compared_with_what_is_closed() {
        const CLOSED: Expect = Expect::Unreached(&[250, 321]);
        check(
            CLOSED,
            "@ calls reached: 0 1 39\n",
            End::Exited(0),
            ("3 others reached", true),
        );
        check(
            CLOSED,
            "@ calls reached: 0 321\n",
            End::Exited(0),
            ("reached: 321", false),
        );
        check(CLOSED, "", End::TimedOut, ("no end in its time", false));
    }

    #[test]
    fn a_try_may_have_colons_in_its_name() {
        let read = tries("@ open /proc/1/fd: for writing: EACCES 3\nnothing of interest\n");
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].what.as_str(), read[0].count),
            ("open /proc/1/fd: for writing", Some(3))
        );
    }
}
