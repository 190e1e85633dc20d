//! What must be true of a lesson's facts and of its prose together.

use std::collections::BTreeSet;

use super::lesson::{Check, Lesson};
use super::tier;
use super::yaml::Place;
use crate::host::{CgroupVersion, HostFacts};
use crate::page::{Block, Page, PageStep, all_blocks};
use crate::problem::{Problem, suggest};
use crate::vars::references;

pub(super) fn check(file: &str, text: &str, dir: &str, lesson: &Lesson, problems: &mut Vec<Problem>) {
    let facts = Facts {
        file,
        start: Place::start(text),
        lesson,
    };
    facts.check_ids(problems);
    tier::check(file, facts.start, lesson, problems);
    // Values are needed from here on.
    let faults = facts.check_var_specs();
    if !faults.is_empty() {
        problems.extend(faults);
        return;
    }
    facts.check_tasks(problems);
    facts.check_solved(problems);
    facts.check_vars_are_used(problems);
    for (lang, _, page) in &lesson.pages {
        check_page(&format!("{dir}/{lang}.md"), lesson, page, problems);
    }
}

struct Facts<'a> {
    file: &'a str,
    start: Place<'a>,
    lesson: &'a Lesson,
}

impl Facts<'_> {
    fn problem(&self, place: Place<'_>, message: impl Into<String>) -> Problem {
        Problem::new(self.file, place.line(), message)
    }

    fn check_ids(&self, problems: &mut Vec<Problem>) {
        let mut place = self.start.then("steps:");
        let (mut steps, mut tasks) = (BTreeSet::new(), BTreeSet::new());
        for step in &self.lesson.steps {
            place = place.then(&format!("id: {}", step.id));
            if !steps.insert(&step.id) {
                problems.push(self.problem(place, format!("step id `{}` is taken: choose another", step.id)));
            }
            for task in &step.tasks {
                place = place.then(&format!("id: {}", task.id));
                if !tasks.insert(&task.id) {
                    problems
                        .push(self.problem(place, format!("task id `{}` is taken: choose another", task.id)));
                }
            }
        }
    }

    fn check_var_specs(&self) -> Vec<Problem> {
        let place = self.start.then("vars:");
        let mut faults = Vec::new();
        for (name, spec) in &self.lesson.vars {
            let place = place.then(&format!("{name}:"));
            let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            if !name.starts_with(|c: char| c.is_ascii_uppercase()) || !name.chars().all(upper) {
                faults.push(self.problem(
                    place,
                    format!("name the variable `{name}` in capitals, digits and `_`"),
                ));
            }
            faults.extend(spec.fault().map(|fault| self.problem(place, fault)));
        }
        faults
    }

    fn check_tasks(&self, problems: &mut Vec<Problem>) {
        for task in self.lesson.tasks() {
            let place = self.start.then("steps:").then(&format!("id: {}", task.id));
            let names = self.lesson.vars.iter().map(|(name, _)| name.as_str());
            let texts = match &task.check {
                Check::Probe(probe) => probe.texts(),
                Check::Answer(answer) => vec![answer.text()],
            };
            for (_, name) in texts.iter().flat_map(|text| references(text)) {
                if !names.clone().any(|known| known == name) {
                    let hint = suggest(name, names.clone());
                    let place = place.then(&format!("${name}"));
                    problems.push(self.problem(place, format!("`${name}` is not in `vars:`{hint}")));
                }
            }
            for cgroup in CgroupVersion::ALL {
                let vars = self.lesson.vars("check", HostFacts { cgroup });
                let faults = match &task.check {
                    Check::Probe(probe) => probe.resolve(&vars).faults(),
                    Check::Answer(answer) => answer.fault(&vars).into_iter().collect(),
                };
                let key = if matches!(task.check, Check::Probe(_)) {
                    "probe:"
                } else {
                    "answer:"
                };
                problems.extend(
                    faults
                        .into_iter()
                        .map(|fault| self.problem(place.then(key), fault)),
                );
            }
            if let Check::Probe(probe) = &task.check
                && probe.holds_at_first()
            {
                let message = "this holds before the learner has done anything: put it into `all:` beside a probe \
                               that does not, or use `gone:`";
                problems.push(self.problem(place.then("probe:"), message));
            }
        }
    }

    fn check_solved(&self, problems: &mut Vec<Problem>) {
        for step in &self.lesson.steps {
            if !step.tasks.is_empty() && step.solve.trim().is_empty() {
                let place = self.start.then("solve:");
                problems.push(self.problem(place, format!("say in `solve:` how step `{}` is done", step.id)));
            }
        }
    }

    fn check_vars_are_used(&self, problems: &mut Vec<Problem>) {
        let mut used = BTreeSet::new();
        let mut note = |text: &str| used.extend(references(text).map(|(_, name)| name.to_owned()));
        for step in &self.lesson.steps {
            note(&step.solve);
        }
        for task in self.lesson.tasks() {
            match &task.check {
                Check::Probe(probe) => probe.texts().into_iter().for_each(&mut note),
                Check::Answer(answer) => note(answer.text()),
            }
        }
        for (_, _, page) in &self.lesson.pages {
            for block in page_blocks(page) {
                match block {
                    Block::Html(html) => note(html),
                    Block::Run(run) => note(&run.code),
                    Block::Code(code) => note(&code.code),
                    Block::Task(task) => note(&task.html),
                    Block::Hint(_) | Block::Solution(_) | Block::Note(_) => {}
                }
            }
        }
        for (name, _) in &self.lesson.vars {
            if !used.contains(name) {
                let place = self.start.then("vars:").then(&format!("{name}:"));
                problems.push(self.problem(place, format!("`${name}` is used nowhere: use it or remove it")));
            }
        }
    }
}

fn page_blocks(page: &Page) -> impl Iterator<Item = &Block> {
    all_blocks(&page.intro).chain(page.steps.iter().flat_map(PageStep::all_blocks))
}

fn check_page(file: &str, lesson: &Lesson, page: &Page, problems: &mut Vec<Problem>) {
    let step_ids = || lesson.steps.iter().map(|step| step.id.as_str());
    for (position, step) in page.steps.iter().enumerate() {
        let Some(known) = lesson.steps.iter().position(|known| known.id == step.id) else {
            let hint = suggest(&step.id, step_ids());
            problems.push(Problem::new(
                file,
                step.line,
                format!("lesson.yaml has no step `{}`{hint}", step.id),
            ));
            continue;
        };
        if known != position && page.steps.len() == lesson.steps.len() {
            problems.push(Problem::new(
                file,
                step.line,
                "put the steps in the order of lesson.yaml",
            ));
        }
        check_task_places(file, lesson, position, page, known, problems);
    }
    for id in step_ids().filter(|id| !page.steps.iter().any(|step| step.id == *id)) {
        problems.push(Problem::new(
            file,
            1,
            format!("write the step `{id}`: `## Title {{#{id}}}`"),
        ));
    }
    for block in page_blocks(page) {
        if let Block::Run(run) = block
            && let Some(name) = &run.terminal
            && !lesson.sandbox.terminals.contains(name)
        {
            let hint = suggest(name, lesson.sandbox.terminals.iter().map(String::as_str));
            problems.push(Problem::new(
                file,
                run.line,
                format!("the sandbox has no terminal `{name}`{hint}"),
            ));
        }
    }
}

/// Each task of a step stands in its prose, once, and no other does.
fn check_task_places(
    file: &str,
    lesson: &Lesson,
    position: usize,
    page: &Page,
    known: usize,
    problems: &mut Vec<Problem>,
) {
    let step = &page.steps[position];
    let expected = || lesson.steps[known].tasks.iter().map(|task| task.id.as_str());
    let mut found = BTreeSet::new();
    for block in step.all_blocks() {
        let Block::Task(task) = block else { continue };
        if !expected().any(|id| id == task.id) {
            let hint = suggest(&task.id, expected());
            let message = format!(
                "step `{}` of lesson.yaml has no task `{}`{hint}",
                step.id, task.id
            );
            problems.push(Problem::new(file, task.line, message));
        } else if !found.insert(task.id.as_str()) {
            problems.push(Problem::new(
                file,
                task.line,
                format!("task `{}` stands here twice: remove one", task.id),
            ));
        }
    }
    for id in expected().filter(|id| !found.contains(id)) {
        problems.push(Problem::new(
            file,
            step.line,
            format!("ask for task `{id}` in this step: `:::task {id}`"),
        ));
    }
}
