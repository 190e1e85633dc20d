//! From text to graph.

use std::collections::HashMap;

use dockerfile::{Instruction, Stage};

use super::reference::{Reference, references};
use super::{Base, Edge, EdgeKind, Graph, Source, StageNode, cycle, state};
use crate::document::Document;
use crate::{Lines, Options};

pub(super) fn graph(text: &str) -> Graph {
    let parse = dockerfile::parse(text);
    let options = Options::default();
    of_document(&Document::new(&parse, &options))
}

pub(crate) fn of_document(document: &Document<'_>) -> Graph {
    let lines = Lines::new(&document.tree.text);
    let mut builder = Builder {
        document,
        lines: &lines,
        numbers: HashMap::new(),
        graph: Graph::default(),
    };
    builder.stages();
    let mut graph = builder.graph;
    graph.target = graph.stages.len().checked_sub(1);
    cycle::mark(&mut graph);
    mark_needed(&mut graph);
    graph
}

/// Follows what the target takes, and what that takes.
pub(super) fn mark_needed(graph: &mut Graph) {
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); graph.stages.len()];
    for edge in &graph.edges {
        if let Source::Stage(source) = edge.source
            && let Some(own) = sources.get_mut(edge.stage)
        {
            own.push(source);
        }
    }
    for stage in &mut graph.stages {
        stage.is_needed = false;
    }
    let mut open: Vec<usize> = graph.target.into_iter().collect();
    while let Some(index) = open.pop() {
        if let Some(stage) = graph.stages.get_mut(index)
            && !stage.is_needed
        {
            stage.is_needed = true;
            open.extend(sources.get(index).into_iter().flatten());
        }
    }
}

struct Builder<'d, 't> {
    document: &'d Document<'t>,
    lines: &'d Lines<'d>,
    /// The images by name.
    numbers: HashMap<String, usize>,
    graph: Graph,
}

impl<'t> Builder<'_, 't> {
    fn stages(&mut self) {
        let document = self.document;
        let states = state::ends(document);
        for (stage, state) in document.stages.iter().zip(states) {
            let Some((&first, rest)) = stage.instructions.split_first() else {
                continue;
            };
            let last = rest.last().copied().unwrap_or(first);
            let span = first.span.to(last.span);
            let base = self.base(stage);
            let platform = stage.from.platform.as_ref().map(|platform| {
                let value = document.expand_from(platform);
                value.unwrap_or_else(|| platform.text.clone())
            });
            self.graph.stages.push(StageNode {
                name: stage.name().map(|name| name.text.clone()),
                base,
                platform,
                span,
                lines: (self.lines.line_of(span.start), self.lines.line_of(span.end)),
                instructions: rest.len(),
                state,
                is_needed: false,
                is_in_cycle: false,
            });
            let source = match base {
                Base::Scratch => None,
                Base::Stage(index) => Some(Source::Stage(index)),
                Base::Image(index) => Some(Source::Image(index)),
            };
            if let Some(source) = source {
                self.graph.edges.push(Edge {
                    stage: stage.index,
                    source,
                    kind: EdgeKind::From,
                    span: stage.from.image.span,
                    line: self.lines.line_of(first.span.start),
                    is_forward: false,
                    is_trigger: false,
                });
            }
            for inner in document.triggers(stage) {
                self.references(stage.index, inner, true);
            }
            for instruction in rest {
                self.references(stage.index, instruction, false);
            }
        }
    }

    fn base(&mut self, stage: &Stage<'t>) -> Base {
        if let Some(parent) = stage.parent {
            return Base::Stage(parent);
        }
        let image = &stage.from.image;
        let name = self
            .document
            .expand_from(image)
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| image.text.clone());
        if name == "scratch" {
            return Base::Scratch;
        }
        Base::Image(self.image(name))
    }

    fn image(&mut self, name: String) -> usize {
        let images = &mut self.graph.images;
        *self.numbers.entry(name).or_insert_with_key(|name| {
            images.push(name.clone());
            images.len() - 1
        })
    }

    fn references(&mut self, stage: usize, instruction: &Instruction, is_trigger: bool) {
        for reference in references(instruction) {
            let Reference { kind, name, span } = reference;
            let source = match self.document.stage_referred_to(&name, kind) {
                Some(index) => Source::Stage(index),
                // A mount from nowhere.
                None if name == "scratch" => continue,
                None => Source::Image(self.image(name)),
            };
            let is_forward = matches!(source, Source::Stage(index) if index >= stage);
            self.graph.edges.push(Edge {
                stage,
                source,
                kind,
                span,
                line: self.lines.line_of(instruction.span.start),
                is_forward,
                is_trigger,
            });
        }
    }
}
