//! Which variable has which value where.
//!
//! A stage that starts from another goes on where that one ended, so the instructions of a file are a tree. Walked
//! in depth, each variable has a list of the places where its value changes, and what it is somewhere is found by a
//! binary search: no environment is ever copied.

mod value;
mod walk;

use std::collections::HashMap;

use dockerfile::{Stage, Tree};

use crate::Options;
use crate::suggest::nearest;

pub(crate) use value::{MAX_VALUE, expansion, value, written};

/// What is known about a variable at a place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable<'s> {
    /// `ENV`, or the default of `ARG`.
    Value(&'s str),
    /// `ARG` without a default: who builds may give one.
    Declared,
    /// The base image or the builder may set it, or its value cannot be computed.
    Unknown,
    /// Nobody sets it.
    Unset,
}

/// The variables of a whole file.
pub(crate) struct Scopes<'t> {
    /// In ascending order of place.
    changes: HashMap<&'t str, Vec<Change>>,
    values: Vec<String>,
    /// For each stage its number in the walk, from 1; what stands before the first `FROM` has 0.
    order: Vec<usize>,
    /// For each stage whether the image it goes back to is `scratch`.
    is_scratch: Vec<bool>,
}

/// The number of the stage in the walk, and a byte of the text.
type Place = (usize, usize);

struct Change {
    from: Place,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// An index of `values`.
    Set(usize),
    Declared,
    Unknown,
    /// As if never mentioned.
    Absent,
}

/// Arguments that the builder sets before the first `FROM`.
pub(crate) const PLATFORM_ARGS: [&str; 11] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];
/// Arguments that `RUN` sees without a declaration, in capitals and in small letters.
const PROXY_ARGS: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

impl<'t> Scopes<'t> {
    /// Follows the variables through a file, and sets the parents of stages whose base is named by a variable.
    pub(crate) fn new(tree: &'t Tree, stages: &mut [Stage<'t>], options: &Options) -> Self {
        walk::scopes(tree, stages, options)
    }

    /// The variable at byte `at` of this stage; without a stage, of what stands before the first `FROM`.
    pub(crate) fn variable(&self, stage: Option<usize>, at: usize, name: &str) -> Variable<'_> {
        let order = stage.map_or(Some(0), |stage| self.order.get(stage).copied());
        match order.map_or(State::Absent, |order| self.state((order, at), name)) {
            State::Set(index) => self
                .values
                .get(index)
                .map_or(Variable::Unknown, |value| Variable::Value(value)),
            State::Declared => Variable::Declared,
            State::Unknown => Variable::Unknown,
            State::Absent => self.absent(stage, name),
        }
    }

    /// The variable as `FROM` sees it.
    pub(crate) fn global(&self, name: &str) -> Variable<'_> {
        self.variable(None, usize::MAX, name)
    }

    /// Whether an `ARG` or `ENV` of the file sets or declares it there, or the builder always does.
    pub(crate) fn is_declared(&self, stage: Option<usize>, at: usize, name: &str) -> bool {
        let order = stage.map_or(Some(0), |stage| self.order.get(stage).copied());
        order.is_some_and(|order| self.state((order, at), name) != State::Absent)
            || match stage {
                Some(_) => name == "PATH",
                None => PLATFORM_ARGS.contains(&name),
            }
    }

    /// Whether an `ARG` before the first `FROM` declares it.
    pub(crate) fn is_declared_before_from(&self, name: &str) -> bool {
        self.state((0, usize::MAX), name) != State::Absent
    }

    /// The names that the file sets or declares there.
    pub(crate) fn declared(&self, stage: Option<usize>, at: usize) -> impl Iterator<Item = &'t str> {
        let order = stage.map_or(Some(0), |stage| self.order.get(stage).copied());
        let changes = self.changes.iter();
        changes.filter_map(move |(name, changes)| {
            (state_of(changes, (order?, at)) != State::Absent).then_some(*name)
        })
    }

    /// The declared name that was probably meant by this one. Not looked for in files of very many names.
    pub(crate) fn nearest(&self, stage: Option<usize>, at: usize, name: &str) -> Option<&'t str> {
        const MAX_NAMES: usize = 2000;
        if self.changes.len() > MAX_NAMES {
            return None;
        }
        let always = stage.map(|_| "PATH");
        let is_name = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
        nearest(name, self.declared(stage, at).filter(is_name).chain(always))
    }

    /// Whether the stage goes back to `scratch`, so that nothing is set that the file does not set.
    pub(crate) fn is_scratch(&self, stage: usize) -> bool {
        self.is_scratch.get(stage).copied().unwrap_or_default()
    }

    fn state(&self, at: Place, name: &str) -> State {
        self.changes
            .get(name)
            .map_or(State::Absent, |changes| state_of(changes, at))
    }

    fn absent(&self, stage: Option<usize>, name: &str) -> Variable<'static> {
        let is_unknown = match stage {
            None => PLATFORM_ARGS.contains(&name),
            Some(stage) => {
                !self.is_scratch(stage)
                    || name == "PATH"
                    || PROXY_ARGS.iter().any(|proxy| proxy.eq_ignore_ascii_case(name))
            }
        };
        if is_unknown {
            Variable::Unknown
        } else {
            Variable::Unset
        }
    }
}

fn state_of(changes: &[Change], at: Place) -> State {
    let before = changes.partition_point(|change| change.from <= at);
    let last = before.checked_sub(1).and_then(|index| changes.get(index));
    last.map_or(State::Absent, |change| change.state)
}

#[cfg(test)]
mod tests;
