//! Pages that misbehave are let go with a code and a reason, and nobody else notices.

use bytes::Bytes;
use protocol::frame::{Hello, Open, Size};
use protocol::{Channel, Frame, MAX_FRAME, MAX_INPUT, VERSION, close};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::page::{MAIN, Page};
use crate::place::{Place, sandbox_of};
use crate::{DEADLINE, wait_for};

fn binary(bytes: &[u8]) -> Message {
    Message::Binary(Bytes::copy_from_slice(bytes))
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_frames_end_their_own_connection_only() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "uts").await.id;
    let mut honest = Page::open(&client, &sandbox, 0).await.0;
    honest.read_until("# ").await;

    let sub = Frame::Sub {
        channel: MAIN,
        next: 0,
    }
    .encode();
    for (message, reason) in [
        (Message::Binary(sub), "say hello first"),
        (binary(&[]), "the frame is empty"),
        (binary(&[0xee]), "no known kind"),
        (binary(b"\x01{"), "JSON"),
        (Message::Text("hello".into()), "frames are binary"),
        (Message::Binary(hello(0)), "reload"),
    ] {
        let mut page = Page::connect(&client, &sandbox).await;
        page.send_message(message.clone()).await;
        assert_closed(&mut page, reason, &message).await;
    }
    for (theirs, spoken) in [(1, 1), (VERSION, VERSION), (VERSION + 7, VERSION)] {
        let mut page = Page::connect(&client, &sandbox).await;
        page.send_bytes(hello(theirs)).await;
        let version = loop {
            if let Frame::Welcome(welcome) = page.frame().await {
                break welcome.version;
            }
        };
        assert_eq!(version, spoken, "to version {theirs}");
    }
    let long = [&[0x20, 0, 1][..], &[b'x'; MAX_INPUT + 1]].concat();
    for (message, reason) in [
        (binary(&[0x10]), "ends before its last field"),
        (binary(&[0x24, 0, 1]), "1 bytes follow"),
        (binary(&[0x24, 0x80, 0]), "more bytes than it needs"),
        (binary(&long), "more than 4096 bytes"),
        (binary(&vec![0x25; MAX_FRAME + 1]), "too long"),
        (binary(&[0x10, 0, 0, b'x']), "must not send"),
        (Message::Binary(hello(VERSION)), "must not send"),
        (Message::Text("x".into()), "frames are binary"),
    ] {
        let mut page = Page::open(&client, &sandbox, 0).await.0;
        page.send_message(message.clone()).await;
        assert_closed(&mut page, reason, &message).await;
    }

    // Out of order but no lie that hurts anybody: it is answered, or means nothing.
    let mut odd = Page::open(&client, &sandbox, 0).await.0;
    for frame in [
        Frame::Ack {
            channel: MAIN,
            offset: u64::MAX,
        },
        Frame::Ack {
            channel: Channel(77),
            offset: 1,
        },
        Frame::Sub {
            channel: Channel(77),
            next: 0,
        },
        Frame::Unsub { channel: Channel(77) },
        Frame::Close { channel: Channel(77) },
        Frame::Resize {
            channel: Channel(77),
            size: Size {
                cols: 0,
                rows: u16::MAX,
            },
        },
        Frame::Open(Open {
            name: "x".repeat(500),
            size: Size::default(),
        }),
        Frame::Pong(3),
    ] {
        odd.send(&frame).await;
    }
    odd.send(&Frame::Ping(42)).await;
    while !odd.told.contains(&Frame::Pong(42)) {
        odd.take().await.unwrap();
    }
    honest.type_text("echo he\"r\"e\n").await;
    honest.read_until("here").await;
    odd.read_until("here").await;
}

fn hello(version: u32) -> Bytes {
    let (client, name) = ("test".into(), String::new());
    Frame::Hello(Hello {
        version,
        client,
        name,
    })
    .encode()
}

async fn assert_closed(page: &mut Page, reason: &str, sent: &Message) {
    let (code, said) = page.closed().await;
    let sent = format!("{sent:?}").chars().take(100).collect::<String>();
    assert_eq!(code, close::BAD_FRAME, "{sent}: {said}");
    assert!(
        said.to_lowercase().contains(&reason.to_lowercase()),
        "{sent}: {said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_reads_nothing_is_let_go_and_another_goes_on() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "uts").await.id;
    let mut honest = Page::open(&client, &sandbox, 0).await.0;
    honest.read_until("# ").await;
    let mut lazy = Page::open(&client, &sandbox, honest.next).await.0;
    assert_eq!(place.status(&sandbox).await.viewers, 2);
    honest
        .type_text("yes 0123456789012345678901234567890123456789\n")
        .await;
    let begun = honest.next;
    let gone = async {
        wait_for("the lazy page to be let go", async || {
            place.status(&sandbox).await.viewers == 1
        })
        .await;
    };
    let mut gone = std::pin::pin!(gone);
    let (code, reason) = loop {
        tokio::select! {
            biased;
            () = &mut gone => break lazy.closed().await,
            taken = honest.take() => taken.unwrap(),
        }
        honest.seen.clear();
        // It says that it has shown all there is, and reads none of it.
        let ack = Frame::Ack {
            channel: MAIN,
            offset: honest.next,
        };
        let _ = lazy.try_send(&ack).await;
    };
    assert!(
        code == close::SLOW && reason.contains("10 seconds"),
        "{code} {reason}"
    );
    assert!(
        honest.next - begun > 10 << 20,
        "{} bytes went on meanwhile",
        honest.next - begun
    );
    honest.type_text("\x03").await;
    honest.read_until("# ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_sockets_disturb_nobody() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "uts").await.id;
    let mut honest = Page::open(&client, &sandbox, 0).await.0;
    honest.read_until("# ").await;

    let mut greedy = server.client(None);
    let theirs = sandbox_of(&mut greedy, "uts").await.id;
    let mut open = Vec::new();
    let mut refused = 0;
    for _ in 0..100 {
        let mut page = Page::connect(&greedy, &theirs).await;
        // Those that are taken wait for a hello.
        match tokio::time::timeout(std::time::Duration::from_millis(20), page.hear()).await {
            Ok(Err((close::LIMIT, _))) => refused += 1,
            _ => open.push(page),
        }
    }
    assert!(refused >= 60 && open.len() <= 40, "{refused} of 100 were refused");
    let mut silent = Vec::new();
    for _ in 0..1_000 {
        silent.push(TcpStream::connect(server.addr).await.unwrap());
    }
    honest.type_text("echo he\"r\"e\n").await;
    honest.read_until("here").await;
    let mut next = server.client(None);
    sandbox_of(&mut next, "uts").await;

    // Who says nothing is not waited for, first come first gone.
    let mut rest = [0; 1];
    let ended = tokio::time::timeout(DEADLINE, silent[0].read(&mut rest)).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
}
