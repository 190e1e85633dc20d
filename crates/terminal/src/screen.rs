//! The model of a terminal's screen, fed with what is put out. It runs behind the ring, over everything, and a
//! full interpretation takes 25 ns a byte: text that has scrolled off the screen before anybody could look is
//! left out.

use avt::parser::{Function, State};

use crate::modes::{Kind, Modes};
use crate::sequence::Sequence;
use crate::{Size, scan, snapshot};

/// Bytes of an unfinished sequence that are kept. A string (OSC, DCS) may be of any length and has no effect on the
/// screen.
const UNFINISHED: usize = 4096;

/// A screen.
pub(crate) struct Screen {
    size: Size,
    /// Has seen whole sequences only.
    terminal: avt::Terminal,
    /// Where an escape sequence is. Sees these only: text leaves it in its ground state.
    parser: avt::Parser,
    sequence: Sequence,
    /// The beginning of a character.
    character: Vec<u8>,
    modes: Modes,
    /// Whether no scroll region is set.
    whole: bool,
}

impl Screen {
    /// The screen of a freshly reset terminal.
    pub(crate) fn new(size: Size) -> Self {
        let (cols, rows) = (size.cols.max(1), size.rows.max(1));
        Self {
            size: Size { cols, rows },
            terminal: avt::Terminal::new(cols.into(), rows.into()).expect("both sides are positive"),
            parser: avt::Parser::new(),
            sequence: Sequence::default(),
            character: Vec::new(),
            modes: Modes::default(),
            whole: true,
        }
    }

    /// A second one in the same state.
    pub(crate) fn fork(&self) -> Self {
        let mut fork = Self::new(self.size);
        fork.terminal.feed(self.terminal.dump());
        fork.advance(&self.sequence.bytes, true);
        fork.character.clone_from(&self.character);
        fork.modes = self.modes.clone();
        fork.whole = self.whole;
        fork
    }

    pub(crate) fn resize(&mut self, size: Size) {
        let (cols, rows) = (size.cols.max(1), size.rows.max(1));
        if self.sequence.effect {
            self.hasten();
        }
        self.whole |= rows != self.size.rows;
        self.size = Size { cols, rows };
        self.terminal.resize(cols.into(), rows.into());
    }

    /// What brings a freshly reset terminal of this size into this state.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let mut dump = snapshot::for_an_emulator(&self.terminal.dump()).into_bytes();
        self.modes.write(&mut dump);
        dump.extend_from_slice(&self.sequence.bytes);
        dump.extend_from_slice(&self.character);
        dump
    }

    #[cfg(test)]
    pub(crate) fn modes(&self) -> &Modes {
        &self.modes
    }

    /// Goes on with what was put out, cut anywhere.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if self.character.is_empty() {
            return self.feed_from_a_character(bytes);
        }
        let mut joined = std::mem::take(&mut self.character);
        joined.extend_from_slice(bytes);
        self.feed_from_a_character(&joined);
    }

    fn feed_from_a_character(&mut self, bytes: &[u8]) {
        let (bytes, rest) = bytes.split_at(bytes.len() - scan::unfinished(bytes));
        self.character.extend_from_slice(rest);
        let mut at = self.end_sequence(bytes);
        // What is from here to `at` can be left out if enough follows it.
        let mut shown = at;
        let mut controls = scan::Controls::new(bytes);
        while let Some(control) = controls.next(at) {
            if let Some(length) = scan::colour_or_erase(&bytes[control..]) {
                at = control + length;
                continue;
            }
            at = control + self.advance(&bytes[control..], false);
            let sequence = &bytes[control..at];
            if self.parser.state != State::Ground {
                self.show(&bytes[shown..control]);
                self.keep(sequence);
                return;
            }
            // A line feed in a title moves nothing, and would be counted.
            if self.sequence.effect || scan::has_line_feed(sequence) {
                self.show(&bytes[shown..control]);
                shown = at;
            }
            self.apply(sequence);
        }
        self.show(&bytes[shown..]);
    }

    /// Does what the controls inside an unfinished sequence ask for.
    fn hasten(&mut self) {
        let sequence = std::mem::take(&mut self.sequence);
        self.parser = avt::Parser::new();
        for char in String::from_utf8_lossy(&sequence.bytes).chars() {
            match self.parser.feed(char) {
                Some(function) if !matches!(function, Function::Osc(_)) => self.terminal.execute(function),
                _ => self
                    .sequence
                    .bytes
                    .extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }

    /// Goes on with an unfinished sequence; says where it ends.
    fn end_sequence(&mut self, bytes: &[u8]) -> usize {
        if self.sequence.bytes.is_empty() {
            return 0;
        }
        let end = self.advance(bytes, true);
        if self.parser.state == State::Ground {
            let sequence = std::mem::take(&mut self.sequence.bytes);
            self.apply(&sequence);
        }
        end
    }

    /// Follows a sequence to its end or to that of the bytes. Says how many bytes that is.
    fn advance(&mut self, bytes: &[u8], keep: bool) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let (char, length) = scan::decode(&bytes[at..]);
            let before = self.parser.state;
            if let Some(function) = self.parser.feed(char) {
                self.sequence.note(&function);
            }
            // What goes on for so long is the inside of a string, or nonsense.
            if keep && (self.sequence.bytes.len() < UNFINISHED || self.parser.state != before) {
                self.sequence.bytes.extend_from_slice(&bytes[at..at + length]);
            }
            at += length;
            if self.parser.state == State::Ground {
                break;
            }
        }
        at
    }

    /// Keeps the beginning of a sequence.
    fn keep(&mut self, sequence: &[u8]) {
        if sequence.len() <= UNFINISHED {
            self.sequence.bytes.extend_from_slice(sequence);
            return;
        }
        // Once more, to leave out what is too much.
        self.parser = avt::Parser::new();
        self.sequence = Sequence::default();
        self.advance(sequence, true);
    }

    /// Does what a whole sequence asks for.
    fn apply(&mut self, bytes: &[u8]) {
        let sequence = std::mem::take(&mut self.sequence);
        self.modes.note(bytes, sequence.kind);
        if !sequence.effect {
            return;
        }
        self.print(bytes);
        let reset = matches!(sequence.kind, Kind::Reset | Kind::SoftReset);
        if let Some((top, bottom)) = sequence.margins {
            let bottom = if bottom == 0 { self.size.rows } else { bottom };
            if top.max(1) < bottom && bottom <= self.size.rows {
                self.whole = top <= 1 && bottom == self.size.rows;
            }
        } else if reset {
            self.whole = true;
        }
    }

    /// Shows text in which there is nothing but colours, EL, and controls that move the cursor along its line or
    /// down.
    ///
    /// Without a scroll region, what is before a cut that `scan::visible` finds has these effects only: the cursor
    /// has come to the last row, by the line feeds before the cut, and to the first column, by the CR; the colours
    /// are those of the last SGRs. Everything else it did is on lines that the line feeds behind the cut push out.
    /// Where text wraps depends on the column alone, so it wraps the same.
    fn show(&mut self, text: &[u8]) {
        let rows = usize::from(self.size.rows);
        let Some(cut) = self.whole.then(|| scan::visible(text, rows)).flatten() else {
            return self.print(text);
        };
        for colour in scan::colours(&text[..cut]) {
            self.print(colour);
        }
        self.print(format!("\x1b[{rows};1H").as_bytes());
        self.print(&text[cut..]);
    }

    fn print(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.terminal.feed(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.terminal.feed(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}
