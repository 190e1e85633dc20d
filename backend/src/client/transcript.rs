//! What a terminal has shown lately, and whether its shell waits for a line.

/// How much is kept, in bytes.
const TAIL: usize = 4 * 1024;

/// The last output of one terminal.
#[derive(Debug)]
pub(crate) struct Transcript {
    tail: Vec<u8>,
    /// The last line that was typed has been taken: its Enter was echoed.
    taken: bool,
}

impl Default for Transcript {
    fn default() -> Self {
        Self {
            tail: Vec::new(),
            taken: true,
        }
    }
}

impl Transcript {
    /// Adds output.
    pub(crate) fn put_out(&mut self, bytes: &[u8]) {
        self.taken |= bytes.contains(&b'\n');
        self.tail.extend_from_slice(bytes);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// Notes that a line was typed: the prompt that is visible is not the next one.
    pub(crate) fn typed(&mut self) {
        self.taken = false;
    }

    /// Whether a shell's prompt stands at the end.
    pub(crate) fn at_prompt(&self) -> bool {
        let text = self.text();
        self.taken && ["# ", "$ "].iter().any(|prompt| text.ends_with(prompt))
    }

    /// The text without escape sequences and other control characters.
    pub(crate) fn text(&self) -> String {
        let whole = String::from_utf8_lossy(&self.tail);
        let mut chars = whole.chars().peekable();
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                // CSI: parameters, then one final character. Other sequences are of two characters.
                '\u{1b}' if chars.next() == Some('[') => {
                    chars.by_ref().find(|c| ('@'..='~').contains(c));
                }
                '\n' => text.push('\n'),
                c if !c.is_control() => text.push(c),
                _ => {}
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_seen_through_escape_sequences() {
        for (output, at_prompt) in [
            ("", false),
            ("\x1b[?2004hroot@utsuwa:~# ", true),
            ("root@utsuwa:~# \x1b[6n", true),
            ("$ ", true),
            ("root@utsuwa:~# ls", false),
            ("root@utsuwa:~# ls\r\nfile\r\n", false),
            ("\x1b]0;title", false),
        ] {
            let mut transcript = Transcript::default();
            transcript.put_out(output.as_bytes());
            assert_eq!(transcript.at_prompt(), at_prompt, "{output:?}");
        }
    }

    #[test]
    fn the_prompt_before_a_typed_line_is_not_the_next() {
        let mut transcript = Transcript::default();
        transcript.put_out(b"# ");
        transcript.typed();
        for (output, at_prompt) in [("", false), ("ls", false), ("\r\nfile\r\n", false), ("# ", true)] {
            transcript.put_out(output.as_bytes());
            assert_eq!(transcript.at_prompt(), at_prompt, "after {output:?}");
        }
    }
}
