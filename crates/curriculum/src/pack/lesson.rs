//! A lesson that has been checked.

use serde::Deserialize;

use super::tier::{Network, Tier};
use crate::answer::Answer;
use crate::host::{CgroupVersion, HostFacts};
use crate::lang::{Lang, Text};
use crate::page::{Block, Page};
use crate::probe::Probe;
use crate::vars::{VarSpec, Vars};
use crate::verdict::Reason;

/// A lesson: facts once, prose in both languages.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Unique in the course, and the last part of its address.
    pub id: String,
    /// Its number in the course, such as `3.2`.
    pub number: String,
    /// How much it takes for granted.
    pub level: Level,
    /// Minutes it takes.
    pub minutes: u16,
    /// What the machine has to have for its lab.
    pub requires: Vec<Capability>,
    /// The sandbox it is done in.
    pub sandbox: Sandbox,
    /// Its steps in order.
    pub steps: Vec<Step>,
    /// Ways to do it wrong, for the proof of the lesson.
    pub wrong: Vec<Wrong>,
    pub(crate) vars: Vec<(String, VarSpec)>,
    pub(crate) pages: Vec<(Lang, CgroupVersion, Page)>,
}

/// How much a lesson takes for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A shell.
    Beginner,
    /// The beginners' lessons.
    Intermediate,
    /// Curiosity about the kernel.
    Advanced,
}

impl Level {
    /// Its word in `lesson.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Beginner => "beginner",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }
}

/// Something that not every machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// A memory controller that sandboxes can be given a part of.
    Memcg,
}

impl Capability {
    /// Its word in `lesson.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Memcg => "memcg",
        }
    }
}

/// The sandbox of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sandbox {
    /// The name of its root filesystem.
    pub rootfs: String,
    /// How much of the kernel its programs may use.
    pub tier: Tier,
    /// How far its packets may go.
    pub network: Network,
    /// Its terminals; the first is the one that `run` without `term=` types into.
    pub terminals: Vec<String>,
    /// Its limits.
    pub limits: Limits,
}

/// Hard limits of a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Thousandths of one CPU.
    pub cpu_milli: u32,
    /// Processes and threads.
    pub pids: u32,
    /// Bytes of the writable layer.
    pub disk: u64,
}

/// A step of a lesson.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id, the same as in the prose.
    pub id: String,
    /// What is checked in it.
    pub tasks: Vec<Task>,
    /// The lines that do it, typed by the proof of the lesson; empty if it has no tasks.
    pub solve: String,
}

/// Something to do, which is checked.
#[derive(Clone, Debug)]
pub struct Task {
    /// Unique in the lesson.
    pub id: String,
    /// How it is checked.
    pub check: Check,
    /// Whether it has to hold at the end; otherwise a pass stays.
    pub level: bool,
    pub(crate) explain: Vec<(Reason, Text)>,
}

/// How a task is checked.
#[derive(Clone, Debug)]
pub enum Check {
    /// The agent looks from outside.
    Probe(Probe),
    /// The learner types an answer.
    Answer(Answer),
}

impl Check {
    /// The reasons it can give.
    pub fn reasons(&self) -> Vec<Reason> {
        match self {
            Self::Probe(probe) => probe.reasons(),
            Self::Answer(answer) => answer.reasons(),
        }
    }
}

/// A way to do a step wrong, and what the learner is told then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The step; the steps before it are solved first.
    pub step: String,
    /// The lines to type.
    pub run: String,
    /// The task that has to give a reason.
    pub task: String,
    /// The reason.
    pub reason: Reason,
}

impl Lesson {
    /// The values of its variables for the learner with that seed.
    pub fn vars(&self, seed: &str, host: HostFacts) -> Vars {
        Vars::resolve(&self.vars, &self.id, seed, host)
    }

    /// Its title as plain text.
    pub fn title(&self, lang: Lang) -> &str {
        &self.source(lang, CgroupVersion::V2).title
    }

    /// One sentence about it as plain text.
    pub fn summary(&self, lang: Lang) -> &str {
        &self.source(lang, CgroupVersion::V2).summary
    }

    /// Its prose for one learner. Every `run` block names its terminal.
    pub fn page(&self, lang: Lang, vars: &Vars, host: HostFacts) -> Page {
        let mut page = self.source(lang, host.cgroup).fill(vars);
        let steps = page.steps.iter_mut().map(|step| &mut step.blocks);
        std::iter::once(&mut page.intro)
            .chain(steps)
            .for_each(|blocks| self.name_terminals(blocks));
        page
    }

    /// Its tasks in order.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.steps.iter().flat_map(|step| &step.tasks)
    }

    /// The task with that id.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks().find(|task| task.id == id)
    }

    pub(crate) fn source(&self, lang: Lang, version: CgroupVersion) -> &Page {
        let found = self.pages.iter().find(|(l, v, _)| (*l, *v) == (lang, version));
        &found
            .expect("loading reads a page for every language and hierarchy")
            .2
    }

    fn name_terminals(&self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Run(run) => {
                    run.terminal
                        .get_or_insert_with(|| self.sandbox.terminals[0].clone());
                }
                Block::Hint(inner) | Block::Solution(inner) | Block::Note(inner) => {
                    self.name_terminals(inner);
                }
                Block::Html(_) | Block::Code(_) | Block::Task(_) => {}
            }
        }
    }
}

impl Task {
    /// What to say for each reason, by [`Reason::word`]. `{name}` stands for a value of the verdict.
    pub fn explain(&self, lang: Lang, vars: &Vars) -> Vec<(String, String)> {
        self.explain
            .iter()
            .map(|(reason, text)| (reason.to_string(), vars.fill(text.get(lang))))
            .collect()
    }
}
