//! One terminal's output, and what is typed into it.

use bytes::Bytes;
use protocol::frame::{Channel, Event, ExitStatus, Role, Size};
use protocol::{Frame, MAX_INPUT, MAX_OUTPUT};

use super::*;

/// Bytes that a screen shows in a moment.
const PATIENCE: u64 = 8 * MAX_OUTPUT as u64;
const WIDE: Size = Size { cols: 120, rows: 40 };

fn typed(session: &mut Session, text: &'static str) -> Vec<Effect> {
    session.typed(0, &Bytes::from_static(text.as_bytes()), PATIENCE)
}

/// Output as large as one may be.
fn large(offset: u64) -> Frame {
    Frame::Output {
        channel: Channel(0),
        offset,
        bytes: Bytes::from(vec![b'x'; MAX_OUTPUT]),
    }
}

#[test]
fn a_new_terminal_is_asked_for_the_size_of_its_place_and_shown_in_it_once_it_has_it() {
    let mut session = lesson();
    check(&session.attach(0, FITTING), &[]);
    assert!(matches!(session.hello(), Frame::Hello(_)));
    let effects = session.frame(welcome(vec![info(0, "main", 0, None)]));
    check(
        &effects,
        &[
            "ready",
            "0: forget",
            "0: clear 80x24",
            "sub 0 0",
            "0: answer true",
            "resize 0 100x30",
        ],
    );
    check(&session.frame(output(0, 0, "$ ")), &["0: show $  2"]);
    check(&session.frame(size(0, 2, FITTING)), &["0: size 100x30"]);
}

#[test]
fn old_output_is_shown_in_its_own_sizes_and_answers_nothing() {
    let mut session = lesson();
    session.attach(0, FITTING);
    session.hello();
    let effects = session.frame(welcome(vec![info(0, "main", 6, None)]));
    check(&effects, &["ready", "0: forget", "0: clear 80x24", "sub 0 0"]);
    check(&session.frame(size(0, 0, TOLD)), &["0: size 80x24"]);
    check(&session.frame(output(0, 0, "abc")), &["0: show abc 3"]);
    check(&session.frame(size(0, 3, WIDE)), &["0: size 120x40"]);
    check(
        &session.frame(output(0, 3, "def")),
        &["0: show def 6", "0: answer true", "resize 0 100x30"],
    );
    // What another page of the same learner makes of it is what it is.
    check(&session.frame(size(0, 6, WIDE)), &["0: size 120x40"]);
}

#[test]
fn after_a_loss_the_terminal_goes_on_at_the_byte_it_lost() {
    let mut session = following();
    session.frame(output(0, 0, "abc"));
    session.lost();
    check(&typed(&mut session, "x"), &[]);
    session.hello();
    let mut there = info(0, "main", 4, None);
    there.size = FITTING;
    check(
        &session.frame(welcome(vec![there])),
        &["ready", "sub 0 3", "0: answer false", "input 0 #0 x"],
    );
    check(
        &session.frame(output(0, 1, "bcd")),
        &["0: show d 4", "0: answer true"],
    );
}

#[test]
fn a_terminal_that_nobody_sees_is_left_and_taken_up_again() {
    let mut session = following();
    session.frame(output(0, 0, "ab"));
    check(&session.hide(0), &["unsub 0"]);
    check(&session.hide(0), &[]);
    check(&session.show(0), &["sub 0 2", "0: answer false"]);
    check(&session.show(0), &[]);
    assert_eq!(session.frame(large(2)).len(), 1, "there may be more");
    let next = 2 + MAX_OUTPUT as u64;
    let effects = session.frame(output(0, next, "c"));
    check(&effects[1..], &["0: answer true"]);

    session.hide(0);
    session.show(0);
    check(&session.settle(0), &["0: answer true"]);
    check(&session.settle(0), &[]);
}

#[test]
fn what_is_hidden_during_a_loss_stays_left() {
    let mut session = following();
    session.hide(0);
    session.lost();
    session.hello();
    check(
        &session.frame(welcome(vec![info(0, "main", 9, None)])),
        &["ready"],
    );
    session.lost();
    check(&session.show(0), &[]);
    session.hello();
    check(
        &session.frame(welcome(vec![info(0, "main", 9, None)])),
        &["ready", "sub 0 0", "0: answer false"],
    );
}

#[test]
fn what_is_typed_offline_is_bounded() {
    let mut session = following();
    session.lost();
    session.typed(0, &Bytes::from(vec![b'x'; MAX_INPUT]), PATIENCE);
    typed(&mut session, "y");
    session.hello();
    let effects = session.frame(welcome(vec![info(0, "main", 0, None)]));
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
    check(
        &session.frame(output(0, 9, "z")),
        &["0: clear 100x30", "0: show z 10"],
    );
    check(&session.frame(output(0, 10, "!")), &["0: show ! 11"]);
}

#[test]
fn a_snapshot_replaces_the_screen_and_moves_the_cursor() {
    let mut session = following();
    check(
        &session.frame(snapshot(0, 5_000, "screen")),
        &["0: clear 80x24", "0: show screen 5000", "resize 0 100x30"],
    );
    check(&session.frame(output(0, 5_000, "!")), &["0: show ! 5001"]);
}

#[test]
fn ctrl_c_throws_a_large_backlog_away() {
    let mut session = following();
    for index in 0..8 {
        session.frame(large(index * MAX_OUTPUT as u64));
    }
    check(&typed(&mut session, "\u{3}"), &["input 0 #0 \u{3}"]);
    session.frame(large(8 * MAX_OUTPUT as u64));
    check(
        &typed(&mut session, "\u{3}"),
        &["input 0 #1 \u{3}", "0: forget", "sub 0 now"],
    );
    check(&typed(&mut session, "\u{3}"), &["input 0 #2 \u{3}"]);
    check(&session.frame(large(9 * MAX_OUTPUT as u64)), &[]);
    check(&session.frame(size(0, 1, WIDE)), &[]);
    check(
        &session.frame(snapshot(0, 400_000, "^C $ ")),
        &["0: clear 80x24", "0: show ^C $  400000", "resize 0 100x30"],
    );
    check(&session.frame(output(0, 400_000, "l")), &["0: show l 400001"]);
}

#[test]
fn a_backlog_thrown_away_is_not_asked_for_after_a_loss() {
    let mut session = following();
    for index in 0..9 {
        session.frame(large(index * MAX_OUTPUT as u64));
    }
    typed(&mut session, "\u{3}");
    session.lost();
    session.hello();
    let effects = session.frame(welcome(vec![info(0, "main", 900_000, None)]));
    check(&effects, &["ready", "sub 0 now", "0: answer false"]);
    let effects = session.frame(snapshot(0, 900_000, "$ "));
    check(&effects[2..], &["0: answer true", "resize 0 100x30"]);
}

#[test]
fn acks_are_cumulative_sent_every_64_kib_and_when_idle() {
    let mut session = following();
    let main = Channel(0);
    check(&session.rendered(0, main, 10), &[]);
    check(&session.rendered(0, main, 65_536), &["ack 0 65536"]);
    check(&session.acknowledge(), &[]);
    session.rendered(0, main, 65_600);
    session.rendered(0, main, 65_550);
    check(&session.acknowledge(), &["ack 0 65600"]);
    session.rendered(0, Channel(7), 900_000);
    check(&session.acknowledge(), &[]);
    session.rendered(0, main, 65_700);
    session.lost();
    check(&session.acknowledge(), &[]);
}

#[test]
fn a_shell_that_ended_can_be_opened_again() {
    let mut session = following();
    check(&session.reopen(0), &[]);
    session.frame(Frame::Exit {
        channel: Channel(0),
        offset: 0,
        status: ExitStatus::Code(3),
    });
    assert_eq!(session.summary().tabs[0].exit, Some(ExitStatus::Code(3)));
    check(&typed(&mut session, "x"), &[]);
    check(&session.reopen(0), &["open main 100x30"]);
    check(
        &session.frame(Frame::Event(Event::TerminalOpened(info(0, "main", 0, None)))),
        &[],
    );
    assert_eq!(session.summary().tabs[0].exit, None);
    check(&session.frame(output(0, 0, "$ ")), &["0: show $  2"]);
}

#[test]
fn a_size_is_sent_once_and_never_by_a_watcher() {
    let mut session = following();
    check(&session.resized(0, FITTING), &[]);
    check(&session.resized(0, WIDE), &["resize 0 120x40"]);
    // Back, before the sandbox has said anything.
    check(&session.resized(0, FITTING), &["resize 0 100x30"]);
    check(&session.frame(size(0, 0, WIDE)), &["0: size 120x40"]);
    check(&session.frame(size(0, 0, FITTING)), &["0: size 100x30"]);
    check(&session.resized(0, WIDE), &["resize 0 120x40"]);
    session.lost();
    check(&session.resized(0, FITTING), &[]);

    let mut watcher = Session::new(&[], "Ada");
    watcher.hello();
    watcher.frame(welcome_as(Role::Watcher, vec![info(0, "main", 2, None)]));
    check(&watcher.attach(0, FITTING), &["0: clear 80x24", "sub 0 0"]);
    check(&watcher.frame(output(0, 0, "$ ")), &["0: show $  2"]);
    check(&watcher.frame(size(0, 2, WIDE)), &["0: size 120x40"]);
    check(&watcher.resized(0, WIDE), &[]);
    check(&watcher.typed(0, &Bytes::from_static(b"rm"), PATIENCE), &[]);
}
