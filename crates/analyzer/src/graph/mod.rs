//! What a build is made of: stages, the images they start from, and what they take from each other.
//!
//! ```
//! let graph = analyzer::graph::Graph::new("FROM golang:1.24 AS build\nFROM scratch\nCOPY --from=build /app /\n");
//! assert_eq!(graph.stages[1].base, analyzer::graph::Base::Scratch);
//! assert_eq!(graph.edges[1].source, analyzer::graph::Source::Stage(0));
//! assert!(graph.stages[0].is_needed);
//! ```

mod build;
mod cycle;
mod dot;
mod json;
mod layout;
mod mermaid;
pub(crate) mod reference;
mod state;

use crate::Span;

pub(crate) use build::of_document;
pub use layout::{Layout, Placed};
pub use state::{State, state_at};

/// The stages of a Dockerfile and what flows between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// In the order of the file.
    pub stages: Vec<StageNode>,
    /// Images that are not built by the file, each once, by name; without `scratch`.
    pub images: Vec<String>,
    /// In the order of the file.
    pub edges: Vec<Edge>,
    /// The stage that is built.
    pub target: Option<usize>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageNode {
    /// After `AS`, as written.
    pub name: Option<String>,
    /// What it starts from.
    pub base: Base,
    /// `--platform`, with variables put in where they are known.
    pub platform: Option<String>,
    /// From its `FROM` to its last instruction.
    pub span: Span,
    /// The lines of that, from 1.
    pub lines: (usize, usize),
    /// How many instructions stand in it, without `FROM`.
    pub instructions: usize,
    /// What the next instruction, or a stage that starts from it, would find.
    pub state: State,
    /// Whether the target takes anything from it, or is it.
    pub is_needed: bool,
    /// Whether it needs itself, perhaps by way of others. Such a file cannot be built.
    pub is_in_cycle: bool,
}

/// What a stage starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// One of the images.
    Image(usize),
}

/// Something that a stage takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Who takes it.
    pub stage: usize,
    /// From where.
    pub source: Source,
    /// How.
    pub kind: EdgeKind,
    /// The name of the source in the instruction.
    pub span: Span,
    /// The line of the instruction, from 1.
    pub line: usize,
    /// Whether the source is the stage itself or a later one. Such a file cannot be built.
    pub is_forward: bool,
    /// Whether an `ONBUILD` of the stage's base does it.
    pub is_trigger: bool,
}

/// Where something comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A stage.
    Stage(usize),
    /// One of the images.
    Image(usize),
}

/// By which instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// `FROM`.
    From,
    /// `COPY --from`.
    Copy,
    /// `ADD --from`, which builders refuse.
    Add,
    /// `RUN --mount=from=`.
    Mount,
}

impl Edge {
    /// The kind and the line, for pictures.
    pub(crate) fn label(&self) -> String {
        let trigger = if self.is_trigger { "ONBUILD " } else { "" };
        format!("{trigger}{}, line {}", self.kind.name(), self.line)
    }
}

impl EdgeKind {
    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Copy => "copy",
            Self::Add => "add",
            Self::Mount => "mount",
        }
    }
}

impl Graph {
    /// The graph of a Dockerfile, any text, with its last stage as the target.
    pub fn new(text: &str) -> Self {
        build::graph(text)
    }

    /// The stage of this name, in any case of letters, or number.
    pub fn stage_called(&self, name: &str) -> Option<usize> {
        let by_name = self.stages.iter().rposition(|stage| {
            stage
                .name
                .as_ref()
                .is_some_and(|own| own.eq_ignore_ascii_case(name))
        });
        by_name.or_else(|| name.parse().ok().filter(|index| *index < self.stages.len()))
    }

    /// Makes another stage the target: what is needed depends on it.
    pub fn set_target(&mut self, target: usize) {
        if target < self.stages.len() {
            self.target = Some(target);
            build::mark_needed(self);
        }
    }

    /// The name of a stage, or its number.
    pub fn label(&self, stage: usize) -> String {
        let name = self.stages.get(stage).and_then(|stage| stage.name.clone());
        name.unwrap_or_else(|| stage.to_string())
    }
}

#[cfg(test)]
mod tests;
