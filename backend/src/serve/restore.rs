//! Giving a sandbox that outlived its server back to its session.

use curriculum::{Check, Network};
use protocol::frame::Verdict;

use super::app::App;
use super::session::Session;
use crate::driver::{Adopted, Driver};

/// Makes the sandbox its owner's again, with the answers that were right. One whose owner cannot be told is ended.
pub(super) async fn restore(app: &App, driver: &dyn Driver, adopted: Adopted) {
    let id = adopted.sandbox.id.clone();
    let Some(session) = app.sessions.restore(&adopted.owner.session) else {
        tracing::error!(sandbox = %id, "an adopted sandbox names no session as its owner and is ended");
        if let Err(error) = driver.destroy(&id).await {
            tracing::warn!(sandbox = %id, %error, "a sandbox did not end as it should");
        }
        return;
    };
    let lesson = adopted.owner.lesson.clone();
    restore_answers(app, &session, &adopted);
    warn_of_network(app, &adopted);
    tracing::info!(sandbox = %id, lesson, "sandbox adopted");
    app.registry.adopt(&session, adopted);
}

/// The session remembers which answers were right; of everything else the agent tells the pages.
fn restore_answers(app: &App, session: &Session, adopted: &Adopted) {
    let Ok(lesson) = app.catalogue.find(&adopted.owner.lesson) else {
        return;
    };
    for state in adopted
        .tasks
        .iter()
        .filter(|state| state.verdict == Verdict::Pass)
    {
        let is_answer = lesson
            .task(&state.task)
            .is_some_and(|task| matches!(task.check, Check::Answer(_)));
        if is_answer {
            session.pass(&lesson.id, &state.task);
        }
    }
}

/// Networks belong to the spawner and the server that made them; docs/NETWORK.md says what is left of them.
fn warn_of_network(app: &App, adopted: &Adopted) {
    let Ok(lesson) = app.catalogue.find(&adopted.owner.lesson) else {
        return;
    };
    let sandbox = &adopted.sandbox.id;
    match lesson.sandbox.network {
        Network::None => {}
        Network::Lan => tracing::warn!(
            %sandbox,
            "an adopted sandbox stays on its LAN, which sandboxes made from now on do not reach"
        ),
        Network::Egress => tracing::warn!(
            %sandbox,
            "an adopted sandbox has lost its way to the internet; its learner gets it back with a new sandbox"
        ),
    }
}
