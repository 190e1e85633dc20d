//! The walk through the tree of instructions that [`Scopes`] is made by.

use std::collections::HashMap;

use dockerfile::{Command, Instruction, Pair, Stage, Tree};

use super::{Change, PLATFORM_ARGS, Place, Scopes, State, Variable, value};
use crate::Options;

/// Triggers of `ONBUILD` are repeated in each stage that starts from theirs, this often in a file.
const MAX_TRIGGERS: usize = 100_000;

pub(super) fn scopes<'t>(tree: &'t Tree, stages: &mut [Stage<'t>], options: &Options) -> Scopes<'t> {
    let given = options.build_args.iter();
    let mut walk = Walk {
        tree,
        scopes: Scopes {
            changes: HashMap::new(),
            values: Vec::new(),
            order: vec![0; stages.len()],
            is_scratch: vec![false; stages.len()],
        },
        current: HashMap::new(),
        undo: Vec::new(),
        globals: HashMap::new(),
        given: given.map(|(name, value)| (name.clone(), value.clone())).collect(),
        budget: tree.text.len().saturating_mul(16).saturating_add(1 << 20),
        triggers: 0,
    };
    walk.before_stages();
    find_parents(&walk, stages);
    walk.stages(stages);
    walk.scopes
}

struct Walk<'t> {
    tree: &'t Tree,
    scopes: Scopes<'t>,
    current: HashMap<&'t str, State>,
    /// What to take back when the walk leaves a stage: a name and its state before.
    undo: Vec<(&'t str, State)>,
    globals: HashMap<&'t str, State>,
    /// Values given to the build.
    given: HashMap<String, String>,
    /// Bytes that values may still take.
    budget: usize,
    triggers: usize,
}

enum Step {
    Enter(usize),
    /// Take back to this length of `undo`.
    Leave(usize),
}

impl<'t> Walk<'t> {
    fn before_stages(&mut self) {
        let tree = self.tree;
        let mut instructions = tree.instructions();
        let before = instructions
            .by_ref()
            .take_while(|instruction| !matches!(instruction.command, Command::From(_)));
        for instruction in before {
            let Command::Arg(pairs) = &instruction.command else {
                continue;
            };
            for pair in pairs {
                let own = self.argument(pair, None);
                let state = own
                    .or_else(|| self.state_of(&pair.name.text))
                    .unwrap_or(State::Declared);
                self.set((0, pair_end(pair)), &pair.name.text, state);
            }
        }
        self.globals = std::mem::take(&mut self.current);
        for (name, state) in self.undo.drain(..).rev() {
            let changes = self.scopes.changes.entry(name).or_default();
            changes.push(Change { from: (1, 0), state });
        }
    }

    fn stages(&mut self, stages: &[Stage<'t>]) {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); stages.len()];
        let mut steps = Vec::new();
        for stage in stages.iter().rev() {
            match stage.parent.and_then(|parent| children.get_mut(parent)) {
                Some(siblings) => siblings.push(stage.index),
                None => steps.push(Step::Enter(stage.index)),
            }
        }
        let mut next = 0;
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(index) => {
                    let Some(stage) = stages.get(index) else { continue };
                    next += 1;
                    steps.push(Step::Leave(self.undo.len()));
                    self.enter(next, stage, stages);
                    let own = children.get(index).into_iter().flatten();
                    steps.extend(own.map(|&child| Step::Enter(child)));
                }
                Step::Leave(len) => {
                    for (name, state) in self.undo.drain(len..).rev() {
                        self.current.insert(name, state);
                        let changes = self.scopes.changes.entry(name).or_default();
                        changes.push(Change {
                            from: (next + 1, 0),
                            state,
                        });
                    }
                }
            }
        }
    }

    fn enter(&mut self, order: usize, stage: &Stage<'t>, stages: &[Stage<'t>]) {
        let parent = stage.parent.and_then(|parent| stages.get(parent));
        let is_scratch = match parent {
            Some(parent) => self.scopes.is_scratch(parent.index),
            None => stage.from.image.text == "scratch",
        };
        if let Some(slot) = self.scopes.is_scratch.get_mut(stage.index) {
            *slot = is_scratch;
        }
        if let Some(slot) = self.scopes.order.get_mut(stage.index) {
            *slot = order;
        }
        let start = stage.instructions.first().map_or(0, |from| from.span.end);
        for instruction in parent.into_iter().flat_map(|parent| &parent.instructions) {
            if let Command::Onbuild(inner) = &instruction.command
                && self.triggers < MAX_TRIGGERS
            {
                self.triggers += 1;
                self.instruction(inner, Some(stage.index), |_| (order, start));
            }
        }
        for instruction in &stage.instructions {
            self.instruction(instruction, Some(stage.index), |end| (order, end));
        }
    }

    /// Sets what the instruction sets. `ENV` sees what was before all of it, each `ARG` the ones before it.
    fn instruction(
        &mut self,
        instruction: &'t Instruction,
        stage: Option<usize>,
        place: impl Fn(usize) -> Place,
    ) {
        match &instruction.command {
            Command::Env(pairs) => {
                let states: Vec<State> = pairs.iter().map(|pair| self.value(pair, stage)).collect();
                for (pair, state) in pairs.iter().zip(states) {
                    self.set(place(instruction.span.end), &pair.name.text, state);
                }
            }
            Command::Arg(pairs) => {
                for pair in pairs {
                    let own = self.argument(pair, stage);
                    let new = own.unwrap_or_else(|| self.inherited(&pair.name.text));
                    self.set(place(pair_end(pair)), &pair.name.text, new);
                }
            }
            _ => {}
        }
    }

    /// What `ARG name` makes of a variable in a stage.
    fn inherited(&self, name: &str) -> State {
        match self.globals.get(name) {
            Some(state @ (State::Set(_) | State::Unknown)) => *state,
            _ if PLATFORM_ARGS.contains(&name) => State::Unknown,
            _ => self.state_of(name).unwrap_or(State::Declared),
        }
    }

    fn state_of(&self, name: &str) -> Option<State> {
        let state = self.current.get(name).copied();
        state.filter(|state| *state != State::Absent)
    }

    fn set(&mut self, from: Place, name: &'t str, state: State) {
        let before = self.current.insert(name, state).unwrap_or(State::Absent);
        self.undo.push((name, before));
        let changes = self.scopes.changes.entry(name).or_default();
        changes.push(Change { from, state });
    }

    /// The value of `ARG`: the one given to the build, else its default.
    fn argument(&mut self, pair: &Pair, stage: Option<usize>) -> Option<State> {
        match self.given.get(&pair.name.text) {
            Some(given) => {
                let given = given.clone();
                Some(self.keep(given))
            }
            None => pair.value.is_some().then(|| self.value(pair, stage)),
        }
    }

    fn value(&mut self, pair: &Pair, stage: Option<usize>) -> State {
        let Some(word) = &pair.value else {
            return State::Absent;
        };
        match value(self.tree, word, &|name| self.lookup(stage, name)) {
            Some(value) => self.keep(value),
            None => State::Unknown,
        }
    }

    fn keep(&mut self, value: String) -> State {
        let Some(left) = self.budget.checked_sub(value.len()) else {
            return State::Unknown;
        };
        self.budget = left;
        self.scopes.values.push(value);
        State::Set(self.scopes.values.len() - 1)
    }

    fn lookup(&self, stage: Option<usize>, name: &str) -> Variable<'_> {
        match self.state_of(name) {
            Some(State::Set(index)) => self
                .scopes
                .values
                .get(index)
                .map_or(Variable::Unknown, |value| Variable::Value(value)),
            Some(State::Declared) => Variable::Declared,
            Some(State::Unknown) => Variable::Unknown,
            Some(State::Absent) | None => self.scopes.absent(stage, name),
        }
    }
}

/// A pair counts from its end, so that its own value does not see it.
fn pair_end(pair: &Pair) -> usize {
    pair.value.as_ref().unwrap_or(&pair.name).span.end
}

/// `FROM $base` may mean a stage too.
fn find_parents<'t>(walk: &Walk<'t>, stages: &mut [Stage<'t>]) {
    let mut names: HashMap<String, usize> = HashMap::new();
    for stage in stages {
        let image = &stage.from.image;
        if image.has_variable() {
            let base = value(walk.tree, image, &|name| walk.scopes.global(name));
            stage.parent = base.and_then(|base| names.get(&base.to_ascii_lowercase()).copied());
        }
        if let Some(alias) = &stage.from.alias {
            names.insert(alias.text.to_ascii_lowercase(), stage.index);
        }
    }
}
