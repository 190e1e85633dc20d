//! A viewer, its connection, and what the agent has for it.

use std::collections::VecDeque;
use std::time::Duration;

use terminal::{History, Pace, Piece, Size, Viewer};

use crate::FRAME;
use crate::emulator::Emulator;
use crate::truth::Truth;

pub(crate) enum Request {
    Subscribe(u64),
    Ack(u64),
}

/// What the agent has for a connection.
pub(crate) struct Seat {
    pub(crate) viewer: Viewer,
    /// The end of the last piece sent.
    sent: u64,
    /// Whether something was.
    begun: bool,
    /// What the viewer is known to have shown.
    shown: u64,
    /// Offset after, and length of, each piece that is not known to be shown.
    unshown: VecDeque<(u64, usize)>,
}

/// A viewer and its connection.
pub(crate) struct Client {
    pace: Pace,
    /// Whether it has an emulator. That takes time.
    shows: bool,
    pub(crate) connected: bool,
    pub(crate) down: VecDeque<Piece>,
    pub(crate) up: VecDeque<Request>,
    pub(crate) seat: Option<Seat>,
    pub(crate) next: u64,
    acked: u64,
    pub(crate) size: Option<Size>,
    pub(crate) emulator: Option<Emulator>,
    pub(crate) snapshots: usize,
}

impl Client {
    pub(crate) fn new(pace: Pace, shows: bool) -> Self {
        Self {
            pace,
            shows,
            connected: false,
            down: VecDeque::new(),
            up: VecDeque::new(),
            seat: None,
            next: 0,
            acked: 0,
            size: None,
            emulator: None,
            snapshots: 0,
        }
    }

    /// Forgets everything.
    pub(crate) fn reload(&mut self) {
        *self = Self::new(self.pace, self.shows);
    }

    pub(crate) fn subscribe(&mut self, next: u64) {
        self.connected = true;
        self.up.push_back(Request::Subscribe(next));
    }

    pub(crate) fn unsubscribe(&mut self) {
        self.seat = None;
    }

    pub(crate) fn cut(&mut self) {
        (self.connected, self.seat) = (false, None);
        self.down.clear();
        self.up.clear();
    }

    /// As a page does it: what it has is dropped by its offset.
    pub(crate) fn deliver(&mut self, truth: &Truth) {
        match self.down.pop_front() {
            Some(Piece::Output { offset, bytes }) => self.receive(offset, &bytes, truth),
            Some(Piece::Size { offset, size }) => {
                assert!(truth.had(offset, size), "{size:?} never held at {offset}");
                if offset < self.next {
                    return;
                }
                assert_eq!(offset, self.next);
                self.size = Some(size);
                if self.shows {
                    self.emulator
                        .get_or_insert_with(|| Emulator::new(size))
                        .resize(size);
                }
            }
            Some(Piece::Snapshot(snapshot)) => {
                assert!(truth.had(snapshot.offset, snapshot.size));
                if snapshot.offset < self.next {
                    return;
                }
                self.next = snapshot.offset;
                self.size = Some(snapshot.size);
                self.snapshots += 1;
                self.emulator = self.shows.then(|| Emulator::restore(&snapshot));
            }
            None => {}
        }
    }

    fn receive(&mut self, offset: u64, bytes: &[u8], truth: &Truth) {
        assert!(offset <= self.next, "a gap from {} to {offset}", self.next);
        assert!(
            bytes == truth.output(offset, bytes.len()),
            "wrong bytes at {offset}"
        );
        let seen = usize::try_from(self.next - offset).unwrap().min(bytes.len());
        if seen < bytes.len() {
            assert_eq!(self.size, Some(truth.size_at(self.next)), "at {}", self.next);
            if let Some(emulator) = &mut self.emulator {
                emulator.feed(&bytes[seen..]);
            }
        }
        self.next += (bytes.len() - seen) as u64;
    }

    /// As a page does it: nothing is said twice.
    pub(crate) fn show(&mut self) {
        if self.connected && self.next > self.acked {
            self.acked = self.next;
            self.up.push_back(Request::Ack(self.next));
        }
    }

    pub(crate) fn hear(&mut self, history: &History, now: Duration) {
        match (self.up.pop_front(), &mut self.seat) {
            (Some(Request::Subscribe(next)), seat) => {
                *seat = Some(Seat {
                    viewer: Viewer::new(next, self.pace, history),
                    sent: next,
                    begun: false,
                    shown: next.min(history.end()),
                    unshown: VecDeque::new(),
                });
            }
            (Some(Request::Ack(offset)), Some(seat)) => {
                seat.viewer.ack(offset, now);
                seat.shown = seat.shown.max(offset);
                seat.unshown.retain(|(end, _)| *end > offset);
            }
            // Unsubscribed.
            (Some(Request::Ack(_)), None) | (None, _) => {}
        }
    }

    /// Says whether there was something to send.
    pub(crate) fn send(&mut self, history: &History, truth: &Truth, now: Duration) -> bool {
        let Some(seat) = &mut self.seat else { return false };
        let window = seat.viewer.window();
        let Some(piece) = seat.viewer.take(history, FRAME, now) else {
            return false;
        };
        match &piece {
            Piece::Output { offset, bytes } => {
                assert!(!bytes.is_empty() && bytes.len() <= FRAME);
                assert!(seat.begun, "a viewer first learns the size");
                assert_eq!(*offset, seat.sent);
                seat.sent = offset + bytes.len() as u64;
                assert!(truth.is_of_one_size(*offset, seat.sent));
                if seat.sent > seat.shown {
                    seat.unshown.push_back((seat.sent, bytes.len()));
                }
                let unshown = |(end, length): &(u64, usize)| (end - seat.shown).min(*length as u64);
                let unshown: u64 = seat.unshown.iter().map(unshown).sum();
                assert!(unshown < window + FRAME as u64, "{unshown} bytes under way");
            }
            Piece::Size { offset, .. } => assert_eq!(*offset, seat.sent),
            Piece::Snapshot(snapshot) => {
                let old = !seat.begun && snapshot.offset == history.start() && seat.sent < snapshot.offset;
                assert!(
                    old || snapshot.offset == history.end(),
                    "to the start or to the end"
                );
                assert!(
                    self.pace == Pace::Jumps || !seat.begun || seat.sent < history.start(),
                    "a holder that did not fall out misses something"
                );
                seat.sent = snapshot.offset;
                seat.shown = seat.shown.max(seat.sent);
                seat.unshown.clear();
            }
        }
        seat.begun = true;
        self.down.push_back(piece);
        true
    }
}
