//! A server of the test's own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use protocol::api::{Health, Invitation, NewSandbox, Sandbox};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utsuwa::client::Client;
use utsuwa::config::{Flags, resolve};
use utsuwa::serve::Server;

use super::child::UTSUWA;
use super::proxy::Proxy;

pub(crate) struct Place {
    directory: tempfile::TempDir,
    addr: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Place {
    /// Starts a server, which `proxy`'s address may name too.
    pub(crate) async fn start(proxy: Option<&Proxy>) -> Self {
        let directory = tempfile::Builder::new().prefix("utsuwa-").tempdir().unwrap();
        build_image(directory.path());
        let flags = Flags {
            config: Some(PathBuf::from("/dev/null")),
            listen: Some("127.0.0.1:0".parse().unwrap()),
            origins: proxy.map(|proxy| proxy.address().parse().unwrap()),
            runtime_dir: Some(directory.path().join("run")),
            data_dir: Some(directory.path().to_owned()),
            ..Flags::default()
        };
        let mut config = resolve(&flags, &|_| None).unwrap().config;
        config.sandboxes.agent = UTSUWA.into();
        let server = Server::bind(config).await.unwrap();
        let (addr, stop) = (server.addr(), CancellationToken::new());
        let serving = tokio::spawn(server.run(stop.clone()));
        Self {
            directory,
            addr,
            stop,
            serving,
        }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where the children keep their session.
    pub(crate) fn state(&self) -> PathBuf {
        self.directory.path().join("state")
    }

    /// How many sandboxes are somebody's.
    pub(crate) async fn sandboxes(&self) -> u32 {
        let health: Health = Client::new(self.addr).get("/api/health").await.unwrap();
        health.sandboxes
    }

    /// Ends the children's sandbox for lesson `uts`.
    pub(crate) async fn end_sandboxes(&self) {
        let (mut client, id) = self.sandbox().await;
        client.delete(&format!("/api/sandboxes/{id}")).await.unwrap();
    }

    /// The address of an invitation to that sandbox.
    pub(crate) async fn invite(&self) -> String {
        let (mut client, id) = self.sandbox().await;
        let path = format!("/api/sandboxes/{id}/invitation");
        let invitation: Invitation = client.post(&path, &()).await.unwrap();
        format!("http://{}{}", self.addr, invitation.path)
    }

    pub(crate) async fn take_invitation_back(&self) {
        let (mut client, id) = self.sandbox().await;
        client
            .delete(&format!("/api/sandboxes/{id}/invitation"))
            .await
            .unwrap();
    }

    /// The children's sandbox for lesson `uts`, by the session that they keep.
    async fn sandbox(&self) -> (Client, String) {
        let name = format!("session-127.0.0.1-{}", self.addr.port());
        let token = std::fs::read_to_string(self.state().join("utsuwa").join(name)).unwrap();
        let mut client = Client::new(self.addr).with_token(token.trim());
        let wanted = NewSandbox { lesson: "uts".into() };
        let sandbox: Sandbox = client.post("/api/sandboxes", &wanted).await.unwrap();
        assert_eq!(sandbox.spawn_ms, 0, "it runs already");
        (client, sandbox.id)
    }

    pub(crate) fn runtime_dir(&self) -> PathBuf {
        self.directory.path().join("run")
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.serving.await.unwrap();
    }
}

fn build_image(data: &Path) {
    let mut command = Command::new(UTSUWA);
    command
        .args(["image", "build", "base", "--minimal", "--data-dir"])
        .arg(data);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
