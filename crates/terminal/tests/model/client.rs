//! A viewer, its connection, and what the agent has for it.

use std::collections::VecDeque;

use terminal::{Ring, Slice, Viewer, WINDOW};

use crate::{FRAME, output};

pub(crate) enum Request {
    Subscribe(u64),
    Ack(u64),
}

/// What the agent has for a connection.
pub(crate) struct Seat {
    pub(crate) viewer: Viewer,
    /// The end of the last piece sent.
    sent: u64,
    /// What the viewer is known to have shown.
    shown: u64,
    /// Offset after, and length of, each piece that is not known to be shown.
    unshown: VecDeque<(u64, usize)>,
}

/// A viewer and its connection.
#[derive(Default)]
pub(crate) struct Client {
    pub(crate) connected: bool,
    pub(crate) down: VecDeque<Slice>,
    pub(crate) up: VecDeque<Request>,
    pub(crate) seat: Option<Seat>,
    pub(crate) next: u64,
    acked: u64,
    /// Runs of output, each with its first offset.
    pub(crate) runs: Vec<(u64, Vec<u8>)>,
}

impl Client {
    pub(crate) fn subscribe(&mut self) {
        self.connected = true;
        self.up.push_back(Request::Subscribe(self.next));
    }

    pub(crate) fn cut(&mut self) {
        (self.connected, self.seat) = (false, None);
        self.down.clear();
        self.up.clear();
    }

    /// As a page does it: bytes it has are dropped by their offsets.
    fn receive(&mut self, slice: Slice, ring: &Ring) {
        let Slice { offset, bytes } = slice;
        if offset > self.next || self.runs.is_empty() {
            assert!(
                offset <= ring.start() || offset == self.next,
                "a gap that the ring could fill"
            );
            self.next = offset;
            self.runs.push((offset, Vec::new()));
        }
        let seen = usize::try_from(self.next - offset).unwrap().min(bytes.len());
        let (_, run) = self.runs.last_mut().unwrap();
        run.extend_from_slice(&bytes[seen..]);
        self.next += (bytes.len() - seen) as u64;
    }

    /// As a page does it: nothing is said twice.
    pub(crate) fn show(&mut self) {
        if self.connected && self.next > self.acked {
            self.acked = self.next;
            self.up.push_back(Request::Ack(self.next));
        }
    }

    pub(crate) fn hear(&mut self, ring: &Ring) {
        match (self.up.pop_front(), &mut self.seat) {
            (Some(Request::Subscribe(next)), seat) => {
                *seat = Some(Seat {
                    viewer: Viewer::from_offset(next, ring),
                    sent: next,
                    shown: next,
                    unshown: VecDeque::new(),
                });
            }
            (Some(Request::Ack(offset)), Some(seat)) => {
                seat.viewer.ack(offset);
                seat.shown = seat.shown.max(offset);
                seat.unshown.retain(|(end, _)| *end > offset);
            }
            (Some(Request::Ack(_)), None) => unreachable!("a connection begins with a subscription"),
            (None, _) => {}
        }
    }

    /// Says whether there was something to send.
    pub(crate) fn send(&mut self, ring: &Ring) -> bool {
        let Some(seat) = &mut self.seat else { return false };
        let Some(slice) = seat.viewer.take(ring, FRAME) else {
            return false;
        };
        assert!(!slice.bytes.is_empty() && slice.bytes.len() <= FRAME);
        assert!(
            slice.offset == seat.sent || (slice.offset > seat.sent && slice.offset == ring.start()),
            "sent {} after {} while the ring starts at {}",
            slice.offset,
            seat.sent,
            ring.start()
        );
        seat.sent = slice.offset + slice.bytes.len() as u64;
        if seat.sent > seat.shown {
            seat.unshown.push_back((seat.sent, slice.bytes.len()));
        }
        let unshown = |(end, length): &(u64, usize)| (end - seat.shown).min(*length as u64);
        let unshown: u64 = seat.unshown.iter().map(unshown).sum();
        assert!(unshown < WINDOW + FRAME as u64, "{unshown} bytes under way");
        self.down.push_back(slice);
        true
    }

    pub(crate) fn deliver(&mut self, ring: &Ring) {
        if let Some(slice) = self.down.pop_front() {
            self.receive(slice, ring);
        }
    }

    pub(crate) fn check_runs(&self) {
        let mut from = 0;
        for (offset, bytes) in &self.runs {
            assert!(*offset >= from, "a run at {offset} after one up to {from}");
            assert!(
                bytes == output(*offset, bytes.len()),
                "wrong bytes in the run at {offset}"
            );
            from = offset + bytes.len() as u64;
        }
    }
}
