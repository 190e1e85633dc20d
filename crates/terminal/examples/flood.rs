//! Measures how fast a history takes output, against a model of the screen that sees every byte:
//! `cargo run --release -p terminal --example flood`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use terminal::{Gate, History, Pace, Piece, Size, Viewer};

/// As an agent has it.
const CAPACITY: usize = 2 << 20;
const READ: usize = 64 << 10;
const SIZE: Size = Size { cols: 120, rows: 40 };

/// Lines as of `ls -l --color`.
fn coloured() -> String {
    lines(|out, line| {
        write!(
            out,
            "-rw-r--r-- 1 root root {line:8} \x1b[01;3{}mfile-{line}\x1b[0m.txt\x1b[K\r\n",
            line % 8
        )
    })
}

/// As of a program that never resets its colours plainly.
fn chalk() -> String {
    lines(|out, line| {
        write!(
            out,
            "\x1b[3{}mword\x1b[39m \x1b[1mbold\x1b[22m {line}\r\n",
            line % 8
        )
    })
}

fn plain() -> String {
    lines(|out, line| write!(out, "{line:08} the quick brown fox jumps over the lazy dog\r\n"))
}

/// Every fourth line moves the cursor.
fn moving() -> String {
    lines(|out, line| match line % 4 {
        0 => write!(out, "\x1b[{};1H{line}", line % 40 + 1),
        _ => write!(out, "{line:08} the quick brown fox\r\n"),
    })
}

fn unbroken() -> String {
    lines(|out, line| write!(out, "{line:08}"))
}

fn lines(write: impl Fn(&mut String, usize) -> std::fmt::Result) -> String {
    let mut out = String::new();
    let mut line = 0;
    while out.len() < 1_000_000 {
        write(&mut out, line).expect("memory takes it");
        line += 1;
    }
    out
}

fn report(name: &str, bytes: usize, took: Duration) {
    let seconds = took.as_secs_f64();
    let megabytes = f64::from(u32::try_from(bytes).expect("less than 4 GB")) / 1_000_000.0;
    println!(
        "  {name:<34} {:7.0} MB/s, {:6.2} s/GB",
        megabytes / seconds,
        seconds * 1000.0 / megabytes
    );
}

fn measure(name: &str, output: &str, times: usize) {
    println!("{name}");
    let mut history = History::new(CAPACITY, SIZE);
    let start = Instant::now();
    for _ in 0..times {
        output.as_bytes().chunks(READ).for_each(|read| history.push(read));
    }
    report("History::push", output.len() * times, start.elapsed());

    let start = Instant::now();
    let bytes = history.snapshot_at_end().bytes.len();
    println!("  snapshot_at_end: {:?}, {bytes} bytes", start.elapsed());
    let start = Instant::now();
    let bytes = history.snapshot_at_start().bytes.len();
    println!("  snapshot_at_start: {:?}, {bytes} bytes", start.elapsed());

    let mut history = History::new(CAPACITY, SIZE);
    let mut viewer = Viewer::new(0, Pace::Holds, &history);
    let mut gate = Gate::default();
    let start = Instant::now();
    for _ in 0..times {
        for read in output.as_bytes().chunks(READ) {
            history.push(read);
            while let Some(piece) = viewer.take(&history, 32 << 10, start.elapsed()) {
                if let Piece::Output { offset, bytes } = piece {
                    viewer.ack(offset + bytes.len() as u64, start.elapsed());
                }
            }
            assert!(!gate.update(&history, [&viewer]));
        }
    }
    report("push and take, one viewer", output.len() * times, start.elapsed());

    let mut screen = avt::Terminal::new(SIZE.cols.into(), SIZE.rows.into()).expect("a size");
    let start = Instant::now();
    for _ in 0..times / 10 {
        screen.feed(output);
    }
    report(
        "avt::Terminal::feed",
        output.len() * (times / 10),
        start.elapsed(),
    );
}

fn main() {
    let kinds = [
        ("coloured", coloured()),
        ("colours without reset", chalk()),
        ("plain", plain()),
        ("cursor movement", moving()),
        ("one line without end", unbroken()),
    ];
    for (name, output) in kinds {
        measure(name, &output, 200);
    }
}
