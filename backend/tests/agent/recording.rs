//! Recordings.

use std::time::Duration;

use protocol::Frame;
use protocol::control::{Op, Outcome, Refusal, WatchTask};
use protocol::frame::{Event, Record, Recording};
use terminal::cast;

use crate::agent::{MAIN, Viewer, start};

fn record(viewer: &mut Viewer, on: bool) -> Recording {
    viewer.send(&Frame::Record(Record { channel: MAIN, on }));
    viewer.until("the recording's state", |frame| match frame {
        Frame::Event(Event::Recording { recording, .. }) => Some(*recording),
        _ => None,
    })
}

/// All of it, piece by piece.
fn read(viewer: &mut Viewer) -> String {
    let mut all = String::new();
    loop {
        let from = all.len() as u64;
        let Outcome::Recording { text, left } = viewer.request(Op::Recording { channel: MAIN, from }) else {
            panic!("no recording")
        };
        all += &text;
        if left == 0 {
            return all;
        }
    }
}

fn outputs(cast: &cast::Cast) -> String {
    let texts = cast.events.iter().filter_map(|(_, event)| match event {
        cast::Event::Output(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn it_has_what_was_put_out_and_solved_but_not_what_was_typed() {
    let agent = start("recording", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    let none = viewer.request(Op::Recording {
        channel: MAIN,
        from: 0,
    });
    assert!(
        matches!(
            none,
            Outcome::Failed {
                refusal: Some(Refusal::NoRecording),
                ..
            }
        ),
        "{none:?}"
    );
    viewer.type_text("echo bef\"ore\"\n");
    viewer.wait_for("before");
    assert!(record(&mut viewer, true).on);
    let task = WatchTask {
        task: "own-name".into(),
        probe: serde_json::json!({ "process": { "in-other": "uts", "nodename": "inner" } }),
        level: false,
    };
    viewer.request(Op::Watch {
        tasks: vec![task],
        owner: None,
    });
    viewer.type_text("stty -echo; echo as\"k\"; read secret; stty echo; echo got\n");
    viewer.wait_for("ask");
    viewer.type_text("hunter2\n");
    viewer.wait_for("got\r\n");
    viewer.type_text("unshare -u sh -c 'hostname inner; read line'\n");
    viewer.until("pass", |frame| {
        matches!(frame, Frame::Event(Event::Task(state)) if state.verdict == protocol::frame::Verdict::Pass).then_some(())
    });
    viewer.type_text("\nseq 1 30000; echo en\"d\"\n");
    viewer.wait_for("end\r\n");
    let stopped = record(&mut viewer, false);
    assert!(!stopped.on && !stopped.full);
    let text = read(&mut viewer);
    assert_eq!(text.len() as u64, stopped.bytes);
    let cast = cast::parse(&text).unwrap();
    let put_out = outputs(&cast);
    assert!(put_out.contains("before"), "the screen at its start is in it");
    assert!(put_out.contains("\r\n29999\r\n30000\r\nend\r\n"));
    assert!(!text.contains("hunter2"));
    let marks: Vec<_> = cast
        .markers()
        .map(|(at, label)| (at > Duration::ZERO, label.to_owned()))
        .collect();
    assert_eq!(marks, [(true, "own-name".to_owned())]);

    viewer.type_text("echo af\"ter\"\n");
    viewer.wait_for("after");
    assert_eq!(read(&mut viewer), text, "it has ended");
}

#[test]
fn it_ends_when_it_is_as_large_as_it_may_be() {
    let agent = start("recording-full", |spec| spec.traffic.recording = 50_000);
    let mut viewer = agent.connect();
    viewer.hello();
    assert!(record(&mut viewer, true).on);
    viewer.type_text("seq 1 100000\n");
    let full = viewer.until("it is full", |frame| match frame {
        Frame::Event(Event::Recording { recording, .. }) => Some(*recording),
        _ => None,
    });
    assert!(!full.on && full.full && full.bytes <= 50_000, "{full:?}");
    cast::parse(&read(&mut viewer)).unwrap();
}

#[test]
fn a_server_may_permit_none() {
    let agent = start("recording-none", |spec| spec.traffic.recording = 0);
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.send(&Frame::Record(Record {
        channel: MAIN,
        on: true,
    }));
    let code = viewer.until("a refusal", |frame| match frame {
        Frame::Error(error) => Some(error.code.clone()),
        _ => None,
    });
    assert_eq!(code, "cannot-record");
}
