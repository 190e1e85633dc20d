//! `cargo xtask bench neighbours [KEYS]`: how long a key takes to come back in a terminal, first on its own, then beside twenty
//! sandboxes in which learners do their worst: four fork bombs, memory hogs, disk fillers, output floods that are watched,
//! and sandboxes without a free process. Exits with 1 if a key takes more than 50 ms at the 99th percentile. Needs root.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use utsuwa_tests::agents::{self, Agent, Spawner, Viewer};
use utsuwa_tests::place;
use utsuwa_tests::spread::Spread;

/// A learner types about as fast.
const PAUSE: Duration = Duration::from_millis(20);
/// What the 99th percentile must not exceed beside the others.
const AIM: Duration = Duration::from_millis(50);
/// How long they work before the measurement.
const WARM_UP: Duration = Duration::from_secs(3);
/// Sandboxes of each kind.
const EACH: usize = 4;
/// Empties the line that the keys have made, and shows that the shell reads.
const CLEAR: &[u8] = b"\x15";

/// What a learner types, without the Enter.
const WORST: [(&str, &[u8]); 5] = [
    ("fork bomb", b"b() { b | b & }; while :; do b; done 2>/dev/null\r"),
    (
        "memory hog",
        b"while :; do dd if=/dev/zero of=/dev/null bs=200M count=4; done 2>/dev/null\r",
    ),
    (
        "disk filler",
        b"while :; do dd if=/dev/zero of=/tmp/full bs=64k; done 2>/dev/null\r",
    ),
    ("output flood", b"yes\r"),
    ("pid exhaustion", b"while :; do sleep 600 & done 2>/dev/null\r"),
];

fn main() -> Result<ExitCode> {
    let keys = std::env::args()
        .nth(1)
        .map_or(Ok(200), |text| text.parse())
        .context("KEYS is a number")?;
    let work = tempfile::Builder::new()
        .prefix("neighbours-")
        .tempdir_in("/run")?;
    let rootfs = work.path().join("rootfs");
    place::busybox(&rootfs, "")?;
    let spawner = Spawner::launch(&place::utsuwa()?)?;
    let quiet = spawner.start(&agents::spec(work.path(), "quiet", &rootfs)?)?;
    let mut terminal = quiet.connect()?;
    terminal.subscribe()?;
    terminal.output()?;
    println!("load before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!("a key's echo alone:           {}", echoes(&mut terminal, keys)?);

    let mut neighbours = Vec::new();
    for (kind, typed) in WORST {
        for number in 0..EACH {
            let name = format!("{}-{number}", kind.replace(' ', "-"));
            neighbours.push(misbehave(&spawner, work.path(), &rootfs, &name, typed)?);
        }
    }
    thread::sleep(WARM_UP);
    let beside = echoes(&mut terminal, keys)?;
    println!("beside {:2} that do their worst: {beside}", neighbours.len());
    println!("load then: {}", fs::read_to_string("/proc/loadavg")?.trim());

    let start = Instant::now();
    for agent in &neighbours {
        agent.end()?;
    }
    quiet.end()?;
    println!("all ended after {:.1} s", start.elapsed().as_secs_f64());
    Ok(if beside.percentile(99) <= AIM {
        ExitCode::SUCCESS
    } else {
        println!("the 99th percentile is over {} ms", AIM.as_millis());
        ExitCode::FAILURE
    })
}

/// A sandbox in which this is typed, watched by somebody, as a page does.
fn misbehave(
    spawner: &Spawner,
    work: &Path,
    rootfs: &Path,
    name: &str,
    typed: &'static [u8],
) -> Result<Agent> {
    let agent = spawner.start(&agents::spec(work, name, rootfs)?)?;
    let mut viewer = agent.connect()?;
    viewer.subscribe()?;
    viewer.output()?;
    viewer.type_bytes(1, typed)?;
    // Ends with the agent, which hangs up.
    thread::spawn(move || while viewer.output().is_ok() {});
    Ok(agent)
}

/// Types keys one after another and waits for each to come back.
fn echoes(terminal: &mut Viewer, keys: u32) -> Result<Spread> {
    let mut times = Vec::new();
    for key in 0..keys {
        thread::sleep(PAUSE);
        let start = Instant::now();
        terminal.type_bytes(key, b"x")?;
        // The rest of a prompt may come first.
        while !terminal.output()?.contains(&b'x') {}
        times.push(start.elapsed());
        if key % 20 == 19 {
            terminal.type_bytes(key, CLEAR)?;
            terminal.output()?;
        }
    }
    Ok(Spread::new(times))
}
