use bytes::{BufMut, Bytes, BytesMut};
use proptest::prelude::*;
use proptest::sample::Index;

use super::strategies::{bytes, frame};
use crate::{DecodeError, Frame, MAX_SNAPSHOT, stream};

/// Cuts `wire` at these places; pieces may be empty.
fn pieces(wire: &Bytes, cuts: &[Index]) -> Vec<Bytes> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len() + 1)).collect();
    cuts.extend([0, wire.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| wire.slice(cut[0]..cut[1])).collect()
}

proptest! {
    #[test]
    fn frames_come_out_whole_however_the_stream_is_cut(
        frames in proptest::collection::vec(frame(), 1..6),
        cuts in proptest::collection::vec(any::<Index>(), 0..40),
    ) {
        let mut wire = BytesMut::new();
        for frame in &frames {
            stream::put(&mut wire, frame);
        }
        let (mut buffer, mut got) = (BytesMut::new(), Vec::new());
        for piece in pieces(&wire.freeze(), &cuts) {
            buffer.extend_from_slice(&piece);
            while let Some(encoded) = stream::take(&mut buffer).unwrap() {
                got.push(Frame::decode(encoded).unwrap());
            }
        }
        prop_assert_eq!(got, frames);
        prop_assert!(buffer.is_empty());
    }

    #[test]
    fn a_stream_that_ends_early_gives_the_frames_before_and_no_other(
        frames in proptest::collection::vec(frame(), 1..4),
        end in any::<Index>(),
    ) {
        let mut wire = BytesMut::new();
        let mut ends = Vec::new();
        for frame in &frames {
            stream::put(&mut wire, frame);
            ends.push(wire.len());
        }
        let end = end.index(wire.len());
        wire.truncate(end);
        let mut got = Vec::new();
        while let Some(encoded) = stream::take(&mut wire).unwrap() {
            got.push(Frame::decode(encoded).unwrap());
        }
        let whole = ends.iter().filter(|at| **at <= end).count();
        prop_assert_eq!(&got[..], &frames[..whole]);
    }

    #[test]
    fn no_bytes_panic(bytes in bytes(64)) {
        let mut buffer = BytesMut::from(&bytes[..]);
        while let Ok(Some(encoded)) = stream::take(&mut buffer) {
            let _ = Frame::decode(encoded);
        }
    }
}

#[test]
fn a_length_beyond_the_limit_is_refused_before_its_frame_has_come() {
    let check = |length: usize, expected| {
        let mut buffer = BytesMut::new();
        buffer.put_u32_le(u32::try_from(length).unwrap());
        assert_eq!(stream::take(&mut buffer), expected, "{length}");
        assert!(
            buffer.capacity() <= 4 * MAX_SNAPSHOT,
            "{length}: {}",
            buffer.capacity()
        );
    };
    check(0, Ok(Some(Bytes::new())));
    check(1, Ok(None));
    check(MAX_SNAPSHOT, Ok(None));
    check(MAX_SNAPSHOT + 1, Err(DecodeError::TooLarge(MAX_SNAPSHOT)));
    check(u32::MAX as usize, Err(DecodeError::TooLarge(MAX_SNAPSHOT)));
}
