//! From a written lesson to a checked one; what is wrong is told and replaced by something harmless.

use super::lesson::{Check, Lesson, Limits, Sandbox, Step, Task, Wrong};
use super::raw::{Mode, RawLesson, RawLimits, RawTask, RawWrong};
use super::yaml::Place;
use crate::lang::Text;
use crate::probe::{Amount, Probe};
use crate::problem::{Problem, suggest};
use crate::verdict::Reason;

pub(super) fn lesson(file: &str, text: &str, raw: RawLesson, problems: &mut Vec<Problem>) -> Lesson {
    let start = Place::start(text);
    let sandbox = Sandbox {
        rootfs: raw.sandbox.rootfs,
        tier: raw.sandbox.tier,
        network: raw.sandbox.network,
        limits: limits(file, start.then("limits:"), &raw.sandbox.limits, problems),
        terminals: raw.sandbox.terminals,
    };
    if sandbox.terminals.is_empty() {
        let message = "name at least one terminal, such as `terminals: [main]`";
        problems.push(Problem::new(file, start.then("terminals:").line(), message));
    }

    let mut solve = raw.solve.0;
    let mut steps = Vec::new();
    let mut place = start.then("steps:");
    for raw_step in raw.steps {
        place = place.then(&format!("id: {}", raw_step.id));
        let mut tasks = Vec::new();
        for raw_task in raw_step.tasks {
            place = place.then(&format!("id: {}", raw_task.id));
            tasks.push(task(file, place, raw_task, problems));
        }
        let at = solve.iter().position(|(step, _)| *step == raw_step.id);
        let lines = at.map_or_else(String::new, |at| solve.remove(at).1);
        steps.push(Step {
            id: raw_step.id,
            tasks,
            solve: lines,
        });
    }
    for (step, _) in solve {
        let hint = suggest(&step, steps.iter().map(|step| step.id.as_str()));
        let line = start.then("solve:").then(&format!("{step}:")).line();
        problems.push(Problem::new(
            file,
            line,
            format!("`solve` names the step `{step}`, which does not exist{hint}"),
        ));
    }

    let mut place = start.then("wrong:");
    let mut wrong = Vec::new();
    for raw_wrong in raw.wrong {
        place = place.then("expect:");
        match to_wrong(raw_wrong, &steps) {
            Ok(case) => wrong.push(case),
            Err(message) => problems.push(Problem::new(file, place.line(), message)),
        }
        place = place.then("step:");
    }
    Lesson {
        id: raw.id,
        number: String::new(),
        level: raw.level,
        minutes: raw.minutes,
        requires: raw.requires,
        sandbox,
        steps,
        wrong,
        vars: raw.vars.0,
        pages: Vec::new(),
    }
}

fn task(file: &str, place: Place<'_>, raw: RawTask, problems: &mut Vec<Problem>) -> Task {
    let check = match (raw.probe, raw.answer) {
        (Some(probe), None) => Check::Probe(probe),
        (None, Some(answer)) => Check::Answer(answer),
        _ => {
            let message = format!("give task `{}` either a `probe:` or an `answer:`", raw.id);
            problems.push(Problem::new(file, place.line(), message));
            Check::Probe(Probe::All(Vec::new()))
        }
    };
    let explain = explain(file, place, &raw.id, &check, raw.explain.0, problems);
    Task {
        id: raw.id,
        check,
        level: raw.mode == Mode::Level,
        explain,
    }
}

/// Every reason of the check is explained, nothing else is, and the holes can be filled.
fn explain(
    file: &str,
    place: Place<'_>,
    task: &str,
    check: &Check,
    texts: Vec<(String, Text)>,
    problems: &mut Vec<Problem>,
) -> Vec<(Reason, Text)> {
    let reasons = check.reasons();
    let place = place.then("explain:");
    let mut explained = Vec::new();
    for (word, text) in texts {
        let line = place.then(&format!("{word}:")).line();
        let Some(reason) = reasons.iter().find(|reason| reason.word() == word) else {
            let hint = suggest(&word, reasons.iter().map(|reason| reason.word()));
            problems.push(Problem::new(
                file,
                line,
                format!("task `{task}` never gives the reason `{word}`{hint}"),
            ));
            continue;
        };
        for hole in [&text.ja, &text.en].into_iter().flat_map(|text| holes(text)) {
            if !reason.values().contains(&hole) {
                let known = suggest(hole, reason.values().iter().copied());
                let message = format!("the reason `{word}` comes with no value `{{{hole}}}`{known}");
                problems.push(Problem::new(file, line, message));
            }
        }
        explained.push((*reason, text));
    }
    for reason in reasons {
        if !explained.iter().any(|(known, _)| *known == reason) {
            let message = format!("explain the reason `{reason}` of task `{task}` in both languages");
            problems.push(Problem::new(file, place.line(), message));
        }
    }
    explained
}

/// The names in `{}` in an explanation, those of `${VAR}` apart.
fn holes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').filter_map(move |(at, _)| {
        let (name, _) = text[at + 1..].split_once('}')?;
        (!text[..at].ends_with('$')).then_some(name)
    })
}

fn limits(file: &str, place: Place<'_>, raw: &RawLimits, problems: &mut Vec<Problem>) -> Limits {
    let mut bytes = |key: &str, text: &str| match Amount::parse(text) {
        Ok(amount) if amount != Amount::MAX && amount.0 > 0 => amount.0,
        _ => {
            let message = format!("write `{key}` as bytes, such as `256M`, not `{text}`");
            problems.push(Problem::new(file, place.then(&format!("{key}:")).line(), message));
            0
        }
    };
    let (memory, disk) = (bytes("memory", &raw.memory.0), bytes("disk", &raw.disk.0));
    let milli = raw.cpu * 1000.0;
    if !(10.0..=1_000_000.0).contains(&milli) {
        let message = "write `cpu` as a number of CPUs from 0.01 to 1000";
        problems.push(Problem::new(file, place.then("cpu:").line(), message));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates"
    )]
    Limits {
        memory,
        cpu_milli: milli.round() as u32,
        pids: raw.pids,
        disk,
    }
}

fn to_wrong(raw: RawWrong, steps: &[Step]) -> Result<Wrong, String> {
    let Some((task_id, word)) = raw.expect.split_once('=') else {
        return Err("write `expect: TASK=REASON`".to_owned());
    };
    let Some(step) = steps.iter().find(|step| step.id == raw.step) else {
        let hint = suggest(&raw.step, steps.iter().map(|step| step.id.as_str()));
        return Err(format!(
            "`wrong` names the step `{}`, which does not exist{hint}",
            raw.step
        ));
    };
    let Some(task) = step.tasks.iter().find(|task| task.id == task_id) else {
        let hint = suggest(task_id, step.tasks.iter().map(|task| task.id.as_str()));
        return Err(format!("step `{}` has no task `{task_id}`{hint}", raw.step));
    };
    let reasons = task.check.reasons();
    let Some(reason) = reasons.iter().find(|reason| reason.word() == word) else {
        let hint = suggest(word, reasons.iter().map(|reason| reason.word()));
        return Err(format!("task `{task_id}` never gives the reason `{word}`{hint}"));
    };
    Ok(Wrong {
        step: raw.step,
        run: raw.run,
        task: task_id.to_owned(),
        reason: *reason,
    })
}
