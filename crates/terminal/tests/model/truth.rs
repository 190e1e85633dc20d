//! What really happened.

use std::sync::LazyLock;

use terminal::Size;

use crate::emulator::Emulator;

/// Lines, colours, cursor movement, wide characters, full screens.
static SCREENS: LazyLock<Vec<u8>> = LazyLock::new(|| output(PIECES));
/// Lines and colours.
static LINES: LazyLock<Vec<u8>> = LazyLock::new(|| output(&PIECES[..3]));

const PIECES: &[&str] = &[
    "a line of text\r\n",
    "\x1b[32mgreen\x1b[0m and \x1b[1;31mred\x1b[m\r\n",
    "界 wide 世界\r\n",
    "\x1b[2;3H",
    "\x1b[K",
    "progress 10%\r",
    "\x1b[?1049h\x1b[2J\x1b[Hfull screen",
    "\x1b[?1049l",
    "\x1b[2;3r",
    "\x1b[r",
    "\x1b]0;title\x07",
    "\x1b[?2004h$ \x1b[?2004l",
    "\ta very long line that is wrapped on every terminal that is not as wide as this one is long",
    "\r\n\r\n\r\n\r\n",
    "\x1b[A",
    "\x1b[33m",
];

fn output(pieces: &[&str]) -> Vec<u8> {
    let step = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let states = std::iter::successors(Some(1u32), step);
    let mut output = Vec::with_capacity(16 << 20);
    for state in states.take(700_000) {
        // Lines most of the time.
        let kind = usize::try_from(state >> 16).unwrap() % 40;
        output.extend_from_slice(pieces.get(kind).unwrap_or(&pieces[kind % 3]).as_bytes());
    }
    output
}

/// Everything put out so far, and all sizes.
pub(crate) struct Truth {
    all: &'static [u8],
    end: usize,
    /// Every size, with its offset.
    sizes: Vec<(u64, Size)>,
}

impl Truth {
    pub(crate) fn new(size: Size, lines: bool) -> Self {
        Self {
            all: if lines { &LINES } else { &SCREENS },
            end: 0,
            sizes: vec![(0, size)],
        }
    }

    /// What the program writes next.
    pub(crate) fn write(&mut self, length: usize) -> &'static [u8] {
        let from = self.end;
        self.end = self.all.len().min(from + length);
        &self.all[from..self.end]
    }

    pub(crate) fn resize(&mut self, size: Size) {
        self.sizes.push((self.end as u64, size));
    }

    pub(crate) fn output(&self, from: u64, length: usize) -> &'static [u8] {
        let from = usize::try_from(from).unwrap();
        assert!(from + length <= self.end, "nobody put that out");
        &self.all[from..from + length]
    }

    /// The size of what is put out at `offset`.
    pub(crate) fn size_at(&self, offset: u64) -> Size {
        self.sizes.iter().rfind(|(from, _)| *from <= offset).unwrap().1
    }

    /// Whether this size held at `offset` at some time.
    pub(crate) fn had(&self, offset: u64, size: Size) -> bool {
        let later = self.sizes.partition_point(|(from, _)| *from < offset);
        let earlier = &self.sizes[..later];
        earlier.last().is_some_and(|(_, last)| *last == size)
            || self.sizes[later..]
                .iter()
                .any(|(from, held)| *from == offset && *held == size)
    }

    pub(crate) fn is_of_one_size(&self, from: u64, to: u64) -> bool {
        let size = self.size_at(from);
        (self.sizes.iter())
            .all(|(offset, _)| !(from + 1..to).contains(offset) || self.size_at(*offset) == size)
    }

    /// The screen of a run that nobody interrupts.
    pub(crate) fn screen(&self) -> Emulator {
        let mut emulator = Emulator::new(self.sizes[0].1);
        let mut at = 0;
        for (offset, size) in &self.sizes {
            let offset = usize::try_from(*offset).unwrap();
            emulator.feed(&self.all[at..offset]);
            emulator.resize(*size);
            at = offset;
        }
        emulator.feed(&self.all[at..self.end]);
        emulator
    }
}
