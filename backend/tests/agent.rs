//! A real agent with a real sandbox, spoken to over its unix socket as the server does.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use agent::{Limits, Spec, Started};
use bytes::{Bytes, BytesMut};
use protocol::control::{Op, Outcome, Request, WatchTask};
use protocol::frame::{EndReason, Event, ExitStatus, Hello, Open, Size, TaskState, Verdict};
use protocol::{Channel, Frame, stream};
use tempfile::TempDir;

const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");
const MAIN: Channel = Channel(0);
const DEADLINE: Duration = Duration::from_secs(10);

struct Agent {
    child: Child,
    spec: Spec,
    started: Started,
    root: TempDir,
}

struct Viewer {
    socket: UnixStream,
    buffer: BytesMut,
    /// Output of the main terminal, by offset.
    seen: Vec<u8>,
    /// Where in it the last typing began.
    mark: usize,
    sent: u32,
}

fn start(id: &str, change: impl FnOnce(&mut Spec)) -> Agent {
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
    fn connect(&self) -> Viewer {
        assert_eq!(self.started, Started::Ready);
        let socket = UnixStream::connect(self.spec.socket()).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        Viewer {
            socket,
            buffer: BytesMut::new(),
            seen: Vec::new(),
            mark: 0,
            sent: 0,
        }
    }

    /// Waits for the agent to end by itself.
    fn wait(&mut self) -> std::process::ExitStatus {
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
    fn send(&mut self, frame: &Frame) {
        self.try_send(frame).unwrap();
    }

    fn try_send(&mut self, frame: &Frame) -> std::io::Result<()> {
        let mut out = BytesMut::new();
        stream::put(&mut out, frame);
        self.socket.write_all(&out)
    }

    fn receive(&mut self) -> Option<Frame> {
        loop {
            if let Some(encoded) = stream::take(&mut self.buffer).unwrap() {
                let frame = Frame::decode(encoded).unwrap();
                if let Frame::Output {
                    channel: MAIN,
                    offset,
                    bytes,
                } = &frame
                {
                    assert_eq!(*offset, self.seen.len() as u64, "a gap or a repetition");
                    self.seen.extend_from_slice(bytes);
                    let offset = offset + bytes.len() as u64;
                    // The agent may have ended since.
                    let _ = self.try_send(&Frame::Ack {
                        channel: MAIN,
                        offset,
                    });
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

    fn until<T>(&mut self, what: &str, mut found: impl FnMut(&Frame) -> Option<T>) -> T {
        while let Some(frame) = self.receive() {
            if let Some(value) = found(&frame) {
                return value;
            }
        }
        panic!("the agent hung up before {what}")
    }

    fn hello(&mut self) {
        self.send(&Frame::Hello(Hello {
            version: protocol::VERSION,
            client: "test".into(),
            name: String::new(),
        }));
        self.until("welcome", |frame| {
            matches!(frame, Frame::Welcome(_)).then_some(())
        });
        self.send(&Frame::Sub {
            channel: MAIN,
            next: 0,
        });
    }

    fn type_text(&mut self, text: &str) {
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
    fn wait_for(&mut self, text: &str) {
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

    fn request(&mut self, op: Op) -> Outcome {
        self.send(&Frame::Request(Request { id: 7, op }));
        self.until("reply", |frame| match frame {
            Frame::Reply(reply) if reply.id == 7 => Some(reply.result.clone()),
            _ => None,
        })
    }
}

#[test]
fn one_types_reads_and_sees_the_exit_after_all_output() {
    let agent = start("types", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo \"he\"llo $LESSON; stty size\n");
    viewer.wait_for("hello test");
    viewer.wait_for("24 80");
    viewer.send(&Frame::Resize {
        channel: MAIN,
        size: Size { cols: 100, rows: 30 },
    });
    viewer.type_text("stty size\n");
    viewer.wait_for("30 100");
    viewer.type_text("seq 1 5000; exit 3\n");
    let (offset, status) = viewer.until("exit", |frame| match frame {
        Frame::Exit { offset, status, .. } => Some((*offset, *status)),
        _ => None,
    });
    assert_eq!(status, ExitStatus::Code(3));
    assert_eq!(offset, viewer.seen.len() as u64);
    assert!(viewer.seen.ends_with(b"4999\r\n5000\r\n"));
    // The same name again: a new shell that goes on at the old one's offset.
    viewer.send(&Frame::Open(Open {
        name: "main".into(),
        size: Size { cols: 80, rows: 24 },
    }));
    viewer.type_text("echo a\"gai\"n\n");
    viewer.wait_for("again");
}

#[test]
fn a_second_viewer_gets_everything_from_the_start_and_a_returning_one_the_rest() {
    let agent = start("again", |_| {});
    let mut first = agent.connect();
    first.hello();
    first.type_text("echo on\"e\"\n");
    first.wait_for("one");
    let shown = first.seen.clone();
    drop(first);
    let mut second = agent.connect();
    second.hello();
    second.wait_for("one");
    second.type_text("echo tw\"o\"\n");
    second.wait_for("two");
    let mut returning = agent.connect();
    returning.seen.clone_from(&shown);
    returning.send(&Frame::Sub {
        channel: MAIN,
        next: shown.len() as u64,
    });
    returning.wait_for("two");
    // Either may be a prompt ahead of the other.
    let common = returning.seen.len().min(second.seen.len());
    assert_eq!(returning.seen[..common], second.seen[..common]);
}

#[test]
fn a_flood_does_not_keep_ctrl_c_waiting_or_memory_growing() {
    let mut agent = start("flood", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("yes\n");
    while viewer.seen.len() < 20 << 20 {
        viewer.receive().unwrap();
    }
    viewer.type_text("\x03echo sto\"pped\"\n");
    viewer.wait_for("stopped");
    let status = std::fs::read_to_string(format!("/proc/{}/status", agent.child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kib < 64 << 10, "the agent took {kib} KiB");
    assert!(agent.child.try_wait().unwrap().is_none());
}

#[test]
fn tasks_turn_by_themselves_and_stay() {
    let agent = start("tasks", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    let probe = serde_json::json!({ "process": { "in-other": "uts", "nodename": "inner" } });
    let task = WatchTask {
        task: "own-name".into(),
        probe,
        level: false,
    };
    assert_eq!(
        viewer.request(Op::Watch {
            tasks: vec![task],
            owner: None
        }),
        Outcome::Done
    );
    let state = |frame: &Frame| match frame {
        Frame::Event(Event::Task(TaskState { task, verdict })) if task == "own-name" => Some(verdict.clone()),
        _ => None,
    };
    // Asked for, since its event may have come before the reply above.
    let first = loop {
        let Outcome::Status(status) = viewer.request(Op::Status) else {
            panic!("no status")
        };
        if let [task] = &status.tasks[..] {
            break task.verdict.clone();
        }
    };
    assert!(matches!(first, Verdict::NotYet { .. }), "{first:?}");
    viewer.type_text("unshare -u sh -c 'hostname inner; read line'\n");
    while viewer.until("pass", state) != Verdict::Pass {}
    viewer.type_text("\n");
    let Outcome::Status(status) = viewer.request(Op::Status) else {
        panic!("no status")
    };
    assert_eq!(
        status.tasks,
        [TaskState {
            task: "own-name".into(),
            verdict: Verdict::Pass
        }]
    );
    assert_eq!(status.viewers, 1);
    assert!(
        status.processes.unwrap() >= 2 && status.memory.unwrap() > 0,
        "{status:?}"
    );
}

#[test]
fn shutdown_is_told_and_leaves_nothing() {
    let mut agent = start("end", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.send(&Frame::Request(Request {
        id: 1,
        op: Op::Shutdown,
    }));
    viewer.until("ending", |frame| {
        matches!(frame, Frame::Event(Event::Ending { .. })).then_some(())
    });
    assert!(agent.wait().success());
    assert!(!agent.spec.dir.exists());
}

#[test]
fn nobody_there_for_too_long_ends_it() {
    let mut agent = start("idle", |spec| spec.clocks.idle = 0);
    assert!(agent.wait().success());
    assert!(!agent.spec.dir.exists());
}

#[test]
fn garbage_ends_one_connection_only() {
    let agent = start("garbage", |_| {});
    let mut garbage = agent.connect();
    garbage.socket.write_all(&[5, 0, 0, 0, 0xee, 1, 2, 3, 4]).unwrap();
    assert_eq!(garbage.receive(), None);
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo ali\"ve\"\n");
    viewer.wait_for("alive");
}

#[test]
fn what_cannot_work_is_answered_with_a_sentence() {
    let agent = start("broken", |spec| spec.layers = vec!["/nonexistent".into()]);
    let Started::Failed { message, fix } = &agent.started else {
        panic!("{:?}", agent.started)
    };
    assert!(message.contains("layer /nonexistent is not there"), "{message}");
    assert!(
        fix.as_ref().is_some_and(|fix| fix.contains("utsuwa image list")),
        "{fix:?}"
    );
    assert!(!agent.spec.dir.exists());
    let agent = start("tier", |spec| spec.tier = "godmode".into());
    let Started::Failed { message, .. } = &agent.started else {
        panic!("{:?}", agent.started)
    };
    assert!(
        message.contains("godmode") && message.contains("namespaces"),
        "{message}"
    );
}

#[test]
fn a_prepared_sandbox_waits_for_its_learner() {
    let mut agent = start("prepared", |spec| {
        spec.prepared = true;
        spec.clocks.max = 0;
    });
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.send(&Frame::Request(Request {
        id: 1,
        op: Op::Watch {
            tasks: Vec::new(),
            owner: None,
        },
    }));
    let reason = viewer.until("ending", |frame| match frame {
        Frame::Event(Event::Ending { reason, .. }) => Some(*reason),
        _ => None,
    });
    assert_eq!(reason, EndReason::TimeLimit);
    assert!(agent.wait().success());
}

/// Whoever pastes into a program that does not read, and whose terminal then loses everyone who holds it, must not leave an agent
/// that spins.
#[test]
fn unread_input_of_a_dead_terminal_keeps_nobody_waiting() {
    let mut agent = start("unread", |_| {});
    let mut viewer = agent.connect();
    viewer.hello();
    viewer.type_text("echo re\"ady\"; exec sleep 1000\n");
    viewer.wait_for("ready");
    for _ in 0..32 {
        viewer.type_text(&"0123456789abcdef\n".repeat(128));
    }
    let [init] = children(agent.child.id())[..] else {
        panic!("an agent has one child")
    };
    for leader in children(init) {
        for process in children(leader).into_iter().chain([leader]) {
            let pid = rustix::process::Pid::from_raw(process.cast_signed()).unwrap();
            // It may have gone with the other.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
    assert!(matches!(viewer.request(Op::Status), Outcome::Status(_)));
    viewer.send(&Frame::Request(Request {
        id: 1,
        op: Op::Shutdown,
    }));
    assert!(agent.wait().success());
}

/// None of a process that has gone.
fn children(process: u32) -> Vec<u32> {
    let path = format!("/proc/{process}/task/{process}/children");
    let list = std::fs::read_to_string(path).unwrap_or_default();
    list.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}
