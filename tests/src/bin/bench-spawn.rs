//! `cargo xtask bench spawn`: from the decision to make a sandbox to the first byte of its shell's prompt, for
//! us and, in the same run and in turn, for `bwrap` and `crun` with the same busybox root filesystem. Needs root.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::openpty;
use nix::sched::{CloneFlags, unshare};
use protocol::control::{Op, Request};
use protocol::{Channel, Frame, stream};
use sandbox::policy::Tier;
use sandbox::{Delegation, Engine, Heard, Notice, packet};

const RUNS: usize = 50;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One run, given its number.
type Measure = fn(&Place, usize) -> Result<Duration>;

struct Place {
    work: PathBuf,
    rootfs: PathBuf,
    engine: Engine,
    spawner: OwnedFd,
}

fn main() -> Result<()> {
    hide_hybrid_cgroup()?;
    let work = tempfile::tempdir_in("/run")?;
    let place = Place::prepare(work.path())?;
    let subjects: [(&str, Measure); 5] = [
        ("utsuwa, the sandbox alone", sandbox_prompts),
        ("utsuwa, the sandbox alone, true", sandbox_runs),
        ("utsuwa, as the server does it", server_prompts),
        ("bwrap --unshare-all", bwrap),
        ("crun run", crun),
    ];
    let mut times = subjects.map(|_| Vec::with_capacity(RUNS));
    for run in 0..RUNS {
        for ((_, measure), times) in subjects.iter().zip(&mut times) {
            times.push(measure(&place, run)?);
        }
    }
    let medians = times.map(|mut times| {
        times.sort_unstable();
        (times[RUNS / 2], times[RUNS * 95 / 100])
    });
    println!("to the first byte of the prompt, {RUNS} runs each, in turn:");
    for ((name, _), (median, p95)) in subjects.iter().zip(medians) {
        let ratio = median.as_secs_f64() / medians[0].0.as_secs_f64();
        println!(
            "{name:32} median {:>6.2} ms   p95 {:>6.2} ms   x{ratio:.2}",
            ms(median),
            ms(p95)
        );
    }
    Ok(())
}

fn launch(utsuwa: &Path) -> Result<OwnedFd> {
    let (ours, theirs) = packet::pair()?;
    Command::new(utsuwa).arg("spawner").stdin(theirs).spawn()?;
    Ok(ours)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// crun refuses machines with both cgroup generations; in our own mount namespace there is only v1.
fn hide_hybrid_cgroup() -> Result<()> {
    unshare(CloneFlags::CLONE_NEWNS)?;
    mount(
        None::<&str>,
        "/",
        None::<&str>,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        None::<&str>,
    )?;
    let unified = "/sys/fs/cgroup/unified";
    if Path::new(unified).exists() {
        umount2(unified, MntFlags::MNT_DETACH)?;
    }
    Ok(())
}

impl Place {
    fn prepare(work: &Path) -> Result<Self> {
        let rootfs = work.join("rootfs");
        for directory in ["bin", "proc", "dev", "sys", "tmp", "root"] {
            fs::create_dir_all(rootfs.join(directory))?;
        }
        fs::copy("/bin/busybox", rootfs.join("bin/busybox"))?;
        for applet in ["sh", "true"] {
            symlink("busybox", rootfs.join("bin").join(applet))?;
        }
        let here = std::env::current_exe()?;
        let utsuwa =
            std::env::var_os("UTSUWA_BIN").map_or_else(|| here.with_file_name("utsuwa"), PathBuf::from);
        if !utsuwa.exists() {
            return Err("build the command first: cargo build --release -p utsuwa".into());
        }
        let place = Self {
            work: work.to_owned(),
            rootfs,
            engine: Engine::new()?,
            spawner: launch(&utsuwa)?,
        };
        place.write_bundle()?;
        Ok(place)
    }

    fn write_bundle(&self) -> Result<()> {
        let made = Command::new("crun")
            .arg("spec")
            .current_dir(&self.work)
            .status()?;
        if !made.success() {
            return Err("crun spec failed".into());
        }
        let path = self.work.join("config.json");
        let mut config: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)?;
        config["root"]["path"] = self.rootfs.to_string_lossy().as_ref().into();
        fs::write(path, serde_json::to_vec(&config)?)?;
        Ok(())
    }
}

fn config(place: &Place, run: usize) -> Result<sandbox::Config> {
    let dir = place.work.join(format!("alone-{run}"));
    fs::create_dir_all(&dir)?;
    Ok(sandbox::Config {
        id: format!("bench-{run}-{}", std::process::id()),
        dir,
        layers: vec![place.rootfs.clone()],
        hostname: "vessel".into(),
        resolver: None,
        tier: Tier::Namespaces,
        limits: sandbox::Limits {
            memory: 64 << 20,
            cpu_milli: 1000,
            pids: 64,
            io: None,
        },
        delegate_cgroup_v1: true,
        disk: 16 << 20,
        ids: "/run/utsuwa/ids".into(),
    })
}

/// In this process, as in an agent: until init says that the program has ended.
fn sandbox_runs(place: &Place, run: usize) -> Result<Duration> {
    let config = config(place, run)?;
    let program = program(&["true"]);
    let start = Instant::now();
    let mut sandbox = place.engine.create(&config)?;
    let _terminal = sandbox.open_terminal(&program, 80, 24)?;
    match sandbox.wait_for_notice()? {
        Heard::Notice(Notice::Exited { value: 0, .. }) => Ok(start.elapsed()),
        other => Err(format!("true ended with {other:?}").into()),
    }
}

fn sandbox_prompts(place: &Place, run: usize) -> Result<Duration> {
    let config = config(place, run)?;
    let program = program(&["sh"]);
    let start = Instant::now();
    let mut sandbox = place.engine.create(&config)?;
    let terminal = sandbox.open_terminal(&program, 80, 24)?;
    let mut waited = [PollFd::new(terminal.master(), PollFlags::POLLIN)];
    poll(&mut waited, PollTimeout::from(10_000u16))?;
    Ok(start.elapsed())
}

fn program(argv: &[&str]) -> sandbox::Program {
    sandbox::Program {
        argv: argv.iter().map(ToString::to_string).collect(),
        env: vec!["PATH=/bin".into(), "TERM=dumb".into()],
        cwd: "/".into(),
    }
}

/// As the server does it: an order to the spawner, and the agent's socket.
fn server_prompts(place: &Place, run: usize) -> Result<Duration> {
    let dir = place.work.join(format!("agent-{run}"));
    fs::create_dir_all(&dir)?;
    let spec = serde_json::json!({
        "id": format!("bench-agent-{run}-{}", std::process::id()),
        "dir": dir, "layers": [place.rootfs], "hostname": "vessel", "tier": "namespaces", "delegate_cgroup_v1": true,
        "limits": { "memory": 64 << 20, "cpu_milli": 1000, "pids": 64, "disk": 16 << 20 },
        "terminals": ["main"], "idle_seconds": 60, "max_seconds": 60,
    });
    let start = Instant::now();
    let (ours, theirs) = UnixStream::pair()?;
    packet::send(
        place.spawner.as_fd(),
        spec.to_string().as_bytes(),
        &[theirs.as_fd()],
    )?;
    drop(theirs);
    let mut answer = String::new();
    let mut reader = BufReader::new(&ours);
    while answer.trim().is_empty() {
        answer.clear();
        reader.read_line(&mut answer)?;
    }
    let mut socket =
        UnixStream::connect(dir.join("agent.sock")).map_err(|error| format!("{error}: {answer}"))?;
    let mut out = BytesMut::new();
    stream::put(
        &mut out,
        &Frame::Sub {
            channel: Channel(0),
            next: 0,
        },
    );
    socket.write_all(&out)?;
    socket.read_exact(&mut [0])?;
    let time = start.elapsed();
    out.clear();
    let op = Op::Shutdown;
    stream::put(&mut out, &Frame::Request(Request { id: 1, op }));
    socket.write_all(&out)?;
    socket.read_to_end(&mut Vec::new())?;
    Ok(time)
}

fn bwrap(place: &Place, _run: usize) -> Result<Duration> {
    let mut command = Command::new("bwrap");
    command
        .args(["--unshare-all", "--die-with-parent", "--ro-bind"])
        .arg(&place.rootfs)
        .arg("/");
    command.args(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "/bin/sh"]);
    first_byte(command, || Ok(()))
}

fn crun(place: &Place, run: usize) -> Result<Duration> {
    let id = format!("bench-crun-{run}-{}", std::process::id());
    let mut command = Command::new("crun");
    command.args(["run", "--bundle"]).arg(&place.work).arg(&id);
    first_byte(command, || {
        // It has usually gone with its terminal already, and crun says so.
        Command::new("crun")
            .args(["delete", "--force", &id])
            .stderr(Stdio::null())
            .status()?;
        Ok(())
    })
}

/// Starts a command on a new PTY and waits for its first byte.
fn first_byte(mut command: Command, clean_up: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let pty = openpty(None, None)?;
    let slave = |fd: &OwnedFd| -> Result<Stdio> { Ok(fd.try_clone()?.into()) };
    command
        .stdin(slave(&pty.slave)?)
        .stdout(slave(&pty.slave)?)
        .stderr(slave(&pty.slave)?);
    let start = Instant::now();
    let mut child = command.spawn()?;
    let mut first = [0; 512];
    let length = File::from(pty.master).read(&mut first)?;
    let time = start.elapsed();
    clean_up()?;
    // It may have ended with its container.
    let _ = child.kill();
    child.wait()?;
    let text = String::from_utf8_lossy(&first[..length]).into_owned();
    if text.contains("error") || text.contains("rror:") {
        Err(text.into())
    } else {
        Ok(time)
    }
}
