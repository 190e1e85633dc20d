//! A server of its own for each test, and a client that says exactly what the test wants said.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use image_store::{Error, Recipe, Store};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use utsuwa::config::{Config, Flags, resolve};
use utsuwa::serve::{Server, StartError};

const DEADLINE: Duration = Duration::from_secs(20);

/// A running server; ends with the value.
pub struct TestServer {
    pub addr: SocketAddr,
    pub stop: CancellationToken,
    running: Option<JoinHandle<()>>,
    _home: TempDir,
}

/// A configuration whose every directory is in `home`, on a port that the kernel chooses.
pub fn config(home: &Path) -> Config {
    let flags = Flags {
        config: Some(write(home, "utsuwa.toml", "listen = \"127.0.0.1:0\"\n")),
        data_dir: Some(home.join("data")),
        runtime_dir: Some(home.join("run")),
        ..Flags::default()
    };
    resolve(&flags, &|_| None).unwrap().config
}

fn write(home: &Path, name: &str, text: &str) -> PathBuf {
    let path = home.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

impl TestServer {
    /// Starts one whose configuration `change` has had a look at.
    pub async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut config = config(home.path());
        change(&mut config);
        let server = Server::bind(config).await.unwrap();
        let (addr, stop) = (server.addr(), CancellationToken::new());
        let running = tokio::spawn(server.run(stop.clone()));
        Self {
            addr,
            stop,
            running: Some(running),
            _home: home,
        }
    }

    /// Starts one with an image that holds nothing and an agent that is this shell script.
    pub async fn with_agent(script: &str, change: impl FnOnce(&mut Config)) -> Self {
        let script = script.to_owned();
        Self::start(|config| {
            let home = config.paths.runtime_dir.parent().unwrap().to_owned();
            let recipe = Recipe {
                name: "base".into(),
                summary: String::new(),
                identity: String::new(),
                cmd: Vec::new(),
                env: Vec::new(),
            };
            let mut writer = Store::open(&home.join("data")).writer(&mut drop).unwrap();
            writer.build(&recipe, |_| Ok::<_, Error>(())).unwrap();
            let agent = write(&home, "agent", &format!("#!/bin/sh\n{script}\n"));
            std::fs::set_permissions(&agent, std::fs::Permissions::from_mode(0o700)).unwrap();
            config.sandboxes.agent = agent;
            change(config);
        })
        .await
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Sends a request with these headers beside `Host` (unless given) and reads the answer.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let host = self.addr.to_string();
        let mut head = format!("{method} {path} HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
        let given = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let defaults = [("host", host.as_str()), ("connection", "close")];
        for (name, value) in defaults.iter().filter(|(name, _)| !given(name)).chain(headers) {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let talk = async {
            let mut stream = TcpStream::connect(self.addr).await.unwrap();
            stream
                .write_all(format!("{head}\r\n{body}").as_bytes())
                .await
                .unwrap();
            let mut bytes = Vec::new();
            while !is_whole(&bytes) && stream.read_buf(&mut bytes).await.unwrap() > 0 {}
            Answer::parse(&bytes)
        };
        timeout(DEADLINE, talk).await.expect("an answer in time")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    /// Posts JSON as the page does.
    pub async fn post(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let origin = self.origin();
        let headers = [
            ("origin", origin.as_str()),
            ("content-type", "application/json"),
            ("cookie", cookie),
        ];
        self.send("POST", path, &headers, body).await
    }

    /// Tells it to stop and waits until it has.
    pub async fn stopped(mut self) {
        self.stop.cancel();
        let running = self.running.take().unwrap();
        timeout(DEADLINE, running)
            .await
            .expect("it stops in time")
            .unwrap();
    }
}

/// Whether a response with a known length has arrived; any other ends with the connection.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= head.len() + 4 + length)
}

/// Why a server with this configuration does not start.
pub async fn refusal(config: Config) -> StartError {
    match Server::bind(config).await {
        Ok(_) => panic!("it started"),
        Err(error) => error,
    }
}

/// A whole response.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("a response");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .expect("a status");
        Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The cookie to send back.
    pub fn cookie(&self) -> &str {
        self.header("set-cookie")
            .expect("a new session")
            .split(';')
            .next()
            .unwrap()
    }

    /// Checks that this is problem JSON of that kind.
    #[track_caller]
    pub fn is_problem(&self, status: u16, kind: &str) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{kind}"));
        assert_eq!(problem["status"], status);
        problem["detail"].as_str().unwrap().to_owned()
    }
}
