//! A real `utsuwa serve` in a process of its own, with real agents and sandboxes: what survives its end, who may
//! connect, and what becomes of those who misbehave.

mod abuse;
mod agents;
mod guests;
mod page;
mod place;
mod survival;

use std::time::Duration;

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// Waits until `holds`, looking again and again.
async fn wait_for(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let looking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let found = tokio::time::timeout(DEADLINE, looking).await;
    assert!(found.is_ok(), "{what}: not within {} s", DEADLINE.as_secs());
}
