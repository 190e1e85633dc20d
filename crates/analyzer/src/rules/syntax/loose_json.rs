//! What somebody meant for a JSON array of strings.

/// The JSON array that `text` is meant to be: with other quotes, without quotes or commas, or a comma too much.
/// None if that cannot be said.
pub(super) fn corrected(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut words: Vec<String> = Vec::new();
    let mut rest = inner.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match closing(first) {
            Some(close) => {
                let body = rest.get(first.len_utf8()..)?;
                let (word, after) = body.split_once(close)?;
                // What an escape in it would mean is not known.
                if word.contains(['\\', '"', '\n']) {
                    return None;
                }
                (word, after)
            }
            None => {
                let end = rest
                    .find(|c: char| matches!(c, ',' | '"' | '\'' | '\\' | '[' | ']') || c.is_whitespace())
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                if word.is_empty() {
                    return None;
                }
                (word, after)
            }
        };
        words.push(format!("\"{word}\""));
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            // Quoted strings need no comma between them to be told apart.
            None if after.is_empty() || closing(first).is_some() && after.starts_with(first) => after,
            None => return None,
        };
    }
    (!words.is_empty()).then(|| format!("[{}]", words.join(", ")))
}

/// The quote that ends what this one starts.
fn closing(quote: char) -> Option<char> {
    Some(match quote {
        '"' | '\'' | '`' => quote,
        '“' => '”',
        '‘' => '’',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_corrected() {
        for (text, expect) in [
            ("['a', 'b c']", Some("[\"a\", \"b c\"]")),
            ("[a, -b,/c]", Some("[\"a\", \"-b\", \"/c\"]")),
            ("[\"a\",]", Some("[\"a\"]")),
            ("[\"a\" \"b\"]", Some("[\"a\", \"b\"]")),
            ("[“a”, ‘b’]", Some("[\"a\", \"b\"]")),
            ("[ 'a', \"b\", c ]", Some("[\"a\", \"b\", \"c\"]")),
            ("['it\"s']", None),
            ("[\"C:\\a\"]", None),
            ("[a b]", None),
            ("[]", None),
            ("['a'", None),
            ("[[a]]", None),
        ] {
            assert_eq!(corrected(text).as_deref(), expect, "{text}");
        }
    }
}
