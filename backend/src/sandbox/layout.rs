//! Text in two columns for a terminal of 100.

use std::fmt::Write as _;

/// Columns of the terminal that is written for.
pub(super) const WIDTH: usize = 100;
/// Where the second column begins.
pub(super) const INDENT: usize = 24;

/// A headline and an empty line before it.
pub(super) fn headline(text: &mut String, words: &str) {
    let _ = writeln!(text, "\n{words}");
}

/// A name, and beside it sentences that are broken between words.
pub(super) fn entry(text: &mut String, name: &str, words: &str) {
    let mut name = name;
    for line in wrap(words, WIDTH - INDENT) {
        let _ = writeln!(text, "  {name:<width$}{line}", width = INDENT - 2);
        name = "";
    }
}

fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().expect("there is always one");
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= width {
            let _ = write!(line, " {word}");
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrap("ab cd ef", 5), ["ab cd", "ef"]);
        assert_eq!(wrap("abcdefgh ij", 5), ["abcdefgh", "ij"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
