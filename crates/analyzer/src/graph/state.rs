//! What an instruction finds: the user, the working directory, the shell, the environment.

use std::sync::Arc;

use dockerfile::{Command, Instruction, Stage};

use crate::Options;
use crate::document::Document;
use crate::scope::Variable;

/// Longer working directories than the kernel takes are not followed.
const MAX_PATH: usize = 4096;

/// What an instruction finds, as far as the file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// As `USER` says it; none where the base image decides.
    pub user: Option<Arc<str>>,
    /// Absolute, or relative to the base image's own; none where the base image decides.
    pub workdir: Option<Arc<str>>,
    /// The words of `SHELL`; none for the default.
    pub shell: Option<Arc<[String]>>,
}

/// What the instruction at byte `at` of a Dockerfile finds: the state, and each variable that the file sets or
/// declares before it with its value, where that is known. Sorted by name.
pub fn state_at(text: &str, at: usize) -> (State, Vec<(String, Option<String>)>) {
    let parse = dockerfile::parse(text);
    let options = Options::default();
    let document = Document::new(&parse, &options);
    let start = |stage: &Stage<'_>| stage.instructions.first().map(|from| from.span.start);
    let after = document
        .stages
        .partition_point(|stage| start(stage).is_some_and(|start| start <= at));
    let index = after.checked_sub(1);
    let mut variables: Vec<(String, Option<String>)> = document
        .scopes
        .declared(index, at)
        .map(|name| {
            let value = match document.scopes.variable(index, at, name) {
                Variable::Value(value) => Some(value.to_owned()),
                _ => None,
            };
            (name.to_owned(), value)
        })
        .collect();
    dockerfile::order::sort_by(&mut variables, Ord::cmp);
    let state = index.map(|index| {
        let mut line: Vec<&Stage<'_>> = std::iter::successors(document.stages.get(index), |stage| {
            stage.parent.and_then(|parent| document.stages.get(parent))
        })
        .collect();
        let mut state = State::default();
        while let Some(stage) = line.pop() {
            enter(&document, stage, &mut state);
            let before = stage
                .instructions
                .iter()
                .filter(|instruction| instruction.span.end <= at || stage.index != index);
            for instruction in before {
                apply(&document, stage, instruction, &mut state);
            }
        }
        state
    });
    (state.unwrap_or_default(), variables)
}

/// The state at the end of each stage.
pub(super) fn ends(document: &Document<'_>) -> Vec<State> {
    let mut ends: Vec<State> = Vec::new();
    for stage in &document.stages {
        let parent = stage.parent.and_then(|parent| ends.get(parent));
        let mut state = parent.cloned().unwrap_or_default();
        enter(document, stage, &mut state);
        for instruction in &stage.instructions {
            apply(document, stage, instruction, &mut state);
        }
        ends.push(state);
    }
    ends
}

/// What is so from the first line of a stage on, given its parent's end.
fn enter<'t>(document: &Document<'t>, stage: &Stage<'t>, now: &mut State) {
    if stage.parent.is_none() && document.scopes.is_scratch(stage.index) {
        now.workdir = Some("/".into());
    }
    for trigger in document.triggers(stage) {
        apply(document, stage, trigger, now);
    }
}

fn apply<'t>(document: &Document<'t>, stage: &Stage<'t>, instruction: &'t Instruction, now: &mut State) {
    let value = |word: &dockerfile::Word| {
        document
            .expand_in(stage.index, word)
            .unwrap_or_else(|| word.text.clone())
    };
    match &instruction.command {
        Command::User(word) => now.user = Some(value(word).into()),
        Command::Workdir(word) => now.workdir = joined(now.workdir.as_deref(), &value(word)),
        Command::Shell(words) => now.shell = Some(words.iter().map(|word| word.text.clone()).collect()),
        _ => {}
    }
}

/// `path` as seen from `base`, without `.`, `..` and doubled slashes.
fn joined(base: Option<&str>, path: &str) -> Option<Arc<str>> {
    let is_absolute = |path: &str| path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
    let base = base.filter(|_| !is_absolute(path)).unwrap_or_default();
    if base.len() + path.len() > MAX_PATH {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let is_rooted = base.starts_with('/') || path.starts_with('/');
    let root = if is_rooted { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")).into())
}
