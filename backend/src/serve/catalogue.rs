//! The course as the API shows it: `curriculum` types turned by hand into `protocol::api` ones, for one
//! learner and this machine.

use curriculum::{Check, HostFacts, Lang, Lesson, Pack, Task, Vars, page};
use protocol::api;
use protocol::control::WatchTask;
use protocol::frame;

use super::problem::AppError;
use crate::lesson::lacking::{NoGroups, lacking};
use crate::lesson::pack::host_facts;

/// A course on this machine.
pub(super) struct Catalogue {
    pack: Pack,
    host: HostFacts,
    groups: Option<NoGroups>,
}

impl Catalogue {
    /// `pack` on the machine this runs on, whose learners may get no groups.
    pub(super) fn new(pack: Pack, groups: Option<NoGroups>) -> Self {
        Self {
            pack,
            host: host_facts(),
            groups,
        }
    }

    pub(super) fn find(&self, id: &str) -> Result<&Lesson, AppError> {
        self.pack
            .lesson(id)
            .ok_or_else(|| AppError::NoLesson(id.to_owned()))
    }

    /// All lessons.
    pub(super) fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.pack.lessons().iter()
    }

    pub(super) fn course(&self, lang: Lang) -> api::Course {
        let module = |module: &curriculum::Module| api::Module {
            id: module.id.clone(),
            number: module.number.clone(),
            title: module.title.get(lang).to_owned(),
            lessons: module
                .lessons
                .iter()
                .filter_map(|id| self.pack.lesson(id))
                .map(|lesson| self.summary(lesson, lang))
                .collect(),
        };
        api::Course {
            title: self.pack.course.title.get(lang).to_owned(),
            modules: self.pack.course.modules.iter().map(module).collect(),
        }
    }

    /// The page of `lesson` for the learner with that seed.
    pub(super) fn lesson(&self, lesson: &Lesson, lang: Lang, seed: &str) -> api::Lesson {
        let vars = self.vars(lesson, seed);
        let page = lesson.page(lang, &vars, self.host);
        let reader = Reader {
            lesson,
            lang,
            vars: &vars,
        };
        api::Lesson {
            summary: self.summary(lesson, lang),
            lang: lang.tag().to_owned(),
            terminals: lesson.sandbox.terminals.clone(),
            intro: reader.blocks(page.intro),
            steps: page
                .steps
                .into_iter()
                .map(|step| api::Step {
                    id: step.id,
                    title: step.title,
                    blocks: reader.blocks(step.blocks),
                })
                .collect(),
            next: self.pack.next(&lesson.id).map(|next| next.id.clone()),
        }
    }

    fn summary(&self, lesson: &Lesson, lang: Lang) -> api::LessonSummary {
        let missing = lacking(lesson, self.groups).map(|why| why.what(lang).to_owned());
        api::LessonSummary {
            id: lesson.id.clone(),
            number: lesson.number.clone(),
            title: lesson.title(lang).to_owned(),
            summary: lesson.summary(lang).to_owned(),
            level: lesson.level.word().to_owned(),
            minutes: lesson.minutes,
            tasks: lesson.tasks().map(|task| task.id.clone()).collect(),
            missing: missing.into_iter().collect(),
        }
    }

    /// The values of the lesson's variables for the learner with that seed.
    pub(super) fn vars(&self, lesson: &Lesson, seed: &str) -> Vars {
        lesson.vars(seed, self.host)
    }

    /// What the agent is to evaluate.
    pub(super) fn watched(&self, lesson: &Lesson, seed: &str) -> Result<Vec<WatchTask>, serde_json::Error> {
        let vars = self.vars(lesson, seed);
        let probes = lesson.tasks().filter_map(|task| match &task.check {
            Check::Probe(probe) => Some((task, probe)),
            Check::Answer(_) => None,
        });
        probes
            .map(|(task, probe)| {
                let probe = serde_json::to_value(probe.resolve(&vars))?;
                Ok(WatchTask {
                    task: task.id.clone(),
                    probe,
                    level: task.level,
                })
            })
            .collect()
    }
}

/// The wire's form of a verdict.
pub(super) fn verdict(verdict: curriculum::Verdict) -> frame::Verdict {
    match verdict {
        curriculum::Verdict::Pass => frame::Verdict::Pass,
        curriculum::Verdict::NotYet { reason, values } => frame::Verdict::NotYet {
            reason: reason.word().to_owned(),
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        },
        curriculum::Verdict::Error { message } => frame::Verdict::Error { message },
    }
}

struct Reader<'a> {
    lesson: &'a Lesson,
    lang: Lang,
    vars: &'a Vars,
}

impl Reader<'_> {
    fn blocks(&self, blocks: Vec<page::Block>) -> Vec<api::Block> {
        blocks.into_iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&self, block: page::Block) -> Option<api::Block> {
        Some(match block {
            page::Block::Html(html) => api::Block::Html { html },
            page::Block::Run(run) => api::Block::Run {
                code: run.code,
                lang: run.lang,
                terminal: run
                    .terminal
                    .unwrap_or_else(|| self.lesson.sandbox.terminals[0].clone()),
                interrupt: run.interrupt,
            },
            page::Block::Code(code) => api::Block::Code {
                code: code.code,
                lang: code.lang,
                copy: code.copy,
                output: code.output,
            },
            page::Block::Task(asked) => {
                // Loading refuses prose that asks for a task the lesson does not have.
                let task = self.lesson.task(&asked.id)?;
                api::Block::Task(self.task(task, asked.html))
            }
            page::Block::Hint(inner) => api::Block::Hint {
                blocks: self.blocks(inner),
            },
            page::Block::Solution(inner) => api::Block::Solution {
                blocks: self.blocks(inner),
            },
            page::Block::Note(inner) => api::Block::Note {
                blocks: self.blocks(inner),
            },
        })
    }

    fn task(&self, task: &Task, html: String) -> api::Task {
        let check = match &task.check {
            Check::Probe(_) => api::Check::Probe,
            Check::Answer(answer) => api::Check::Answer {
                number: answer.kind == curriculum::AnswerKind::Number,
            },
        };
        api::Task {
            id: task.id.clone(),
            html,
            check,
            explain: task.explain(self.lang, self.vars),
        }
    }
}
