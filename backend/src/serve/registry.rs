//! Whose sandbox is whose, and for which lesson.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use agent::Network;
use curriculum::Lesson;
use image_store::{Image, Store};
use protocol::api;
use protocol::control::{Op, Outcome, Owner, WatchTask};
use protocol::frame::{TaskState, Verdict};
use tokio_util::sync::CancellationToken;

use super::problem::AppError;
use super::session::{Session, SessionId};
use crate::driver::control::{ControlError, Line};
use crate::driver::{Adopted, Capacity, Driver, DriverError, Order, SandboxId};
use crate::sandbox::tier;

/// What a sandbox calls itself until its learner changes that.
const HOSTNAME: &str = "utsuwa";

/// Sandboxes by owner.
pub(super) struct Registry {
    driver: Arc<dyn Driver>,
    images: Store,
    policy: Policy,
    entries: Mutex<HashMap<SandboxId, Entry>>,
}

/// What holds for every sandbox.
pub(super) struct Policy {
    /// The most in one session.
    pub(super) per_session: u32,
    /// When one ends by itself.
    pub(super) clocks: agent::Clocks,
    /// What its connections may do.
    pub(super) traffic: agent::Traffic,
    /// Whom sandboxes with a way to the internet ask for names.
    pub(super) resolver: Option<Ipv4Addr>,
    /// The image to use in place of the lesson's.
    pub(super) image: Option<String>,
    /// Whether learners may make groups on cgroup v1.
    pub(super) delegate_cgroup_v1: bool,
}

struct Entry {
    owner: SessionId,
    lesson: String,
    ended: CancellationToken,
}

impl Registry {
    pub(super) fn new(driver: Arc<dyn Driver>, images: Store, policy: Policy) -> Self {
        Self {
            driver,
            images,
            policy,
            entries: Mutex::default(),
        }
    }

    /// Enters a sandbox that outlived its server.
    pub(super) fn adopt(&self, session: &Session, adopted: Adopted) {
        let entry = Entry {
            owner: session.id,
            lesson: adopted.owner.lesson,
            ended: adopted.sandbox.ended,
        };
        self.living().insert(adopted.sandbox.id, entry);
    }

    pub(super) fn capacity(&self) -> Capacity {
        self.driver.capacity()
    }

    /// The session's sandbox of that id and its lesson's id.
    pub(super) fn owned(&self, session: &Session, id: &str) -> Result<(SandboxId, String), AppError> {
        let entries = self.living();
        let (id, entry) = entries.get_key_value(id).ok_or(AppError::NoSandbox)?;
        if entry.owner != session.id {
            return Err(AppError::NoSandbox);
        }
        Ok((id.clone(), entry.lesson.clone()))
    }

    /// The sandbox of that id, whosesoever, and its lesson's id. Whoever asks still has to show that they may know of it.
    pub(super) fn of_anybody(&self, id: &str) -> Result<(SandboxId, String), AppError> {
        let entries = self.living();
        let (id, entry) = entries.get_key_value(id).ok_or(AppError::NoSandbox)?;
        Ok((id.clone(), entry.lesson.clone()))
    }

    /// Cancelled once the sandbox has ended; `None` if it has.
    pub(super) fn end_of(&self, id: &SandboxId) -> Option<CancellationToken> {
        self.living().get(id).map(|entry| entry.ended.clone())
    }

    /// The session's sandbox for `lesson`: the running one, or a new one whose tasks are watched.
    pub(super) async fn obtain(
        &self,
        session: &Session,
        lesson: &Lesson,
        tasks: Vec<WatchTask>,
    ) -> Result<api::Sandbox, AppError> {
        let _one_at_a_time = session.making.lock().await;
        if let Some(id) = self.running(session, lesson)? {
            return Ok(api::Sandbox {
                id: id.to_string(),
                lesson: lesson.id.clone(),
                spawn_ms: 0,
            });
        }
        let began = Instant::now();
        // Held until the agent has its own lock.
        let image = self.image(lesson)?;
        let order = self.order(&session.seed(), lesson, &image);
        let sandbox = self.driver.create(order).await?;
        drop(image);
        let entry = Entry {
            owner: session.id,
            lesson: lesson.id.clone(),
            ended: sandbox.ended,
        };
        self.living().insert(sandbox.id.clone(), entry);
        if let Err(error) = self.hand_over(&sandbox.id, session, lesson, tasks).await {
            self.driver.destroy(&sandbox.id).await?;
            return Err(error.into());
        }
        let spawn_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(api::Sandbox {
            id: sandbox.id.to_string(),
            lesson: lesson.id.clone(),
            spawn_ms,
        })
    }

    /// Ends the session's sandbox of that id.
    pub(super) async fn end(&self, session: &Session, id: &str) -> Result<(), AppError> {
        let (id, _) = self.owned(session, id)?;
        Ok(self.driver.destroy(&id).await?)
    }

    /// A new connection to a sandbox's agent.
    pub(super) async fn attach(&self, id: &SandboxId) -> Result<Line, DriverError> {
        self.driver.attach(id).await.map(Line::new)
    }

    /// Asks a sandbox's agent on a connection of its own.
    pub(super) async fn ask(&self, id: &SandboxId, op: Op) -> Result<Outcome, DriverError> {
        let answer = self.attach(id).await?.ask(op).await;
        answer.map_err(control(id))
    }

    /// Has the session's sandbox of that lesson, if one runs, remember what the server has graded. The grade holds without it.
    pub(super) async fn note_grade(&self, session: &Session, lesson: &str, state: TaskState) {
        let id = self
            .living()
            .iter()
            .find(|(_, entry)| entry.owner == session.id && entry.lesson == lesson)
            .map(|(id, _)| id.clone());
        let Some(id) = id else { return };
        if let Err(error) = self.ask(&id, Op::Grade { state }).await {
            tracing::warn!(sandbox = %id, %error, "a grade was not kept for the next server");
        }
    }

    /// The session's running sandbox for `lesson`; an error when there is none and no room for one.
    fn running(&self, session: &Session, lesson: &Lesson) -> Result<Option<SandboxId>, AppError> {
        let entries = self.living();
        let own = || entries.iter().filter(|(_, entry)| entry.owner == session.id);
        if let Some((id, _)) = own().find(|(_, entry)| entry.lesson == lesson.id) {
            return Ok(Some(id.clone()));
        }
        if own().count() >= self.policy.per_session as usize {
            return Err(AppError::SessionLimit(self.policy.per_session));
        }
        Ok(None)
    }

    /// What these lessons' sandboxes are, each kind once, as far as their images are there.
    pub(super) fn kinds<'a>(&self, lessons: impl Iterator<Item = &'a Lesson>) -> Vec<Order> {
        let mut kinds = Vec::new();
        for lesson in lessons {
            let Ok(image) = self.image(lesson) else {
                continue;
            };
            let order = self.order("", lesson, &image);
            if !kinds.contains(&order) {
                kinds.push(order);
            }
        }
        kinds
    }

    fn image(&self, lesson: &Lesson) -> Result<Image, AppError> {
        let name = self.policy.image.as_ref().unwrap_or(&lesson.sandbox.rootfs);
        self.images.open_image(name).map_err(no_image)
    }

    /// `lan` names the learner's own network.
    fn order(&self, lan: &str, lesson: &Lesson, image: &Image) -> Order {
        let limits = lesson.sandbox.limits;
        Order {
            layers: image.layers.clone(),
            image_locks: image.lock_paths(),
            tier: tier::of(lesson),
            network: match lesson.sandbox.network {
                curriculum::Network::None => Network::None,
                curriculum::Network::Lan => Network::Lan { name: lan.to_owned() },
                curriculum::Network::Egress => Network::Egress {
                    resolver: self.policy.resolver,
                },
            },
            hostname: HOSTNAME.to_owned(),
            limits: agent::Limits {
                memory: limits.memory,
                cpu_milli: limits.cpu_milli,
                pids: limits.pids,
                disk: limits.disk,
            },
            delegate_cgroup_v1: self.policy.delegate_cgroup_v1,
            terminals: lesson.sandbox.terminals.clone(),
            env: Vec::new(),
            clocks: self.policy.clocks,
            traffic: self.policy.traffic,
            prepared: false,
        }
    }

    /// Makes the sandbox the session's, from where on its time runs, and tells it what the session has passed already.
    async fn hand_over(
        &self,
        id: &SandboxId,
        session: &Session,
        lesson: &Lesson,
        tasks: Vec<WatchTask>,
    ) -> Result<(), DriverError> {
        let owner = Owner {
            session: session.seed(),
            lesson: lesson.id.clone(),
        };
        let mut line = self.attach(id).await?;
        let owner = Some(owner);
        line.ask(Op::Watch { tasks, owner }).await.map_err(control(id))?;
        for task in session.passed_in(&lesson.id) {
            let verdict = Verdict::Pass;
            let state = TaskState { task, verdict };
            line.ask(Op::Grade { state }).await.map_err(control(id))?;
        }
        Ok(())
    }

    /// The entries, those of ended sandboxes removed.
    fn living(&self) -> MutexGuard<'_, HashMap<SandboxId, Entry>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, entry| !entry.ended.is_cancelled());
        entries
    }
}

fn control(id: &SandboxId) -> impl FnOnce(ControlError) -> DriverError {
    let id = id.clone();
    |source| DriverError::Control { id, source }
}

fn no_image(error: impl std::error::Error) -> AppError {
    AppError::SandboxFailed {
        message: error.to_string(),
        fix: None,
    }
}
