//! Attacks on what is around a sandbox: terminals, the server, its agents. They are told to a real
//! `utsuwa serve`, as a browser would.

mod page;
pub(crate) mod service;
mod stories;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::future::LocalBoxFuture;

use crate::host::Watched;
use crate::report::Row;
use crate::story::{Heading, told};
use service::Service;

/// How long a story may take.
const PATIENCE: Duration = Duration::from_secs(40);
/// Sandboxes that the server makes at most.
const MAX_SANDBOXES: u32 = 8;

/// One attack on a server of its own.
struct Story {
    number: u16,
    title: &'static str,
    expected: &'static str,
    /// Seconds that a sandbox lives without anybody connected.
    idle: u64,
    /// Answers what came of it, or why that is wrong.
    tell: for<'a> fn(&'a mut Service) -> LocalBoxFuture<'a, Result<String>>,
}

/// The numbers of the list that are tried here.
#[cfg(test)]
pub(crate) fn numbers() -> impl Iterator<Item = u16> {
    stories::STORIES.iter().map(|story| story.number)
}

/// Tells those stories whose number `takes` likes, each to a server of its own.
pub(crate) fn attack(base: &Path, watched: &Watched, takes: impl Fn(u16) -> bool) -> Result<Vec<Row>> {
    let stories: Vec<&Story> = stories::STORIES
        .iter()
        .filter(|story| takes(story.number))
        .collect();
    if stories.is_empty() {
        return Ok(Vec::new());
    }
    let data = base.join("data");
    service::build_image(&data)?;
    // One thread: sandboxes are made by cloning this process.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut rows = Vec::new();
    for story in stories {
        let heading = Heading {
            number: story.number,
            title: story.title,
            against: "server",
            expected: story.expected,
        };
        let row = told(heading, watched, || {
            runtime.block_on(async {
                let mut service = Service::start(base, &data, MAX_SANDBOXES, story.idle).await?;
                let told = tokio::time::timeout(PATIENCE, (story.tell)(&mut service)).await;
                service.stop().await?;
                told.with_context(|| format!("no end within {} s", PATIENCE.as_secs()))?
            })
        });
        rows.push(row);
    }
    Ok(rows)
}
