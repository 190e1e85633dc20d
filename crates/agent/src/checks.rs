//! The lesson's tasks, looked at from outside several times a second.

use std::rc::Rc;
use std::time::Duration;

use curriculum::probe::{Namespace, ProcessNamespace};
use curriculum::{CgroupVersion, Controller, Look, LookError, Probe, Watch};
use nix::unistd::Pid;
use protocol::control::WatchTask;
use protocol::frame::{TaskState, Verdict};
use sandbox::{Sandbox, cgroup, observe};
use tokio::time::{Instant, timeout};

use crate::session::Session;

/// Counters vanish with the group that has them, so one must look while it lives.
const PERIOD: Duration = Duration::from_millis(200);
/// How often one looks while nothing happens in any terminal: a thousand idle sandboxes must not keep a machine busy.
const IDLE_PERIOD: Duration = Duration::from_secs(1);
/// How long nothing must have happened for that.
const IDLE_AFTER: Duration = Duration::from_secs(5);

/// The tasks and where each stands.
#[derive(Default)]
pub(crate) struct Checks {
    tasks: Vec<Task>,
    /// Tasks that the server grades, as far as it has.
    graded: Vec<TaskState>,
}

struct Task {
    name: String,
    watch: Watch,
    verdict: Option<Verdict>,
}

impl Checks {
    /// Takes a lesson's tasks in place of those it has.
    pub(crate) fn replace(&mut self, tasks: Vec<WatchTask>) -> Result<(), serde_json::Error> {
        let parsed: Result<Vec<_>, _> = tasks
            .into_iter()
            .map(|task| {
                let probe: Probe = serde_json::from_value(task.probe)?;
                Ok(Task {
                    name: task.task,
                    watch: Watch::new(probe, task.level),
                    verdict: None,
                })
            })
            .collect();
        self.tasks = parsed?;
        Ok(())
    }

    pub(crate) fn states(&self) -> Vec<TaskState> {
        let known = |task: &Task| {
            Some(TaskState {
                task: task.name.clone(),
                verdict: task.verdict.clone()?,
            })
        };
        let seen = self.tasks.iter().filter_map(known);
        seen.chain(self.graded.iter().cloned()).collect()
    }

    /// Takes in the grade of a task that is not looked at.
    pub(crate) fn grade(&mut self, state: TaskState) {
        self.graded.retain(|other| other.task != state.task);
        self.graded.push(state);
    }

    /// Whether there is anything to look at.
    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Looks at every task once; returns those that changed.
    fn look(&mut self, sandbox: &Sandbox) -> Vec<TaskState> {
        let mut changed = Vec::new();
        for task in &mut self.tasks {
            let verdict = to_wire(task.watch.evaluate(&Outside(sandbox)));
            if task.verdict.as_ref() != Some(&verdict) {
                task.verdict = Some(verdict.clone());
                changed.push(TaskState {
                    task: task.name.clone(),
                    verdict,
                });
            }
        }
        changed
    }
}

/// Looks for as long as the agent lives, and ends it when nobody has been here for too long.
pub(crate) async fn watch(session: Rc<Session>) {
    let mut changes = session.changes();
    let mut changed_at = Instant::now();
    loop {
        let nothing_to_see = session.checks.borrow().is_empty();
        let idle = changed_at.elapsed() >= IDLE_AFTER || nothing_to_see;
        if changes.has_changed().unwrap_or(false) {
            changes.borrow_and_update();
            changed_at = Instant::now();
        }
        if idle {
            let _ = timeout(IDLE_PERIOD, changes.changed()).await;
        }
        tokio::time::sleep(PERIOD).await;
        let news = session.checks.borrow_mut().look(&session.sandbox.borrow());
        for state in news {
            session.task_changed(state);
        }
        session.look_at_clocks();
    }
}

fn to_wire(verdict: curriculum::Verdict) -> Verdict {
    match verdict {
        curriculum::Verdict::Pass => Verdict::Pass,
        curriculum::Verdict::NotYet { reason, values } => Verdict::NotYet {
            reason: reason.word().to_owned(),
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        },
        curriculum::Verdict::Error { message } => Verdict::Error { message },
    }
}

/// The sandbox as the kernel shows it to the host.
struct Outside<'a>(&'a Sandbox);

impl Look for Outside<'_> {
    fn namespaces(&self, kind: Namespace) -> Result<Vec<ProcessNamespace>, LookError> {
        let mut found = Vec::new();
        for pid in self.0.cgroup().processes() {
            let inode =
                observe::namespace(pid, kind.file_name()).map_err(because("a process's namespaces"))?;
            found.extend(inode.map(|inode| ProcessNamespace {
                pid: pid.as_raw(),
                inode,
            }));
        }
        Ok(found)
    }

    fn own_namespace(&self, kind: Namespace) -> Result<u64, LookError> {
        let inode = self
            .0
            .namespace(kind.file_name())
            .map_err(because("the sandbox's namespaces"))?;
        inode.ok_or_else(gone)
    }

    fn nodename(&self, pid: i32) -> Result<Option<String>, LookError> {
        observe::nodename(Pid::from_raw(pid)).map_err(because("a process's host name"))
    }

    fn own_nodename(&self) -> Result<String, LookError> {
        let name = observe::nodename(self.0.init()).map_err(because("the sandbox's host name"))?;
        name.ok_or_else(gone)
    }

    fn original_nodename(&self) -> Result<String, LookError> {
        Ok(self.0.hostname().to_owned())
    }

    fn cgroup_version(&self) -> CgroupVersion {
        match self.0.cgroup().version() {
            cgroup::Version::V1 => CgroupVersion::V1,
            cgroup::Version::V2 => CgroupVersion::V2,
        }
    }

    fn cgroup_file(
        &self,
        controller: Controller,
        path: &str,
        file: &str,
    ) -> Result<Option<String>, LookError> {
        self.0
            .cgroup()
            .learner_file(controller.name(), path, file)
            .map_err(because("a control group"))
    }
}

fn because<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> LookError {
    move |error| LookError {
        what: what.to_owned(),
        why: error.to_string(),
    }
}

fn gone() -> LookError {
    LookError {
        what: "init".to_owned(),
        why: "it has ended".to_owned(),
    }
}
