//! The attacks on terminals and on the server.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::FutureExt;
use futures_util::future::join_all;
use nix::sys::signal::{Signal, kill};
use protocol::api::{NewSandbox, Sandbox};
use protocol::close;
use utsuwa::client::ClientError;

use super::page::Page;
use super::service::Service;
use super::{MAX_SANDBOXES, Story};

/// What a keystroke's answer may take while another learner does their worst.
const ECHO: Duration = Duration::from_millis(500);
/// What the server and its agents may grow by, in bytes, whatever a terminal puts out.
const GROWTH: u64 = 48 << 20;

/// One server each.
pub(super) const STORIES: &[Story] = &[
    Story {
        number: 27,
        title: "yes, in a terminal, for three seconds",
        expected: "memory bounded; others answer; Ctrl-C works",
        idle: 60,
        tell: |service| flood(service).boxed_local(),
    },
    Story {
        number: 28,
        title: "random bytes and escape sequences",
        expected: "the terminal survives",
        idle: 60,
        tell: |service| garbage(service).boxed_local(),
    },
    Story {
        number: 29,
        title: "a page that never reads",
        expected: "memory bounded; others answer",
        idle: 60,
        tell: |service| deaf(service).boxed_local(),
    },
    Story {
        number: 30,
        title: "1 MB of typing and 10,000 resizes",
        expected: "others answer, and so does the server",
        idle: 60,
        tell: |service| paste(service).boxed_local(),
    },
    Story {
        number: 36,
        title: "200 requests for sandboxes at once",
        expected: "as many as there may be, the others refused",
        idle: 60,
        tell: |service| rush(service).boxed_local(),
    },
    Story {
        number: 37,
        title: "kill -9 of agents and of the server",
        expected: "who lives is taken over; nothing left after the stop",
        idle: 60,
        tell: |service| crash(service).boxed_local(),
    },
    Story {
        number: 38,
        title: "a sandbox that nobody looks at",
        expected: "ends after its idle time",
        idle: 1,
        tell: |service| abandon(service).boxed_local(),
    },
    Story {
        number: 39,
        title: "1,100 wrong frames and requests",
        expected: "closed one by one; the log stays short",
        idle: 60,
        tell: |service| nonsense(service).boxed_local(),
    },
];

/// Somebody else at work on the same server.
async fn neighbour(service: &mut Service) -> Result<Page> {
    let (client, id) = service.sandbox().await?;
    let mut page = Page::open(&client, &id).await?;
    page.echo().await?;
    Ok(page)
}

/// The neighbour's slowest answer of five.
async fn slowest(page: &mut Page) -> Result<Duration> {
    let mut slowest = Duration::ZERO;
    for _ in 0..5 {
        slowest = slowest.max(page.echo().await?);
    }
    ensure!(
        slowest < ECHO,
        "another learner waited {} ms",
        slowest.as_millis()
    );
    Ok(slowest)
}

fn grown(before: u64) -> Result<u64> {
    let growth = Service::memory().saturating_sub(before);
    ensure!(growth < GROWTH, "memory grew by {} MiB", growth >> 20);
    Ok(growth >> 20)
}

async fn flood(service: &mut Service) -> Result<String> {
    let mut other = neighbour(service).await?;
    let (client, id) = service.sandbox().await?;
    let mut page = Page::open(&client, &id).await?;
    page.echo().await?;
    let before = Service::memory();
    page.type_text("yes\n").await?;
    page.read_for(Duration::from_secs(3)).await?;
    let growth = grown(before)?;
    // It keeps flowing while the other asks.
    let (waited, read) = tokio::join!(slowest(&mut other), page.read_for(Duration::from_millis(500)));
    read?;
    let waited = waited?;
    page.type_text("\x03").await?;
    let stopped = Instant::now();
    page.echo().await?;
    let stopped = stopped.elapsed();
    ensure!(
        stopped < Duration::from_secs(2),
        "Ctrl-C took {} ms",
        stopped.as_millis()
    );
    Ok(format!(
        "+{growth} MiB, other {} ms, Ctrl-C {} ms",
        waited.as_millis(),
        stopped.as_millis()
    ))
}

async fn garbage(service: &mut Service) -> Result<String> {
    let (client, id) = service.sandbox().await?;
    let mut page = Page::open(&client, &id).await?;
    page.echo().await?;
    let before = Service::memory();
    page.type_text("head -c 2000000 /dev/urandom\n").await?;
    page.read_for(Duration::from_millis(500)).await?;
    // Clipboard, title, device attributes, colours, a picture without end.
    let sequences =
        r"printf '\033]52;c;YXR0YWNr\007\033]0;owned\007\033[c\033[6n\033]4;1;?\007\033P0;0;0q~~~~'";
    page.type_text(&format!("{sequences}\n")).await?;
    page.type_text(
        "i=0; while [ $i -lt 3000 ]; do printf '\\033[c\\033[6n\\033]10;?\\007'; i=$((i+1)); done\n",
    )
    .await?;
    // Whatever of it was taken for typing is thrown away.
    page.type_text("\x03\x15\n").await?;
    let answered = page.echo().await?;
    let growth = grown(before)?;
    let mut again = Page::open(&client, &id).await?;
    again.echo().await?;
    Ok(format!(
        "answers after {} ms, +{growth} MiB",
        answered.as_millis()
    ))
}

async fn deaf(service: &mut Service) -> Result<String> {
    let mut other = neighbour(service).await?;
    let (client, id) = service.sandbox().await?;
    let mut deaf = Page::open(&client, &id).await?;
    let before = Service::memory();
    deaf.type_text("yes\n").await?;
    let until = Instant::now() + Duration::from_secs(3);
    let mut worst = Duration::ZERO;
    while Instant::now() < until {
        worst = worst.max(slowest(&mut other).await?);
    }
    let growth = grown(before)?;
    // Its owner comes back with a page that reads.
    drop(deaf);
    let mut page = Page::open(&client, &id).await?;
    page.type_text("\x03").await?;
    page.echo().await?;
    Ok(format!("+{growth} MiB, other {} ms", worst.as_millis()))
}

async fn paste(service: &mut Service) -> Result<String> {
    let mut other = neighbour(service).await?;
    let (client, id) = service.sandbox().await?;
    let mut page = Page::open(&client, &id).await?;
    page.echo().await?;
    let before = Service::memory();
    // Nobody reads the terminal's input.
    page.type_text("sleep 3\n").await?;
    let attack = async {
        // The server may stop reading, or end the connection: both are an answer.
        let pasted = page.type_text(&"x".repeat(1 << 20)).await;
        for step in 0..10_000_u16 {
            if page.resize(80 + step % 20, 24).await.is_err() {
                break;
            }
        }
        pasted.is_ok()
    };
    let (taken, waited) = tokio::join!(attack, slowest(&mut other));
    let growth = grown(before)?;
    service.health().await?;
    let taken = if taken { "taken" } else { "refused" };
    Ok(format!(
        "{taken}, other {} ms, +{growth} MiB",
        waited?.as_millis()
    ))
}

async fn rush(service: &mut Service) -> Result<String> {
    let asked = (0..200).map(|_| async {
        let mut client = Service::client();
        let wanted = NewSandbox { lesson: "uts".into() };
        let answer = client.post::<Sandbox>("/api/sandboxes", &wanted).await;
        (client, answer)
    });
    let (mut made, mut refused) = (Vec::new(), 0);
    for (client, answer) in join_all(asked).await {
        match answer {
            Ok(sandbox) => {
                service.note(sandbox.id.clone());
                made.push((client, sandbox.id));
            }
            Err(ClientError::Refused { problem, .. }) => {
                ensure!(
                    matches!(problem.status, 429 | 503),
                    "refused with {}: {}",
                    problem.status,
                    problem.detail
                );
                refused += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let count = u32::try_from(made.len())?;
    ensure!(
        (1..=MAX_SANDBOXES).contains(&count) && count + refused == 200,
        "{count} were made and {refused} refused"
    );
    for (mut client, id) in made {
        client.delete(&format!("/api/sandboxes/{id}")).await?;
    }
    service.wait_for_count(0).await?;
    Ok(format!("{count} made, {refused} refused"))
}

async fn crash(service: &mut Service) -> Result<String> {
    let mut learners = Vec::new();
    for _ in 0..6 {
        let (client, id) = service.sandbox().await?;
        let mut page = Page::open(&client, &id).await?;
        page.type_text("setsid nohup sleep 100000 > /dev/null 2>&1 &\n")
            .await?;
        page.echo().await?;
        learners.push((client, id));
    }
    let agents = Service::agents();
    ensure!(agents.len() == 6, "{} agents for 6 sandboxes", agents.len());
    for agent in &agents[..2] {
        kill(*agent, Signal::SIGKILL)?;
    }
    service.wait_for_count(4).await?;
    service.crash()?;
    service.restart().await?;
    service.wait_for_count(4).await?;
    let mut back = 0;
    for (client, id) in learners {
        // Two are gone.
        if let Ok(mut page) = Page::open(&client, &id).await {
            page.echo().await?;
            back += 1;
        }
    }
    ensure!(back == 4, "{back} of 4 learners are back in their sandboxes");
    // A sandbox can be had as before; what is left at the end is looked for after the stop.
    let mut page = neighbour(service).await?;
    page.echo().await?;
    Ok("2 agents and the server killed; 4 learners went on".into())
}

async fn abandon(service: &mut Service) -> Result<String> {
    let (client, id) = service.sandbox().await?;
    let mut page = Page::open(&client, &id).await?;
    page.type_text("sleep 1000000000\n").await?;
    page.read_for(Duration::from_millis(100)).await?;
    drop(page);
    let left = Instant::now();
    service.wait_for_count(0).await?;
    Ok(format!("ended after {:.1} s", left.elapsed().as_secs_f64()))
}

async fn nonsense(service: &mut Service) -> Result<String> {
    let (client, id) = service.sandbox().await?;
    let mut page = Page::open(&client, &id).await?;
    page.echo().await?;
    let before = service.log_size();
    for garbage in [&[0xee, 1, 2][..], &[0x10], &[], &[0x20; 5000], &[0x51, 0x7b]] {
        for _ in 0..20 {
            let mut other = Page::connect(&client, &id).await?;
            other.send_bytes(garbage.to_vec().into()).await?;
            let code = other.closed().await?;
            ensure!(
                code == close::BAD_FRAME || code == close::HELLO_TIMEOUT,
                "closed with {code}"
            );
        }
    }
    for number in 0..1000 {
        let path = format!("/api/{}{number}", "x".repeat(200));
        let answer = Service::client().get::<Sandbox>(&path).await;
        ensure!(
            matches!(answer, Err(ClientError::Refused { .. })),
            "a request without sense was answered"
        );
    }
    page.echo().await?;
    let log = (service.log_size() - before) / 1024;
    ensure!(log < 1024, "{log} KiB of log");
    Ok(format!("{log} KiB of log"))
}
