//! Where in a shell's text white space may change.

/// What the text so far has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Single,
    Double,
    /// `$'`.
    Ansi,
    /// `$(`, or a parenthesis in one.
    Parenthesis,
    /// `${`.
    Brace,
    Backtick,
}

/// Reads a shell's text, a character after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quoting {
    open: Vec<Open>,
    is_escaped: bool,
    is_comment: bool,
    /// Something too odd was seen to be sure of the rest.
    is_unsure: bool,
    last: Option<char>,
    word: String,
}

impl Quoting {
    /// Whether the place after what was read is between words, or in a word that may as well end here.
    pub(crate) fn is_free(&self) -> bool {
        let is_outside = matches!(self.open.last(), None | Some(Open::Parenthesis | Open::Backtick));
        !self.is_unsure && !self.is_escaped && (self.is_comment || is_outside)
    }

    pub(crate) fn read(&mut self, text: &str) {
        for c in text.chars() {
            self.read_char(c);
        }
    }

    fn read_char(&mut self, c: char) {
        if self.is_unsure || self.is_comment {
            return;
        }
        let last = self.last.replace(c);
        if std::mem::take(&mut self.is_escaped) {
            self.last = None;
            return;
        }
        let top = self.open.last().copied();
        match top {
            Some(Open::Single) => {
                if c == '\'' {
                    self.open.pop();
                }
                return;
            }
            Some(Open::Ansi) => {
                if c == '\'' {
                    self.open.pop();
                }
                // Not all shells know this kind of quotes, and they differ on where it ends.
                self.is_unsure = c == '\\';
                return;
            }
            _ => {}
        }
        self.read_word(c, top);
        match c {
            '\\' => self.is_escaped = true,
            '"' if top == Some(Open::Double) => {
                self.open.pop();
            }
            '"' | '\'' if top == Some(Open::Brace) => self.is_unsure = true,
            '"' => self.open.push(Open::Double),
            '\'' if top == Some(Open::Double) => {}
            '\'' if last == Some('$') => self.open.push(Open::Ansi),
            '\'' => self.open.push(Open::Single),
            '`' => self.backtick(top),
            '(' if last == Some('$') || top == Some(Open::Parenthesis) => self.open.push(Open::Parenthesis),
            ')' if top == Some(Open::Parenthesis) => {
                self.open.pop();
            }
            '{' if last == Some('$') => self.open.push(Open::Brace),
            '}' if top == Some(Open::Brace) => {
                self.open.pop();
            }
            '#' if self.is_free()
                && last.is_none_or(|last| last.is_whitespace() || ";&|(".contains(last)) =>
            {
                self.is_comment = self.open.is_empty();
                self.is_unsure = !self.is_comment;
            }
            _ => {}
        }
    }

    fn backtick(&mut self, top: Option<Open>) {
        if top == Some(Open::Backtick) {
            self.open.pop();
        } else if self.open.contains(&Open::Backtick) {
            self.is_unsure = true;
        } else {
            self.open.push(Open::Backtick);
        }
    }

    /// The patterns of `case` close parentheses that nothing has opened.
    fn read_word(&mut self, c: char, top: Option<Open>) {
        if c.is_ascii_alphabetic() {
            // Longer words are no keyword.
            if self.word.len() < 8 {
                self.word.push(c);
            }
            return;
        }
        if self.word == "case" && top == Some(Open::Parenthesis) {
            self.is_unsure = true;
        }
        self.word.clear();
    }
}

/// The text with one space in the place of white space wherever that may change.
pub(crate) fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoting = Quoting::default();
    for c in text.chars() {
        let is_space = matches!(c, ' ' | '\t') && quoting.is_free();
        if !is_space {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
        quoting.read_char(c);
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_free_after(text: &str) -> bool {
        let mut quoting = Quoting::default();
        quoting.read(text);
        quoting.is_free()
    }

    #[test]
    fn white_space_between_words_is_free() {
        for text in [
            "a ",
            "a 'b' \"c\" ",
            "a \"$(b \"c d\" ",
            "a $(b ",
            "a \"b\\\"\" ",
            "a `b ",
            "a 'it'\\''s' ",
            "a # it's ",
            "a \"${b}\" ",
            "a \"$(b)\" ",
            "case x in y) ",
            "a $((1 + ",
        ] {
            assert!(is_free_after(text), "{text}");
        }
    }

    #[test]
    fn white_space_in_quotes_is_not() {
        for text in [
            "a \"b ",
            "a 'b ",
            "a \"$(b \"c ",
            "a \"$(b) ",
            "a ${b:-c ",
            "a \\",
            "a $'b ",
            "a 'b\\' \"c'd ",
            "a \"`b` ",
            "a \"$(case b in c) ",
        ] {
            assert!(!is_free_after(text), "{text}");
        }
    }

    #[test]
    fn only_free_white_space_collapses() {
        assert_eq!(collapsed("a \t b  \"c  d\"  "), "a b \"c  d\"");
    }
}
