//! Finding one's way in output without interpreting it: where escape sequences begin, which of them leave the
//! screen alone, and what can no longer be seen.

use memchr::{memchr, memchr_iter, memchr3, memrchr_iter};

const ESC: u8 = 0x1b;
/// The charset shifts.
const SO: u8 = 0x0e;
const SI: u8 = 0x0f;

/// Finds the bytes that can change more than the line with the cursor and the colours: escape sequences, charset
/// shifts and C1 controls (two bytes in UTF-8). All else is text, or a control that moves the cursor along its
/// line or down, or nothing.
pub(crate) struct Controls<'a> {
    bytes: &'a [u8],
    /// The next C1 control, or the end.
    c1: usize,
}

impl<'a> Controls<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            c1: c1(bytes, 0),
        }
    }

    /// The next control at or after `from`.
    pub(crate) fn next(&mut self, from: usize) -> Option<usize> {
        if self.c1 < from {
            self.c1 = c1(self.bytes, from);
        }
        let c0 = memchr3(ESC, SO, SI, &self.bytes[from..]).map_or(self.bytes.len(), |at| from + at);
        let next = c0.min(self.c1);
        (next < self.bytes.len()).then_some(next)
    }
}

fn c1(bytes: &[u8], from: usize) -> usize {
    memchr_iter(0xc2, &bytes[from..])
        .map(|at| from + at)
        .find(|at| bytes.get(at + 1).is_some_and(|byte| (0x80..0xa0).contains(byte)))
        .unwrap_or(bytes.len())
}

/// The end of the SGR (colours) or EL (erase in line) that begins at the start of `bytes`.
pub(crate) fn colour_or_erase(bytes: &[u8]) -> Option<usize> {
    let params = bytes.strip_prefix(b"\x1b[")?;
    let length = params.iter().position(|byte| !(b'0'..=b';').contains(byte))?;
    // With a colon at the start it is no known sequence.
    (params[0] != b':' && matches!(params[length], b'm' | b'K')).then_some(2 + length + 1)
}

/// Where to begin with text that leaves nothing on the screen of what is before it: directly behind a CR LF, with
/// at least `rows` line feeds to come. So many have been before that the cursor has come to the last row.
/// `text` has nothing in it that moves the cursor up.
pub(crate) fn visible(text: &[u8], rows: usize) -> Option<usize> {
    let mut feeds = memrchr_iter(b'\n', text);
    feeds.nth(rows - 1)?;
    let cut = feeds.find(|at| *at > 0 && text[at - 1] == b'\r')?;
    (feeds.take(rows).count() + 2 >= rows).then_some(cut + 1)
}

/// The SGRs of `text` that decide about the colours at its end: those from the last plain reset on, without those
/// that a later one overrides.
pub(crate) fn colours(text: &[u8]) -> Vec<&[u8]> {
    let mut colours = Vec::new();
    let mut decided = 0;
    for at in memrchr_iter(ESC, text) {
        let Some(end) = colour_or_erase(&text[at..]) else {
            continue;
        };
        let sequence = &text[at..at + end];
        let [_, _, params @ .., b'm'] = sequence else {
            continue;
        };
        if matches!(params, b"" | b"0") || params.starts_with(b"0;") {
            colours.push(sequence);
            break;
        }
        match attribute(params) {
            Some(bit) if decided & bit != 0 => continue,
            Some(bit) => decided |= bit,
            None => {}
        }
        colours.push(sequence);
    }
    colours.reverse();
    colours
}

/// A bit for what the parameters of an SGR set, if that is one thing.
fn attribute(params: &[u8]) -> Option<u8> {
    let digits = params.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (first, rest) = params.split_at(digits);
    // Larger numbers are known to nobody, or wrap around.
    if !(1..=3).contains(&digits) {
        return None;
    }
    let first = first
        .iter()
        .fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
    let separators = memchr_iter(b';', rest).count();
    let is_colour = match rest {
        [b';', b'5', b';', b'0'..=b'9', ..] => separators == 2,
        [b';', b'2', b';', ..] => separators == 4,
        _ => false,
    };
    match first {
        38 if is_colour && !rest.contains(&b':') => Some(1),
        48 if is_colour && !rest.contains(&b':') => Some(2),
        _ if !rest.is_empty() => None,
        30..=37 | 39 | 90..=97 => Some(1),
        40..=47 | 49 | 100..=107 => Some(2),
        1 | 2 | 21 | 22 => Some(4),
        3 | 23 => Some(8),
        4 | 24 => Some(16),
        5 | 25 => Some(32),
        7 | 27 => Some(64),
        9 | 29 => Some(128),
        _ => None,
    }
}

/// The first character of `bytes`; what is no UTF-8 is U+FFFD, as a browser's decoder has it.
pub(crate) fn decode(bytes: &[u8]) -> (char, usize) {
    if bytes[0].is_ascii() {
        return (char::from(bytes[0]), 1);
    }
    let chunk = bytes[..bytes.len().min(4)]
        .utf8_chunks()
        .next()
        .expect("not empty");
    match chunk.valid().chars().next() {
        Some(char) => (char, char.len_utf8()),
        None => (char::REPLACEMENT_CHARACTER, chunk.invalid().len()),
    }
}

/// How many bytes at the end are the beginning of a character.
pub(crate) fn unfinished(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|length| bytes[bytes.len() - length] >= 0xc0)
        .filter(|length| {
            let tail = &bytes[bytes.len() - length..];
            std::str::from_utf8(tail)
                .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}

/// Whether there is a line feed in `bytes`.
pub(crate) fn has_line_feed(bytes: &[u8]) -> bool {
    memchr(b'\n', bytes).is_some()
}
