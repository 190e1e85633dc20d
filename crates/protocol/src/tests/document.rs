//! `docs/protocol.md` against the code. Its fenced blocks are examples: first the bytes, then what they are.
//!
//! * `frame`: one frame, then its `Debug` form;
//! * `refused`: bytes that are no frame, then the reason;
//! * `stream`: bytes on a unix socket, then the `Debug` form of each frame in them.
//!
//! Bytes are two hexadecimal digits each; from a `{` on, the rest of the line is text.

use std::collections::BTreeSet;

use bytes::{Bytes, BytesMut};

use super::strategies::frame;
use crate::{
    Frame, INVITATION, MAX_CONTROL, MAX_FRAME, MAX_INPUT, MAX_NAME, MAX_OUTPUT, MAX_SNAPSHOT, MIN_VERSION,
    SUBPROTOCOL, VERSION, stream,
};

const DOCUMENT: &str = include_str!("../../../../docs/protocol.md");

/// The examples of this kind: the bytes and what the document says of them.
fn examples(kind: &str) -> Vec<(Bytes, &'static str)> {
    let opening = format!("```{kind}\n");
    let blocks = DOCUMENT.split(opening.as_str()).skip(1);
    let examples: Vec<_> = blocks
        .map(|block| {
            let (block, _) = block.split_once("\n```").expect("a block is closed");
            let (bytes, meaning) = block.split_once('\n').expect("bytes, then their meaning");
            (parse(bytes), meaning)
        })
        .collect();
    assert!(!examples.is_empty(), "no example of a {kind}");
    examples
}

fn parse(line: &str) -> Bytes {
    let (hex, text) = line.split_at(line.find('{').unwrap_or(line.len()));
    let digits = hex.split_whitespace();
    let mut bytes: Vec<u8> = digits
        .map(|byte| {
            u8::from_str_radix(byte, 16).unwrap_or_else(|error| panic!("{byte:?} in {line:?}: {error}"))
        })
        .collect();
    bytes.extend_from_slice(text.as_bytes());
    bytes.into()
}

#[test]
fn the_frames_are_what_it_says_and_are_written_that_way() {
    for (bytes, meaning) in examples("frame") {
        let frame = Frame::decode(bytes.clone()).unwrap_or_else(|error| panic!("{meaning}: {error}"));
        assert_eq!(format!("{frame:?}"), meaning);
        assert_eq!(frame.encode(), bytes, "{meaning}");
    }
}

#[test]
fn the_bytes_it_calls_wrong_are_refused_for_its_reason() {
    for (bytes, reason) in examples("refused") {
        let error = Frame::decode(bytes).expect_err(reason);
        assert_eq!(error.to_string(), reason);
    }
}

#[test]
fn the_streams_carry_what_it_says() {
    for (bytes, meaning) in examples("stream") {
        let mut buffer = BytesMut::from(&bytes[..]);
        let mut frames = Vec::new();
        while let Some(encoded) = stream::take(&mut buffer).unwrap() {
            frames.push(format!("{:?}", Frame::decode(encoded).unwrap()));
        }
        assert_eq!(frames.join("\n"), meaning);
        assert!(buffer.is_empty(), "{meaning}");
    }
}

#[test]
fn every_kind_of_frame_has_an_example() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let drawn = (0..1000).map(|_| frame().new_tree(&mut runner).unwrap().current().encode()[0]);
    let known: BTreeSet<u8> = drawn.collect();
    let shown: BTreeSet<u8> = examples("frame").iter().map(|(bytes, _)| bytes[0]).collect();
    assert_eq!(known.len(), 23);
    assert_eq!(shown, known);
}

#[test]
fn its_numbers_are_the_codes() {
    let check = |text: String| assert!(DOCUMENT.contains(&text), "{text:?} is not in the document");
    let codes: Vec<_> = include_str!("../lib.rs")
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("pub const ")?
                .strip_suffix(';')?
                .split_once(": u16 = ")
        })
        .collect();
    assert!(codes.contains(&("BAD_FRAME", "4400")), "{codes:?}");
    for (name, code) in codes {
        check(format!("\n| {code} | `{name}` | "));
    }
    check(format!("\n| `MAX_FRAME` | {MAX_FRAME} | "));
    check(format!("\n| `MAX_CONTROL` | {MAX_CONTROL} | "));
    check(format!("\n| `MAX_INPUT` | {MAX_INPUT} | "));
    check(format!("\n| `MAX_OUTPUT` | {MAX_OUTPUT} | "));
    check(format!("\n| `MAX_SNAPSHOT` | {MAX_SNAPSHOT} | "));
    check(format!("\n| `MAX_NAME` | {MAX_NAME} | "));
    check(format!("`{SUBPROTOCOL}`"));
    check(format!("`{INVITATION}"));
    check(format!("`VERSION` is {VERSION}"));
    check(format!("`MIN_VERSION` is {MIN_VERSION}"));
}
