//! Directories that outlive a server, and servers in them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use protocol::api::{NewSandbox, Sandbox};
use protocol::control::{Op, Outcome, Status};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::net::UnixStream;
use utsuwa::client::Client;
use utsuwa::driver::control;

pub(crate) const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");

pub(crate) struct Place(TempDir);

/// A server. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    pub(crate) addr: SocketAddr,
    /// Else it could not write there any more.
    _stdout: BufReader<ChildStdout>,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::Builder::new().prefix("utsuwa-").tempdir().unwrap());
        let mut command = Command::new(UTSUWA);
        command.args(["image", "build", "base", "--minimal", "--data-dir"]);
        let built = command.arg(place.path()).output().unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn sandbox(&self, id: &str) -> PathBuf {
        self.path().join("run/sandboxes").join(id)
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path().join("log")).unwrap()
    }

    /// Starts a server and waits until it listens.
    pub(crate) fn serve(&self, args: &[&str]) -> Server {
        self.serve_with(Path::new(UTSUWA), args)
    }

    pub(crate) fn serve_with(&self, program: &Path, args: &[&str]) -> Server {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.path().join("log"))
            .unwrap();
        let mut child = Command::new(program)
            .args(["serve", "--config", "/dev/null", "--listen", "127.0.0.1:0"])
            // Unless a test says otherwise.
            .env("UTSUWA_PREPARED_SANDBOXES", "0")
            .arg("--data-dir")
            .arg(self.path())
            .arg("--runtime-dir")
            .arg(self.path().join("run"))
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some((_, addr)) = line.trim().rsplit_once("://") else {
            panic!("it does not start: {}", self.log());
        };
        Server {
            child,
            addr: addr.parse().unwrap(),
            _stdout: stdout,
        }
    }

    /// What the agent itself says.
    pub(crate) async fn status(&self, id: &str) -> Status {
        let socket = UnixStream::connect(self.sandbox(id).join("agent.sock"))
            .await
            .unwrap();
        let Outcome::Status(status) = control::ask(Box::new(socket), Op::Status).await.unwrap() else {
            panic!("no status")
        };
        status
    }

    pub(crate) async fn agent_pid(&self, id: &str) -> Pid {
        let socket = UnixStream::connect(self.sandbox(id).join("agent.sock"))
            .await
            .unwrap();
        Pid::from_raw(socket.peer_cred().unwrap().pid().unwrap()).unwrap()
    }

    /// The control groups that the agent has written down.
    pub(crate) fn groups(&self, id: &str) -> Vec<PathBuf> {
        let journal = fs::read_to_string(self.sandbox(id).join("journal")).unwrap();
        let groups = journal.lines().filter_map(|line| line.strip_prefix("cgroup "));
        groups.map(PathBuf::from).collect()
    }
}

impl Drop for Place {
    /// Agents outlive their server.
    fn drop(&mut self) {
        for entry in fs::read_dir(self.path().join("run/sandboxes"))
            .into_iter()
            .flatten()
        {
            let dir = entry.unwrap().path();
            if let Ok(socket) = std::os::unix::net::UnixStream::connect(dir.join("agent.sock")) {
                let pid = rustix::net::sockopt::socket_peercred(&socket).map(|peer| peer.pid);
                let _ = pid.and_then(|pid| kill_process(pid, Signal::KILL));
            }
            let _ = sandbox::sweep_one(&dir);
        }
    }
}

impl Server {
    /// A session of that server: the one with this token, or a new one.
    pub(crate) fn client(&self, token: Option<&str>) -> Client {
        let client = Client::new(self.addr);
        match token {
            Some(token) => client.with_token(token),
            None => client,
        }
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn terminate(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) {
        self.terminate();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has usually been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The session's sandbox for a lesson.
pub(crate) async fn sandbox_of(client: &mut Client, lesson: &str) -> Sandbox {
    let wanted = NewSandbox {
        lesson: lesson.into(),
    };
    client.post("/api/sandboxes", &wanted).await.unwrap()
}
