//! The terminals of a sandbox, by channel.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use bytes::Bytes;
use protocol::frame::{Channel, ExitStatus, Size, TerminalInfo};
use terminal::{Gate, History, Viewer};
use tokio::io::unix::AsyncFd;
use tokio::sync::Notify;

use crate::recording::Recorder;

/// Bytes of output kept per terminal: more than any viewer's window, so that whoever keeps up loses nothing.
const KEPT: usize = 2 << 20;
/// Bytes that may wait for a program that does not read, in one terminal.
const UNREAD: usize = 4 << 20;
/// More bytes than the kernel holds of what a terminal has put out.
const HELD_BY_KERNEL: usize = 256 << 10;
/// Bytes of output in one event of a recording.
const RECORDED: usize = 8 << 10;

/// All terminals, and the channel that the next one gets.
#[derive(Default)]
pub(crate) struct Terminals {
    open: BTreeMap<u32, Terminal>,
    next: u32,
}

/// A terminal and everyone who looks at it.
pub(crate) struct Terminal {
    pub(crate) name: String,
    pub(crate) history: History,
    pub(crate) exit: Option<ExitStatus>,
    /// Gone once its program has ended and all output is known.
    pub(crate) live: Option<Live>,
    pub(crate) seats: BTreeMap<u64, Seat>,
    pub(crate) recorder: Option<Recorder>,
    gate: Gate,
}

/// The running part of a terminal.
pub(crate) struct Live {
    pub(crate) terminal: sandbox::Terminal,
    pub(crate) pty: Rc<AsyncFd<OwnedFd>>,
    pub(crate) input: Rc<Input>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.input.closed.set(true);
        self.input.changed.notify_one();
    }
}

/// One connection's view of a terminal.
pub(crate) struct Seat {
    pub(crate) viewer: Viewer,
    pub(crate) exit_sent: bool,
}

/// What was typed and not yet read.
#[derive(Default)]
pub(crate) struct Input {
    waiting: RefCell<VecDeque<Bytes>>,
    length: Cell<usize>,
    closed: Cell<bool>,
    changed: Notify,
}

impl Input {
    /// Whether there was room for these bytes.
    pub(crate) fn push(&self, bytes: Bytes) -> bool {
        if self.length.get() + bytes.len() > UNREAD {
            return false;
        }
        self.length.set(self.length.get() + bytes.len());
        self.waiting.borrow_mut().push_back(bytes);
        self.changed.notify_one();
        true
    }

    /// Forgets what waits.
    pub(crate) fn clear(&self) {
        self.waiting.borrow_mut().clear();
        self.length.set(0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length.get() == 0
    }

    /// Resolves once something waits; says `false` once nothing ever will.
    pub(crate) async fn wait(&self) -> bool {
        while self.is_empty() && !self.closed.get() {
            self.changed.notified().await;
        }
        !self.closed.get()
    }

    /// The first bytes that wait.
    pub(crate) fn front(&self) -> Option<Bytes> {
        self.waiting.borrow().front().cloned()
    }

    /// The first `length` bytes of them were read.
    pub(crate) fn took(&self, length: usize) {
        let mut waiting = self.waiting.borrow_mut();
        let Some(front) = waiting.front_mut() else { return };
        drop(front.split_to(length));
        if front.is_empty() {
            waiting.pop_front();
        }
        self.length.set(self.length.get() - length);
    }
}

impl Terminals {
    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }

    pub(crate) fn get(&self, channel: Channel) -> Option<&Terminal> {
        self.open.get(&channel.0)
    }

    pub(crate) fn get_mut(&mut self, channel: Channel) -> Option<&mut Terminal> {
        self.open.get_mut(&channel.0)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (Channel, &mut Terminal)> {
        self.open
            .iter_mut()
            .map(|(number, terminal)| (Channel(*number), terminal))
    }

    pub(crate) fn named(&self, name: &str) -> Option<Channel> {
        let found = self.open.iter().find(|(_, terminal)| terminal.name == name);
        found.map(|(number, _)| Channel(*number))
    }

    /// A channel that no terminal had before.
    pub(crate) fn next_channel(&mut self) -> Channel {
        self.next += 1;
        Channel(self.next - 1)
    }

    pub(crate) fn insert(&mut self, channel: Channel, terminal: Terminal) {
        self.open.insert(channel.0, terminal);
    }

    pub(crate) fn remove(&mut self, channel: Channel) -> Option<Terminal> {
        self.open.remove(&channel.0)
    }

    pub(crate) fn infos(&self) -> Vec<TerminalInfo> {
        let open = self.open.iter();
        open.map(|(number, terminal)| terminal.info(Channel(*number)))
            .collect()
    }
}

impl Terminal {
    pub(crate) fn new(name: &str, size: Size, live: Live) -> Self {
        Self {
            name: name.to_owned(),
            history: History::new(KEPT, to_core(size)),
            exit: None,
            live: Some(live),
            seats: BTreeMap::new(),
            recorder: None,
            gate: Gate::default(),
        }
    }

    pub(crate) fn info(&self, channel: Channel) -> TerminalInfo {
        TerminalInfo {
            channel,
            name: self.name.clone(),
            size: to_wire(self.history.size()),
            start: self.history.start(),
            end: self.history.end(),
            exit: self.exit,
            recording: self.recorder.as_ref().map(Recorder::state),
        }
    }

    /// Takes in what the program put out; says whether that ended a recording.
    pub(crate) fn put_out(&mut self, output: &[u8]) -> bool {
        self.history.push(output);
        let mut ended = false;
        if let Some(recorder) = &mut self.recorder {
            for piece in output.chunks(RECORDED) {
                ended |= recorder.note(|cast, at| cast.output(at, piece).unwrap_or_default());
            }
        }
        ended
    }

    /// Takes in what its program has put out until now. The kernel holds less than that back.
    pub(crate) fn drain(&mut self) {
        let Some(pty) = self.live.as_ref().map(|live| Rc::clone(&live.pty)) else {
            return;
        };
        let mut buffer = vec![0; HELD_BY_KERNEL];
        if let Ok(length) = Self::read(pty.get_ref(), &mut buffer) {
            self.put_out(&buffer[..length]);
        }
    }

    /// Gives it another size; what it puts out from now on is written for that.
    pub(crate) fn resize(&mut self, size: Size) -> Result<(), sandbox::Error> {
        // What is on its way was written for the old size.
        self.drain();
        if let Some(live) = &self.live {
            live.terminal.resize(size.cols, size.rows)?;
        }
        let size = to_core(size);
        if size != self.history.size() {
            self.history.resize(size);
            if let Some(recorder) = &mut self.recorder {
                recorder.note(|cast, at| cast.resize(at, size));
            }
        }
        Ok(())
    }

    /// Gives it a new program in place of one that has ended; it goes on at its offset.
    pub(crate) fn reopen(&mut self, live: Live, size: Size) {
        (self.live, self.exit) = (Some(live), None);
        if to_core(size) != self.history.size() {
            self.history.resize(to_core(size));
        }
        self.seats.values_mut().for_each(|seat| seat.exit_sent = false);
    }

    /// Its program has ended, and all it put out is known.
    pub(crate) fn ended(&mut self, status: ExitStatus) {
        self.live = None;
        self.exit = Some(status);
        if let Some(recorder) = &mut self.recorder {
            recorder.exit(status);
        }
    }

    /// Whether its program has to wait: everyone who may hold it back is a whole window behind.
    pub(crate) fn must_wait(&mut self) -> bool {
        let viewers = self.seats.values().map(|seat| &seat.viewer);
        self.gate.update(&self.history, viewers)
    }

    /// Reads what is there of its output, at most `most` bytes; how many there were, 0 if its last holder is gone, or
    /// `WouldBlock`.
    pub(crate) fn read(pty: &OwnedFd, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = 0;
        while length < buffer.len() {
            match nix::unistd::read(pty, &mut buffer[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(error) if length == 0 => return Err(error.into()),
                Err(_) => break,
            }
        }
        Ok(length)
    }
}

pub(crate) fn to_core(size: Size) -> terminal::Size {
    terminal::Size {
        cols: size.cols,
        rows: size.rows,
    }
}

pub(crate) fn to_wire(size: terminal::Size) -> Size {
    Size {
        cols: size.cols,
        rows: size.rows,
    }
}
