//! A PTY read in a loop by whoever measures: what no web terminal can be faster than.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};

/// Bytes of one read. The kernel gives less at a time.
const CHUNK: usize = 64 << 10;

/// A shell on a PTY of ours.
pub struct Bare {
    master: File,
    shell: Child,
    buffer: Vec<u8>,
}

impl Bare {
    /// Starts one.
    pub fn open() -> Result<Self> {
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = openpty(&size, None)?;
        let slave = |fd: &OwnedFd| -> Result<Stdio> { Ok(fd.try_clone()?.into()) };
        // Ctrl-C needs a terminal that controls its session.
        let shell = Command::new("setsid")
            .args(["--ctty", "busybox", "sh"])
            .stdin(slave(&pty.slave)?)
            .stdout(slave(&pty.slave)?)
            .stderr(slave(&pty.slave)?)
            .spawn()
            .context("setsid is missing: install the package util-linux")?;
        Ok(Self {
            master: pty.master.into(),
            shell,
            buffer: vec![0; CHUNK],
        })
    }

    /// Types.
    pub fn type_bytes(&mut self, keys: &[u8]) -> Result<()> {
        Ok(self.master.write_all(keys)?)
    }

    /// The next output; waits for it.
    pub fn output(&mut self) -> Result<Bytes> {
        let length = self.master.read(&mut self.buffer)?;
        Ok(Bytes::copy_from_slice(&self.buffer[..length]))
    }

    /// Whether there is output, at the latest after that time.
    pub fn wait(&self, time: Duration) -> Result<bool> {
        let mut ready = [PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
        Ok(poll(&mut ready, PollTimeout::try_from(time)?)? > 0)
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // The shell ends with its terminal; killed, it does so at once.
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
