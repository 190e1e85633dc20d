use std::time::Duration;

use super::{Pace, Piece, Viewer};
use crate::{History, MIN_WINDOW, Size};

const NOW: Duration = Duration::ZERO;
const SIZE: Size = Size { cols: 80, rows: 24 };

fn history(bytes: usize) -> History {
    let mut history = History::new(1 << 20, SIZE);
    history.push(&vec![b'x'; bytes]);
    history
}

/// What can be sent now, in short.
fn drain(viewer: &mut Viewer, history: &History, now: Duration) -> String {
    let mut seen: Vec<(String, u64, u64)> = Vec::new();
    while let Some(piece) = viewer.take(history, 1000, now) {
        match piece {
            Piece::Output { offset, bytes } => {
                assert!(!bytes.is_empty() && bytes.len() <= 1000);
                match seen.last_mut() {
                    Some((kind, _, end)) if kind == "output" && *end == offset => *end += bytes.len() as u64,
                    _ => seen.push(("output".to_owned(), offset, offset + bytes.len() as u64)),
                }
            }
            Piece::Size { offset, size } => {
                seen.push((format!("{}x{}", size.cols, size.rows), offset, offset));
            }
            Piece::Snapshot(snapshot) => seen.push(("snapshot".to_owned(), snapshot.offset, snapshot.offset)),
        }
    }
    let line = |(kind, from, to): &(String, u64, u64)| {
        let until = if from == to {
            String::new()
        } else {
            format!("-{to}")
        };
        format!("{kind} {from}{until}")
    };
    seen.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(viewer: &mut Viewer, history: &History, expected: &str) {
    assert_eq!(drain(viewer, history, NOW), expected);
}

#[test]
fn it_goes_on_where_it_was() {
    let history = history(100);
    let viewer = |next| Viewer::new(next, Pace::Holds, &history);
    check(&mut viewer(0), &history, "80x24 0, output 0-100");
    check(&mut viewer(40), &history, "80x24 40, output 40-100");
    check(&mut viewer(100), &history, "80x24 100");
    check(&mut viewer(101), &history, "snapshot 100");
    check(&mut viewer(u64::MAX), &history, "snapshot 100");
}

#[test]
fn a_size_comes_between_the_bytes_before_it_and_those_after() {
    let mut history = history(10);
    history.resize(Size { cols: 90, ..SIZE });
    history.push(&[b'y'; 10]);
    history.resize(Size { cols: 100, ..SIZE });
    let mut viewer = Viewer::new(0, Pace::Holds, &history);
    check(
        &mut viewer,
        &history,
        "80x24 0, output 0-10, 90x24 10, output 10-20, 100x24 20",
    );
    check(
        &mut Viewer::new(10, Pace::Holds, &history),
        &history,
        "90x24 10, output 10-20, 100x24 20",
    );
    assert!(viewer.is_current(&history));
    history.resize(Size { cols: 101, ..SIZE });
    assert!(!viewer.is_current(&history));
    history.resize(Size { cols: 102, ..SIZE });
    check(&mut viewer, &history, "102x24 20");
    history.resize(Size { cols: 102, ..SIZE });
    check(&mut viewer, &history, "");
}

#[test]
fn an_unacknowledged_window_holds_it_back_and_an_ack_lets_it_go_on() {
    let history = history(800 << 10);
    let mut viewer = Viewer::new(0, Pace::Holds, &history);
    check(&mut viewer, &history, "80x24 0, output 0-263000");
    assert!(viewer.holds_back(&history));
    viewer.ack(1000, NOW);
    viewer.ack(10, NOW);
    check(&mut viewer, &history, "output 263000-264000");
    viewer.ack(u64::MAX, NOW);
    check(&mut viewer, &history, "output 264000-819200");
    assert!(!viewer.holds_back(&history));
}

#[test]
fn an_ack_of_bytes_that_do_not_exist_says_nothing_of_them_later() {
    let mut history = history(10);
    let mut viewer = Viewer::new(0, Pace::Holds, &history);
    viewer.ack(u64::MAX, NOW);
    assert_eq!(viewer.behind(&history), 10, "nothing was sent");
    check(&mut viewer, &history, "80x24 0, output 0-10");
    history.push(&vec![b'y'; 800 << 10]);
    check(&mut viewer, &history, "output 10-263010");
}

/// It has shown them from an earlier subscription, and will not say so again.
#[test]
fn an_early_ack_counts_when_its_bytes_are_sent() {
    let history = history(800 << 10);
    let mut viewer = Viewer::new(0, Pace::Holds, &history);
    viewer.ack(700 << 10, NOW);
    assert_eq!(viewer.behind(&history), 800 << 10);
    check(&mut viewer, &history, "80x24 0, output 0-819200");
    assert_eq!(viewer.behind(&history), 100 << 10);
}

#[test]
fn a_page_that_comes_back_late_gets_all_that_is_held() {
    let mut history = History::new(80, SIZE);
    history.push(&[b'x'; 85]);
    let start = history.start();
    assert_eq!(start, 20);
    check(
        &mut Viewer::new(19, Pace::Holds, &history),
        &history,
        "snapshot 20, output 20-85",
    );
    check(
        &mut Viewer::new(20, Pace::Holds, &history),
        &history,
        "80x24 20, output 20-85",
    );
}

#[test]
fn a_viewer_that_is_overtaken_first_shows_what_it_has_and_then_sees_the_present() {
    let mut history = History::new(80, SIZE);
    history.push(&[b'x'; 80]);
    let mut viewer = Viewer::new(0, Pace::Holds, &history);
    viewer.take(&history, 2, NOW).unwrap();
    viewer.take(&history, 2, NOW).unwrap();
    history.push(&[b'y'; 5]);
    check(&mut viewer, &history, "");
    viewer.ack(1, NOW);
    check(&mut viewer, &history, "");
    viewer.ack(2, NOW);
    check(&mut viewer, &history, "snapshot 85");
    assert!(viewer.behind(&history) > 0, "the snapshot is not shown yet");
    viewer.ack(85, NOW);
    assert_eq!(viewer.behind(&history), 0);
}

#[test]
fn after_a_jump_some_of_the_window_is_open() {
    let mut history = History::new(1 << 20, SIZE);
    let mut viewer = Viewer::new(0, Pace::Jumps, &history);
    history.push(&vec![b'x'; 4 << 20]);
    check(&mut viewer, &history, "snapshot 4194304");
    history.push(&vec![b'x'; 800 << 10]);
    let sent = drain(&mut viewer, &history, NOW);
    assert!(sent.starts_with("output 4194304-4"), "{sent}");
    assert!(viewer.behind(&history) > MIN_WINDOW);
}

#[test]
fn a_watcher_that_stays_behind_is_brought_to_the_present() {
    let seconds = Duration::from_secs;
    let mut history = history(600 << 10);
    let mut holder = Viewer::new(0, Pace::Holds, &history);
    let mut watcher = Viewer::new(0, Pace::Jumps, &history);
    for viewer in [&mut holder, &mut watcher] {
        assert_eq!(drain(viewer, &history, seconds(1)), "80x24 0, output 0-263000");
        viewer.ack(1000, seconds(2));
        assert_eq!(drain(viewer, &history, seconds(2)), "output 263000-264000");
        viewer.ack(2000, seconds(3));
    }
    assert_eq!(drain(&mut holder, &history, seconds(3)), "output 264000-265000");
    assert_eq!(drain(&mut watcher, &history, seconds(3)), "snapshot 614400");
    assert_eq!(drain(&mut watcher, &history, seconds(9)), "", "once");
    watcher.ack(614_400, seconds(9));
    history.push(b"z");
    assert_eq!(drain(&mut watcher, &history, seconds(9)), "output 614400-614401");
}
