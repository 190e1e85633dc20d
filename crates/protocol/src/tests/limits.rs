use bytes::Bytes;

use crate::control::{Outcome, Reply};
use crate::frame::{ErrorMessage, Size};
use crate::{Channel, DecodeError, Frame, MAX_CONTROL, MAX_FRAME, MAX_INPUT, MAX_OUTPUT};

fn check(bytes: &[u8], expected: Result<&Frame, DecodeError>) {
    let decoded = Frame::decode(Bytes::copy_from_slice(bytes));
    let head = &bytes[..bytes.len().min(16)];
    assert_eq!(decoded, expected.cloned(), "{head:02x?}, {} bytes", bytes.len());
}

#[test]
fn garbage_is_refused_with_its_reason() {
    let refused = |bytes: &[u8], expected| check(bytes, Err(expected));
    refused(b"", DecodeError::Empty);
    refused(&[0xee], DecodeError::UnknownKind(0xee));
    refused(&[0x10], DecodeError::Truncated);
    refused(&[0x10, 0xff], DecodeError::Truncated);
    refused(&[0x13, 0x00, 0x00, 0x00], DecodeError::Truncated);
    refused(&[0x24, 0x00, 0x01], DecodeError::Trailing(1));
    refused(&[0x24, 0x80, 0x00], DecodeError::Overlong);
    refused(&[0x24, 0xff, 0x80, 0x00], DecodeError::Overlong);
    refused(&[0x13, 0x00, 0x00, 0x07, 0x00], DecodeError::BadExit(7));
}

/// The largest number of every width passes, the next one does not.
#[test]
fn numbers_fill_their_fields() {
    let channel = Channel(u32::MAX);
    check(
        &[0x24, 0xff, 0xff, 0xff, 0xff, 0x0f],
        Ok(&Frame::Close { channel }),
    );
    check(&[0x24, 0x80, 0x80, 0x80, 0x80, 0x10], Err(DecodeError::Overflow));

    let nine = [0xff; 9];
    check(
        &[&[0x30], &nine[..], &[0x01]].concat(),
        Ok(&Frame::Ping(u64::MAX)),
    );
    check(
        &[&[0x30], &nine[..], &[0x02]].concat(),
        Err(DecodeError::Overflow),
    );
    check(
        &[&[0x30], &nine[..], &[0x80, 0x01]].concat(),
        Err(DecodeError::Overflow),
    );
    check(
        &[&[0x30], &nine[..], &[0x81, 0x00]].concat(),
        Err(DecodeError::Overflow),
    );

    let size = Size {
        cols: u16::MAX,
        rows: 2,
    };
    let channel = Channel(0);
    check(
        &[0x21, 0x00, 0xff, 0xff, 0x03, 0x02],
        Ok(&Frame::Resize { channel, size }),
    );
    check(&[0x21, 0x00, 0x80, 0x80, 0x04, 0x02], Err(DecodeError::Overflow));
}

#[test]
fn frames_fill_their_limits() {
    let bytes = |length| Bytes::from(vec![b'x'; length]);
    let channel = Channel(u32::MAX);
    let survives = |frame: &Frame| check(&frame.encode(), Ok(frame));
    let too_large = |frame: &Frame, limit| check(&frame.encode(), Err(DecodeError::TooLarge(limit)));

    let output = |length| Frame::Output {
        channel,
        offset: u64::MAX,
        bytes: bytes(length),
    };
    let head = output(0).encode().len();
    survives(&output(MAX_OUTPUT));
    survives(&output(MAX_FRAME - head));
    too_large(&output(MAX_FRAME - head + 1), MAX_FRAME);

    let input = |length| Frame::Input {
        channel,
        seq: u32::MAX,
        bytes: bytes(length),
    };
    survives(&input(MAX_INPUT));
    check(&input(MAX_INPUT + 1).encode(), Err(DecodeError::InputTooLong));
    too_large(&input(MAX_FRAME), MAX_FRAME);

    let text = |length| "x".repeat(length);
    let error = |length| {
        Frame::Error(ErrorMessage {
            code: String::new(),
            message: text(length),
            channel: None,
        })
    };
    let head = error(0).encode().len();
    survives(&error(MAX_FRAME - head));
    too_large(&error(MAX_FRAME - head + 1), MAX_FRAME);

    let reply = |length| {
        Frame::Reply(Reply {
            id: 1,
            result: Outcome::Failed {
                message: text(length),
                refusal: None,
            },
        })
    };
    let head = reply(0).encode().len();
    survives(&reply(MAX_CONTROL - head));
    too_large(&reply(MAX_CONTROL - head + 1), MAX_CONTROL);
}

#[test]
fn a_size_is_brought_into_2_to_500() {
    let check = |cols, rows, expected| {
        let Size { cols, rows } = Size::clamped(cols, rows);
        assert_eq!((cols, rows), expected);
    };
    check(0, 1, (2, 2));
    check(2, 500, (2, 500));
    check(501, u16::MAX, (500, 500));
}
