//! Terminals: what is typed, put out, kept and forgotten.

use protocol::control::{Op, Outcome, Request};
use protocol::frame::{Event, ExitStatus, Open, Rename, Size};
use protocol::{Channel, Frame};

use crate::agent::{MAIN, Viewer, start};

#[test]
fn one_types_reads_and_sees_the_exit_after_all_output() {
    let agent = start("types", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo \"he\"llo $LESSON; stty size\n");
    viewer.wait_for("hello test");
    viewer.wait_for("24 80");
    viewer.send(&Frame::Resize {
        channel: MAIN,
        size: Size { cols: 100, rows: 30 },
    });
    viewer.type_text("stty size\n");
    viewer.wait_for("30 100");
    viewer.type_text("seq 1 5000; exit 3\n");
    let (offset, status) = viewer.until("exit", |frame| match frame {
        Frame::Exit { offset, status, .. } => Some((*offset, *status)),
        _ => None,
    });
    assert_eq!(status, ExitStatus::Code(3));
    assert_eq!(offset, viewer.seen.len() as u64);
    assert!(viewer.seen.ends_with(b"4999\r\n5000\r\n"));
    // The same name again: a new shell that goes on at the old one's offset.
    viewer.send(&Frame::Open(Open {
        name: "main".into(),
        size: Size { cols: 80, rows: 24 },
    }));
    viewer.type_text("echo a\"gai\"n\n");
    viewer.wait_for("again");
}

#[test]
fn a_second_viewer_gets_everything_from_the_start_and_a_returning_one_the_rest() {
    let agent = start("again", |_| {});
    let mut first = agent.connect();
    first.hello();
    first.type_text("echo on\"e\"\n");
    first.wait_for("one");
    let shown = first.seen.clone();
    drop(first);
    let mut second = agent.connect();
    second.hello();
    second.wait_for("one");
    second.type_text("echo tw\"o\"\n");
    second.wait_for("two");
    let mut returning = agent.connect();
    returning.seen.clone_from(&shown);
    returning.send(&Frame::Sub {
        channel: MAIN,
        next: shown.len() as u64,
    });
    returning.wait_for("two");
    // Either may be a prompt ahead of the other.
    let common = returning.seen.len().min(second.seen.len());
    assert_eq!(returning.seen[..common], second.seen[..common]);
}

#[test]
fn a_flood_does_not_keep_ctrl_c_waiting_or_memory_growing() {
    let mut agent = start("flood", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("yes\n");
    while viewer.seen.len() < 6 << 20 {
        viewer.receive().unwrap();
    }
    viewer.type_text("\x03echo sto\"pped\"\n");
    viewer.wait_for("stopped");
    let status = std::fs::read_to_string(format!("/proc/{}/status", agent.child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kib < 64 << 10, "the agent took {kib} KiB");
    assert!(agent.child.try_wait().unwrap().is_none());
}

/// What a terminal of this size shows after these bytes.
fn screen(size: Size, bytes: &[&[u8]]) -> Vec<String> {
    let mut terminal = avt::Terminal::new(size.cols.into(), size.rows.into()).unwrap();
    for piece in bytes {
        terminal.feed(&*String::from_utf8_lossy(piece));
    }
    terminal.screen().text()
}

#[test]
fn what_is_forgotten_comes_back_as_a_screen() {
    let agent = start("forgotten", |_| {});
    let mut first = agent.connect();
    first.hello();
    // Coloured, and never scrolled away: the first line stays, the others scroll below it.
    first.type_text(
        "printf '\\033[2J\\033[H\\033[7mhead\\033[m\\033[2;10r\\033[2;1H'; seq 1 400000; echo do\"ne\"\n",
    );
    first.wait_for("done\r\nroot@vessel:~# ");
    let shown = screen(Size::default(), &[&first.seen]);
    assert!(shown[0].starts_with("head"), "{shown:?}");

    let mut late = agent.connect();
    late.greet(protocol::VERSION, "");
    late.subscribe(0);
    late.wait_for("done\r\n");
    late.wait_for_all(&first);
    assert!(late.from > 0 && !late.snapshot.is_empty());
    assert!(late.seen.len() >= 1 << 20, "{} bytes are held", late.seen.len());
    assert_eq!(screen(Size::default(), &[&late.snapshot, &late.seen]), shown);

    let mut present = agent.connect();
    present.greet(protocol::VERSION, "");
    present.subscribe(u64::MAX);
    present.until("a snapshot", |frame| {
        matches!(frame, Frame::Snapshot { .. }).then_some(())
    });
    assert_eq!(present.seen.len(), 0);
    assert_eq!(screen(Size::default(), &[&present.snapshot]), shown);
}

#[test]
fn sizes_come_between_the_bytes_they_hold_for() {
    let agent = start("sizes", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo re\"ady\"\n");
    viewer.wait_for("ready");
    for cols in [90, 100, 110] {
        let size = Size { cols, rows: 30 };
        viewer.send(&Frame::Resize { channel: MAIN, size });
        viewer.type_text("stty size\n");
        viewer.wait_for(&format!("30 {cols}"));
    }
    // Someone who comes later is told the same sizes at the same places.
    let mut later = agent.connect();
    later.hello();
    let mut sizes = Vec::new();
    while sizes.len() < 4 {
        later.until("a size", |frame| match frame {
            Frame::Size { offset, size, .. } => {
                sizes.push((*offset, size.cols));
                Some(())
            }
            _ => None,
        });
    }
    let text = String::from_utf8_lossy(&viewer.seen).into_owned();
    assert_eq!(sizes[0], (0, 80));
    for (index, cols) in [90u16, 100, 110].into_iter().enumerate() {
        let (offset, told) = sizes[index + 1];
        let answer = text.find(&format!("30 {cols}")).unwrap() as u64;
        let before = text.find(&format!("30 {}", cols - 10)).map_or(0, |at| at as u64);
        assert_eq!(told, cols);
        assert!(
            (before..answer).contains(&offset),
            "{cols}: {before} {offset} {answer}"
        );
    }
}

#[test]
fn ctrl_c_overtakes_what_is_not_read() {
    let agent = start("overtake", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo re\"ady\"; sleep 1000\n");
    viewer.wait_for("ready");
    // More than the kernel takes.
    for _ in 0..100 {
        viewer.type_text(&"x".repeat(4096));
    }
    viewer.type_text("\x03echo bac\"k\"\n");
    viewer.wait_for("back");
}

#[test]
fn too_much_that_is_not_read_is_refused_once() {
    let agent = start("unread-much", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("stty raw -echo; echo re\"ady\"; sleep 1000\n");
    viewer.wait_for("ready");
    for _ in 0..1200 {
        viewer.type_text(&"x".repeat(4096));
    }
    viewer.send(&Frame::Ping(1));
    let mut refusals = Vec::new();
    viewer.until("pong", |frame| match frame {
        Frame::Error(error) => {
            refusals.push(error.code.clone());
            None
        }
        Frame::Pong(1) => Some(()),
        _ => None,
    });
    assert_eq!(refusals, ["input-full"]);
}

fn open(viewer: &mut Viewer, name: &str) -> Result<Channel, String> {
    let size = Size { cols: 80, rows: 24 };
    viewer.send(&Frame::Open(Open {
        name: name.into(),
        size,
    }));
    viewer.until("an answer", |frame| match frame {
        Frame::Event(Event::TerminalOpened(info)) if info.name == name => Some(Ok(info.channel)),
        Frame::Error(error) => Some(Err(error.code.clone())),
        _ => None,
    })
}

#[test]
fn terminals_are_opened_named_and_closed() {
    let agent = start("several", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    assert_eq!(open(&mut viewer, "main"), Ok(MAIN), "it is open already");
    let opened: Vec<_> = (1..8).map(|n| open(&mut viewer, &format!("t{n}"))).collect();
    assert_eq!(opened, (1..8).map(|n| Ok(Channel(n))).collect::<Vec<_>>());
    assert_eq!(open(&mut viewer, "t8"), Err("cannot-open".into()));
    for name in ["", "a\u{202e}b", "a\nb", &"x".repeat(33)] {
        assert_eq!(open(&mut viewer, name), Err("cannot-open".into()), "{name:?}");
    }
    let rename = |channel, name: &str| {
        Frame::Rename(Rename {
            channel: Channel(channel),
            name: name.into(),
        })
    };
    viewer.send(&rename(1, "t2"));
    let code = viewer.until("a refusal", |frame| match frame {
        Frame::Error(error) => Some(error.code.clone()),
        _ => None,
    });
    assert_eq!(code, "cannot-rename");
    viewer.send(&rename(1, "ログ"));
    viewer.until("renamed", |frame| {
        matches!(frame, Frame::Event(Event::TerminalRenamed(rename)) if rename.name == "ログ").then_some(())
    });
    viewer.send(&Frame::Close { channel: Channel(2) });
    viewer.until("closed", |frame| {
        matches!(frame, Frame::Event(Event::TerminalClosed { channel: Channel(2) })).then_some(())
    });
    assert_eq!(
        open(&mut viewer, "t8"),
        Ok(Channel(8)),
        "a channel is not used again"
    );
    let welcome = agent.connect().greet(protocol::VERSION, "");
    let names: Vec<_> = welcome.terminals.iter().map(|info| &*info.name).collect();
    assert_eq!(names, ["main", "ログ", "t3", "t4", "t5", "t6", "t7", "t8"]);
}

#[test]
fn whoever_does_not_look_holds_nothing_back() {
    let agent = start("unsub", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("seq 1 1000000; touch /tmp/through\n");
    viewer.wait_for("1000\r\n");
    viewer.send(&Frame::Unsub { channel: MAIN });
    // Nothing is read or acknowledged from here on, but the program goes through.
    let mut other = agent.connect();
    other.greet(protocol::VERSION, "");
    other.send(&Frame::Open(Open {
        name: "other".into(),
        size: Size::default(),
    }));
    other.send(&Frame::Sub {
        channel: Channel(1),
        next: 0,
    });
    other.send(&Frame::Input {
        channel: Channel(1),
        seq: 0,
        bytes: "until [ -e /tmp/through ]; do sleep 0.1; done; echo thr\"ough\"\n".into(),
    });
    let mut seen = Vec::new();
    other.until("through", |frame| match frame {
        Frame::Output { bytes, .. } => {
            seen.extend_from_slice(bytes);
            seen.windows(7).any(|word| word == b"through").then_some(())
        }
        _ => None,
    });
}

/// Whoever pastes into a program that does not read, and whose terminal then loses everyone who holds it, must not leave an agent
/// that spins.
#[test]
fn unread_input_of_a_dead_terminal_keeps_nobody_waiting() {
    let mut agent = start("unread", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo re\"ady\"; exec sleep 1000\n");
    viewer.wait_for("ready");
    for _ in 0..32 {
        viewer.type_text(&"0123456789abcdef\n".repeat(128));
    }
    let [init] = children(agent.child.id())[..] else {
        panic!("an agent has one child")
    };
    for leader in children(init) {
        for process in children(leader).into_iter().chain([leader]) {
            let pid = rustix::process::Pid::from_raw(process.cast_signed()).unwrap();
            // It may have gone with the other.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
    assert!(matches!(viewer.request(Op::Status), Outcome::Status(_)));
    viewer.send(&Frame::Request(Request {
        id: 1,
        op: Op::Shutdown,
    }));
    assert!(agent.wait().success());
}

/// None of a process that has gone.
fn children(process: u32) -> Vec<u32> {
    let path = format!("/proc/{process}/task/{process}/children");
    let list = std::fs::read_to_string(path).unwrap_or_default();
    list.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}
