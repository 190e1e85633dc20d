//! What is wrong with a lesson pack.

use std::fmt;

/// One thing to mend in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the pack.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// A sentence that says what to do.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// `; did you mean ...?` if one of `known` is near `word`, else the list of them.
pub(crate) fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    let nearest = known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .min();
    match nearest {
        Some((distance, candidate)) if distance <= word.chars().count().max(3) / 3 + 1 => {
            format!("; did you mean `{candidate}`?")
        }
        Some(_) => format!("; known here: `{}`", known.join("`, `")),
        None => String::new(),
    }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replace = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("probe", "prob", 1),
            ("eq", "qe", 2),
            ("日本", "日木", 1),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn suggestions() {
        assert_eq!(suggest("minuts", ["id", "minutes"]), "; did you mean `minutes`?");
        assert_eq!(
            suggest("zzzzzzzz", ["id", "minutes"]),
            "; known here: `id`, `minutes`"
        );
    }
}
