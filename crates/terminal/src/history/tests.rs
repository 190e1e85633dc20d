//! The lazy model against one that is fed with everything.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::History;
use crate::{Size, Snapshot};

#[derive(Clone, Debug)]
enum Step {
    Write(Vec<u8>),
    Resize(Size),
}

/// What leaves lines alone that are not the cursor's.
const PLAIN: &[&str] = &[
    "\r\n",
    "\r\n",
    "\n",
    "\r",
    "\t",
    "\x08",
    "\x07",
    "\x0b",
    "\0",
    "\x7f",
    "\x1b[31m",
    "\x1b[1;42m",
    "\x1b[0m",
    "\x1b[m",
    "\x1b[0;7m",
    "\x1b[39m",
    "\x1b[38:2:1:2:3m",
    "\x1b[48;5;200m",
    "\x1b[38;5;17m",
    "\x1b[38;2;1;2m",
    "\x1b[38;2;1;2;3m",
    "\x1b[38;5m",
    "\x1b[1m",
    "\x1b[22m",
    "\x1b[4m",
    "\x1b[24;5m",
    "\x1b[;3m",
    "\x1b[65567m",
    "\x1b[2m",
    "\x1b[3m",
    "\x1b[23m",
    "\x1b[5m",
    "\x1b[7m",
    "\x1b[9m",
    "\x1b[95m",
    "\x1b[104m",
    "\x1b[49m",
    "\x1b[K",
    "\x1b[1K",
    "\x1b[2K",
    "\x1b[:3m",
    "\x1b[?2004h",
    "\x1b]0;a title\x07",
    "\x1b]0;two\r\nlines\x1b\\",
    "\x1bP1;2qdcs\r\n\x1b\\",
    "界",
    "é\u{a0}",
    "🦀界",
    "e\u{301}",
];

/// What does not.
const OTHER: &[&str] = &[
    "\x1b[A",
    "\x1b[3A",
    "\x1b[2;2H",
    "\x1b[H",
    "\x1b[5C",
    "\x1b[2D",
    "\x1b[3d",
    "\x1b[2J",
    "\x1b[J",
    "\x1b[1J",
    "\x1b[2;4r",
    "\x1b[1;2r",
    "\x1b[r",
    "\x1b[?6h",
    "\x1b[?6l",
    "\x1b[?7l",
    "\x1b[?7h",
    "\x1b[?25l",
    "\x1b[?1h",
    "\x1b[4h",
    "\x1b[4l",
    "\x1b[20h",
    "\x1b[20l",
    "\x1b[?1049h",
    "\x1b[?1049l",
    "\x1b[?1047h",
    "\x1b[?47l",
    "\x1b7",
    "\x1b8",
    "\x1b[s",
    "\x1b[u",
    "\x1bM",
    "\x1bD",
    "\x1bE",
    "\x1bH",
    "\x1b[3g",
    "\x1b[2L",
    "\x1b[M",
    "\x1b[2P",
    "\x1b[3@",
    "\x1b[4X",
    "\x1b[2S",
    "\x1b[T",
    "\x1b[7b",
    "\x1b(0",
    "\x1b)0",
    "\x1b(B",
    "\x0e",
    "\x0f",
    "\x1bc",
    "\x1b[!p",
    "\x1b#8",
    "\u{9b}31m",
    "\u{9b}2;3H",
    "\u{85}",
    "\u{8d}",
    "\x1b[3\r\n1m",
    "\x1b]0;left \x1b[32m",
    "\x1b[12",
    "\x1b",
    "\x1b]2;open",
    "\u{90}q",
    "\x18",
];

fn write() -> impl Strategy<Value = Vec<u8>> {
    let bytes = |text: &&str| text.as_bytes().to_vec();
    let line = prop_oneof![
        Just("\r\n"),
        Just("\r\n"),
        Just("\n"),
        Just("\x1b[0m\r\n"),
        Just("\x1b[K\r\n\x1b[33m")
    ];
    prop_oneof![
        6 => "[a-z ]{0,30}".prop_map(String::into_bytes),
        8 => select(PLAIN).prop_map(move |text| bytes(&text)),
        3 => select(OTHER).prop_map(move |text| bytes(&text)),
        5 => ("[a-z 界]{0,9}", line, 1usize..20).prop_map(|(text, end, times)| (text + end).repeat(times).into_bytes()),
        // From somewhere above what is there.
        1 => (1u8..6, "[a-z]{0,5}", 1usize..12).prop_map(|(row, text, times)| format!("\x1b[{row}H{}", format!("{text}\r\n").repeat(times)).into_bytes()),
        1 => vec(any::<u8>(), 0..5),
    ]
}

fn size() -> impl Strategy<Value = Size> {
    (1u16..14, 1u16..7).prop_map(|(cols, rows)| Size { cols, rows })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![30 => write().prop_map(Step::Write), 1 => size().prop_map(Step::Resize)]
}

/// Everything put out, and the sizes.
struct Run {
    output: Vec<u8>,
    sizes: Vec<(u64, Size)>,
}

impl Run {
    /// A model of the screen before `offset`, fed with every character.
    fn screen(&self, offset: u64) -> avt::Terminal {
        let first = self.sizes[0].1;
        let mut terminal = avt::Terminal::new(first.cols.into(), first.rows.into()).unwrap();
        let mut sizes = self.sizes[1..]
            .iter()
            .filter(|(from, _)| *from <= offset)
            .peekable();
        let mut at = 0;
        for chunk in self.output[..usize::try_from(offset).unwrap()].utf8_chunks() {
            // That a character is cut short shows with the next byte.
            let short = std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
            let lost = (!chunk.invalid().is_empty())
                .then_some(('\u{fffd}', chunk.invalid().len() + usize::from(short)));
            for (char, length) in chunk
                .valid()
                .chars()
                .map(|char| (char, char.len_utf8()))
                .chain(lost)
            {
                while let Some((_, size)) = sizes.next_if(|(from, _)| *from < at + length as u64) {
                    terminal.resize(size.cols.into(), size.rows.into());
                }
                terminal.feed(char);
                at += length as u64;
            }
            at -= u64::from(short);
        }
        for (_, size) in sizes {
            terminal.resize(size.cols.into(), size.rows.into());
        }
        terminal
    }

    /// No sequence brings a cursor out of the margins in origin mode, but a change of size does. There a dump of
    /// avt's gives up origin mode, and everything that follows from it is a little wrong.
    fn has_dump(&self, offset: u64) -> bool {
        !self.screen(offset).dump().contains("\x1b[u")
    }

    #[track_caller]
    fn check_both(&self, history: &History) {
        if !self.has_dump(history.start()) {
            return;
        }
        self.check(&history.snapshot_at_start());
        if self.has_dump(history.end()) {
            self.check(&history.snapshot_at_end());
        }
    }

    #[track_caller]
    fn check(&self, snapshot: &Snapshot) {
        let Size { cols, rows } = snapshot.size;
        let expected = self.screen(snapshot.offset);
        assert_eq!(expected.size(), (cols.into(), rows.into()));
        let mut shown = avt::Terminal::new(cols.into(), rows.into()).unwrap();
        shown.feed(String::from_utf8_lossy(&snapshot.bytes).as_ref());
        assert_eq!(shown.dump(), expected.dump(), "at {}", snapshot.offset);
    }
}

/// Puts everything into a history, cut into pieces of these sizes.
fn play(steps: &[Step], first: Size, capacity: usize, cuts: &[usize], mut look: impl FnMut(&History, &Run)) {
    let mut history = History::new(capacity, first);
    let mut run = Run {
        output: Vec::new(),
        sizes: vec![(0, first)],
    };
    let mut cuts = cuts.iter().copied().cycle();
    for step in steps {
        match step {
            Step::Write(bytes) => {
                let mut rest = &bytes[..];
                while !rest.is_empty() {
                    let (piece, later) = rest.split_at(cuts.next().unwrap().min(rest.len()));
                    history.push(piece);
                    run.output.extend_from_slice(piece);
                    rest = later;
                }
            }
            Step::Resize(size) => {
                history.resize(*size);
                run.sizes.pop_if(|(from, _)| *from == history.end());
                run.sizes.push((history.end(), *size));
            }
        }
        look(&history, &run);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn its_snapshots_are_those_of_a_model_that_sees_everything(
        steps in vec(step(), 1..60),
        first in size(),
        capacity in prop_oneof![1usize..40, 100usize..2000],
        cuts in vec(1usize..200, 1..10),
        looks in vec(any::<Index>(), 3),
    ) {
        let looks: Vec<usize> = looks.iter().map(|look| look.index(steps.len())).collect();
        let mut seen = 0;
        play(&steps, first, capacity, &cuts, |history, run| {
            check_numbers(history, run, capacity);
            if looks.contains(&seen) || seen + 1 == steps.len() {
                run.check_both(history);
            }
            seen += 1;
        });
    }
}

fn check_numbers(history: &History, run: &Run, capacity: usize) {
    assert_eq!(history.end(), run.output.len() as u64);
    assert!(history.end() - history.start() <= capacity as u64);
    assert_eq!(history.size(), run.sizes.last().unwrap().1);
    if history.start() > 0 {
        assert!(history.end() - history.start() + (capacity / 4).max(1) as u64 >= capacity as u64);
    }
}

#[test]
fn a_title_that_never_ends_takes_no_memory() {
    let mut history = History::new(1000, Size { cols: 80, rows: 24 });
    history.push(b"before\x1b]0;");
    for _ in 0..1000 {
        history.push(&[b'x'; 10_000]);
    }
    let snapshot = history.snapshot_at_start();
    assert!(snapshot.bytes.len() < 10_000, "{}", snapshot.bytes.len());
    history.push(b"\x07\x1b]0;new\x1b\\after");
    history.push(&[b'\r'; 2000]);
    let run = Run {
        output: b"beforeafter\r".to_vec(),
        sizes: vec![(0, Size { cols: 80, rows: 24 })],
    };
    let shown = Snapshot {
        offset: 12,
        ..history.snapshot_at_start()
    };
    run.check(&shown);
}

/// Many colours on a large screen: text, cursor and modes are left.
#[test]
fn a_snapshot_that_would_be_too_large_is_without_colours() {
    let size = Size { cols: 500, rows: 500 };
    let mut history = History::new(100, size);
    history.push(b"\x1b[?2004h\x1b[?1049h");
    for row in 0..500u32 {
        let cell = |col: u32| {
            format!(
                "\x1b[38;2;{};{};{}m{}",
                row % 256,
                col % 256,
                (row + col) % 7,
                char::from(b'a' + u8::try_from((row + col) % 26).unwrap())
            )
        };
        history.push(format!("\x1b[{}H", row + 1).as_bytes());
        history.push((0..500).map(cell).collect::<String>().as_bytes());
    }
    history.push(b"\x1b[7;9H\x1b[1;31m");
    let snapshot = history.snapshot_at_end();
    assert!(snapshot.bytes.len() < 300_000, "{}", snapshot.bytes.len());
    assert!(snapshot.bytes.ends_with(b"\x1b[?2004h"));
    let mut shown = avt::Terminal::new(500, 500).unwrap();
    shown.feed(String::from_utf8(snapshot.bytes).unwrap());
    assert_eq!((shown.cursor().col, shown.cursor().row), (8, 6));
    assert!(shown.screen().line(6).unwrap().text().starts_with("ghijkl"));
    assert_eq!(shown.active_screen_kind(), avt::ScreenKind::Alternate);
    shown.feed("x");
    let pen = *shown.screen().line(6).unwrap().cells()[8].pen();
    assert!(
        pen.is_bold() && pen.foreground() == Some(avt::Color::Indexed(1)),
        "the cursor keeps its colours"
    );
    assert_eq!(
        shown.screen().line(6).unwrap().cells()[7].pen().foreground(),
        None
    );
}
