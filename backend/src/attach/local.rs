//! The terminal at hand, or the pipes in its place.

use std::io::{self, IsTerminal, Read, Write};

use protocol::frame::Size;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use super::keys::{Keys, Meaning};

/// Standard input, the signals, and the terminal's mode: raw while this lives, as it was before afterwards, a
/// panic and a signal included.
pub(super) struct Local {
    typed: mpsc::Receiver<Vec<u8>>,
    input_ended: bool,
    /// Only a terminal has an escape key: what a pipe carries is sent as it is.
    keys: Option<Keys>,
    resized: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    terminate: Signal,
    _raw: Option<Raw>,
}

/// What happened here.
#[derive(Debug)]
pub(super) enum LocalEvent {
    /// These bytes are to be typed into the sandbox.
    Typed(Vec<u8>),
    /// A pipe has ended.
    InputEnded,
    /// The user leaves.
    Leave,
    /// The terminal has another size.
    Resized,
    /// A signal that ends programs.
    Signal(u8),
}

impl Local {
    /// Takes over standard input.
    pub(super) fn open() -> io::Result<Self> {
        let is_tty = io::stdin().is_terminal();
        // Signals first: one that comes while the mode is raw has to find us listening.
        Ok(Self {
            typed: read_input(),
            input_ended: false,
            keys: is_tty.then(Keys::default),
            resized: signal(SignalKind::window_change())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            _raw: is_tty.then(Raw::enter).transpose()?,
        })
    }

    /// Whether a person types.
    pub(super) fn is_tty(&self) -> bool {
        self.keys.is_some()
    }

    /// Tells the user something on standard error.
    pub(super) fn say(&self, text: &str) {
        let line = if self.is_tty() {
            format!("\r\nutsuwa: {text}\r\n")
        } else {
            format!("utsuwa: {text}\n")
        };
        // Nobody may be listening.
        let _ = io::stderr().write_all(line.as_bytes());
    }

    /// Waits for the next event; `reading` says whether input is wanted. Nothing is lost when the future is
    /// dropped.
    pub(super) async fn next(&mut self, reading: bool) -> LocalEvent {
        tokio::select! {
            typed = self.typed.recv(), if reading && !self.input_ended => match (typed, &mut self.keys) {
                (Some(typed), Some(keys)) => match keys.take(&typed) {
                    Meaning::Type(bytes) => LocalEvent::Typed(bytes),
                    Meaning::Leave => LocalEvent::Leave,
                },
                (Some(typed), None) => LocalEvent::Typed(typed),
                (None, keys) => {
                    self.input_ended = true;
                    if keys.is_some() { LocalEvent::Leave } else { LocalEvent::InputEnded }
                }
            },
            _ = self.resized.recv() => LocalEvent::Resized,
            _ = self.hang_up.recv() => LocalEvent::Signal(1),
            _ = self.interrupt.recv() => LocalEvent::Signal(2),
            _ = self.quit.recv() => LocalEvent::Signal(3),
            _ = self.terminate.recv() => LocalEvent::Signal(15),
        }
    }
}

/// The size of the window; none without one.
pub(super) fn window_size() -> Option<Size> {
    let window = tcgetwinsize(io::stdout())
        .or_else(|_| tcgetwinsize(io::stdin()))
        .ok()?;
    (window.ws_col > 0 && window.ws_row > 0).then(|| Size::clamped(window.ws_col, window.ws_row))
}

/// A thread that reads standard input: a read cannot be called off, and the process ends without it.
fn read_input() -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            match io::stdin().read(&mut buffer) {
                Ok(length @ 1..) if sender.blocking_send(buffer[..length].to_vec()).is_ok() => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                _ => return,
            }
        }
    });
    receiver
}

/// The mode in which every key is only bytes.
struct Raw {
    before: Termios,
}

impl Raw {
    fn enter() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut mode = before.clone();
        mode.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &mode)?;
        Ok(Self { before })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
