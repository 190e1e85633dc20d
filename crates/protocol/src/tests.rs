use bytes::{Bytes, BytesMut};
use proptest::prelude::*;

use crate::control::{Op, Outcome, Reply, Request, Status, WatchTask};
use crate::frame::*;
use crate::{MAX_FRAME, MAX_INPUT, stream};

fn bytes(max: usize) -> impl Strategy<Value = Bytes> {
    proptest::collection::vec(any::<u8>(), 0..max).prop_map(Bytes::from)
}

fn channel() -> impl Strategy<Value = Channel> {
    any::<u32>().prop_map(Channel)
}

fn size() -> impl Strategy<Value = Size> {
    (any::<u16>(), any::<u16>()).prop_map(|(cols, rows)| Size { cols, rows })
}

fn exit_status() -> impl Strategy<Value = ExitStatus> {
    prop_oneof![
        any::<u8>().prop_map(ExitStatus::Code),
        any::<u8>().prop_map(ExitStatus::Signal)
    ]
}

fn terminal() -> impl Strategy<Value = TerminalInfo> {
    (
        channel(),
        ".*",
        size(),
        any::<u64>(),
        any::<u64>(),
        proptest::option::of(exit_status()),
    )
        .prop_map(|(channel, name, size, start, end, exit)| TerminalInfo {
            channel,
            name,
            size,
            start,
            end,
            exit,
        })
}

fn task_state() -> impl Strategy<Value = TaskState> {
    let verdict = prop_oneof![
        Just(Verdict::Pass),
        (".*", proptest::collection::vec((".*", ".*"), 0..3))
            .prop_map(|(reason, values)| Verdict::NotYet { reason, values }),
        ".*".prop_map(|reason| Verdict::Spoiled { reason }),
        ".*".prop_map(|message| Verdict::Error { message }),
    ];
    (".*", verdict).prop_map(|(task, verdict)| TaskState { task, verdict })
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        (".*", any::<bool>(), any::<i64>()).prop_map(|(task, level, n)| Op::Watch {
            tasks: vec![WatchTask {
                task,
                probe: serde_json::json!({ "n": n }),
                level
            }]
        }),
        Just(Op::Status),
        Just(Op::Shutdown),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Done),
        ".*".prop_map(|message| Outcome::Failed { message }),
        (
            proptest::collection::vec(terminal(), 0..2),
            proptest::collection::vec(task_state(), 0..2),
            any::<u32>(),
            any::<Option<u64>>(),
            any::<Option<u64>>()
        )
            .prop_map(
                |(terminals, tasks, viewers, memory, processes)| Outcome::Status(Status {
                    terminals,
                    tasks,
                    viewers,
                    memory,
                    processes
                })
            ),
    ]
}

fn frame() -> impl Strategy<Value = Frame> {
    let role = prop_oneof![Just(Role::Owner), Just(Role::Writer), Just(Role::Watcher)];
    let reason = prop_oneof![
        Just(EndReason::Asked),
        Just(EndReason::Idle),
        Just(EndReason::InitDied)
    ];
    prop_oneof![
        (any::<u32>(), ".*").prop_map(|(version, client)| Frame::Hello(Hello { version, client })),
        (
            any::<u32>(),
            ".*",
            role,
            proptest::collection::vec(terminal(), 0..3),
            proptest::collection::vec(task_state(), 0..3)
        )
            .prop_map(
                |(version, sandbox, role, terminals, tasks)| Frame::Welcome(Welcome {
                    version,
                    sandbox,
                    role,
                    terminals,
                    tasks
                })
            ),
        (channel(), any::<u64>(), bytes(300)).prop_map(|(channel, offset, bytes)| Frame::Output {
            channel,
            offset,
            bytes
        }),
        (channel(), any::<u64>(), size(), bytes(300)).prop_map(|(channel, offset, size, bytes)| {
            Frame::Snapshot {
                channel,
                offset,
                size,
                bytes,
            }
        }),
        (channel(), any::<u64>(), size()).prop_map(|(channel, offset, size)| Frame::Size {
            channel,
            offset,
            size
        }),
        (channel(), any::<u64>(), exit_status()).prop_map(|(channel, offset, status)| Frame::Exit {
            channel,
            offset,
            status
        }),
        (channel(), any::<u32>(), bytes(MAX_INPUT)).prop_map(|(channel, seq, bytes)| Frame::Input {
            channel,
            seq,
            bytes
        }),
        (channel(), size()).prop_map(|(channel, size)| Frame::Resize { channel, size }),
        (channel(), any::<u64>()).prop_map(|(channel, offset)| Frame::Ack { channel, offset }),
        (".*", size()).prop_map(|(name, size)| Frame::Open(Open { name, size })),
        channel().prop_map(|channel| Frame::Close { channel }),
        (channel(), any::<u64>()).prop_map(|(channel, next)| Frame::Sub { channel, next }),
        any::<u64>().prop_map(Frame::Ping),
        any::<u64>().prop_map(Frame::Pong),
        task_state().prop_map(|state| Frame::Event(Event::Task(state))),
        terminal().prop_map(|info| Frame::Event(Event::TerminalOpened(info))),
        (any::<u32>(), reason).prop_map(|(seconds, reason)| Frame::Event(Event::Ending { seconds, reason })),
        (any::<u32>(), op()).prop_map(|(id, op)| Frame::Request(Request { id, op })),
        (any::<u32>(), outcome()).prop_map(|(id, result)| Frame::Reply(Reply { id, result })),
        (".*", ".*", proptest::option::of(channel())).prop_map(|(code, message, channel)| Frame::Error(
            ErrorMessage {
                code,
                message,
                channel
            }
        )),
    ]
}

proptest! {
    #[test]
    fn every_frame_survives_the_wire(frame in frame()) {
        prop_assert_eq!(Frame::decode(frame.encode()), Ok(frame));
    }

    #[test]
    fn no_bytes_panic(bytes in bytes(200)) {
        let _ = Frame::decode(bytes);
    }

    #[test]
    fn a_cut_frame_is_refused_or_is_a_shorter_frame(frame in frame(), keep in any::<prop::sample::Index>()) {
        let whole = frame.encode();
        let cut = whole.slice(..keep.index(whole.len()));
        prop_assert_ne!(Frame::decode(cut), Ok(frame));
    }

    #[test]
    fn frames_on_a_stream_come_out_whole_however_it_is_cut(
        frames in proptest::collection::vec(frame(), 1..6),
        chunk in 1usize..50,
    ) {
        let mut wire = BytesMut::new();
        for frame in &frames {
            stream::put(&mut wire, frame);
        }
        let (mut buffer, mut got) = (BytesMut::new(), Vec::new());
        for piece in wire.chunks(chunk) {
            buffer.extend_from_slice(piece);
            while let Some(encoded) = stream::take(&mut buffer).unwrap() {
                got.push(Frame::decode(encoded).unwrap());
            }
        }
        prop_assert_eq!(got, frames);
        prop_assert!(buffer.is_empty());
    }
}

fn refused(bytes: &[u8], expected: DecodeError) {
    assert_eq!(Frame::decode(Bytes::copy_from_slice(bytes)), Err(expected));
}

#[test]
fn garbage_is_refused_with_its_reason() {
    refused(b"", DecodeError::Empty);
    refused(&[0xee], DecodeError::UnknownKind(0xee));
    refused(&[0x10], DecodeError::Truncated);
    refused(&[0x10, 0xff], DecodeError::Truncated);
    refused(&[0x24, 0x00, 0x01], DecodeError::Trailing(1));
    refused(
        &[0x24, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
        DecodeError::Overflow,
    );
    refused(&[0x24, 0xff, 0xff, 0xff, 0xff, 0x7f], DecodeError::Overflow);
    refused(&[0x13, 0x00, 0x00, 0x07, 0x00], DecodeError::BadExit(7));
    refused(&vec![0x10; MAX_FRAME + 1], DecodeError::TooLarge);
    let mut long_input = vec![0x20, 0x00, 0x00];
    long_input.resize(3 + MAX_INPUT + 1, b'x');
    refused(&long_input, DecodeError::InputTooLong);
}

#[test]
fn the_bytes_are_the_documented_ones() {
    let output = Frame::Output {
        channel: Channel(1),
        offset: 300,
        bytes: Bytes::from_static(b"hi"),
    };
    assert_eq!(&output.encode()[..], &[0x10, 0x01, 0xac, 0x02, b'h', b'i']);
    let resize = Frame::Resize {
        channel: Channel(0),
        size: Size { cols: 120, rows: 40 },
    };
    assert_eq!(&resize.encode()[..], &[0x21, 0x00, 120, 40]);
    let exit = Frame::Exit {
        channel: Channel(2),
        offset: 5,
        status: ExitStatus::Signal(9),
    };
    assert_eq!(&exit.encode()[..], &[0x13, 0x02, 0x05, 0x01, 0x09]);
}
