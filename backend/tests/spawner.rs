//! A real spawner, given orders as the server gives them.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use agent::{Limits, Network, Spec, Started};
use bytes::BytesMut;
use protocol::control::{Op, Request};
use protocol::{Channel, Frame, stream};
use sandbox::packet;
use tempfile::TempDir;

const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");
const DEADLINE: Duration = Duration::from_secs(20);

struct Spawner {
    process: Child,
    socket: OwnedFd,
    root: TempDir,
    image: Vec<PathBuf>,
}

/// A sandbox and its first terminal's output so far.
struct Learner {
    socket: UnixStream,
    buffer: BytesMut,
    seen: String,
    dir: PathBuf,
}

impl Spawner {
    fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        let image = minimal_image(root.path());
        let (socket, theirs) = packet::pair().unwrap();
        let process = Command::new(UTSUWA)
            .arg("spawner")
            .stdin(Stdio::from(theirs))
            .spawn()
            .unwrap();
        Self {
            process,
            socket,
            root,
            image,
        }
    }

    fn spec(&self, id: &str, network: Network) -> Spec {
        Spec {
            id: format!("spawner-{id}-{}", std::process::id()),
            dir: self.root.path().join(id),
            layers: self.image.clone(),
            image_locks: Vec::new(),
            hostname: id.into(),
            tier: "network".into(),
            delegate_cgroup_v1: true,
            network,
            limits: Limits {
                memory: 64 << 20,
                cpu_milli: 1000,
                pids: 64,
                disk: 16 << 20,
            },
            terminals: vec!["main".into()],
            env: Vec::new(),
            clocks: agent::Clocks {
                idle: 600,
                max: 3600,
                ..agent::Clocks::default()
            },
            traffic: agent::Traffic::default(),
            prepared: false,
        }
    }

    fn order(&self, spec: &Spec) -> Result<Learner, Started> {
        std::fs::create_dir(&spec.dir).unwrap();
        let (ours, theirs) = UnixStream::pair().unwrap();
        let order = serde_json::to_vec(spec).unwrap();
        packet::send(self.socket.as_fd(), &order, &[theirs.as_fd()]).unwrap();
        drop(theirs);
        let mut lines = BufReader::new(ours).lines().map(Result::unwrap);
        let answer = lines.find(|line| !line.is_empty()).expect("an answer");
        match serde_json::from_str(&answer).unwrap() {
            Started::Ready => Ok(Learner::connect(&spec.dir)),
            failed @ Started::Failed { .. } => Err(failed),
        }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = sandbox::sweep(self.root.path());
    }
}

impl Learner {
    fn connect(dir: &Path) -> Self {
        let socket = UnixStream::connect(dir.join("agent.sock")).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut learner = Self {
            socket,
            buffer: BytesMut::new(),
            seen: String::new(),
            dir: dir.to_owned(),
        };
        learner.send(&Frame::Sub {
            channel: Channel(0),
            next: 0,
        });
        learner
    }

    fn send(&mut self, frame: &Frame) {
        let mut out = BytesMut::new();
        stream::put(&mut out, frame);
        self.socket.write_all(&out).unwrap();
    }

    /// Types a line and waits for a text that the line itself does not hold.
    fn run(&mut self, line: &str, answer: &str) {
        self.seen.clear();
        self.send(&Frame::Input {
            channel: Channel(0),
            seq: 1,
            bytes: format!("{line}\n").into_bytes().into(),
        });
        while !self.seen.contains(answer) {
            assert!(self.read(), "the agent hung up before {answer:?}: {}", self.seen);
        }
    }

    fn end(mut self) {
        self.send(&Frame::Request(Request {
            id: 1,
            op: Op::Shutdown,
        }));
        while self.read() {}
        let until = Instant::now() + DEADLINE;
        while self.dir.exists() {
            assert!(Instant::now() < until, "the agent does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn read(&mut self) -> bool {
        let mut chunk = [0; 4096];
        let length = self.socket.read(&mut chunk).expect("the agent says nothing");
        self.buffer.extend_from_slice(&chunk[..length]);
        while let Some(encoded) = stream::take(&mut self.buffer).unwrap() {
            if let Frame::Output { bytes, .. } = Frame::decode(encoded).unwrap() {
                self.seen.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
        length > 0
    }
}

fn minimal_image(data: &Path) -> Vec<PathBuf> {
    let built = Command::new(UTSUWA)
        .args(["image", "build", "base", "--minimal", "--data-dir"])
        .arg(data)
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    image_store::Store::open(data).open_image("base").unwrap().layers
}

fn is_root() -> bool {
    let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
    if !root {
        println!("skipped: networks need root");
    }
    root
}

#[test]
fn learners_have_networks_of_their_own() {
    if !is_root() {
        return;
    }
    let spawner = Spawner::start();
    let lan = |name: &str| Network::Lan { name: name.into() };
    let mut one = spawner.order(&spawner.spec("one", lan("aiko"))).unwrap();
    let two = spawner.order(&spawner.spec("two", lan("aiko"))).unwrap();
    let mut stranger = spawner.order(&spawner.spec("stranger", lan("ben"))).unwrap();
    let mut alone = spawner.order(&spawner.spec("alone", Network::None)).unwrap();
    one.run("ip -o -4 addr show eth0 | grep -o '10.77[^/]*'", "10.77.0.10");
    one.run(
        "ping -c 1 -W 5 10.77.0.11 > /dev/null; echo st\"at\"us-$?",
        "status-0",
    );
    stranger.run(
        "ping -c 1 -W 1 10.77.0.11 > /dev/null; echo st\"at\"us-$?",
        "status-1",
    );
    alone.run("ip -o link | wc -l | sed s/^/lin\"ks\"-/", "links-1");
    // A LAN lives as long as anybody is on it.
    two.end();
    let mut third = spawner.order(&spawner.spec("third", lan("aiko"))).unwrap();
    third.run("ip -o -4 addr show eth0 | grep -o '10.77[^/]*'", "10.77.0.1");
    third.run(
        "ping -c 1 -W 5 10.77.0.10 > /dev/null; echo st\"at\"us-$?",
        "status-0",
    );
}

#[test]
fn what_a_spawner_cannot_give_is_answered_and_it_goes_on() {
    if !is_root() {
        return;
    }
    let spawner = Spawner::start();
    let out = Network::Egress { resolver: None };
    let refused = spawner.order(&spawner.spec("out", out));
    let Err(Started::Failed { message, .. }) = refused else {
        panic!("a way out although the server has none")
    };
    assert!(message.contains("internet is off"), "{message}");
    packet::send(spawner.socket.as_fd(), b"not an order", &[]).unwrap();
    let mut next = spawner.order(&spawner.spec("next", Network::None)).unwrap();
    next.run("echo ali\"ve\"", "alive");
}

#[test]
fn what_was_prepared_goes_with_its_spawner_and_what_is_used_stays() {
    let mut spawner = Spawner::start();
    let prepared = Spec {
        prepared: true,
        ..spawner.spec("prepared", Network::None)
    };
    spawner.order(&prepared).unwrap();
    let mut used = spawner.order(&spawner.spec("used", Network::None)).unwrap();
    spawner.process.kill().unwrap();
    let until = Instant::now() + DEADLINE;
    while prepared.dir.exists() {
        assert!(Instant::now() < until, "it waits for nobody");
        std::thread::sleep(Duration::from_millis(5));
    }
    used.run("echo ali\"ve\"", "alive");
    used.end();
}
