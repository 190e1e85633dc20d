//! One terminal as the page follows it.

use bytes::Bytes;
use protocol::frame::{Channel, ExitStatus, Open, Size, TerminalInfo};
use protocol::{Frame, MAX_INPUT};

use super::cursor::Cursor;
use super::input;

/// Bytes shown but not yet acknowledged that make an acknowledgement due at once.
const ACK_EVERY: u64 = 64 * 1024;

/// One terminal as the page follows it.
#[derive(Debug)]
pub(super) struct Pane {
    pub(super) name: String,
    pub(super) channel: Option<Channel>,
    pub(super) cursor: Cursor,
    pub(super) exit: Option<ExitStatus>,
    pub(super) size: Size,
    rendered: u64,
    acked: u64,
    seq: u32,
    /// Typed before the terminal could take it, at most [`MAX_INPUT`] bytes.
    waiting: Vec<u8>,
}

impl Pane {
    pub(super) fn new(name: String, size: Size) -> Self {
        Self {
            name,
            channel: None,
            cursor: Cursor::default(),
            exit: None,
            size,
            rendered: 0,
            acked: 0,
            seq: 0,
            waiting: Vec::new(),
        }
    }

    /// The frame that asks the server for this terminal.
    pub(super) fn open(&self) -> Frame {
        Frame::Open(Open {
            name: self.name.clone(),
            size: self.size,
        })
    }

    /// Follows the terminal that the server describes; says whether it is another than before.
    pub(super) fn follow(&mut self, info: &TerminalInfo) -> bool {
        self.exit = info.exit;
        if self.channel == Some(info.channel) {
            return false;
        }
        self.channel = Some(info.channel);
        self.cursor = Cursor::default();
        (self.rendered, self.acked, self.seq) = (0, 0, 0);
        true
    }

    /// The frames that start the output of the terminal it follows and send what was typed meanwhile.
    pub(super) fn start(&mut self) -> Vec<Frame> {
        let Some(channel) = self.channel else {
            return Vec::new();
        };
        let mut frames = vec![
            Frame::Resize {
                channel,
                size: self.size,
            },
            Frame::Sub {
                channel,
                next: self.cursor.next(),
            },
        ];
        let waiting = Bytes::from(std::mem::take(&mut self.waiting));
        frames.extend(input::frames(channel, &mut self.seq, &waiting));
        frames
    }

    /// Forgets the ended terminal, so that another may be opened under its name.
    pub(super) fn forget(&mut self) -> Option<Frame> {
        self.exit = None;
        self.channel.take().map(|channel| Frame::Close { channel })
    }

    /// Frames for what was typed; while `online` is false it waits instead, as far as there is room.
    pub(super) fn typed(&mut self, bytes: &Bytes, online: bool) -> Vec<Frame> {
        if self.exit.is_some() {
            return Vec::new();
        }
        match self.channel {
            Some(channel) if online => input::frames(channel, &mut self.seq, bytes),
            _ => {
                if self.waiting.len() + bytes.len() <= MAX_INPUT {
                    self.waiting.extend_from_slice(bytes);
                }
                Vec::new()
            }
        }
    }

    /// Notes that everything before `end` is on the screen; the acknowledgement, if one is due at once.
    pub(super) fn rendered(&mut self, end: u64) -> Option<Frame> {
        self.rendered = self.rendered.max(end);
        if self.rendered - self.acked < ACK_EVERY {
            return None;
        }
        self.ack()
    }

    /// The acknowledgement of what is on the screen, unless it was sent.
    pub(super) fn ack(&mut self) -> Option<Frame> {
        let channel = self.channel?;
        if self.rendered <= self.acked {
            return None;
        }
        self.acked = self.rendered;
        Some(Frame::Ack {
            channel,
            offset: self.acked,
        })
    }
}
