//! HTML and SVG as text.

use std::fmt::Write as _;

/// A piece of a document under way.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    out: String,
}

impl Markup {
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// Markup of ours.
    pub(crate) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{number}");
        self
    }

    /// Text of anybody's, which stays text, also in an attribute in double quotes.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.letters(text.chars())
    }

    /// Text, or its first and last letters if it has more than `most`: the end of an image's name tells more than its
    /// middle.
    pub(crate) fn short(&mut self, text: &str, most: usize) -> &mut Self {
        let count = text.chars().count();
        if count <= most {
            return self.text(text);
        }
        let half = most / 2;
        self.letters(text.chars().take(half))
            .raw("…")
            .letters(text.chars().skip(count - half))
    }

    fn letters(&mut self, letters: impl Iterator<Item = char>) -> &mut Self {
        for c in letters {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                _ => self.out.push(c),
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Markup;

    fn short(text: &str) -> String {
        let mut markup = Markup::default();
        markup.short(text, 6);
        markup.finish()
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(short("abcdef"), "abcdef");
        assert_eq!(short("abcdefg"), "abc…efg");
        assert_eq!(short("器器器器器器器"), "器器器…器器器");
        assert_eq!(short("<&>\""), "&lt;&amp;&gt;&quot;");
    }
}
