//! Signals as the engine reads them from `STOPSIGNAL`.

/// What a `STOPSIGNAL` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// By the name that `kill -l` prints, with `SIG` before it.
    Named(String),
    /// By a number that means different signals on different processors, or a real-time one.
    Numbered(u8),
    /// No signal of Linux.
    Unknown,
}

/// The names the engine knows, without `SIG`.
const NAMES: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
    "POLL", "PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];
/// Numbers that are the same on every processor.
const NUMBERS: [(u8, &str); 12] = [
    (1, "HUP"),
    (2, "INT"),
    (3, "QUIT"),
    (4, "ILL"),
    (5, "TRAP"),
    (6, "ABRT"),
    (8, "FPE"),
    (9, "KILL"),
    (11, "SEGV"),
    (13, "PIPE"),
    (14, "ALRM"),
    (15, "TERM"),
];
const LARGEST: u8 = 64;

/// Reads a signal's name, with or without `SIG` and in any case of letters, or its number.
pub(super) fn read(text: &str) -> Signal {
    if let Ok(number) = text.parse::<i64>() {
        return by_number(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    if NAMES.contains(&name) || is_real_time(name) {
        return Signal::Named(format!("SIG{name}"));
    }
    Signal::Unknown
}

fn by_number(number: i64) -> Signal {
    let Ok(number) = u8::try_from(number) else {
        return Signal::Unknown;
    };
    let known = NUMBERS.iter().find(|(known, _)| *known == number);
    match known {
        Some((_, name)) => Signal::Named(format!("SIG{name}")),
        None if (1..=LARGEST).contains(&number) => Signal::Numbered(number),
        None => Signal::Unknown,
    }
}

/// `RTMIN+1` to `RTMIN+15`, `RTMAX-1` to `RTMAX-14`.
fn is_real_time(name: &str) -> bool {
    let (number, most) = if let Some(number) = name.strip_prefix("RTMIN+") {
        (number, 15)
    } else if let Some(number) = name.strip_prefix("RTMAX-") {
        (number, 14)
    } else {
        return false;
    };
    let is_plain = !number.starts_with(['0', '+']);
    is_plain
        && number
            .parse::<u8>()
            .is_ok_and(|number| (1..=most).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_read() {
        for (text, expect) in [
            ("SIGTERM", "SIGTERM"),
            ("term", "SIGTERM"),
            ("Sigkill", "SIGKILL"),
            ("15", "SIGTERM"),
            ("rtmin+3", "SIGRTMIN+3"),
            ("SIGRTMAX-14", "SIGRTMAX-14"),
            ("XFSZ", "SIGXFSZ"),
        ] {
            assert_eq!(read(text), Signal::Named(expect.to_owned()), "{text}");
        }
        assert_eq!(read("37"), Signal::Numbered(37));
        for text in [
            "",
            "SIG",
            "SIGFOO",
            "0",
            "-9",
            "65",
            "999999999999999999999",
            "RTMIN+16",
            "RTMIN+",
            "器",
        ] {
            assert_eq!(read(text), Signal::Unknown, "{text}");
        }
    }
}
