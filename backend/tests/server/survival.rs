//! Sandboxes outlive their server.

use std::path::PathBuf;

use protocol::api::{Answer, Health, Sandbox};
use protocol::close;
use protocol::frame::{TaskState, Verdict};
use rustix::process::{Signal, kill_process};
use utsuwa::client::ClientError;

use crate::page::Page;
use crate::place::{Place, UTSUWA, sandbox_of};
use crate::wait_for;

/// 30,000 numbers in four seconds; together they fit what an agent keeps.
const NUMBERS: &str = "stty -echo; i=0; while [ $i -lt 30 ]; do seq $((i*1000)) $((i*1000+999)); sleep 0.1; i=$((i+1)); done; echo e\"n\"d\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_costs_no_byte_and_no_sandbox() {
    let place = Place::new();
    let copy = place.path().join("another-utsuwa");
    std::fs::copy(UTSUWA, &copy).unwrap();
    let mut server = place.serve(&[]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "uts").await.id;
    let token = client.token().unwrap().to_owned();
    let mut page = Page::open(&client, &sandbox, 0).await.0;
    page.read_until("# ").await;
    page.type_text(NUMBERS).await;
    page.read_until("\n").await;
    let agent = place.agent_pid(&sandbox).await;

    let (mut output, mut programs) = (Vec::new(), [copy, PathBuf::from(UTSUWA)].into_iter().cycle());
    for numbers in [3_000, 9_000, 15_000] {
        while !contains(&output, &format!("\n{numbers}\r\n")) {
            page.take().await.unwrap();
            output.append(&mut page.seen);
        }
        server.kill();
        // What was on its way is shown as well.
        while page.take().await.is_ok() {}
        output.append(&mut page.seen);
        server = place.serve_with(&programs.next().unwrap(), &[]);
        client = server.client(Some(&token));
        page = Page::open(&client, &sandbox, page.next).await.0;
    }
    while !contains(&output, "end\r\n") {
        page.take().await.unwrap();
        output.append(&mut page.seen);
    }
    let text = String::from_utf8(output).unwrap();
    let numbers: Vec<u32> = text.lines().filter_map(|line| line.parse().ok()).collect();
    assert_eq!(numbers, (0..30_000).collect::<Vec<_>>());

    assert_eq!(place.agent_pid(&sandbox).await, agent, "it is the same one");
    let again = sandbox_of(&mut client, "uts").await;
    assert_eq!((again.id.as_str(), again.spawn_ms), (sandbox.as_str(), 0));
    let health: Health = client.get("/api/health").await.unwrap();
    assert_eq!(health.sandboxes, 1, "it takes a place");
    for token in [None, Some("0a1b2c")] {
        let mut stranger = server.client(token);
        let path = format!("/api/sandboxes/{sandbox}");
        let answer: Result<Sandbox, _> = stranger.get(&path).await;
        assert!(matches!(answer, Err(ClientError::Refused { problem, .. }) if problem.status == 404));
    }
    client.delete(&format!("/api/sandboxes/{sandbox}")).await.unwrap();
    assert!(!place.sandbox(&sandbox).exists());
    assert_eq!(page.closed().await.0, close::NO_SANDBOX);
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_stops_keeps_sandboxes_if_told_to() {
    let place = Place::new();
    let server = place.serve(&["--on-stop", "keep"]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "uts").await.id;
    let mut page = Page::open(&client, &sandbox, 0).await.0;
    page.read_until("# ").await;
    page.type_text("kept=ye\"s\"\n").await;
    page.read_until("# ").await;
    server.terminate();
    assert_eq!(page.closed().await.0, close::RESTART);
    server.stop();

    let server = place.serve(&[]);
    let client = server.client(client.token());
    let mut page = Page::open(&client, &sandbox, page.next).await.0;
    page.type_text("echo is-$kept\n").await;
    page.read_until("is-yes").await;
    server.stop();
    assert!(!place.sandbox(&sandbox).exists(), "without that they end with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn right_answers_outlive_the_server() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "oom-kill").await.id;
    let right = Answer {
        task: "saw-137".into(),
        answer: "137".into(),
    };
    let state: TaskState = client
        .post("/api/lessons/oom-kill/answers", &right)
        .await
        .unwrap();
    assert_eq!(state.verdict, Verdict::Pass);
    assert!(
        place.status(&sandbox).await.tasks.contains(&state),
        "the agent keeps it"
    );
    server.kill();

    let server = place.serve(&[]);
    let mut client = server.client(client.token());
    let wrong = Answer {
        answer: "1".into(),
        ..right
    };
    let state: TaskState = client
        .post("/api/lessons/oom-kill/answers", &wrong)
        .await
        .unwrap();
    assert_eq!(state.verdict, Verdict::Pass, "once right is right");
    let welcome = Page::open(&client, &sandbox, 0).await.1;
    assert!(welcome.tasks.contains(&state));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_nobodys_is_removed() {
    let place = Place::new();
    let server = place.serve(&["--prepared-sandboxes", "1"]);
    let sandboxes = place.sandbox("");
    let count = || std::fs::read_dir(&sandboxes).map_or(0, Iterator::count);
    wait_for("sandboxes in advance", async || count() > 0).await;
    server.kill();
    std::fs::create_dir_all(place.sandbox("abcdefghijkmnpqrstuv")).unwrap();
    let server = place.serve(&[]);
    assert_eq!(count(), 0, "{}", place.log());
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_dies_takes_its_sandbox_along() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut client = server.client(None);
    let sandbox = sandbox_of(&mut client, "uts").await.id;
    server.kill();
    // An adopted one: nobody's child that this server knows.
    let server = place.serve(&[]);
    let mut client = server.client(client.token());
    let mut page = Page::open(&client, &sandbox, 0).await.0;
    page.read_until("# ").await;
    let groups = place.groups(&sandbox);
    assert!(groups.iter().all(|group| group.exists()), "{groups:?}");
    kill_process(place.agent_pid(&sandbox).await, Signal::KILL).unwrap();
    assert_eq!(page.closed().await.0, close::NO_SANDBOX);
    wait_for("the sandbox's remains to go", async || {
        !place.sandbox(&sandbox).exists() && !groups.iter().any(|group| group.exists())
    })
    .await;
    let next = sandbox_of(&mut client, "uts").await;
    assert_ne!(next.id, sandbox, "there is another one for the asking");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_there_may_be_are_adopted_and_no_new_one_is_made() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut learners = [server.client(None), server.client(None)];
    let mut sandboxes = Vec::new();
    for client in &mut learners {
        sandboxes.push(sandbox_of(client, "uts").await.id);
    }
    server.kill();

    let server = place.serve(&["--max-sandboxes", "1"]);
    let mut learners = learners.map(|client| server.client(client.token()));
    let health: Health = learners[0].get("/api/health").await.unwrap();
    assert_eq!((health.sandboxes, health.max_sandboxes), (2, 1));
    let mut stranger = server.client(None);
    let wanted = protocol::api::NewSandbox { lesson: "uts".into() };
    for (client, id) in learners.iter_mut().zip(&sandboxes) {
        let refused: Result<Sandbox, _> = stranger.post("/api/sandboxes", &wanted).await;
        assert!(matches!(refused, Err(ClientError::Refused { problem, .. }) if problem.status == 503));
        client.delete(&format!("/api/sandboxes/{id}")).await.unwrap();
    }
    sandbox_of(&mut stranger, "uts").await;
    server.stop();
}

fn contains(output: &[u8], text: &str) -> bool {
    output.windows(text.len()).any(|window| window == text.as_bytes())
}
