//! Recordings of terminals, as asciicasts in the sandbox's directory, which go with the sandbox. Only what a terminal puts
//! out is recorded: what is typed may be a password, and is in the output anyway where the program shows it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::frame::{Channel, ExitStatus, Recording};
use terminal::cast;
use tokio::time::Instant;

/// Bytes of one piece of a recording that is read. JSON makes them at most twice as many.
const PIECE: usize = 64 << 10;

/// A recording that goes on or has ended.
#[derive(Debug)]
pub(crate) struct Recorder {
    path: PathBuf,
    cast: cast::Writer,
    began: Instant,
    most: u64,
    /// `None` once it has ended.
    file: Option<File>,
    bytes: u64,
    full: bool,
}

impl Recorder {
    /// Starts one of at most `most` bytes in `dir`, in place of the terminal's last.
    pub(crate) fn start(
        dir: &Path,
        channel: Channel,
        size: terminal::Size,
        title: &str,
        most: u64,
    ) -> io::Result<Self> {
        let dir = dir.join("recordings");
        fs::create_dir_all(&dir)?;
        let path = dir.join(format!("{}.cast", channel.0));
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (cast, header) = cast::Writer::new(size, Some(title), since_epoch.as_secs());
        let file = File::create(&path)?;
        let mut recorder = Self {
            path,
            cast,
            began: Instant::now(),
            most,
            file: Some(file),
            bytes: 0,
            full: false,
        };
        recorder.write(&header)?;
        Ok(recorder)
    }

    /// How it stands.
    pub(crate) fn state(&self) -> Recording {
        Recording {
            on: self.file.is_some(),
            bytes: self.bytes,
            full: self.full,
        }
    }

    /// Writes down what `event` makes of the cast; says whether that ended the recording.
    pub(crate) fn note(&mut self, event: impl FnOnce(&mut cast::Writer, Duration) -> String) -> bool {
        if self.file.is_none() {
            return false;
        }
        let line = event(&mut self.cast, self.began.elapsed());
        self.full = self.bytes + line.len() as u64 > self.most;
        // A disk that is full ends it like its own limit.
        if self.full || self.write(&line).is_err() {
            self.full = true;
            self.file = None;
        }
        self.full
    }

    /// Ends it.
    pub(crate) fn stop(&mut self) {
        self.file = None;
    }

    /// Ends it with the terminal's program.
    pub(crate) fn exit(&mut self, status: ExitStatus) {
        let code = match status {
            ExitStatus::Code(code) => i32::from(code),
            ExitStatus::Signal(signal) => 128 + i32::from(signal),
        };
        self.note(|cast, at| cast.exit(at, code));
        self.stop();
    }

    /// Whole lines from byte `from` on, and how many bytes follow them.
    pub(crate) fn read(&self, from: u64) -> io::Result<(String, u64)> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut piece = Vec::with_capacity(PIECE);
        file.take(PIECE as u64).read_to_end(&mut piece)?;
        let whole = piece
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        piece.truncate(whole);
        let text = String::from_utf8(piece).map_err(io::Error::other)?;
        let left = self.bytes.saturating_sub(from + text.len() as u64);
        Ok((text, left))
    }

    fn write(&mut self, lines: &str) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(lines.as_bytes())?;
            self.bytes += lines.len() as u64;
        }
        Ok(())
    }
}
