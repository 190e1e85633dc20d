//! Writing a recording.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Size, scan};

/// Writes a recording in version 3, line by line. Times are those since the terminal's or the recording's start,
/// whichever the first one is: see [`Writer::new`].
#[derive(Debug)]
pub struct Writer {
    last: Duration,
    /// The beginning of a character.
    rest: Vec<u8>,
}

impl Writer {
    /// A recording that begins at the time zero of its events. Also returns its first line.
    pub fn new(size: Size, title: Option<&str>, unix_seconds: u64) -> (Self, String) {
        let mut header = json!({
            "term": { "cols": size.cols, "rows": size.rows, "type": "xterm-256color" },
            "timestamp": unix_seconds,
        });
        if let Some(title) = title {
            header["title"] = Value::from(title);
        }
        let writer = Self {
            last: Duration::ZERO,
            rest: Vec::new(),
        };
        (writer, first_line(3, &header))
    }

    /// The line for output, cut anywhere; none while it is but the beginning of a character.
    pub fn output(&mut self, at: Duration, output: &[u8]) -> Option<String> {
        self.rest.extend_from_slice(output);
        let whole = self.rest.len() - scan::unfinished(&self.rest);
        if whole == 0 {
            return None;
        }
        let rest = self.rest.split_off(whole);
        let output = std::mem::replace(&mut self.rest, rest);
        Some(self.event(at, 'o', &String::from_utf8_lossy(&output)))
    }

    /// The line for another size.
    pub fn resize(&mut self, at: Duration, size: Size) -> String {
        self.event(at, 'r', &format!("{}x{}", size.cols, size.rows))
    }

    /// The line for a place to go to.
    pub fn marker(&mut self, at: Duration, label: &str) -> String {
        self.event(at, 'm', label)
    }

    /// The last line: the session has ended.
    pub fn exit(&mut self, at: Duration, status: i32) -> String {
        let torn = std::mem::take(&mut self.rest);
        let torn = if torn.is_empty() {
            String::new()
        } else {
            self.event(at, 'o', &String::from_utf8_lossy(&torn))
        };
        torn + &self.event(at, 'x', &status.to_string())
    }

    fn event(&mut self, at: Duration, code: char, data: &str) -> String {
        let interval = at.saturating_sub(self.last).as_micros();
        // What is rounded off is not lost to the next one.
        self.last += Duration::from_micros(u64::try_from(interval).unwrap_or(u64::MAX));
        line(interval, code, data)
    }
}

/// The header's line. Programs that look at a file's first bytes find the version there.
pub(super) fn first_line(version: u8, header: &Value) -> String {
    let header = header.to_string();
    format!("{{\"version\":{version},{}\n", &header[1..])
}

/// A line for an event; the time is in microseconds.
pub(super) fn line(time: u128, code: char, data: &str) -> String {
    let (seconds, micros) = (time / 1_000_000, time % 1_000_000);
    format!("[{seconds}.{micros:06}, \"{code}\", {}]\n", Value::from(data))
}
