//! The sandbox's tasks, and its end.

use std::io::Write;

use agent::Started;
use protocol::Frame;
use protocol::control::{Op, Outcome, Owner, Request, WatchTask};
use protocol::frame::{EndReason, Event, TaskState, Verdict};

use crate::agent::start;

#[test]
fn tasks_turn_by_themselves_and_stay() {
    let agent = start("tasks", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    let probe = serde_json::json!({ "process": { "in-other": "uts", "nodename": "inner" } });
    let task = WatchTask {
        task: "own-name".into(),
        probe,
        level: false,
    };
    assert_eq!(
        viewer.request(Op::Watch {
            tasks: vec![task],
            owner: None
        }),
        Outcome::Done
    );
    let state = |frame: &Frame| match frame {
        Frame::Event(Event::Task(TaskState { task, verdict })) if task == "own-name" => Some(verdict.clone()),
        _ => None,
    };
    // Asked for, since its event may have come before the reply above.
    let first = loop {
        let Outcome::Status(status) = viewer.request(Op::Status) else {
            panic!("no status")
        };
        if let [task] = &status.tasks[..] {
            break task.verdict.clone();
        }
    };
    assert!(matches!(first, Verdict::NotYet { .. }), "{first:?}");
    viewer.type_text("unshare -u sh -c 'hostname inner; read line'\n");
    while viewer.until("pass", state) != Verdict::Pass {}
    viewer.type_text("\n");
    let Outcome::Status(status) = viewer.request(Op::Status) else {
        panic!("no status")
    };
    assert_eq!(
        status.tasks,
        [TaskState {
            task: "own-name".into(),
            verdict: Verdict::Pass
        }]
    );
    assert_eq!(status.viewers, 1);
    assert!(
        status.processes.unwrap() >= 2 && status.memory.unwrap() > 0,
        "{status:?}"
    );
}

#[test]
fn shutdown_is_told_and_leaves_nothing() {
    let mut agent = start("end", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.send(&Frame::Request(Request {
        id: 1,
        op: Op::Shutdown,
    }));
    viewer.until("ending", |frame| {
        matches!(frame, Frame::Event(Event::Ending { .. })).then_some(())
    });
    assert!(agent.wait().success());
    assert!(!agent.spec.dir.exists());
}

#[test]
fn nobody_there_for_too_long_ends_it() {
    let mut agent = start("idle", |spec| spec.clocks.idle = 0);
    assert!(agent.wait().success());
    assert!(!agent.spec.dir.exists());
}

#[test]
fn garbage_ends_one_connection_only() {
    let agent = start("garbage", |_| {});
    let mut garbage = agent.connect();
    garbage.socket.write_all(&[5, 0, 0, 0, 0xee, 1, 2, 3, 4]).unwrap();
    assert_eq!(garbage.receive(), None);
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo ali\"ve\"\n");
    viewer.wait_for("alive");
}

#[test]
fn what_cannot_work_is_answered_with_a_sentence() {
    let agent = start("broken", |spec| spec.layers = vec!["/nonexistent".into()]);
    let Started::Failed { message, fix } = &agent.started else {
        panic!("{:?}", agent.started)
    };
    assert!(message.contains("layer /nonexistent is not there"), "{message}");
    assert!(
        fix.as_ref().is_some_and(|fix| fix.contains("utsuwa image list")),
        "{fix:?}"
    );
    assert!(!agent.spec.dir.exists());
    let agent = start("tier", |spec| spec.tier = "godmode".into());
    let Started::Failed { message, .. } = &agent.started else {
        panic!("{:?}", agent.started)
    };
    assert!(
        message.contains("godmode") && message.contains("namespaces"),
        "{message}"
    );
}

#[test]
fn a_prepared_sandbox_waits_for_its_learner() {
    let mut agent = start("prepared", |spec| {
        spec.prepared = true;
        spec.clocks.max = 0;
    });
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.send(&Frame::Request(Request {
        id: 1,
        op: Op::Watch {
            tasks: Vec::new(),
            owner: None,
        },
    }));
    let reason = viewer.until("ending", |frame| match frame {
        Frame::Event(Event::Ending { reason, .. }) => Some(*reason),
        _ => None,
    });
    assert_eq!(reason, EndReason::TimeLimit);
    assert!(agent.wait().success());
}

#[test]
fn the_end_is_announced_and_can_be_put_off() {
    let mut agent = start("extend", |spec| {
        spec.clocks.max = 6;
        spec.clocks.warning = 4;
        spec.clocks.extension = 4;
        spec.clocks.extensions = 1;
    });
    let mut viewer = agent.connect();
    viewer.hello();
    let ending = |frame: &Frame| match frame {
        Frame::Event(Event::Ending { seconds, reason }) => Some((*seconds, *reason)),
        _ => None,
    };
    let (seconds, reason) = viewer.until("the announcement", ending);
    assert!((1..=4).contains(&seconds) && reason == EndReason::TimeLimit);
    // Whoever comes now is told too.
    let mut late = agent.connect();
    late.greet(protocol::VERSION, "");
    assert!(late.until("the announcement", ending).0 > 0);
    viewer.send(&Frame::Extend);
    let left = late.until("the extension", |frame| match frame {
        Frame::Event(Event::Extended { left }) => Some(*left),
        _ => None,
    });
    assert_eq!(left, 0);
    assert!(viewer.until("the next announcement", ending).0 > 0);
    viewer.send(&Frame::Extend);
    let code = viewer.until("a refusal", |frame| match frame {
        Frame::Error(error) => Some(error.code.clone()),
        _ => None,
    });
    assert_eq!(code, "cannot-extend");
    assert_eq!(viewer.until("the end", ending), (0, EndReason::TimeLimit));
    assert!(agent.wait().success());
}

#[test]
fn whoever_does_not_type_for_too_long_is_warned_first() {
    let mut agent = start("inactive", |spec| {
        spec.clocks.inactive = 6;
        spec.clocks.warning = 4;
    });
    let mut viewer = agent.connect();
    viewer.hello();
    let event = |frame: &Frame| match frame {
        Frame::Event(event @ (Event::Ending { .. } | Event::Extended { .. })) => Some(event.clone()),
        _ => None,
    };
    let warned = viewer.until("the announcement", event);
    assert!(
        matches!(
            warned,
            Event::Ending {
                reason: EndReason::Idle,
                ..
            }
        ),
        "{warned:?}"
    );
    viewer.type_text("echo here\n");
    let calmed = viewer.until("that it is off", event);
    assert!(matches!(calmed, Event::Extended { .. }), "{calmed:?}");
    let ended = (0..2).map(|_| viewer.until("the end", event)).last();
    assert_eq!(
        ended,
        Some(Event::Ending {
            seconds: 0,
            reason: EndReason::Idle
        })
    );
    assert!(agent.wait().success());
}

/// What the next server asks for.
#[test]
fn it_knows_whose_it_is_and_what_was_graded() {
    let agent = start("adopted", |spec| spec.prepared = true);
    let mut server = agent.connect();
    let met = |viewer: &mut crate::agent::Viewer, min, max| viewer.request(Op::Meet { min, max });
    assert_eq!(
        met(&mut server, 1, 99),
        Outcome::Met {
            version: protocol::VERSION
        }
    );
    assert!(matches!(met(&mut server, 98, 99), Outcome::Failed { .. }));
    let owner = Owner {
        session: "5f1c".into(),
        lesson: "uts".into(),
    };
    let graded = TaskState {
        task: "count".into(),
        verdict: Verdict::Pass,
    };
    server.request(Op::Watch {
        tasks: Vec::new(),
        owner: Some(owner.clone()),
    });
    server.request(Op::Grade {
        state: graded.clone(),
    });
    drop(server);
    let mut next = agent.connect();
    let Outcome::Status(status) = next.request(Op::Status) else {
        panic!("no status")
    };
    assert_eq!((status.owner, status.tasks), (Some(owner), vec![graded]));
}
