//! Any frame, and bytes that are nearly one.

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::MAX_INPUT;
use crate::control::{Op, Outcome, Owner, Pass, Refusal, Reply, Request, Status, WatchTask};
use crate::frame::*;

pub(super) fn bytes(max: usize) -> impl Strategy<Value = Bytes> {
    proptest::collection::vec(any::<u8>(), 0..=max).prop_map(Bytes::from)
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
        proptest::option::of(recording()),
    )
        .prop_map(
            |(channel, name, size, start, end, exit, recording)| TerminalInfo {
                channel,
                name,
                size,
                start,
                end,
                exit,
                recording,
            },
        )
}

fn recording() -> impl Strategy<Value = Recording> {
    (any::<bool>(), any::<u64>(), any::<bool>()).prop_map(|(on, bytes, full)| Recording { on, bytes, full })
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Owner), Just(Role::Writer), Just(Role::Watcher)]
}

fn viewers() -> impl Strategy<Value = Vec<Viewer>> {
    let viewer = (any::<u64>(), ".*", role()).prop_map(|(id, name, role)| Viewer { id, name, role });
    proptest::collection::vec(viewer, 0..3)
}

fn rename() -> impl Strategy<Value = Rename> {
    (channel(), ".*").prop_map(|(channel, name)| Rename { channel, name })
}

fn owner() -> impl Strategy<Value = Option<Owner>> {
    proptest::option::of((".*", ".*").prop_map(|(session, lesson)| Owner { session, lesson }))
}

fn event() -> impl Strategy<Value = Event> {
    let reason = prop_oneof![
        Just(EndReason::Asked),
        Just(EndReason::Idle),
        Just(EndReason::TimeLimit),
        Just(EndReason::Shutdown),
        Just(EndReason::InitDied)
    ];
    prop_oneof![
        task_state().prop_map(Event::Task),
        terminal().prop_map(Event::TerminalOpened),
        (any::<u32>(), reason).prop_map(|(seconds, reason)| Event::Ending { seconds, reason }),
        any::<u32>().prop_map(|left| Event::Extended { left }),
        channel().prop_map(|channel| Event::TerminalClosed { channel }),
        rename().prop_map(Event::TerminalRenamed),
        viewers().prop_map(|viewers| Event::Viewers { viewers }),
        (channel(), recording()).prop_map(|(channel, recording)| Event::Recording { channel, recording }),
    ]
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

/// Probes have whole numbers only: a fraction may change in its last digit on the way through JSON.
fn watch_task() -> impl Strategy<Value = WatchTask> {
    let value = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        ".*".prop_map(Into::into),
    ];
    let probe = proptest::collection::vec((".*", value), 0..4)
        .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into());
    (".*", probe, any::<bool>()).prop_map(|(task, probe, level)| WatchTask { task, probe, level })
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        (any::<u32>(), any::<u32>()).prop_map(|(min, max)| Op::Meet { min, max }),
        (proptest::collection::vec(watch_task(), 0..3), owner())
            .prop_map(|(tasks, owner)| Op::Watch { tasks, owner }),
        task_state().prop_map(|state| Op::Grade { state }),
        proptest::option::of(".*").prop_map(|token| Op::Invite { token }),
        Just(Op::Join { by: Pass::Owner }),
        ".*".prop_map(|token| Op::Join {
            by: Pass::Invitation(token)
        }),
        (channel(), any::<u64>()).prop_map(|(channel, from)| Op::Recording { channel, from }),
        Just(Op::Status),
        Just(Op::Shutdown),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let refusal = prop_oneof![
        Just(Refusal::Full),
        Just(Refusal::NoInvitation),
        Just(Refusal::NoRecording)
    ];
    prop_oneof![
        Just(Outcome::Done),
        any::<u32>().prop_map(|version| Outcome::Met { version }),
        role().prop_map(|role| Outcome::Joined { role }),
        (".*", any::<u64>()).prop_map(|(text, left)| Outcome::Recording { text, left }),
        (".*", proptest::option::of(refusal))
            .prop_map(|(message, refusal)| Outcome::Failed { message, refusal }),
        (
            proptest::collection::vec(terminal(), 0..2),
            proptest::collection::vec(task_state(), 0..2),
            any::<u32>(),
            any::<Option<u64>>(),
            any::<Option<u64>>(),
            owner()
        )
            .prop_map(
                |(terminals, tasks, viewers, memory, processes, owner)| Outcome::Status(Status {
                    terminals,
                    tasks,
                    viewers,
                    memory,
                    processes,
                    owner
                })
            ),
    ]
}

pub(super) fn frame() -> impl Strategy<Value = Frame> {
    prop_oneof![
        (any::<u32>(), ".*", ".*").prop_map(|(version, client, name)| Frame::Hello(Hello {
            version,
            client,
            name
        })),
        (
            any::<u32>(),
            ".*",
            role(),
            proptest::collection::vec(terminal(), 0..3),
            proptest::collection::vec(task_state(), 0..3),
            any::<u64>(),
            viewers()
        )
            .prop_map(
                |(version, sandbox, role, terminals, tasks, viewer, viewers)| Frame::Welcome(Welcome {
                    version,
                    sandbox,
                    role,
                    terminals,
                    tasks,
                    viewer,
                    viewers
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
        channel().prop_map(|channel| Frame::Unsub { channel }),
        rename().prop_map(Frame::Rename),
        (any::<u64>(), proptest::option::of(role()))
            .prop_map(|(viewer, role)| Frame::Grant(Grant { viewer, role })),
        Just(Frame::Extend),
        (channel(), any::<bool>()).prop_map(|(channel, on)| Frame::Record(Record { channel, on })),
        any::<u64>().prop_map(Frame::Ping),
        any::<u64>().prop_map(Frame::Pong),
        event().prop_map(Frame::Event),
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

/// Any bytes; any bytes after a known kind; a frame with one byte changed, added or gone.
pub(super) fn nearly_a_frame() -> impl Strategy<Value = Bytes> {
    let kind_of = frame().prop_map(|frame| frame.encode()[0]);
    let damaged = (frame(), any::<Index>(), any::<u8>(), 0..3).prop_map(|(frame, at, byte, damage)| {
        let mut bytes = frame.encode().to_vec();
        let at = at.index(bytes.len());
        match damage {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        Bytes::from(bytes)
    });
    prop_oneof![
        bytes(200),
        (kind_of, bytes(40)).prop_map(|(kind, rest)| [&[kind], &rest[..]].concat().into()),
        damaged,
    ]
}
