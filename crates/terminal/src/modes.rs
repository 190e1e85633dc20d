//! What an emulator keeps of a terminal's state beyond the screen.

use std::io::Write;

/// What a sequence was, as far as modes are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Other,
    /// DECSET, DECRST.
    Private(bool),
    /// DECSTR.
    SoftReset,
    /// RIS.
    Reset,
}

/// The modes that decide what an emulator sends for keys, pastes and the mouse, and the cursor's style: all as a
/// reset leaves it unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "modes are on or off")]
pub(crate) struct Modes {
    /// What the mouse reports: 9, 1000, 1002 or 1003. One at a time: the last one set holds.
    mouse: Option<u16>,
    /// And how: 1005, 1006, 1015 or 1016.
    encoding: Option<u16>,
    focus: bool,
    bracketed_paste: bool,
    reverse_wrap: bool,
    keypad: bool,
    /// The parameter of DECSCUSR.
    cursor_style: u16,
}

impl Modes {
    /// Takes note of a whole escape sequence.
    pub(crate) fn note(&mut self, sequence: &[u8], kind: Kind) {
        match kind {
            Kind::Private(on) => params(sequence).for_each(|mode| self.set(mode, on)),
            Kind::Reset => *self = Self::default(),
            // As xterm.js does it: the mouse and the cursor stay as they are.
            Kind::SoftReset => {
                (self.focus, self.bracketed_paste) = (false, false);
                (self.reverse_wrap, self.keypad) = (false, false);
            }
            Kind::Other => self.note_other(sequence),
        }
    }

    fn note_other(&mut self, sequence: &[u8]) {
        match sequence {
            b"\x1b=" => self.keypad = true,
            b"\x1b>" => self.keypad = false,
            [b'\x1b', b'[', params @ .., b' ', b'q'] => {
                let style = std::str::from_utf8(params).ok();
                let style = style.and_then(|digits| {
                    if digits.is_empty() {
                        Some(0)
                    } else {
                        digits.parse().ok()
                    }
                });
                self.cursor_style = style.filter(|style| *style <= 6).unwrap_or(self.cursor_style);
            }
            _ => {}
        }
    }

    fn set(&mut self, mode: u16, on: bool) {
        match mode {
            9 | 1000 | 1002 | 1003 => self.mouse = on.then_some(mode),
            1005 | 1006 | 1015 | 1016 => self.encoding = on.then_some(mode),
            1004 => self.focus = on,
            2004 => self.bracketed_paste = on,
            45 => self.reverse_wrap = on,
            66 => self.keypad = on,
            _ => {}
        }
    }

    /// Appends what brings a freshly reset terminal into these modes.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let flags = [
            (self.focus, 1004),
            (self.bracketed_paste, 2004),
            (self.reverse_wrap, 45),
        ];
        let flags = flags.iter().filter(|(on, _)| *on).map(|(_, mode)| *mode);
        for mode in self.mouse.into_iter().chain(self.encoding).chain(flags) {
            write!(out, "\x1b[?{mode}h").expect("memory takes it");
        }
        if self.keypad {
            out.extend_from_slice(b"\x1b=");
        }
        if self.cursor_style > 0 {
            write!(out, "\x1b[{} q", self.cursor_style).expect("memory takes it");
        }
    }
}

/// The parameters of a sequence with a question mark.
fn params(sequence: &[u8]) -> impl Iterator<Item = u16> {
    let from = sequence
        .iter()
        .rposition(|byte| *byte == b'?')
        .map_or(sequence.len(), |at| at + 1);
    let params = &sequence[from..sequence.len().max(from + 1) - 1];
    let params = std::str::from_utf8(params).unwrap_or_default();
    params.split(';').filter_map(|param| param.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::Modes;
    use crate::Size;
    use crate::screen::Screen;

    #[track_caller]
    fn check(output: &str, expected: &str) {
        let mut screen = Screen::new(Size { cols: 20, rows: 5 });
        screen.feed(output.as_bytes());
        let mut modes = Vec::new();
        screen.modes().write(&mut modes);
        assert_eq!(String::from_utf8_lossy(&modes), expected, "after {output:?}");
    }

    #[test]
    fn an_emulator_gets_the_modes_back() {
        check("plain \x1b[?25l text", "");
        check("\x1b[?2004h", "\x1b[?2004h");
        check("\x1b[?1049;2004h", "\x1b[?2004h");
        check("\x1b[?2004h\x1b[?2004l", "");
        check("\x1b[?1003h\x1b[?1000h\x1b[?1006h", "\x1b[?1000h\x1b[?1006h");
        check("\x1b[?1003h\x1b[?1006h\x1b[?1003l", "\x1b[?1006h");
        check("\x1b[?1004h\x1b=\x1b[4 q", "\x1b[?1004h\x1b=\x1b[4 q");
        check("\x1b[4 q\x1b[ q\x1b=\x1b>", "");
        check("\x1b[?2004h\x1b=\x1b[?1002h\x1b[!p", "\x1b[?1002h");
        check("\x1b[?2004h\x1b=\x1b[5 q\x1b[?1002h\x1bc", "");
        check("\u{9b}?2004h", "\x1b[?2004h");
        check("\x1b[?2004$p\x1b[2004h", "");
    }

    #[test]
    fn modes_written_are_the_modes_read() {
        let mut screen = Screen::new(Size { cols: 20, rows: 5 });
        screen.feed(b"\x1b[?1002;1015;1004;2004;45;66h\x1b[3 q");
        let mut bytes = Vec::new();
        screen.modes().write(&mut bytes);
        let mut again = Screen::new(Size { cols: 20, rows: 5 });
        again.feed(&bytes);
        assert_eq!(again.modes(), screen.modes());
        assert_ne!(again.modes(), &Modes::default());
    }
}
