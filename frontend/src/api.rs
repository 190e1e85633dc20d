//! The server's HTTP interface.

use gloo::net::http::{Request, Response};
use protocol::api::{Answer, Course, INVITATION_HEADER, Invitation, Lesson, NewSandbox, Problem, Sandbox};
use protocol::frame::TaskState;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::text::Lang;

/// Why the server gave no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// It cannot be reached, or what answers is not it.
    Unreachable,
    /// It refused.
    Refused(Problem),
}

impl Failure {
    /// Whether the thing asked for does not exist (any more), or is not this learner's.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(self, Self::Refused(problem) if matches!(problem.status, 401 | 403 | 404 | 410))
    }
}

/// The course list.
pub(crate) async fn course(lang: Lang) -> Result<Course, Failure> {
    get(&format!("/api/course?lang={}", lang.code())).await
}

/// A lesson's page.
pub(crate) async fn lesson(id: &str, lang: Lang) -> Result<Lesson, Failure> {
    get(&format!("/api/lessons/{id}?lang={}", lang.code())).await
}

/// A sandbox for the lesson: the one that runs already, or a new one.
pub(crate) async fn start_sandbox(lesson: &str) -> Result<Sandbox, Failure> {
    post(
        "/api/sandboxes",
        &NewSandbox {
            lesson: lesson.to_owned(),
        },
    )
    .await
}

/// A running sandbox of this session, or one that the token of an invitation is for.
pub(crate) async fn sandbox(id: &str, token: Option<&str>) -> Result<Sandbox, Failure> {
    let mut request = Request::get(&format!("/api/sandboxes/{id}"));
    if let Some(token) = token {
        request = request.header(INVITATION_HEADER, token);
    }
    read(request.send().await).await
}

/// Lets others watch the sandbox, in place of those of the invitation before.
pub(crate) async fn invite(id: &str) -> Result<Invitation, Failure> {
    read(Request::post(&invitation_path(id)).send().await).await
}

/// Takes the invitation back; who came by it has to go.
pub(crate) async fn take_invitation_back(id: &str) -> Result<(), Failure> {
    done(Request::delete(&invitation_path(id)).send().await).await
}

fn invitation_path(id: &str) -> String {
    format!("/api/sandboxes/{id}/invitation")
}

/// Where a terminal's recording is, as an asciicast of version `v3` or `v2`.
pub(crate) fn recording_path(id: &str, channel: u32, format: &str) -> String {
    format!("/api/sandboxes/{id}/recordings/{channel}?format={format}")
}

/// A terminal's recording.
pub(crate) async fn recording(id: &str, channel: u32) -> Result<String, Failure> {
    let sent = Request::get(&recording_path(id, channel, "v3")).send().await;
    let response = sent.map_err(|_| Failure::Unreachable)?;
    if !response.ok() {
        return Err(refusal(response).await);
    }
    response.text().await.map_err(|_| Failure::Unreachable)
}

/// Ends a sandbox. One that has ended already counts as ended.
pub(crate) async fn end_sandbox(id: &str) -> Result<(), Failure> {
    done(Request::delete(&format!("/api/sandboxes/{id}")).send().await).await
}

/// Has an answer graded.
pub(crate) async fn answer(lesson: &str, answer: &Answer) -> Result<TaskState, Failure> {
    post(&format!("/api/lessons/{lesson}/answers"), answer).await
}

/// What is not there (any more) needs no ending.
async fn done(sent: Result<Response, gloo::net::Error>) -> Result<(), Failure> {
    let response = sent.map_err(|_| Failure::Unreachable)?;
    if response.ok() || response.status() == 404 {
        Ok(())
    } else {
        Err(refusal(response).await)
    }
}

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(Request::get(path).send().await).await
}

async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Failure> {
    let request = Request::post(path).json(body).map_err(|_| Failure::Unreachable)?;
    read(request.send().await).await
}

async fn read<T: DeserializeOwned>(sent: Result<Response, gloo::net::Error>) -> Result<T, Failure> {
    let response = sent.map_err(|_| Failure::Unreachable)?;
    if !response.ok() {
        return Err(refusal(response).await);
    }
    response.json().await.map_err(|_| Failure::Unreachable)
}

async fn refusal(response: Response) -> Failure {
    match response.json::<Problem>().await {
        Ok(problem) => Failure::Refused(problem),
        // A proxy's own page: only the status is known.
        Err(_) => Failure::Refused(Problem {
            kind: "about:blank".to_owned(),
            title: response.status_text(),
            status: response.status(),
            detail: String::new(),
        }),
    }
}
