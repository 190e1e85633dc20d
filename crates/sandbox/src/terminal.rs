//! Terminals: the agent holds the PTY's master, a program in the sandbox its slave.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::fcntl::{FcntlArg, OFlag, fcntl, open};
use nix::sys::stat::Mode;
use nix::sys::termios::{FlushArg, LocalFlags, SpecialCharacterIndices, tcflush, tcgetattr};
use nix::unistd::pipe2;

use crate::error::Step;
use crate::guest::wire::Spawn;
use crate::{Error, Sandbox, packet, sys};

/// A program for a terminal.
#[derive(Clone, Debug)]
pub struct Program {
    /// Program and arguments; never empty.
    pub argv: Vec<String>,
    /// The whole environment, `NAME=value`.
    pub env: Vec<String>,
    /// Working directory.
    pub cwd: String,
}

/// A terminal of a sandbox. While it lives, the program's session stays, even after the program has ended:
/// read until the end of the output, then drop it.
#[derive(Debug)]
pub struct Terminal {
    master: OwnedFd,
    token: u32,
    _drained: OwnedFd,
}

impl Terminal {
    /// The PTY's master, non-blocking.
    pub fn master(&self) -> BorrowedFd<'_> {
        self.master.as_fd()
    }

    /// Names this terminal in a [`Notice`](crate::Notice).
    pub fn token(&self) -> u32 {
        self.token
    }

    /// Sets its size in cells; the foreground programs are told.
    pub fn resize(&self, cols: u16, rows: u16) -> Result<(), Error> {
        sys::set_window_size(self.master(), cols, rows).step("set the terminal's size")
    }

    /// Does what this key does where it stands for a signal, even while nothing typed is read: signals the foreground
    /// programs and forgets what they have not read. Says `false`, and does nothing, where the key is a mere byte.
    pub fn signal(&self, key: u8) -> bool {
        let Ok(modes) = tcgetattr(&self.master) else {
            return false;
        };
        let means = |index: SpecialCharacterIndices| modes.control_chars[index as usize] == key;
        let signal = if means(SpecialCharacterIndices::VINTR) {
            libc::SIGINT
        } else if means(SpecialCharacterIndices::VQUIT) {
            libc::SIGQUIT
        } else if means(SpecialCharacterIndices::VSUSP) {
            libc::SIGTSTP
        } else {
            return false;
        };
        if !modes.local_flags.contains(LocalFlags::ISIG) {
            return false;
        }
        if sys::signal_foreground(self.master(), signal).is_err() {
            return false;
        }
        // What was typed waits in two places: as the master's output, and behind it as the slave's input. Twice, for what is on its
        // way from the one to the other.
        if let Ok(slave) = sys::pty_peer(self.master()) {
            for _ in 0..2 {
                let _ = tcflush(&self.master, FlushArg::TCOFLUSH);
                let _ = tcflush(&slave, FlushArg::TCIFLUSH);
            }
        }
        true
    }
}

impl Sandbox {
    /// Opens a terminal of `cols` by `rows` cells and has init start `program` on it. Returns before the
    /// program runs; should it fail to start, the terminal says why and ends with 126 or 127.
    pub fn open_terminal(&mut self, program: &Program, cols: u16, rows: u16) -> Result<Terminal, Error> {
        // Through the descriptor that was handed over before any learner's code ran: no path is looked up.
        let path = format!("/proc/self/fd/{}", self.ptmx().as_raw_fd());
        let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        let master = open(path.as_str(), flags, Mode::empty()).step("open a terminal")?;
        sys::unlock_pty(master.as_fd()).step("open a terminal")?;
        let slave = sys::pty_peer(master.as_fd()).step("open a terminal")?;
        sys::set_window_size(master.as_fd(), cols, rows).step("set the terminal's size")?;
        fcntl(&master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).step("open a terminal")?;
        let (waits, drained) = pipe2(OFlag::O_CLOEXEC).step("open a terminal")?;
        let token = self.next_token;
        self.next_token += 1;
        let spawn = Spawn {
            token,
            cwd: program.cwd.clone(),
            argv: program.argv.clone(),
            env: program.env.clone(),
        };
        packet::send(
            self.control().as_fd(),
            &spawn.encode(),
            &[slave.as_fd(), waits.as_fd()],
        )
        .step("ask init for a program")?;
        Ok(Terminal {
            master,
            token,
            _drained: drained,
        })
    }
}
