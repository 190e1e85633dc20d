//! The ends of quotes, substitutions and parentheses, which hold each other.

/// What has been opened and not closed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    DoubleQuote,
    Paren,
    Brace,
    Backtick,
}

/// Where the thing that opens at byte `start` ends: one of `'`, `"`, a backtick, `$(`, `${` and `(`. What is
/// never closed ends with the text.
pub(crate) fn end(text: &str, start: usize) -> usize {
    end_if_closed(text, start).unwrap_or(text.len())
}

/// As [`end`], if it is closed.
pub(crate) fn end_if_closed(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut at = start;
    while at < bytes.len() {
        let top = open.last().copied();
        let quoted = top == Some(Open::DoubleQuote);
        match bytes[at] {
            b'\\' => at += 1,
            b'\'' if !quoted => at = single_quote_end(bytes, at)? - 1,
            b'"' if quoted => close(&mut open),
            b'"' => open.push(Open::DoubleQuote),
            b'`' if top == Some(Open::Backtick) => close(&mut open),
            b'`' => open.push(Open::Backtick),
            b'$' if bytes.get(at + 1) == Some(&b'(') => {
                open.push(Open::Paren);
                at += 1;
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                open.push(Open::Brace);
                at += 1;
            }
            b'(' if !quoted => open.push(Open::Paren),
            b')' if top == Some(Open::Paren) => close(&mut open),
            b'}' if top == Some(Open::Brace) => close(&mut open),
            _ => {}
        }
        at += 1;
        if open.is_empty() {
            // An escape at the end is closed by nothing, one before a long character ends in its middle.
            return (at..=bytes.len()).find(|&end| text.is_char_boundary(end));
        }
    }
    None
}

fn close(open: &mut Vec<Open>) {
    open.pop();
}

fn single_quote_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = &bytes[start + 1..];
    let at = rest.iter().position(|&byte| byte == b'\'')?;
    Some(start + at + 2)
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn the_matching_end_is_found() {
        for (text, expect) in [
            ("'a\\' b", "'a\\'"),
            ("\"a\\\"b\" c", "\"a\\\"b\""),
            ("\"$(echo \"b c\")\" d", "\"$(echo \"b c\")\""),
            ("$(a (b) ')' \")\") c", "$(a (b) ')' \")\")"),
            ("$((1 + (2))) x", "$((1 + (2)))"),
            ("${a:-\"}\"} b", "${a:-\"}\"}"),
            ("`a \\` b` c", "`a \\` b`"),
            ("$(never", "$(never"),
            ("'never 器", "'never 器"),
            ("\"a\\", "\"a\\"),
        ] {
            assert_eq!(&text[..end(text, 0)], expect);
        }
    }
}
