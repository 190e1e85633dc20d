//! A real agent, and a viewer that speaks to it over its unix socket as the server does.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use agent::{Limits, Spec, Started};
use bytes::{Bytes, BytesMut};
use protocol::control::{Op, Outcome, Pass, Request};
use protocol::frame::{Hello, Welcome};
use protocol::{Channel, Frame, stream};
use tempfile::TempDir;

const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");
pub(crate) const MAIN: Channel = Channel(0);
const DEADLINE: Duration = Duration::from_secs(10);

pub(crate) struct Agent {
    pub(crate) child: Child,
    pub(crate) spec: Spec,
    pub(crate) started: Started,
    pub(crate) root: TempDir,
}

pub(crate) struct Viewer {
    pub(crate) socket: UnixStream,
    pub(crate) buffer: BytesMut,
    /// Output of the main terminal.
    pub(crate) seen: Vec<u8>,
    /// Where it begins: what was before came as a snapshot.
    pub(crate) from: u64,
    /// The last snapshot.
    pub(crate) snapshot: Vec<u8>,
    /// Where in it the last typing began.
    pub(crate) mark: usize,
    pub(crate) sent: u32,
}

pub(crate) fn start(id: &str, change: impl FnOnce(&mut Spec)) -> Agent {
    let root = tempfile::tempdir().unwrap();
    let built = Command::new(UTSUWA)
        .args(["image", "build", "base", "--minimal", "--data-dir"])
        .arg(root.path())
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let mut spec = Spec {
        id: format!("agent-{id}-{}", std::process::id()),
        dir: root.path().join("sandbox"),
        layers: vec![rootfs(root.path())],
        image_locks: Vec::new(),
        tier: "namespaces".into(),
        delegate_cgroup_v1: true,
        network: agent::Network::None,
        hostname: "vessel".into(),
        limits: Limits {
            memory: 64 << 20,
            cpu_milli: 1000,
            pids: 64,
            disk: 16 << 20,
        },
        terminals: vec!["main".into()],
        env: vec![("LESSON".into(), "test".into())],
        clocks: agent::Clocks {
            idle: 60,
            max: 3600,
            ..agent::Clocks::default()
        },
        traffic: agent::Traffic::default(),
        prepared: false,
    };
    change(&mut spec);
    std::fs::create_dir(&spec.dir).unwrap();
    let mut child = Command::new(UTSUWA)
        .arg("agent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = serde_json::to_string(&spec).unwrap() + "\n";
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut answer)
        .unwrap();
    Agent {
        child,
        started: serde_json::from_str(&answer).unwrap(),
        spec,
        root,
    }
}

fn rootfs(data: &std::path::Path) -> PathBuf {
    let images = data.join("images/layers");
    let mut found = std::fs::read_dir(images)
        .unwrap()
        .flatten()
        .map(|entry| entry.path().join("root"));
    found.find(|path| path.is_dir()).unwrap().canonicalize().unwrap()
}

impl Agent {
    pub(crate) fn connect(&self) -> Viewer {
        assert_eq!(self.started, Started::Ready);
        let socket = UnixStream::connect(self.spec.socket()).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        Viewer {
            socket,
            buffer: BytesMut::new(),
            seen: Vec::new(),
            from: 0,
            snapshot: Vec::new(),
            mark: 0,
            sent: 0,
        }
    }

    /// Waits for the agent to end by itself.
    pub(crate) fn wait(&mut self) -> std::process::ExitStatus {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "the agent does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = sandbox::sweep(self.root.path());
    }
}

impl Viewer {
    pub(crate) fn send(&mut self, frame: &Frame) {
        self.try_send(frame).unwrap();
    }

    pub(crate) fn try_send(&mut self, frame: &Frame) -> std::io::Result<()> {
        let mut out = BytesMut::new();
        stream::put(&mut out, frame);
        self.socket.write_all(&out)
    }

    pub(crate) fn receive(&mut self) -> Option<Frame> {
        loop {
            if let Some(encoded) = stream::take(&mut self.buffer).unwrap() {
                let frame = Frame::decode(encoded).unwrap();
                match &frame {
                    Frame::Output {
                        channel: MAIN,
                        offset,
                        bytes,
                    } => {
                        let expected = self.from + self.seen.len() as u64;
                        assert_eq!(*offset, expected, "a gap or a repetition");
                        self.seen.extend_from_slice(bytes);
                        self.acknowledge(offset + bytes.len() as u64);
                    }
                    Frame::Snapshot {
                        channel: MAIN,
                        offset,
                        bytes,
                        ..
                    } => {
                        (self.from, self.mark) = (*offset, 0);
                        self.snapshot = bytes.to_vec();
                        self.seen.clear();
                        self.acknowledge(*offset);
                    }
                    _ => {}
                }
                return Some(frame);
            }
            let mut chunk = [0; 4096];
            match self.socket.read(&mut chunk).expect("the agent says nothing") {
                0 => return None,
                length => self.buffer.extend_from_slice(&chunk[..length]),
            }
        }
    }

    fn acknowledge(&mut self, offset: u64) {
        // The agent may have ended since.
        let _ = self.try_send(&Frame::Ack {
            channel: MAIN,
            offset,
        });
    }

    pub(crate) fn until<T>(&mut self, what: &str, mut found: impl FnMut(&Frame) -> Option<T>) -> T {
        while let Some(frame) = self.receive() {
            if let Some(value) = found(&frame) {
                return value;
            }
        }
        panic!("the agent hung up before {what}")
    }

    pub(crate) fn hello(&mut self) {
        self.greet(protocol::VERSION, "");
        self.subscribe(0);
    }

    /// Says hello and waits for the answer.
    pub(crate) fn greet(&mut self, version: u32, name: &str) -> Welcome {
        self.send(&Frame::Hello(Hello {
            version,
            client: "test".into(),
            name: name.into(),
        }));
        self.until("welcome", |frame| match frame {
            Frame::Welcome(welcome) => Some(welcome.clone()),
            _ => None,
        })
    }

    pub(crate) fn subscribe(&mut self, next: u64) {
        self.send(&Frame::Sub { channel: MAIN, next });
    }

    pub(crate) fn join(&mut self, by: Pass) -> Outcome {
        self.request(Op::Join { by })
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.sent += 1;
        self.mark = self.seen.len();
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        self.send(&Frame::Input {
            channel: MAIN,
            seq: self.sent,
            bytes,
        });
    }

    /// Waits until `text` has come since the last typing.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let mut from = self.mark;
        loop {
            if self.seen[from..]
                .windows(text.len())
                .any(|window| window == text.as_bytes())
            {
                return;
            }
            from = self.seen.len().saturating_sub(text.len()).max(self.mark);
            assert!(self.receive().is_some(), "no {text:?}: the agent hung up");
        }
    }

    /// Waits until it has seen as much as another viewer.
    pub(crate) fn wait_for_all(&mut self, other: &Self) {
        while self.from + (self.seen.len() as u64) < other.from + other.seen.len() as u64 {
            assert!(self.receive().is_some(), "the agent hung up");
        }
    }

    /// Waits until `text` is on the screen, be it by a snapshot.
    pub(crate) fn wait_for_screen(&mut self, text: &str) {
        let shows = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        while !shows(&self.snapshot) && !shows(&self.seen) {
            assert!(self.receive().is_some(), "no {text:?}: the agent hung up");
        }
    }

    pub(crate) fn request(&mut self, op: Op) -> Outcome {
        self.send(&Frame::Request(Request { id: 7, op }));
        self.until("reply", |frame| match frame {
            Frame::Reply(reply) if reply.id == 7 => Some(reply.result.clone()),
            _ => None,
        })
    }
}
