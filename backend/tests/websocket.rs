//! A server, an agent and a sandbox, spoken to over a real WebSocket.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use protocol::api::{Health, NewSandbox, Sandbox};
use protocol::frame::Hello;
use protocol::{Channel, Frame, SUBPROTOCOL, close};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;
use utsuwa::client::Client;
use utsuwa::config::{Flags, resolve};
use utsuwa::serve::Server;

const UTSUWA: &str = env!("CARGO_BIN_EXE_utsuwa");
const DEADLINE: Duration = Duration::from_secs(15);

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// Serves a sandbox of lesson 2.1 to `story`.
async fn with_sandbox(story: impl AsyncFnOnce(&mut Client, &str, String)) {
    let place = tempfile::Builder::new().prefix("utsuwa-").tempdir().unwrap();
    build_image(place.path());
    let flags = Flags {
        config: Some(PathBuf::from("/dev/null")),
        listen: Some("127.0.0.1:0".parse().unwrap()),
        runtime_dir: Some(place.path().join("run")),
        data_dir: Some(place.path().to_owned()),
        ..Flags::default()
    };
    let mut config = resolve(&flags, &|_| None).unwrap().config;
    config.sandboxes.agent = UTSUWA.into();
    let server = Server::bind(config).await.unwrap();
    let (mut client, stop) = (Client::new(server.addr()), CancellationToken::new());
    let origin = format!("http://{}", server.addr());
    let serving = tokio::spawn(server.run(stop.clone()));
    let wanted = NewSandbox { lesson: "uts".into() };
    let sandbox: Sandbox = client.post("/api/sandboxes", &wanted).await.unwrap();
    story(&mut client, &origin, sandbox.id).await;
    stop.cancel();
    serving.await.unwrap();
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

async fn connect(client: &Client, origin: &str, sandbox: &str) -> Socket {
    let address = format!("{}/ws/{sandbox}", origin.replace("http", "ws"));
    let mut request = address.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", origin.parse().unwrap());
    headers.insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
    let cookie = format!("utsuwa={}", client.token().unwrap());
    headers.insert("cookie", cookie.parse().unwrap());
    connect_async(request).await.unwrap().0
}

async fn send(socket: &mut Socket, frame: &Frame) {
    socket.send(Message::Binary(frame.encode())).await.unwrap();
}

async fn hello(socket: &mut Socket) {
    send(
        socket,
        &Frame::Hello(Hello {
            version: protocol::VERSION,
            client: "test".into(),
            name: String::new(),
        }),
    )
    .await;
    send(
        socket,
        &Frame::Sub {
            channel: Channel(0),
            next: 0,
        },
    )
    .await;
}

/// Reads output until it holds `text`.
async fn read_until(socket: &mut Socket, text: &str) {
    let mut seen = String::new();
    while !seen.contains(text) {
        let message = timeout(DEADLINE, socket.next())
            .await
            .unwrap_or_else(|_| panic!("no {text:?} in {seen:?}"));
        let Some(Ok(Message::Binary(bytes))) = message else {
            continue;
        };
        if let Frame::Output { bytes, .. } = Frame::decode(bytes).unwrap() {
            seen.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}

/// The code with which the server closes.
async fn closed_with(socket: &mut Socket) -> u16 {
    loop {
        match timeout(DEADLINE, socket.next())
            .await
            .expect("the server does not close")
        {
            Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
            Some(Ok(_)) => {}
            other => panic!("closed without a code: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_types_into_a_real_sandbox_and_garbage_ends_one_connection_only() {
    with_sandbox(async |client, origin, id| {
        let mut socket = connect(client, origin, &id).await;
        hello(&mut socket).await;
        let bytes = "echo he\"ll\"o\n".into();
        send(
            &mut socket,
            &Frame::Input {
                channel: Channel(0),
                seq: 1,
                bytes,
            },
        )
        .await;
        read_until(&mut socket, "hello").await;
        for garbage in [&[0xee, 1, 2][..], &[0x10], &[]] {
            let mut other = connect(client, origin, &id).await;
            other
                .send(Message::Binary(garbage.to_vec().into()))
                .await
                .unwrap();
            assert_eq!(closed_with(&mut other).await, close::BAD_FRAME, "{garbage:?}");
        }
        let bytes = "echo sti\"ll\" here\n".into();
        send(
            &mut socket,
            &Frame::Input {
                channel: Channel(0),
                seq: 2,
                bytes,
            },
        )
        .await;
        read_until(&mut socket, "still here").await;
        let health: Health = client.get("/api/health").await.unwrap();
        assert_eq!(health.sandboxes, 1);
        client.delete(&format!("/api/sandboxes/{id}")).await.unwrap();
        assert_eq!(closed_with(&mut socket).await, close::NO_SANDBOX);
    })
    .await;
}
