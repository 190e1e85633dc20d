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
        for c in text.chars() {
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

    /// Text, at most `most` letters of it.
    pub(crate) fn short(&mut self, text: &str, most: usize) -> &mut Self {
        match text.char_indices().nth(most) {
            None => self.text(text),
            // The end of an image's name tells more than its middle.
            Some(_) => {
                let mut cut = text.char_indices().map(|(at, _)| at).nth(most / 2).unwrap_or(0);
                self.text(&text[..cut]).raw("…");
                cut = text
                    .char_indices()
                    .map(|(at, _)| at)
                    .nth_back(most / 2 - 1)
                    .unwrap_or(cut);
                self.text(&text[cut..])
            }
        }
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
