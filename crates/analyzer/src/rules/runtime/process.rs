//! The process that a stage's container runs, and the signal that stops it.

use dockerfile::{Command, CommandForm, Instruction, Word};

use crate::document::{Document, base_name};

/// The last instructions of a stage that say so, its own or an earlier stage's.
#[derive(Clone, Copy, Default)]
struct Setting<'t> {
    entrypoint: Option<&'t Instruction>,
    cmd: Option<&'t Instruction>,
    stop_signal: Option<&'t Word>,
}

/// A stage whose process is known.
pub(super) struct Process<'t> {
    /// Sets it: an `ENTRYPOINT`, or else a `CMD`.
    pub(super) instruction: &'t Instruction,
    /// The program's word.
    pub(super) program: &'t Word,
    pub(super) stop_signal: Option<&'t Word>,
    /// The index of the stage.
    pub(super) stage: usize,
    /// Where the stage begins.
    pub(super) start: usize,
}

impl Process<'_> {
    /// The program without its directories.
    pub(super) fn name(&self) -> &str {
        base_name(&self.program.text)
    }
}

/// The processes in exec form, of those stages that set them or their signal themselves.
pub(super) fn of_stages<'t>(document: &Document<'t>) -> Vec<Process<'t>> {
    let mut settings: Vec<Setting<'t>> = Vec::with_capacity(document.stages.len());
    let mut processes = Vec::new();
    for stage in &document.stages {
        let inherited = stage.parent.and_then(|parent| settings.get(parent).copied());
        let mut setting = inherited.unwrap_or_default();
        let mut is_own = false;
        for &instruction in &stage.instructions {
            match &instruction.command {
                Command::Entrypoint(_) => setting.entrypoint = Some(instruction),
                Command::Cmd(_) => setting.cmd = Some(instruction),
                Command::Stopsignal(word) => setting.stop_signal = Some(word),
                _ => continue,
            }
            is_own = true;
        }
        settings.push(setting);
        if !is_own {
            continue;
        }
        let Some(instruction) = setting.entrypoint.or(setting.cmd) else {
            continue;
        };
        let (Command::Entrypoint(form) | Command::Cmd(form)) = &instruction.command else {
            continue;
        };
        if let CommandForm::Exec(words) = form
            && let Some(program) = words.first()
        {
            processes.push(Process {
                instruction,
                program,
                stop_signal: setting.stop_signal,
                stage: stage.index,
                start: stage.instructions.first().map_or(0, |from| from.span.start),
            });
        }
    }
    processes
}
