//! A sandbox with a shell to type into.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{read, write};
use sandbox::policy::Tier;
use sandbox::{Config, Engine, Heard, Limits, Notice, Program, Sandbox, Terminal};
use tempfile::TempDir;

pub const MIB: u64 = 1 << 20;
const DEADLINE: Duration = Duration::from_secs(10);

/// Why no sandbox can be made here.
pub fn why_not() -> Option<String> {
    if busybox().is_none() {
        return Some("no static busybox (Debian package busybox-static)".into());
    }
    let missing = sandbox::host::report()
        .into_iter()
        .find(|check| check.status == sandbox::host::Status::Missing);
    missing.map(|check| format!("{}: {}", check.name, check.found))
}

/// Says that a test has nothing to do here, on a line of its own, for those who count.
pub fn skip(reason: &str) {
    println!("\nskipped: {reason}");
}

fn busybox() -> Option<PathBuf> {
    ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

/// The sandbox, its first terminal, and the directory all of it lives in.
pub struct Shell {
    pub sandbox: Option<Sandbox>,
    pub terminal: Option<Terminal>,
    pub config: Config,
    pub root: TempDir,
    seen: String,
}

/// A small sandbox of its own for one test.
pub fn start(id: &str) -> Shell {
    start_with(id, |_| {})
}

pub fn start_with(id: &str, change: impl FnOnce(&mut Config)) -> Shell {
    try_start(id, change).unwrap()
}

/// One that may fail to start.
pub fn try_start(id: &str, change: impl FnOnce(&mut Config)) -> Result<Shell, sandbox::Error> {
    let root = tempfile::tempdir().unwrap();
    let rootfs = root.path().join("rootfs");
    build_rootfs(&rootfs);
    let dir = root.path().join("sandbox");
    fs::create_dir(&dir).unwrap();
    let mut config = Config {
        id: format!("test-{id}-{}", std::process::id()),
        dir,
        layers: vec![rootfs],
        hostname: "vessel".into(),
        resolver: None,
        tier: Tier::Namespaces,
        limits: Limits {
            memory: 64 * MIB,
            cpu_milli: 1000,
            pids: 64,
            io: None,
        },
        delegate_cgroup_v1: true,
        disk: 16 * MIB,
        ids: PathBuf::from("/run/utsuwa/ids"),
    };
    change(&mut config);
    let mut sandbox = Engine::new()?.create(&config)?;
    let terminal = sandbox.open_terminal(&shell(), 500, 24).unwrap();
    let mut shell = Shell {
        sandbox: Some(sandbox),
        terminal: Some(terminal),
        config,
        root,
        seen: String::new(),
    };
    shell.wait_for("# ");
    Ok(shell)
}

pub fn shell() -> Program {
    Program {
        argv: vec!["sh".into()],
        env: vec![
            "PATH=/bin".into(),
            "TERM=dumb".into(),
            "HOME=/".into(),
            "PS1=# ".into(),
        ],
        cwd: "/".into(),
    }
}

fn build_rootfs(rootfs: &Path) {
    fs::create_dir_all(rootfs.join("bin")).unwrap();
    fs::create_dir_all(rootfs.join("etc")).unwrap();
    fs::write(rootfs.join("etc/from-image"), "lower\n").unwrap();
    let busybox = busybox().expect("why_not() has looked");
    fs::copy(&busybox, rootfs.join("bin/busybox")).unwrap();
    fs::write(rootfs.join("bin/hog"), sandbox::guest::HOG).unwrap();
    fs::set_permissions(
        rootfs.join("bin/hog"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let list = Command::new(&busybox).arg("--list").output().unwrap();
    for applet in String::from_utf8(list.stdout)
        .unwrap()
        .lines()
        .filter(|name| *name != "busybox")
    {
        symlink("busybox", rootfs.join("bin").join(applet)).unwrap();
    }
}

impl Shell {
    pub fn sandbox(&mut self) -> &mut Sandbox {
        self.sandbox.as_mut().unwrap()
    }

    fn terminal(&self) -> &Terminal {
        self.terminal.as_ref().unwrap()
    }

    /// Types, and forgets what was seen before.
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        self.seen.clear();
        assert_eq!(write(self.terminal().master(), bytes).unwrap(), bytes.len());
    }

    /// Runs one command line; its output without the echo, and its exit status.
    pub fn run(&mut self, command: &str) -> (String, i32) {
        // The quotes keep the echoed line from looking like the answer.
        self.type_bytes(format!("{command}; echo \"[\"$?\"]\"\n").as_bytes());
        self.wait_for("]\r\n# ");
        let (_, answer) = self.seen.split_once("\r\n").unwrap();
        let (output, status) = answer.rsplit_once('[').unwrap();
        let status = status.split(']').next().unwrap().parse().unwrap();
        (output.replace("\r\n", "\n").trim_end().to_owned(), status)
    }

    /// The output of a command that must succeed.
    pub fn ok(&mut self, command: &str) -> String {
        let (output, status) = self.run(command);
        assert_eq!(status, 0, "{command}: {output}");
        output
    }

    pub fn wait_for(&mut self, text: &str) {
        let until = Instant::now() + DEADLINE;
        while !self.seen.ends_with(text) {
            assert!(Instant::now() < until, "no {text:?} in {:?}", self.seen);
            self.read_some(until);
        }
    }

    /// Everything up to the end of the output.
    pub fn drain(&mut self) -> String {
        while self.read_some(Instant::now()) {}
        std::mem::take(&mut self.seen)
    }

    fn read_some(&mut self, until: Instant) -> bool {
        let left = until.saturating_duration_since(Instant::now());
        let mut fds = [PollFd::new(self.terminal().master(), PollFlags::POLLIN)];
        poll(&mut fds, PollTimeout::try_from(left).unwrap()).unwrap();
        let mut buffer = [0; 4096];
        match read(self.terminal().master(), &mut buffer) {
            Ok(0) => false,
            Ok(length) => {
                // Busybox asks the terminal where its cursor is, and goes on without an answer.
                let text = String::from_utf8_lossy(&buffer[..length]).replace("\x1b[6n", "");
                self.seen.push_str(&text);
                true
            }
            Err(errno) if std::io::Error::from(errno).kind() == ErrorKind::WouldBlock => false,
            Err(errno) => panic!("{errno}"),
        }
    }

    /// The next message of init.
    pub fn notice(&mut self) -> Notice {
        match self.sandbox().wait_for_notice().unwrap() {
            Heard::Notice(notice) => notice,
            other => panic!("init: {other:?}"),
        }
    }
}

/// Waits for a state, looking every few milliseconds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < until, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
