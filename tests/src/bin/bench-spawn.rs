//! `cargo xtask bench spawn [RUNS]`: from the decision to make a sandbox of tier `namespaces` to the exit of `true`, and to the
//! first byte of a shell's prompt; for us in three ways and, in the same run and in turn, for other programs with the same
//! root filesystem. Needs root.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::{CloneFlags, unshare};
use protocol::control::Op;
use sandbox::policy::Tier;
use sandbox::{Engine, Heard, Notice};
use utsuwa_tests::agents::{self, Spawner};
use utsuwa_tests::peers::{Peer, Until};
use utsuwa_tests::place;
use utsuwa_tests::spread::Spread;

/// What the ratios are to.
const YARDSTICKS: [&str; 2] = ["bwrap --unshare-all", "crun run"];

/// Between two sandboxes.
const PAUSE: Duration = Duration::from_millis(20);

/// One sandbox, whose name is given.
type Measure<'a> = Box<dyn Fn(&str) -> Result<Duration> + 'a>;

struct Subject<'a> {
    name: String,
    until: Until,
    measure: Measure<'a>,
    times: Vec<Duration>,
}

impl<'a> Subject<'a> {
    fn new(name: impl Into<String>, until: Until, measure: impl Fn(&str) -> Result<Duration> + 'a) -> Self {
        Self {
            name: name.into(),
            until,
            measure: Box::new(measure),
            times: Vec::new(),
        }
    }
}

struct Place {
    work: PathBuf,
    rootfs: PathBuf,
    /// Its login shells end at once.
    ending: PathBuf,
    engine: Engine,
    spawner: Spawner,
}

fn main() -> Result<()> {
    let runs = std::env::args()
        .nth(1)
        .map_or(Ok(100), |text| text.parse())
        .context("RUNS is a number")?;
    hide_hybrid_cgroup()?;
    let work = tempfile::tempdir_in("/run")?;
    let place = Place::prepare(work.path())?;
    let mut peers = Vec::new();
    for peer in Peer::ALL {
        match peer.prepare(&place.work, &place.rootfs) {
            Ok(()) => peers.push(peer),
            Err(error) => println!("{} is left out: {error:#}", peer.name()),
        }
    }
    let (place, load) = (&place, fs::read_to_string("/proc/loadavg")?);
    let mut subjects = vec![
        Subject::new("utsuwa, in this process", Until::Exit, |name| {
            runs_true(place, name)
        }),
        Subject::new("utsuwa, and removed again", Until::Exit, |name| {
            comes_and_goes(place, name)
        }),
        Subject::new("utsuwa, as the server does it", Until::Exit, |name| {
            shell_ends(place, name)
        }),
        Subject::new("utsuwa, in this process", Until::Prompt, |name| {
            prompts(place, name)
        }),
        Subject::new("utsuwa, as the server does it", Until::Prompt, |name| {
            server_prompts(place, name)
        }),
        Subject::new("utsuwa, made in advance", Until::Prompt, |name| {
            prepared_prompts(place, name)
        }),
    ];
    for &peer in &peers {
        for until in [Until::Exit, Until::Prompt] {
            let run = move |name: &str| peer.run(&place.work, &place.rootfs, name, until);
            subjects.push(Subject::new(peer.name(), until, run));
        }
    }
    for run in 0..runs {
        for number in shuffled(run, subjects.len()) {
            // The kernel is still removing the one before: control groups, network namespaces.
            thread::sleep(PAUSE);
            let subject = &mut subjects[number];
            let time = (subject.measure)(&format!("{number}-{run}")).with_context(|| subject.name.clone())?;
            subject.times.push(time);
        }
    }
    println!(
        "{runs} runs each, in turn, {} ms apart; load before: {}",
        PAUSE.as_millis(),
        load.trim()
    );
    print("start to exit of `true`", Until::Exit, &subjects);
    print("start to the first byte of the prompt", Until::Prompt, &subjects);
    println!(
        "\nunshare and bwrap make no control groups and load no filter. The server starts no `true`: its row is a login shell \
         whose profile exits."
    );
    Ok(())
}

/// An order of its own for every run, the same each time: what a subject meets must not depend on who went before.
fn shuffled(run: usize, count: usize) -> Vec<usize> {
    let place = |number: &usize| {
        let mut hasher = DefaultHasher::new();
        (run, number).hash(&mut hasher);
        hasher.finish()
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(place);
    order
}

fn print(what: &str, until: Until, subjects: &[Subject<'_>]) {
    let spreads: Vec<(&str, Spread)> = subjects
        .iter()
        .filter(|subject| subject.until == until)
        .map(|subject| (subject.name.as_str(), Spread::new(subject.times.clone())))
        .collect();
    println!("\n{what}:");
    for (name, spread) in &spreads {
        print!("{name:30} {spread}");
        for yardstick in YARDSTICKS {
            if let Some((_, other)) = spreads.iter().find(|(name, _)| *name == yardstick) {
                let ratio = spread.median().as_secs_f64() / other.median().as_secs_f64();
                let program = yardstick.split(' ').next().unwrap_or(yardstick);
                print!("  {ratio:>5.2} x {program}");
            }
        }
        println!();
    }
}

/// crun refuses machines with both cgroup generations; in our own mount namespace there is only v1.
fn hide_hybrid_cgroup() -> Result<()> {
    unshare(CloneFlags::CLONE_NEWNS).context("this measurement needs root")?;
    let none = None::<&str>;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)?;
    let unified = "/sys/fs/cgroup/unified";
    if Path::new(unified).exists() {
        umount2(unified, MntFlags::MNT_DETACH)?;
    }
    Ok(())
}

impl Place {
    fn prepare(work: &Path) -> Result<Self> {
        let (rootfs, ending) = (work.join("rootfs"), work.join("ending"));
        place::busybox(&rootfs, "")?;
        place::busybox(&ending, "exit\n")?;
        Ok(Self {
            work: work.to_owned(),
            rootfs,
            ending,
            engine: Engine::new()?,
            spawner: Spawner::launch(&place::utsuwa()?)?,
        })
    }
}

fn config(place: &Place, name: &str) -> Result<sandbox::Config> {
    let dir = place.work.join(name);
    fs::create_dir_all(&dir)?;
    Ok(sandbox::Config {
        id: format!("bench-{name}-{}", std::process::id()),
        dir,
        layers: vec![place.rootfs.clone()],
        hostname: "vessel".into(),
        resolver: None,
        tier: Tier::Namespaces,
        limits: sandbox::Limits {
            memory: 64 << 20,
            cpu_milli: 1000,
            pids: 128,
            io: None,
        },
        delegate_cgroup_v1: true,
        disk: 16 << 20,
        ids: "/run/utsuwa/ids".into(),
    })
}

fn program(name: &str) -> sandbox::Program {
    sandbox::Program {
        argv: vec![name.to_owned()],
        env: vec!["PATH=/bin".to_owned(), "TERM=dumb".to_owned()],
        cwd: "/".to_owned(),
    }
}

/// As an agent does it: until init says that the program has ended.
fn runs_true(place: &Place, name: &str) -> Result<Duration> {
    let config = config(place, name)?;
    let start = Instant::now();
    let _sandbox = run_true(place, &config)?;
    Ok(start.elapsed())
}

/// And until nothing is left of the sandbox.
fn comes_and_goes(place: &Place, name: &str) -> Result<Duration> {
    let config = config(place, name)?;
    let start = Instant::now();
    drop(run_true(place, &config)?);
    Ok(start.elapsed())
}

fn run_true(place: &Place, config: &sandbox::Config) -> Result<sandbox::Sandbox> {
    let mut sandbox = place.engine.create(config)?;
    let _terminal = sandbox.open_terminal(&program("true"), 80, 24)?;
    match sandbox.wait_for_notice()? {
        Heard::Notice(Notice::Exited { value: 0, .. }) => Ok(sandbox),
        other => bail!("true ended with {other:?}"),
    }
}

fn prompts(place: &Place, name: &str) -> Result<Duration> {
    let config = config(place, name)?;
    let start = Instant::now();
    let mut sandbox = place.engine.create(&config)?;
    let terminal = sandbox.open_terminal(&program("sh"), 80, 24)?;
    let mut waited = [PollFd::new(terminal.master(), PollFlags::POLLIN)];
    poll(&mut waited, PollTimeout::from(10_000u16))?;
    Ok(start.elapsed())
}

/// An order to the spawner, and the agent's socket.
fn server_prompts(place: &Place, name: &str) -> Result<Duration> {
    let spec = agents::spec(&place.work, name, &place.rootfs)?;
    let start = Instant::now();
    let agent = place.spawner.start(&spec)?;
    let mut viewer = agent.connect()?;
    viewer.subscribe()?;
    viewer.output()?;
    let time = start.elapsed();
    agent.end()?;
    Ok(time)
}

fn shell_ends(place: &Place, name: &str) -> Result<Duration> {
    let spec = agents::spec(&place.work, name, &place.ending)?;
    let start = Instant::now();
    let agent = place.spawner.start(&spec)?;
    let mut viewer = agent.connect()?;
    viewer.subscribe()?;
    viewer.exit()?;
    let time = start.elapsed();
    agent.end()?;
    Ok(time)
}

/// The sandbox is there already; a learner gets it.
fn prepared_prompts(place: &Place, name: &str) -> Result<Duration> {
    let mut spec = agents::spec(&place.work, name, &place.rootfs)?;
    spec.prepared = true;
    let agent = place.spawner.start(&spec)?;
    let mut early = agent.connect()?;
    early.subscribe()?;
    early.output()?;
    drop(early);
    let start = Instant::now();
    let mut viewer = agent.connect()?;
    viewer.ask(Op::Watch {
        tasks: Vec::new(),
        owner: None,
    })?;
    viewer.subscribe()?;
    viewer.output()?;
    let time = start.elapsed();
    agent.end()?;
    Ok(time)
}
