//! Agents that a server cannot take over. Each is played by this program, started once more in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use bytes::BytesMut;
use protocol::control::{Op, Outcome, Reply};
use protocol::{Frame, stream};

use crate::place::Place;

/// Where a played agent listens.
const SOCKET: &str = "PLAYED_AGENT_SOCKET";
/// What it does.
const PART: &str = "PLAYED_AGENT_PART";

/// Plays an agent in a process of its own; does nothing unless it is started for that.
#[test]
fn played_agent() {
    let (Ok(socket), Ok(part)) = (std::env::var(SOCKET), std::env::var(PART)) else {
        return;
    };
    let listener = UnixListener::bind(socket).unwrap();
    println!("\nlistening");
    if part == "deaf" {
        loop {
            std::thread::park();
        }
    }
    loop {
        let (mut connection, _) = listener.accept().unwrap();
        let mut buffer = BytesMut::new();
        let mut chunk = [0; 4096];
        while let Ok(length @ 1..) = connection.read(&mut chunk) {
            buffer.extend_from_slice(&chunk[..length]);
            let Some(Ok(Frame::Request(request))) = stream::take(&mut buffer).unwrap().map(Frame::decode)
            else {
                continue;
            };
            // One of version 1 hangs up on what it does not know.
            if request.op != Op::Shutdown {
                break;
            }
            let (id, result) = (request.id, Outcome::Done);
            let mut out = BytesMut::new();
            stream::put(&mut out, &Frame::Reply(Reply { id, result }));
            connection.write_all(&out).unwrap();
            std::process::exit(7);
        }
    }
}

fn play(place: &Place, id: &str, part: &str) -> Child {
    std::fs::create_dir_all(place.sandbox(id)).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "agents::played_agent", "--nocapture"])
        .env(SOCKET, place.sandbox(id).join("agent.sock"))
        .env(PART, part)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "listening"));
    child
}

#[test]
fn one_of_another_version_is_ended_and_one_that_hangs_does_not_hold_up_the_start() {
    let place = Place::new();
    let old = "abcdefghijkmnpqrstua";
    let deaf = "abcdefghijkmnpqrstub";
    let mut children = [play(&place, old, "old"), play(&place, deaf, "deaf")];
    let began = Instant::now();
    let server = place.serve(&[]);
    assert!(began.elapsed().as_secs() < 15, "{:?}", began.elapsed());
    let [old_end, deaf_end] = children.each_mut().map(|child| child.wait().unwrap());
    assert_eq!(old_end.code(), Some(7), "it was asked to");
    assert_eq!(deaf_end.code(), None, "it was killed");
    assert!(!place.sandbox(old).exists() && !place.sandbox(deaf).exists());
    let log = place.log();
    let line = |text: &str| {
        log.lines()
            .find(|line| line.contains(text))
            .unwrap_or_else(|| panic!("{log}"))
    };
    assert!(line("speaks none of our versions: its sandbox is ended").contains(old));
    assert!(line("does not answer and is killed").contains(deaf));
    server.stop();
}
