//! `utsuwa attach` as a child.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::place::Place;
use crate::DEADLINE;

pub(crate) const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");

pub(crate) struct Child {
    process: std::process::Child,
    input: Option<mpsc::UnboundedSender<Vec<u8>>>,
    output: mpsc::Receiver<Vec<u8>>,
    seen: Vec<u8>,
    terminal: Option<OwnedFd>,
}

impl Child {
    /// With pipes for standard input and output.
    pub(crate) fn piped(place: &Place, args: &[&str]) -> Self {
        let mut command = command(UTSUWA, place, args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let input = process.stdin.take().unwrap();
        let output = process.stdout.take().unwrap();
        Self::new(process, OwnedFd::from(input), OwnedFd::from(output), None)
    }

    /// With a terminal of its own, which is also its controlling one.
    pub(crate) fn with_terminal(place: &Place, args: &[&str], cols: u16, rows: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let path = std::path::Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let slave = File::options().read(true).write(true).open(path).unwrap();
        tcsetwinsize(&master, size(cols, rows)).unwrap();
        let mut command = command("setsid", place, args);
        command
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave.try_clone().unwrap());
        let process = command.spawn().unwrap();
        let (input, output) = (master.try_clone().unwrap(), master.try_clone().unwrap());
        // The slave stays open, so that its mode can be looked at afterwards.
        Self::new(process, input, output, Some(OwnedFd::from(slave)))
    }

    fn new(process: std::process::Child, input: OwnedFd, output: OwnedFd, terminal: Option<OwnedFd>) -> Self {
        let (keys, mut typed) = mpsc::unbounded_channel::<Vec<u8>>();
        thread::spawn(move || {
            let mut input = File::from(input);
            while let Some(bytes) = typed.blocking_recv() {
                if input.write_all(&bytes).is_err() {
                    return;
                }
            }
        });
        let (pieces, output_pieces) = mpsc::channel(64);
        thread::spawn(move || {
            let mut output = File::from(output);
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                if pieces.blocking_send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            process,
            input: Some(keys),
            output: output_pieces,
            seen: Vec::new(),
            terminal,
        }
    }

    pub(crate) fn write(&self, text: &str) {
        let input = self.input.as_ref().expect("input is open");
        input.send(text.as_bytes().to_vec()).unwrap();
    }

    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    pub(crate) fn seen(&self) -> &[u8] {
        &self.seen
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    /// Whether the newest output holds `text`.
    pub(crate) fn has(&self, text: &str) -> bool {
        let tail = self.seen.len().saturating_sub(128 * 1024);
        let mut windows = self.seen[tail..].windows(text.len());
        windows.any(|window| window == text.as_bytes())
    }

    /// Waits for the next output.
    pub(crate) async fn read_some(&mut self) {
        let piece = timeout(DEADLINE, self.output.recv()).await;
        let piece = piece.unwrap_or_else(|_| panic!("no more output after {:?}", self.tail()));
        self.seen
            .extend(piece.unwrap_or_else(|| panic!("the output ended after {:?}", self.tail())));
    }

    /// Reads until `text` comes, and forgets everything up to its end.
    pub(crate) async fn read_until(&mut self, text: &str) {
        while !self.has(text) {
            self.read_some().await;
        }
        let mut places = self.seen.windows(text.len());
        let found = places.position(|window| window == text.as_bytes());
        self.seen.drain(..found.map_or(0, |at| at + text.len()));
    }

    /// Types `keys` again and again, until `text` comes: a new size takes a moment.
    pub(crate) async fn type_until(&mut self, keys: &str, text: &str) {
        let deadline = Instant::now() + DEADLINE;
        loop {
            self.write(keys);
            let from = self.seen.len();
            while !self.seen[from..].windows(2).any(|window| window == b"# ") {
                self.read_some().await;
            }
            if self.has(text) {
                self.seen.clear();
                return;
            }
            assert!(Instant::now() < deadline, "no {text:?} in {:?}", self.tail());
        }
    }

    fn tail(&self) -> String {
        String::from_utf8_lossy(&self.seen[self.seen.len().saturating_sub(500)..]).into_owned()
    }

    /// Waits for the end. What is still put out is kept.
    pub(crate) async fn exit_code(&mut self) -> i32 {
        let deadline = Instant::now() + DEADLINE;
        loop {
            while let Ok(piece) = self.output.try_recv() {
                self.seen.extend(piece);
            }
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code().expect("it ended by itself");
            }
            assert!(Instant::now() < deadline, "it does not end: {:?}", self.tail());
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// What a child with pipes said on standard error.
    pub(crate) async fn errors(&mut self) -> String {
        let mut errors = self.process.stderr.take().unwrap();
        let read = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).map(|_| text)
        });
        read.await.unwrap().unwrap()
    }

    /// Whether its terminal edits lines.
    pub(crate) fn is_cooked(&self) -> bool {
        let mode = tcgetattr(self.terminal.as_ref().unwrap()).unwrap();
        mode.local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Resizes its terminal; the kernel tells it.
    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        tcsetwinsize(self.terminal.as_ref().unwrap(), size(cols, rows)).unwrap();
    }

    pub(crate) fn signal(&self, number: i32) {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, Signal::from_named_raw(number).unwrap()).unwrap();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(program: &str, place: &Place, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    if program != UTSUWA {
        command.args(["--ctty", UTSUWA]);
    }
    command.arg("attach").args(args);
    let names_server = args.iter().any(|arg| arg.contains("://"));
    if !names_server {
        command.args(["--server", &format!("http://{}", place.addr())]);
    }
    command
        .env("XDG_STATE_HOME", place.state())
        .env_remove("UTSUWA_COOKIE");
    command
}

fn size(cols: u16, rows: u16) -> Winsize {
    Winsize {
        ws_col: cols,
        ws_row: rows,
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}
