//! A page's emulator.

use terminal::{Size, Snapshot};

/// Shows what it is sent.
pub(crate) struct Emulator {
    terminal: avt::Terminal,
    /// The beginning of a character.
    rest: Vec<u8>,
}

impl Emulator {
    pub(crate) fn new(size: Size) -> Self {
        Self {
            terminal: avt::Terminal::new(size.cols.into(), size.rows.into()).unwrap(),
            rest: Vec::new(),
        }
    }

    pub(crate) fn restore(snapshot: &Snapshot) -> Self {
        let mut emulator = Self::new(snapshot.size);
        emulator.feed(&snapshot.bytes);
        emulator
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(error) => {
                assert_eq!(error.error_len(), None, "a character is torn");
                error.valid_up_to()
            }
        };
        let rest = self.rest.split_off(valid);
        let text = String::from_utf8(std::mem::replace(&mut self.rest, rest)).unwrap();
        self.terminal.feed(text);
    }

    pub(crate) fn resize(&mut self, size: Size) {
        self.terminal.resize(size.cols.into(), size.rows.into());
    }

    /// All of its state.
    pub(crate) fn dump(&self) -> (String, &[u8]) {
        (self.terminal.dump(), &self.rest)
    }
}
