//! Stories of a session: what comes in, and what it has done about it.

mod following;
mod sandbox;

use bytes::Bytes;
use protocol::Frame;
use protocol::frame::{Channel, ExitStatus, Role, Size, TaskState, TerminalInfo, Verdict, Viewer, Welcome};

use super::feed::Step;
use super::session::{Effect, Session};

/// What the screen of this page holds.
const FITTING: Size = Size { cols: 100, rows: 30 };
/// What the sandbox's terminals have at first.
const TOLD: Size = Size { cols: 80, rows: 24 };

fn info(channel: u32, name: &str, end: u64, exit: Option<ExitStatus>) -> TerminalInfo {
    TerminalInfo {
        channel: Channel(channel),
        name: name.to_owned(),
        size: TOLD,
        start: 0,
        end,
        exit,
        recording: None,
    }
}

fn welcome_as(role: Role, terminals: Vec<TerminalInfo>) -> Frame {
    Frame::Welcome(Welcome {
        version: protocol::VERSION,
        sandbox: "s1".to_owned(),
        role,
        terminals,
        tasks: vec![TaskState {
            task: "a".to_owned(),
            verdict: Verdict::Pass,
        }],
        viewer: 1,
        viewers: vec![viewer(1, "", role)],
    })
}

fn welcome(terminals: Vec<TerminalInfo>) -> Frame {
    welcome_as(Role::Owner, terminals)
}

fn viewer(id: u64, name: &str, role: Role) -> Viewer {
    Viewer {
        id,
        name: name.to_owned(),
        role,
    }
}

fn output(channel: u32, offset: u64, text: &'static str) -> Frame {
    Frame::Output {
        channel: Channel(channel),
        offset,
        bytes: Bytes::from_static(text.as_bytes()),
    }
}

fn size(channel: u32, offset: u64, size: Size) -> Frame {
    Frame::Size {
        channel: Channel(channel),
        offset,
        size,
    }
}

fn snapshot(channel: u32, offset: u64, text: &'static str) -> Frame {
    Frame::Snapshot {
        channel: Channel(channel),
        offset,
        size: TOLD,
        bytes: Bytes::from_static(text.as_bytes()),
    }
}

/// A session in a lesson with terminal `main`.
fn lesson() -> Session {
    Session::new(&["main".to_owned()], "")
}

/// A session that follows terminal `main` on channel 0 from its start.
fn following() -> Session {
    let mut session = lesson();
    session.attach(0, FITTING);
    session.hello();
    session.frame(welcome(vec![info(0, "main", 0, None)]));
    session.frame(size(0, 0, FITTING));
    session
}

fn check(effects: &[Effect], expected: &[&str]) {
    let told: Vec<_> = effects.iter().map(line).collect();
    assert_eq!(told, expected);
}

/// An effect in one short line.
fn line(effect: &Effect) -> String {
    let sized = |size: &Size| format!("{}x{}", size.cols, size.rows);
    match effect {
        Effect::Send(frame) => sent(frame),
        Effect::Do { pane, step } => match step {
            Step::Show { bytes, end, .. } => format!("{pane}: show {} {end}", String::from_utf8_lossy(bytes)),
            Step::Clear(size) => format!("{pane}: clear {}", sized(size)),
            Step::Resize(size) => format!("{pane}: size {}", sized(size)),
            Step::Answer(on) => format!("{pane}: answer {on}"),
        },
        Effect::Forget { pane } => format!("{pane}: forget"),
        Effect::Ends { seconds } => format!("ends in {seconds}"),
        Effect::Ready => "ready".to_owned(),
    }
}

fn sent(frame: &Frame) -> String {
    match frame {
        Frame::Open(open) => format!("open {} {}x{}", open.name, open.size.cols, open.size.rows),
        Frame::Sub {
            channel,
            next: u64::MAX,
        } => format!("sub {} now", channel.0),
        Frame::Sub { channel, next } => format!("sub {} {next}", channel.0),
        Frame::Unsub { channel } => format!("unsub {}", channel.0),
        Frame::Resize { channel, size } => format!("resize {} {}x{}", channel.0, size.cols, size.rows),
        Frame::Input { channel, seq, bytes } => {
            format!("input {} #{seq} {}", channel.0, String::from_utf8_lossy(bytes))
        }
        Frame::Ack { channel, offset } => format!("ack {} {offset}", channel.0),
        Frame::Close { channel } => format!("close {}", channel.0),
        other => format!("{other:?}"),
    }
}
