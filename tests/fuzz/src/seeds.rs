//! Valid inputs to start from.

/// The document whose examples they are.
const DOCUMENT: &str = include_str!("../../../docs/protocol.md");

/// The bytes of the examples of this kind: two hexadecimal digits each, and from a `{` on text.
pub(crate) fn examples(kind: &str) -> Vec<Vec<u8>> {
    let opening = format!("```{kind}\n");
    DOCUMENT
        .split(opening.as_str())
        .skip(1)
        .filter_map(|block| {
            let line = block.lines().next()?;
            let (hex, text) = line.split_at(line.find('{').unwrap_or(line.len()));
            let digits = hex.split_whitespace();
            let mut bytes = digits
                .map(|byte| u8::from_str_radix(byte, 16).ok())
                .collect::<Option<Vec<u8>>>()?;
            bytes.extend_from_slice(text.as_bytes());
            Some(bytes)
        })
        .collect()
}

/// Recordings in both versions.
pub(crate) fn casts() -> Vec<Vec<u8>> {
    [
        "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24,\"type\":\"xterm\"},\"timestamp\":1700000000,\"title\":\"t\",\
         \"idle_time_limit\":2.5}\n[0.1,\"o\",\"$ ls\\r\\n\"]\n# a comment\n[1.5,\"r\",\"100x40\"]\n[0,\"m\",\"solved\"]\n\
         [0.2,\"i\",\"x\"]\n[3,\"x\",\"0\"]\n",
        "{\"version\":2,\"width\":80,\"height\":24,\"env\":{\"TERM\":\"xterm\"}}\n[0.5,\"o\",\"\\u001b[1mb\"]\n[0.25,\"o\",\"\u{7aef}\"]\n\n[2,\"m\",\"",
        "{\"version\":3,\"term\":{\"cols\":1,\"rows\":1}}\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

/// What terminals put out, behind the orders of the target that reads them.
pub(crate) fn outputs() -> Vec<Vec<u8>> {
    [
        &b"\x00\x20hello\r\n\x1b[31mred\x1b[0m\r\n\x01\x50\x18\x02\x03\x10"[..],
        b"\x00\x40\x1b[?1049h\x1b[2J\x1b[5;5Hfull screen\x1b[?25l\x1b[?1049l\x04\x02\x03\xff",
        b"\x01\x10\x08\x00\x60\xe7\xab\xaf\xe6\x9c\xab wide \x1b[3;6r\x1b[6;1H\n\n\nscroll\x1b[r\x05\x02\x02\x02",
    ]
    .map(<[u8]>::to_vec)
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_examples_and_all_recordings_can_be_read() {
        for kind in ["frame", "refused", "stream"] {
            assert!(!examples(kind).is_empty(), "{kind}");
        }
        for cast in casts() {
            let text = String::from_utf8(cast).unwrap();
            terminal::cast::parse(&text).unwrap();
        }
    }
}
