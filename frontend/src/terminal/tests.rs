use std::collections::BTreeMap;

use bytes::Bytes;
use protocol::frame::{
    Channel, EndReason, ErrorMessage, Event, ExitStatus, Role, Size, TaskState, TerminalInfo, Verdict,
    Welcome,
};
use protocol::{Frame, MAX_INPUT};

use super::session::{Effect, Session};

const SIZE: Size = Size { cols: 100, rows: 30 };

fn info(channel: u32, name: &str, exit: Option<ExitStatus>) -> TerminalInfo {
    TerminalInfo {
        channel: Channel(channel),
        name: name.to_owned(),
        size: SIZE,
        start: 0,
        end: 0,
        exit,
        recording: None,
    }
}

fn welcome(terminals: Vec<TerminalInfo>) -> Frame {
    Frame::Welcome(Welcome {
        version: protocol::VERSION,
        sandbox: "s1".to_owned(),
        role: Role::Owner,
        terminals,
        tasks: vec![TaskState {
            task: "a".to_owned(),
            verdict: Verdict::Pass,
        }],
        viewer: 1,
        viewers: Vec::new(),
    })
}

fn output(channel: u32, offset: u64, text: &'static str) -> Frame {
    Frame::Output {
        channel: Channel(channel),
        offset,
        bytes: Bytes::from_static(text.as_bytes()),
    }
}

/// What a list of effects comes to, one short line each.
fn told(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::Send(Frame::Open(open)) => {
                format!("open {} {}x{}", open.name, open.size.cols, open.size.rows)
            }
            Effect::Send(Frame::Sub { channel, next }) => format!("sub {} {next}", channel.0),
            Effect::Send(Frame::Resize { channel, size }) => {
                format!("resize {} {}x{}", channel.0, size.cols, size.rows)
            }
            Effect::Send(Frame::Input { channel, seq, bytes }) => {
                format!("input {} #{seq} {}", channel.0, String::from_utf8_lossy(bytes))
            }
            Effect::Send(Frame::Ack { channel, offset }) => format!("ack {} {offset}", channel.0),
            Effect::Send(Frame::Close { channel }) => format!("close {}", channel.0),
            Effect::Send(other) => format!("{other:?}"),
            Effect::Show { name, bytes, end } => {
                format!("show {name} {} {end}", String::from_utf8_lossy(bytes))
            }
            Effect::Clear { name, size } => format!("clear {name} {}x{}", size.cols, size.rows),
            Effect::Ready => "ready".to_owned(),
        })
        .collect()
}

/// A session that follows terminal `main` on channel 0.
fn following() -> Session {
    let mut session = Session::default();
    session.want("main", SIZE);
    session.hello();
    session.frame(welcome(vec![info(0, "main", None)]));
    session
}

#[test]
fn a_wanted_terminal_is_followed_from_its_first_byte() {
    let mut session = Session::default();
    assert_eq!(
        told(&session.want("main", SIZE)),
        Vec::<String>::new(),
        "nothing goes out before the Welcome"
    );
    assert!(matches!(session.hello(), Frame::Hello(_)));
    let effects = session.frame(welcome(vec![info(0, "main", None)]));
    assert_eq!(
        told(&effects),
        ["ready", "clear main 100x30", "resize 0 100x30", "sub 0 0"]
    );
    assert_eq!(told(&session.frame(output(0, 0, "$ "))), ["show main $  2"]);
    assert_eq!(
        session.summary().tasks,
        BTreeMap::from([("a".to_owned(), Verdict::Pass)])
    );
}

#[test]
fn a_terminal_the_sandbox_lacks_is_opened_and_gets_what_was_typed_meanwhile() {
    let mut session = following();
    assert_eq!(told(&session.want("watch", SIZE)), ["open watch 100x30"]);
    assert_eq!(told(&session.want("watch", SIZE)), Vec::<String>::new());
    assert_eq!(
        told(&session.typed("watch", &Bytes::from_static(b"top\r"))),
        Vec::<String>::new()
    );
    let effects = session.frame(Frame::Event(Event::TerminalOpened(info(1, "watch", None))));
    assert_eq!(
        told(&effects),
        [
            "clear watch 100x30",
            "resize 1 100x30",
            "sub 1 0",
            "input 1 #0 top\r"
        ]
    );
    let again = session.frame(Frame::Event(Event::TerminalOpened(info(1, "watch", None))));
    assert_eq!(told(&again), Vec::<String>::new());
}

#[test]
fn after_a_loss_the_terminal_goes_on_at_the_byte_it_lost() {
    let mut session = following();
    session.frame(output(0, 0, "abc"));
    session.lost();
    assert_eq!(
        told(&session.typed("main", &Bytes::from_static(b"x"))),
        Vec::<String>::new()
    );
    session.hello();
    let effects = session.frame(welcome(vec![info(0, "main", None)]));
    assert_eq!(
        told(&effects),
        ["ready", "resize 0 100x30", "sub 0 3", "input 0 #0 x"]
    );
    assert_eq!(told(&session.frame(output(0, 1, "bcd"))), ["show main d 4"]);
}

#[test]
fn what_is_typed_offline_is_bounded() {
    let mut session = following();
    session.lost();
    session.typed("main", &Bytes::from(vec![b'x'; MAX_INPUT]));
    session.typed("main", &Bytes::from_static(b"y"));
    session.hello();
    let effects = session.frame(welcome(vec![info(0, "main", None)]));
    let sent: usize = effects
        .iter()
        .map(|effect| match effect {
            Effect::Send(Frame::Input { bytes, .. }) => bytes.len(),
            _ => 0,
        })
        .sum();
    assert_eq!(sent, MAX_INPUT);
}

#[test]
fn what_the_agent_forgot_is_jumped_over() {
    let mut session = following();
    session.frame(output(0, 0, "ab"));
    assert_eq!(
        told(&session.frame(output(0, 9, "z"))),
        ["clear main 100x30", "show main z 10"]
    );
    assert_eq!(told(&session.frame(output(0, 10, "!"))), ["show main ! 11"]);
}

#[test]
fn a_snapshot_replaces_the_screen_and_moves_the_cursor() {
    let mut session = following();
    let size = Size { cols: 80, rows: 24 };
    let bytes = Bytes::from_static(b"screen");
    let effects = session.frame(Frame::Snapshot {
        channel: Channel(0),
        offset: 5_000,
        size,
        bytes,
    });
    assert_eq!(told(&effects), ["clear main 80x24", "show main screen 5000"]);
    assert_eq!(told(&session.frame(output(0, 5_000, "!"))), ["show main ! 5001"]);
}

#[test]
fn acks_are_cumulative_sent_every_64_kib_and_when_idle() {
    let mut session = following();
    assert_eq!(told(&session.rendered("main", 10)), Vec::<String>::new());
    assert_eq!(told(&session.rendered("main", 65_536)), ["ack 0 65536"]);
    assert_eq!(told(&session.acknowledge()), Vec::<String>::new());
    session.rendered("main", 65_600);
    session.rendered("main", 65_550);
    assert_eq!(told(&session.acknowledge()), ["ack 0 65600"]);
    session.rendered("main", 65_700);
    session.lost();
    assert_eq!(told(&session.acknowledge()), Vec::<String>::new());
}

#[test]
fn a_shell_that_ended_can_be_opened_again() {
    let mut session = following();
    assert_eq!(
        told(&session.reopen("main")),
        Vec::<String>::new(),
        "a living shell stays"
    );
    session.frame(Frame::Exit {
        channel: Channel(0),
        offset: 0,
        status: ExitStatus::Code(3),
    });
    assert_eq!(
        session.summary().terminals,
        [("main".to_owned(), Some(ExitStatus::Code(3)))]
    );
    assert_eq!(
        told(&session.typed("main", &Bytes::from_static(b"x"))),
        Vec::<String>::new()
    );
    assert_eq!(told(&session.reopen("main")), ["close 0", "open main 100x30"]);
    let effects = session.frame(Frame::Event(Event::TerminalOpened(info(4, "main", None))));
    assert_eq!(
        told(&effects),
        ["clear main 100x30", "resize 4 100x30", "sub 4 0"]
    );
    assert_eq!(session.summary().terminals, [("main".to_owned(), None)]);
}

#[test]
fn among_terminals_of_one_name_the_living_one_is_followed() {
    let mut session = Session::default();
    session.want("main", SIZE);
    let ended = info(0, "main", Some(ExitStatus::Signal(9)));
    let effects = session.frame(welcome(vec![ended, info(3, "main", None)]));
    assert_eq!(
        told(&effects),
        ["ready", "clear main 100x30", "resize 3 100x30", "sub 3 0"]
    );
}

#[test]
fn a_size_is_sent_once() {
    let mut session = following();
    assert_eq!(told(&session.resized("main", SIZE)), Vec::<String>::new());
    assert_eq!(
        told(&session.resized("main", Size { cols: 90, rows: 20 })),
        ["resize 0 90x20"]
    );
    session.lost();
    assert_eq!(told(&session.resized("main", SIZE)), Vec::<String>::new());
}

#[test]
fn events_and_refusals_reach_the_summary() {
    let mut session = following();
    let verdict = Verdict::NotYet {
        reason: "missing".to_owned(),
        values: Vec::new(),
    };
    let state = TaskState {
        task: "b".to_owned(),
        verdict: verdict.clone(),
    };
    session.frame(Frame::Event(Event::Task(state)));
    session.frame(Frame::Event(Event::Ending {
        seconds: 60,
        reason: EndReason::Idle,
    }));
    let error = ErrorMessage {
        code: "read-only".to_owned(),
        message: "Look on.".to_owned(),
        channel: None,
    };
    session.frame(Frame::Error(error));
    let summary = session.summary();
    assert_eq!(summary.tasks.get("b"), Some(&verdict));
    assert_eq!(summary.ending, Some((60, EndReason::Idle)));
    assert_eq!(summary.refusal.as_deref(), Some("Look on."));
    assert_eq!(session.frame(Frame::Ping(7)), [Effect::Send(Frame::Pong(7))]);
}
