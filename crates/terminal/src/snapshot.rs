//! A screen as escape sequences.

use crate::Size;

/// The most bytes of a snapshot.
pub const MAX_SNAPSHOT: usize = 1 << 20;

/// Beyond so many bytes a snapshot is without colours: what is added to the screen has to fit too.
const LIMIT: usize = 1_000_000;

/// The state of a terminal at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Offset of the first byte that is not in it.
    pub offset: u64,
    /// The size that holds from there on.
    pub size: Size,
    /// What brings a freshly reset terminal of that size into the state; at most [`MAX_SNAPSHOT`] bytes.
    pub bytes: Vec<u8>,
}

/// The model's dump in sequences that emulators know, and short enough: without colours, then without the text of
/// the hidden primary screen, if it has to be.
pub(crate) fn for_an_emulator(dump: &str) -> String {
    let full = rewrite(dump, 0, 0);
    if full.len() <= LIMIT {
        return full;
    }
    // The last of its colours are the cursor's.
    let pen = dump
        .rfind('m')
        .and_then(|end| dump[..end].rfind('\x1b'))
        .unwrap_or(0);
    let plain = rewrite(dump, pen, 0);
    if plain.len() <= MAX_SNAPSHOT - (MAX_SNAPSHOT - LIMIT) / 2 {
        return plain;
    }
    rewrite(dump, pen, dump.find("\x1b[?1047h").unwrap_or(0))
}

/// Leaves out colours before `pen` and text before `text`.
fn rewrite(dump: &str, pen: usize, text: usize) -> String {
    let mut out = String::with_capacity(dump.len());
    let mut rest = dump;
    while !rest.is_empty() {
        let at = dump.len() - rest.len();
        let escape = rest.find('\x1b').unwrap_or(rest.len());
        if at >= text {
            out.push_str(&rest[..escape]);
        }
        rest = &rest[escape..];
        let at = at + escape;
        let Some(end) = sequence_end(rest) else { break };
        let sequence = &rest[..end];
        rest = &rest[end..];
        match sequence {
            // Tab stops: these are in every emulator, CTC is not.
            "\x1b[5W" => out.push_str("\x1b[3g"),
            "\x1b[0W" => out.push_str("\x1bH"),
            _ if sequence.ends_with('m') && at < pen => {}
            // Repeats a character that is left out.
            _ if sequence.ends_with('b') && at < text => {}
            // `38:2:R:G:B` is read in several ways, `38;2;R;G;B` in one.
            _ if sequence.ends_with('m') => out.push_str(&sequence.replace(':', ";")),
            _ => out.push_str(sequence),
        }
    }
    out
}

/// The end of the escape sequence at the start.
fn sequence_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes {
        [b'\x1b', b'[', params @ ..] => params
            .iter()
            .position(|byte| (0x40..0x7f).contains(byte))
            .map(|at| at + 3),
        // Charsets.
        [b'\x1b', b'(' | b')', _, ..] => Some(3),
        [b'\x1b', _, ..] => Some(2),
        _ => None,
    }
}
