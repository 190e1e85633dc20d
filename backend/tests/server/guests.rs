//! Who may connect to a sandbox, and as what.

use protocol::api::{Invitation, Sandbox};
use protocol::close;
use protocol::frame::{ErrorMessage, Role};
use protocol::{Frame, VERSION};
use utsuwa::client::{Client, ClientError};

use crate::page::{MAIN, Page};
use crate::place::{Place, Server, sandbox_of};

/// Somebody with the invitation's address and without a session.
fn guest(server: &Server, invitation: &Invitation) -> Client {
    let (_, token) = invitation.path.split_once('#').unwrap();
    server.client(None).with_invitation(token)
}

async fn invite(client: &mut Client, sandbox: &str) -> Invitation {
    let path = format!("/api/sandboxes/{sandbox}/invitation");
    let invitation: Invitation = client.post(&path, &()).await.unwrap();
    assert!(invitation.path.starts_with(&format!("/watch/{sandbox}#")));
    invitation
}

/// What a guest learns without a WebSocket: the status, or the kind of the refusal.
async fn look(client: &mut Client, sandbox: &str) -> Result<(), (u16, String)> {
    match client.get::<Sandbox>(&format!("/api/sandboxes/{sandbox}")).await {
        Ok(found) => {
            assert_eq!((found.id.as_str(), found.lesson.as_str()), (sandbox, "uts"));
            Ok(())
        }
        Err(ClientError::Refused { problem, .. }) => Err((problem.status, problem.kind)),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_watches_until_the_invitation_is_taken_back() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut owner = server.client(None);
    let sandbox = sandbox_of(&mut owner, "uts").await.id;
    let invitation = invite(&mut owner, &sandbox).await;
    let mut watcher = guest(&server, &invitation);
    assert_eq!(look(&mut watcher, &sandbox).await, Ok(()));

    let (mut own, welcome) = Page::open(&owner, &sandbox, 0).await;
    assert_eq!((welcome.role, welcome.version), (Role::Owner, VERSION));
    let (mut theirs, welcome) = Page::open(&watcher, &sandbox, 0).await;
    assert_eq!(welcome.role, Role::Watcher);
    own.read_until("# ").await;
    own.type_text("echo se\"e\"n\n").await;
    theirs.read_until("seen").await;
    theirs.type_text("echo ty\"p\"ed\n").await;
    let refused =
        |frame: &Frame| matches!(frame, Frame::Error(ErrorMessage { code, .. }) if code == "read-only");
    while !theirs.told.iter().any(refused) {
        theirs.take().await.unwrap();
    }
    own.type_text("echo la\"s\"t\n").await;
    own.read_until("last").await;
    theirs.read_until("last").await;
    // Both have read on to there, and nothing was typed in between.
    assert!(!String::from_utf8_lossy(&own.seen).contains("typed"));

    owner
        .delete(&format!("/api/sandboxes/{sandbox}/invitation"))
        .await
        .unwrap();
    let (code, reason) = theirs.closed().await;
    assert_eq!(code, close::FORBIDDEN, "{reason}");
    assert_eq!(
        look(&mut watcher, &sandbox).await,
        Err((403, "/problems/no-invitation".into()))
    );
    let (code, reason) = Page::connect(&watcher, &sandbox).await.closed().await;
    assert!(
        code == close::FORBIDDEN && reason.contains("does not hold"),
        "{code} {reason}"
    );
    own.type_text("echo go\"e\"s-on\n").await;
    own.read_until("goes-on").await;
    let (_, token) = invitation.path.split_once('#').unwrap();
    assert!(!place.log().contains(token), "tokens are not for logs");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_stale_or_of_another_sandbox_open_nothing() {
    let place = Place::new();
    let server = place.serve(&[]);
    let [mut one, mut two] = [server.client(None), server.client(None)];
    let (first, second) = (
        sandbox_of(&mut one, "uts").await.id,
        sandbox_of(&mut two, "uts").await.id,
    );
    let stale = invite(&mut one, &first).await;
    let fresh = invite(&mut one, &first).await;
    let others = invite(&mut two, &second).await;
    for (invitation, sandbox) in [(&stale, &first), (&others, &first), (&fresh, &second)] {
        let mut thief = guest(&server, invitation);
        assert_eq!(
            look(&mut thief, sandbox).await,
            Err((403, "/problems/no-invitation".into()))
        );
        assert_eq!(
            Page::connect(&thief, sandbox).await.closed().await.0,
            close::FORBIDDEN
        );
    }
    // Another learner's session is no invitation, and an invitation no session.
    assert_eq!(
        look(&mut two, &first).await,
        Err((404, "/problems/no-sandbox".into()))
    );
    let mut watcher = guest(&server, &fresh);
    let path = format!("/api/sandboxes/{first}");
    assert!(watcher.delete(&path).await.is_err());
    let invitation: Result<Invitation, _> = watcher.post(&format!("{path}/invitation"), &()).await;
    assert!(matches!(invitation, Err(ClientError::Refused { problem, .. }) if problem.status == 404));
    let recording: Result<(), _> = watcher.get(&format!("{path}/recordings/0")).await;
    assert!(matches!(recording, Err(ClientError::Refused { problem, .. }) if problem.status == 404));
    // The invitation holds for the servers to come too.
    server.kill();
    let server = place.serve(&[]);
    let welcome = Page::open(&guest(&server, &fresh), &first, 0).await.1;
    assert_eq!(welcome.role, Role::Watcher);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_viewer_too_many_is_told_so() {
    let place = Place::new();
    let server = place.serve(&["--viewers", "2"]);
    let mut owner = server.client(None);
    let sandbox = sandbox_of(&mut owner, "uts").await.id;
    let watcher = guest(&server, &invite(&mut owner, &sandbox).await);
    let mut own = Page::open(&owner, &sandbox, 0).await.0;
    let second = Page::open(&watcher, &sandbox, 0).await.0;
    let (code, reason) = Page::connect(&watcher, &sandbox).await.closed().await;
    assert!(
        code == close::LIMIT && reason.contains("when somebody has left"),
        "{code} {reason}"
    );
    own.read_until("# ").await;
    drop(second);
    crate::wait_for("the place to be free", async || {
        place.status(&sandbox).await.viewers == 1
    })
    .await;
    Page::open(&watcher, &sandbox, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_its_owners_to_take() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut owner = server.client(None);
    let sandbox = sandbox_of(&mut owner, "uts").await.id;
    let path = format!("/api/sandboxes/{sandbox}/recordings/0");
    let none: Result<serde_json::Value, _> = owner.get(&path).await;
    assert!(
        matches!(none, Err(ClientError::Refused { problem, .. }) if problem.kind == "/problems/no-recording")
    );
    let odd = format!("/api/sandboxes/{sandbox}/recordings/main");
    let none: Result<serde_json::Value, _> = owner.get(&odd).await;
    assert!(matches!(none, Err(ClientError::Refused { problem, .. }) if problem.status == 404));
    let mut page = Page::open(&owner, &sandbox, 0).await.0;
    page.read_until("# ").await;
    let on = protocol::frame::Record {
        channel: MAIN,
        on: true,
    };
    page.send(&Frame::Record(on)).await;
    page.type_text("echo re\"cord\"ed\n").await;
    page.read_until("recorded").await;
    let token = owner.token().unwrap();
    for (format, version) in [
        ("", "\"version\":3"),
        ("?format=v3", "\"version\":3"),
        ("?format=v2", "\"version\":2"),
    ] {
        let answer = raw_get(&server, &format!("{path}{format}"), token)
            .await
            .to_lowercase();
        assert!(answer.starts_with("http/1.1 200"), "{answer}");
        assert!(
            answer.contains("content-type: application/x-asciicast\r\n"),
            "{answer}"
        );
        assert!(answer.contains("filename=\"utsuwa-uts-main.cast\""), "{answer}");
        assert!(answer.replace(' ', "").contains(version), "{answer}");
        assert!(answer.contains("recorded"), "{answer}");
    }
    let odd: Result<(), _> = owner.get(&format!("{path}?format=gif")).await;
    assert!(matches!(odd, Err(ClientError::Refused { problem, .. }) if problem.status == 400));
}

/// A whole response, head and body.
async fn raw_get(server: &Server, path: &str, token: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(server.addr).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: utsuwa={token}\r\nconnection: close\r\n\r\n",
        server.addr
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let reading = stream.read_to_string(&mut answer);
    tokio::time::timeout(crate::DEADLINE, reading)
        .await
        .unwrap()
        .unwrap();
    answer
}
