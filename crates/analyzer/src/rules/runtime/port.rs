//! What `EXPOSE` takes.

use dockerfile::{Command, Word};

use crate::document::{Document, Site};

pub(super) const MAX: u64 = 65535;

/// `[[ADDRESS:]HOST:]PORT[-PORT][/PROTOCOL]`, as far as it is written that way.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Port<'t> {
    /// The length of what stands before the container's port, with the colon; 0 if nothing does.
    pub(super) host_len: usize,
    /// First and last. None if it is no number, such as a variable. What is too large for the type is its largest.
    pub(super) range: Option<(u64, u64)>,
    /// After the slash.
    pub(super) protocol: Option<&'t str>,
}

impl<'t> Port<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let (ports, protocol) = match text.rsplit_once('/') {
            Some((ports, protocol)) if !protocol.contains('}') => (ports, Some(protocol)),
            _ => (text, None),
        };
        let host_len = last_colon(ports).map_or(0, |colon| colon + 1);
        let ports = ports.get(host_len..).unwrap_or_default();
        let range = match ports.split_once('-') {
            Some((first, last)) => number(first).zip(number(last)),
            None => number(ports).map(|port| (port, port)),
        };
        Self {
            host_len,
            range,
            protocol,
        }
    }
}

/// The last colon outside `${...}`.
fn last_colon(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut colon = None;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => colon = Some(at),
            _ => {}
        }
    }
    colon
}

fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// All words of all `EXPOSE`.
pub(super) fn words<'d, 't>(document: &'d Document<'t>) -> impl Iterator<Item = (Site<'t>, &'t Word)> + 'd {
    document.sites.iter().flat_map(|&site| {
        let words: &'t [Word] = match &site.instruction.command {
            Command::Expose(words) => words,
            _ => &[],
        };
        words.iter().map(move |word| (site, word))
    })
}

/// Whether the word is written as it is meant, so that its parts can be changed in place.
pub(super) fn is_verbatim(document: &Document<'_>, word: &Word) -> bool {
    document.tree.slice(word.span) == word.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read() {
        for (text, host_len, range, protocol) in [
            ("80", 0, Some((80, 80)), None),
            ("80-90/udp", 0, Some((80, 90)), Some("udp")),
            ("127.0.0.1:80:81", 13, Some((81, 81)), None),
            ("[::1]:1:2/TCP", 8, Some((2, 2)), Some("TCP")),
            ("${P:-80}", 0, None, None),
            ("${P:-a/b}", 0, None, None),
            ("$A:$B", 3, None, None),
            ("http", 0, None, None),
            ("99999999999999999999999", 0, Some((u64::MAX, u64::MAX)), None),
            ("", 0, None, None),
        ] {
            let expect = Port {
                host_len,
                range,
                protocol,
            };
            assert_eq!(Port::read(text), expect, "{text}");
        }
    }
}
