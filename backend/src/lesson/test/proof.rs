//! One proof: a new learner, a new sandbox, and a story with an expected end.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use curriculum::{Check, HostFacts, Lesson, Step, Vars, Wrong};
use protocol::api::{Answer, NewSandbox, Sandbox};
use protocol::frame::{TaskState, Verdict};
use sha2::{Digest, Sha256};

use super::script::{Action, actions};
use crate::client::{Client, Connection};

/// How long a task may take to turn green after the last line was typed.
const DEADLINE: Duration = Duration::from_secs(10);

/// What to prove of a lesson: that `solve` does it, or that a mistake is explained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    lesson: &'a Lesson,
    wrong: Option<&'a Wrong>,
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.lesson.id;
        match self.wrong {
            None => write!(f, "{id}: solve"),
            Some(wrong) => write!(
                f,
                "{id}: {} gone wrong gives {}={}",
                wrong.step, wrong.task, wrong.reason
            ),
        }
    }
}

/// All there is to prove of a lesson.
pub(super) fn cases(lesson: &Lesson) -> impl Iterator<Item = Case<'_>> {
    let wrong = lesson.wrong.iter().map(Some);
    std::iter::once(None)
        .chain(wrong)
        .map(move |wrong| Case { lesson, wrong })
}

/// Plays `case` with the server at `addr`, and ends its sandbox whatever comes of it.
pub(super) async fn prove(addr: SocketAddr, host: HostFacts, case: Case<'_>) -> anyhow::Result<()> {
    let mut client = Client::new(addr);
    let sandbox: Sandbox = client
        .post(
            "/api/sandboxes",
            &NewSandbox {
                lesson: case.lesson.id.clone(),
            },
        )
        .await?;
    let played = play(&mut client, &sandbox.id, host, case).await;
    let ended = client.delete(&format!("/api/sandboxes/{}", sandbox.id)).await;
    played?;
    Ok(ended?)
}

async fn play(client: &mut Client, sandbox: &str, host: HostFacts, case: Case<'_>) -> anyhow::Result<()> {
    let lesson = case.lesson;
    let vars = lesson.vars(&seed(client)?, host);
    let connection = client.connect(sandbox).await?;
    let mut learner = Learner {
        client,
        connection,
        lesson,
        vars,
        answers: BTreeMap::new(),
    };
    let played = match case.wrong {
        None => learner.solve_all().await,
        Some(wrong) => learner.err(wrong).await,
    };
    played.map_err(|error| anyhow!("  {error:#}\n{}", learner.account()))
}

/// The server derives variables from the SHA-256 of the session's token.
fn seed(client: &Client) -> anyhow::Result<String> {
    let token = client.token().context("the server gave no session cookie")?;
    let digest = Sha256::digest(token);
    Ok(digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat())
}

struct Learner<'a> {
    client: &'a mut Client,
    connection: Connection,
    lesson: &'a Lesson,
    vars: Vars,
    answers: BTreeMap<String, Verdict>,
}

impl Learner<'_> {
    async fn solve_all(&mut self) -> anyhow::Result<()> {
        self.expect_nothing_done().await?;
        for step in &self.lesson.steps {
            self.solve(step).await?;
        }
        Ok(())
    }

    async fn err(&mut self, wrong: &Wrong) -> anyhow::Result<()> {
        for step in self.lesson.steps.iter().take_while(|step| step.id != wrong.step) {
            self.solve(step).await?;
        }
        self.play(&wrong.run).await?;
        let gives = |verdict: Option<&Verdict>| matches!(verdict, Some(Verdict::NotYet { reason, .. }) if reason == wrong.reason.word());
        if let Some(verdict) = self.answers.get(&wrong.task) {
            ensure!(
                gives(Some(verdict)),
                "the answer to {} gave {verdict:?}",
                wrong.task
            );
            return Ok(());
        }
        let what = format!("{}={}", wrong.task, wrong.reason);
        self.connection
            .wait_for_tasks(&what, DEADLINE, |tasks| gives(tasks.get(&wrong.task)))
            .await?;
        Ok(())
    }

    /// Every task waits for the learner: a probe that looks at nothing would pass at once.
    async fn expect_nothing_done(&mut self) -> anyhow::Result<()> {
        for task in self.lesson.tasks() {
            if matches!(task.check, Check::Answer(_)) {
                self.answer(&task.id, "").await?;
                let verdict = &self.answers[&task.id];
                ensure!(
                    matches!(verdict, Verdict::NotYet { .. }),
                    "an empty answer to {} gave {verdict:?}",
                    task.id
                );
                continue;
            }
            let known = |tasks: &BTreeMap<String, Verdict>| tasks.contains_key(&task.id);
            self.connection
                .wait_for_tasks(&format!("a first look at {}", task.id), DEADLINE, known)
                .await?;
            let verdict = &self.connection.tasks()[&task.id];
            ensure!(
                matches!(verdict, Verdict::NotYet { .. }),
                "{} gave {verdict:?} before anything was done",
                task.id
            );
        }
        Ok(())
    }

    async fn solve(&mut self, step: &Step) -> anyhow::Result<()> {
        self.play(&step.solve).await?;
        for task in &step.tasks {
            if matches!(task.check, Check::Answer(_)) {
                let verdict = self.answers.get(&task.id);
                ensure!(
                    verdict == Some(&Verdict::Pass),
                    "the answer to {} gave {verdict:?}",
                    task.id
                );
                continue;
            }
            let settled = |tasks: &BTreeMap<String, Verdict>| {
                matches!(tasks.get(&task.id), Some(Verdict::Pass | Verdict::Error { .. }))
            };
            self.connection
                .wait_for_tasks(&format!("{}=pass", task.id), DEADLINE, settled)
                .await?;
            if let Verdict::Error { message } = &self.connection.tasks()[&task.id] {
                bail!("{} could not be checked: {message}", task.id);
            }
        }
        Ok(())
    }

    async fn play(&mut self, script: &str) -> anyhow::Result<()> {
        let script = self.vars.fill(script);
        for action in actions(&script, &self.lesson.sandbox.terminals[0]) {
            match action {
                Action::Type { terminal, line } => self.connection.type_line(terminal, line).await?,
                Action::Answer { task, text } => self.answer(task, text).await?,
            }
        }
        Ok(())
    }

    async fn answer(&mut self, task: &str, text: &str) -> anyhow::Result<()> {
        let path = format!("/api/lessons/{}/answers", self.lesson.id);
        let answer = Answer {
            task: task.to_owned(),
            answer: text.to_owned(),
        };
        let state: TaskState = self.client.post(&path, &answer).await?;
        self.answers.insert(state.task, state.verdict);
        Ok(())
    }

    /// Where things stand, for the author who has to find out why.
    fn account(&self) -> String {
        let tasks = self
            .connection
            .tasks()
            .iter()
            .map(|(task, verdict)| format!("  task {task}: {verdict:?}\n"));
        let terminals = self.lesson.sandbox.terminals.iter().map(|terminal| {
            let screen = self.connection.tail(terminal);
            format!(
                "  terminal {terminal}:\n    {}\n",
                screen.trim().replace('\n', "\n    ")
            )
        });
        tasks.chain(terminals).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use protocol::api;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::client::ClientError;
    use crate::config::{Flags, resolve};
    use crate::lesson::pack;
    use crate::serve::Server;

    async fn with_server(story: impl AsyncFnOnce(Client)) {
        let runtime_dir = tempfile::tempdir().unwrap();
        let flags = Flags {
            config: Some(PathBuf::from("/dev/null")),
            listen: Some("127.0.0.1:0".parse().unwrap()),
            runtime_dir: Some(runtime_dir.path().to_owned()),
            data_dir: Some(runtime_dir.path().join("data")),
            ..Flags::default()
        };
        let server = Server::bind(resolve(&flags, &|_| None).unwrap().config)
            .await
            .unwrap();
        let (client, stop) = (Client::new(server.addr()), CancellationToken::new());
        let serving = tokio::spawn(server.run(stop.clone()));
        story(client).await;
        stop.cancel();
        serving.await.unwrap();
    }

    #[tokio::test]
    async fn the_proof_knows_the_learners_variables() {
        with_server(async |mut client| {
            for lesson in pack::load(None).unwrap().lessons() {
                let page: api::Lesson = client
                    .get(&format!("/api/lessons/{}?lang=en", lesson.id))
                    .await
                    .unwrap();
                let vars = lesson.vars(&seed(&client).unwrap(), pack::host_facts());
                let name = vars.get("NAME").expect("both lessons have a NAME");
                let shown = serde_json::to_string(&page).unwrap();
                assert!(shown.contains(name), "{} does not show {name}", lesson.id);
                assert!(
                    !shown.contains("$NAME"),
                    "{} shows the variable itself",
                    lesson.id
                );
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_session_keeps_its_cookie_and_its_answers() {
        with_server(async |mut client| {
            let _: api::Course = client.get("/api/course?lang=ja").await.unwrap();
            let token = client.token().unwrap().to_owned();
            let mut answer = async |text: &str| {
                let answer = Answer {
                    task: "saw-137".into(),
                    answer: text.into(),
                };
                let state: TaskState = client
                    .post("/api/lessons/oom-kill/answers", &answer)
                    .await
                    .unwrap();
                state.verdict
            };
            assert!(matches!(answer("9").await, Verdict::NotYet { reason, .. } if reason == "mismatch"));
            assert_eq!(answer("１３７").await, Verdict::Pass);
            assert_eq!(answer("9").await, Verdict::Pass, "a pass stays");
            assert_eq!(client.token(), Some(token.as_str()));
        })
        .await;
    }

    #[tokio::test]
    async fn refusals_are_told_in_the_servers_words() {
        with_server(async |mut client| {
            let error = client
                .get::<api::Lesson>("/api/lessons/nothing?lang=en")
                .await
                .unwrap_err();
            assert!(
                matches!(&error, ClientError::Refused { problem, .. } if problem.status == 404),
                "{error}"
            );
            let error = client
                .connect("nothing")
                .await
                .err()
                .expect("there is no such sandbox");
            assert!(
                matches!(error, ClientError::Closed { .. } | ClientError::Socket(_)),
                "{error}"
            );
        })
        .await;
    }
}
