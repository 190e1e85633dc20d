//! What somebody meant for a JSON array of strings.

/// The JSON array that `text` is meant to be: with other quotes, without quotes or commas, or a comma too much.
/// None if that cannot be said.
pub(super) fn corrected(text: &str) -> Option<String> {
    // JSON has escapes for them, and what they would mean here is not known.
    if text.chars().any(char::is_control) {
        return None;
    }
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut words: Vec<String> = Vec::new();
    let mut rest = inner.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = next_word(rest, closing(first))?;
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

/// The word at the start of `rest`, which is in quotes if `quote` ends it, and what follows it.
fn next_word(rest: &str, quote: Option<char>) -> Option<(&str, &str)> {
    let Some(quote) = quote else {
        let ends = |c: char| matches!(c, ',' | '"' | '\'' | '\\' | '[' | ']') || c.is_whitespace();
        let end = rest.find(ends).unwrap_or(rest.len());
        return (end > 0).then(|| rest.split_at(end));
    };
    let mut chars = rest.chars();
    chars.next();
    let (word, after) = chars.as_str().split_once(quote)?;
    // What an escape in it would mean is not known.
    (!word.contains(['\\', '"', '\n'])).then_some((word, after))
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
