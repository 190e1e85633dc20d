//! Records of a PAX header (POSIX.1-2017, pax, "pax Extended Header"): `LENGTH KEY=VALUE\n`. The `tar` crate's own
//! reader splits at line ends, which values of extended attributes may hold.

use crate::error::Refusal;

const BAD: Refusal = Refusal::Ambiguous("a PAX record");

/// A key and its value.
type Record<'a> = (&'a [u8], &'a [u8]);

/// The records' keys and values, in order.
pub(super) fn records(mut bytes: &[u8]) -> Result<Vec<Record<'_>>, Refusal> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().take(20).position(|byte| *byte == b' ').ok_or(BAD)?;
        let length = number(&bytes[..space])?;
        let length = usize::try_from(length).map_err(|_| BAD)?;
        let record = bytes.get(space + 1..length).ok_or(BAD)?;
        let record = record.strip_suffix(b"\n").ok_or(BAD)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or(BAD)?;
        records.push((&record[..equals], &record[equals + 1..]));
        bytes = &bytes[length..];
    }
    Ok(records)
}

/// A plain decimal number: no sign, no spaces.
pub(super) fn number(digits: &[u8]) -> Result<u64, Refusal> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(BAD);
    }
    str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .ok_or(BAD)
}

/// The whole seconds of a time such as `1700000000.25` or `-1.5`.
pub(super) fn seconds(time: &[u8]) -> Result<i64, Refusal> {
    let whole = time.split(|byte| *byte == b'.').next().unwrap_or_default();
    let (sign, digits) = match whole.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, whole),
    };
    let seconds = i64::try_from(number(digits)?).map_err(|_| BAD)?;
    Ok(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_by_their_length() {
        for (bytes, expected) in [
            (&b"9 a=b\nc=\n"[..], Some(vec![(&b"a"[..], &b"b\nc="[..])])),
            (b"9 a=b\nc\n", None),
            (b"8 a=b\nc\n", Some(vec![(&b"a"[..], &b"b\nc"[..])])),
            (b"6 a=b\n6 cc=\n", Some(vec![(b"a", b"b"), (b"cc", b"")])),
            (b"", Some(vec![])),
            (b"6 a=b", None),
            (b"3 a=b\n", None),
            (b"0 a=b\n", None),
            (b"-6 a=b\n", None),
            (b"99999999999999999999999 a=b\n", None),
            (b"6 abc\n", None),
        ] {
            let found = records(bytes).ok();
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn times_may_have_fractions() {
        for (text, expected) in [
            ("12.5", Some(12)),
            ("-1.5", Some(-1)),
            ("7", Some(7)),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(seconds(text.as_bytes()).ok(), expected, "{text}");
        }
    }
}
