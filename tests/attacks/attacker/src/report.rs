//! One line per try: `@ WHAT: RESULT` or `@ WHAT: RESULT COUNT`. The result is `ok` or the name of the error
//! number; the count says how often it went well before, or is the value that a successful call gave.

use std::fmt::Display;

use nix::errno::Errno;

/// Says what came of one call.
pub(crate) fn tried(what: impl Display, result: nix::Result<i64>) {
    match result {
        Ok(value) => println!("@ {what}: ok {value}"),
        Err(errno) => println!("@ {what}: {errno:?}"),
    }
}

/// Says after how many successes, and with what error, a flood came to its end.
pub(crate) fn stopped(what: impl Display, count: usize, end: Option<Errno>) {
    match end {
        Some(errno) => println!("@ {what}: {errno:?} {count}"),
        None => println!("@ {what}: ok {count}"),
    }
}

/// Says what was seen, where the attack is to look rather than to do.
pub(crate) fn saw(what: impl Display, seen: impl Display) {
    println!("@ {what}: {seen}");
}

/// A number as the answer of a call.
pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
