//! What a sandbox has besides output: several terminals, several viewers, and an end.

use std::collections::BTreeMap;

use bytes::Bytes;
use protocol::Frame;
use protocol::frame::{Channel, EndReason, ErrorMessage, Event, Recording, Rename, Role, TaskState, Verdict};

use super::*;

/// The names of the tabs, with their numbers; those that are not open in parentheses.
fn tabs(session: &Session) -> Vec<String> {
    let tabs = session.summary().tabs;
    tabs.iter()
        .map(|tab| {
            let shown = format!("{} {}", tab.id, tab.name);
            if tab.open { shown } else { format!("({shown})") }
        })
        .collect()
}

fn opened(channel: u32, name: &str) -> Frame {
    Frame::Event(Event::TerminalOpened(info(channel, name, 0, None)))
}

fn renamed(channel: u32, name: &str) -> Frame {
    Frame::Event(Event::TerminalRenamed(Rename {
        channel: Channel(channel),
        name: name.to_owned(),
    }))
}

fn closed(channel: u32) -> Frame {
    Frame::Event(Event::TerminalClosed {
        channel: Channel(channel),
    })
}

fn error(code: &str) -> Frame {
    Frame::Error(ErrorMessage {
        code: code.to_owned(),
        message: "No.".to_owned(),
        channel: None,
    })
}

#[test]
fn a_terminal_the_sandbox_lacks_is_opened_and_gets_what_was_typed_meanwhile() {
    let mut session = Session::new(&["main".to_owned(), "watch".to_owned()], "");
    session.hello();
    session.frame(welcome(vec![info(0, "main", 0, None)]));
    assert_eq!(tabs(&session), ["0 main", "(1 watch)"]);
    check(&session.attach(1, FITTING), &["open watch 100x30"]);
    check(&session.typed(1, &Bytes::from_static(b"top\r"), 0), &[]);
    check(
        &session.frame(opened(1, "watch")),
        &[
            "1: forget",
            "1: clear 80x24",
            "sub 1 0",
            "1: answer true",
            "resize 1 100x30",
            "input 1 #0 top\r",
        ],
    );
    check(&session.frame(opened(1, "watch")), &[]);
}

#[test]
fn all_terminals_of_the_sandbox_are_listed_the_lesson_s_first() {
    let mut session = Session::new(&["main".to_owned(), "watch".to_owned()], "");
    assert_eq!(tabs(&session), ["(0 main)", "(1 watch)"]);
    session.hello();
    session.frame(welcome(vec![
        info(0, "main", 0, None),
        info(2, "sh-2", 0, None),
        info(5, "watch", 0, None),
    ]));
    assert_eq!(tabs(&session), ["0 main", "1 watch", "2 sh-2"]);
    session.frame(opened(6, "sh-3"));
    assert_eq!(tabs(&session), ["0 main", "1 watch", "2 sh-2", "3 sh-3"]);
}

#[test]
fn a_closed_tab_goes_and_the_lesson_s_can_be_opened_again() {
    let mut session = following();
    let new = session.open("sh-2");
    assert_eq!(session.open("sh-2"), new, "a name is given once");
    assert_eq!(tabs(&session), ["0 main", "(1 sh-2)"]);
    check(&session.attach(new, FITTING), &["open sh-2 100x30"]);
    session.frame(opened(1, "sh-2"));
    check(&session.close(new), &["close 1"]);
    session.frame(closed(1));
    check(&session.close(0), &["close 0"]);
    session.frame(closed(0));
    assert_eq!(tabs(&session), ["(2 main)"], "another number: its screen goes");
    check(&session.attach(2, FITTING), &["open main 100x30"]);
}

#[test]
fn a_terminal_that_is_refused_does_not_stay() {
    let mut session = following();
    let new = session.open("sh-2");
    session.attach(new, FITTING);
    session.frame(error("cannot-open"));
    assert_eq!(tabs(&session), ["0 main"]);
    assert_eq!(
        session.summary().refusal.map(|refusal| refusal.code).as_deref(),
        Some("cannot-open")
    );
    session.dismiss();
    assert_eq!(session.summary().refusal, None);
}

#[test]
fn a_terminal_that_was_asked_for_before_a_loss_is_asked_for_again() {
    let mut session = following();
    let new = session.open("sh-2");
    check(&session.attach(new, FITTING), &["open sh-2 100x30"]);
    session.lost();
    session.hello();
    let effects = session.frame(welcome(vec![info(0, "main", 0, None)]));
    assert_eq!(effects.last().map(line).as_deref(), Some("open sh-2 100x30"));
}

#[test]
fn a_name_can_change_and_the_lesson_keeps_its_own() {
    let mut session = following();
    check(
        &session.rename(0, "shell"),
        &[r#"Rename(Rename { channel: Channel(0), name: "shell" })"#],
    );
    session.frame(renamed(0, "shell"));
    assert_eq!(tabs(&session), ["(1 main)", "0 shell"]);
    session.frame(renamed(0, "main"));
    assert_eq!(tabs(&session), ["0 main"]);
}

#[test]
fn terminals_closed_during_a_loss_are_gone() {
    let mut session = following();
    session.frame(opened(1, "sh-2"));
    session.lost();
    session.hello();
    session.frame(welcome(vec![info(0, "main", 0, None)]));
    assert_eq!(tabs(&session), ["0 main"]);
}

#[test]
fn a_guest_types_once_it_may() {
    let mut session = Session::new(&[], "Ada");
    let Frame::Hello(hello) = session.hello() else {
        panic!("no hello")
    };
    assert_eq!(hello.name, "Ada");
    session.frame(welcome_as(Role::Watcher, vec![info(0, "main", 0, None)]));
    check(&session.attach(0, FITTING), &["0: clear 80x24", "sub 0 0"]);
    let keys = Bytes::from_static(b"ls\r");
    check(&session.typed(0, &keys, 0), &[]);
    let may = |role| {
        Frame::Event(Event::Viewers {
            viewers: vec![viewer(1, "Ada", role), viewer(9, "", Role::Owner)],
        })
    };
    session.frame(may(Role::Writer));
    assert_eq!(session.summary().role, Role::Writer);
    assert_eq!(session.summary().others, [viewer(9, "", Role::Owner)]);
    check(&session.typed(0, &keys, 0), &["input 0 #0 ls\r"]);
    session.frame(may(Role::Watcher));
    check(&session.typed(0, &keys, 0), &[]);
}

#[test]
fn an_end_is_announced_put_off_and_then_cannot_be() {
    let mut session = following();
    let ending = Frame::Event(Event::Ending {
        seconds: 60,
        reason: EndReason::Idle,
    });
    check(&session.frame(ending.clone()), &["ends in 60"]);
    assert_eq!(session.summary().ending, Some(EndReason::Idle));
    check(&session.extend(), &["Extend"]);
    session.frame(Frame::Event(Event::Extended { left: 2 }));
    assert_eq!(
        (session.summary().ending, session.summary().extensions),
        (None, Some(2))
    );
    session.frame(ending);
    session.frame(error("cannot-extend"));
    assert_eq!(session.summary().extensions, Some(0));
}

#[test]
fn recordings_titles_and_tasks_reach_the_summary() {
    let mut session = following();
    let recording = Recording {
        on: true,
        bytes: 0,
        full: false,
    };
    check(
        &session.record(0, true),
        &["Record(Record { channel: Channel(0), on: true })"],
    );
    session.frame(Frame::Event(Event::Recording {
        channel: Channel(0),
        recording,
    }));
    session.titled(0, "vi\u{202e} notes");
    let verdict = Verdict::NotYet {
        reason: "missing".to_owned(),
        values: Vec::new(),
    };
    session.frame(Frame::Event(Event::Task(TaskState {
        task: "b".to_owned(),
        verdict: verdict.clone(),
    })));
    let summary = session.summary();
    assert_eq!(summary.tabs[0].recording, Some(recording));
    assert_eq!(summary.tabs[0].title, "vi notes");
    assert_eq!(
        summary.tasks,
        BTreeMap::from([("a".to_owned(), Verdict::Pass), ("b".to_owned(), verdict)])
    );
    check(&session.frame(Frame::Ping(7)), &["Pong(7)"]);
}
