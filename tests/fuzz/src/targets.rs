//! What is fed, and what has to hold. A target panics if it does not, and otherwise says in a few words what became of the
//! input: one that leads to something new is worth changing further.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use protocol::{Frame, MAX_SNAPSHOT, stream};
use terminal::{History, Pace, Piece, Size, Viewer, cast};

use crate::seeds;

/// Something that reads what it is given.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    pub(crate) run: fn(&[u8]) -> String,
}

pub(crate) const ALL: [Target; 4] = [
    Target {
        name: "frame",
        seeds: || [seeds::examples("frame"), seeds::examples("refused")].concat(),
        run: frame,
    },
    Target {
        name: "stream",
        seeds: || seeds::examples("stream"),
        run: in_pieces,
    },
    Target {
        name: "cast",
        seeds: seeds::casts,
        run: recording,
    },
    Target {
        name: "history",
        seeds: seeds::outputs,
        run: history,
    },
];

/// What was decoded means the same after encoding, and packed frames have one encoding.
fn frame(input: &[u8]) -> String {
    let frame = match Frame::decode(Bytes::copy_from_slice(input)) {
        Ok(frame) => frame,
        // Not what is said of this very input.
        Err(error) => {
            return error
                .to_string()
                .chars()
                .take(48)
                .filter(|c| !c.is_ascii_digit())
                .collect();
        }
    };
    let encoded = frame.encode();
    assert_eq!(
        Frame::decode(encoded.clone()),
        Ok(frame.clone()),
        "it changes on the way"
    );
    // The others hold JSON, which can be written in many ways.
    if !encoded.contains(&b'{') {
        assert_eq!(&encoded[..], input, "there are two encodings of it");
    }
    let told = format!("{frame:?}");
    let head = told.split_inclusive(['(', '{']).take(2);
    head.flat_map(str::chars)
        .filter(|c| !c.is_ascii_digit())
        .collect()
}

/// However the bytes come, the same frames are in them.
fn in_pieces(input: &[u8]) -> String {
    let whole = frames(input, input.len().max(1));
    for size in [1, 3, 7] {
        assert_eq!(frames(input, size), whole, "in pieces of {size}");
    }
    format!("{} {}", whole.0.len().min(8), whole.1)
}

/// The frames, and whether the stream could be read on.
fn frames(input: &[u8], size: usize) -> (Vec<Bytes>, bool) {
    let mut buffer = BytesMut::new();
    let mut frames = Vec::new();
    for piece in input.chunks(size) {
        buffer.extend_from_slice(piece);
        loop {
            match stream::take(&mut buffer) {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(_) => return (frames, false),
            }
            assert!(
                frames.last().is_none_or(|frame| frame.len() <= MAX_SNAPSHOT),
                "too long"
            );
        }
    }
    (frames, true)
}

/// What can be read can be converted, read again and played.
fn recording(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let read = match cast::parse(&text) {
        Ok(read) => read,
        Err(error) => {
            return error
                .problem
                .to_string()
                .replace(|c: char| c.is_ascii_digit(), "");
        }
    };
    let ascending = read.events.windows(2).all(|pair| pair[0].0 <= pair[1].0);
    assert!(ascending, "time goes back");
    let shown = read
        .events
        .iter()
        .filter(|(_, event)| !matches!(event, cast::Event::Exit(_)))
        .count();
    let older = cast::to_v2(&text).expect("what was read can be converted");
    let again = cast::parse(&older).expect("what was converted can be read");
    assert_eq!(
        (again.size, again.events.len()),
        (read.size, shown),
        "it changes on the way"
    );
    let outcome = format!(
        "{} {} {}",
        read.events.len().min(8),
        read.truncated,
        read.markers().count().min(3)
    );
    let length = read.length();
    let mut player = cast::Player::new(read, Some(Duration::from_secs(1)));
    player.advance(Duration::from_millis(700));
    player.seek(length / 2);
    player.advance(length + Duration::from_secs(1));
    player.seek(Duration::ZERO);
    outcome
}

/// Orders, each a byte and its arguments: output, a size, viewers. Each viewer sees every byte, in order and as it was, but for
/// those that a snapshot stands for.
fn history(input: &[u8]) -> String {
    const CAPACITY: usize = 256;
    let mut history = History::new(CAPACITY, Size { cols: 20, rows: 6 });
    let mut all: Vec<u8> = Vec::new();
    let mut places = [0, 0];
    let mut viewers = [
        Viewer::new(0, Pace::Holds, &history),
        Viewer::new(0, Pace::Jumps, &history),
    ];
    let mut snapshots = 0;
    let mut now = Duration::ZERO;
    let mut orders = input.iter().copied();
    while let Some(order) = orders.next() {
        match order % 6 {
            0 => {
                let length = usize::from(orders.next().unwrap_or(0));
                let bytes: Vec<u8> = orders.by_ref().take(length).collect();
                history.push(&bytes);
                all.extend(bytes);
            }
            1 => {
                let mut side = || u16::from(orders.next().unwrap_or(0)).clamp(2, 60);
                history.resize(Size {
                    cols: side(),
                    rows: side(),
                });
            }
            2 | 3 => {
                let which = usize::from(order % 6 == 3);
                let max = usize::from(orders.next().unwrap_or(0)).max(1);
                if let Some(piece) = viewers[which].take(&history, max, now) {
                    snapshots += usize::from(see(&piece, &mut places[which], &all));
                }
            }
            4 => {
                viewers[0].ack(places[0], now);
                viewers[1].ack(u64::MAX, now);
                now += Duration::from_millis(u64::from(orders.next().unwrap_or(0)) * 20);
            }
            _ => {
                viewers[1] = Viewer::new(u64::from(orders.next().unwrap_or(0)), Pace::Jumps, &history);
                places[1] = u64::MAX;
            }
        }
        let held = history.end() - history.start();
        assert!(held <= CAPACITY as u64, "{held} bytes are held");
        assert_eq!(history.end(), all.len() as u64, "bytes are miscounted");
    }
    let now_shown = history.snapshot_at_end();
    let mut anew = History::new(CAPACITY, now_shown.size);
    anew.push(&now_shown.bytes);
    assert_eq!(
        anew.snapshot_at_end().bytes,
        now_shown.bytes,
        "a snapshot shows something else than it was taken of"
    );
    format!(
        "{} {} {}",
        all.len().checked_ilog2().unwrap_or(0),
        snapshots.min(4),
        now_shown.bytes.len() / 64
    )
}

/// Notes where a viewer is now; whether it was brought there by a snapshot.
fn see(piece: &Piece, place: &mut u64, all: &[u8]) -> bool {
    match piece {
        Piece::Output { offset, bytes } => {
            assert!(*place == u64::MAX || *offset == *place, "{offset} after {place}");
            let start = usize::try_from(*offset).expect("a short output");
            assert_eq!(
                all.get(start..start + bytes.len()),
                Some(&bytes[..]),
                "other bytes"
            );
            *place = offset + bytes.len() as u64;
            false
        }
        Piece::Size { offset, .. } => {
            assert!(
                *place == u64::MAX || *offset == *place,
                "a size at {offset} after {place}"
            );
            false
        }
        Piece::Snapshot(snapshot) => {
            *place = snapshot.offset;
            true
        }
    }
}
