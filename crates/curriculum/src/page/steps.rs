//! From the tree of containers to steps of blocks.

use super::containers::{Kind, Node};
use super::markdown::{Item, items};
use super::{Block, PageStep, PageTask};
use crate::host::CgroupVersion;
use crate::problem::Problem;

/// Gathers the intro and the steps of a page for hosts of that kind.
pub(super) fn collect(
    file: &str,
    nodes: Vec<Node<'_>>,
    version: CgroupVersion,
    problems: &mut Vec<Problem>,
) -> (Vec<Block>, Vec<PageStep>) {
    let mut intro = Vec::new();
    let mut steps = Vec::<PageStep>::new();
    for item in flatten(file, nodes, version, problems) {
        match item {
            Item::Step {
                id: Some(id),
                title,
                line,
            } => {
                if steps.iter().any(|step| step.id == id) {
                    problems.push(Problem::new(
                        file,
                        line,
                        format!("step id `{id}` is taken: choose another"),
                    ));
                }
                steps.push(PageStep {
                    id,
                    title,
                    line,
                    blocks: Vec::new(),
                });
            }
            Item::Step { id: None, line, .. } => {
                problems.push(Problem::new(
                    file,
                    line,
                    "end the heading with the step's id: `## Title {#id}`",
                ));
            }
            Item::Block(block) => steps
                .last_mut()
                .map_or(&mut intro, |step| &mut step.blocks)
                .push(block),
        }
    }
    (intro, steps)
}

fn flatten(
    file: &str,
    nodes: Vec<Node<'_>>,
    version: CgroupVersion,
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let mut all = Vec::new();
    for node in nodes {
        match node {
            Node::Markdown(lines) => all.extend(items(file, lines, problems)),
            Node::Container { kind, line, nodes } => {
                // The text for other hosts is read too, for its problems.
                let inner = flatten(file, nodes, version, problems);
                let mut blocks = |inner| without_steps(file, inner, problems);
                let block = match kind {
                    Kind::Only(only) if only == version => {
                        all.extend(inner);
                        continue;
                    }
                    Kind::Only(_) => continue,
                    Kind::Hint => Block::Hint(blocks(inner)),
                    Kind::Solution => Block::Solution(blocks(inner)),
                    Kind::Note => Block::Note(blocks(inner)),
                    Kind::Task(id) => {
                        let blocks = blocks(inner);
                        Block::Task(task(file, id, line, blocks, problems))
                    }
                };
                all.push(Item::Block(block));
            }
        }
    }
    all
}

fn without_steps(file: &str, items: Vec<Item>, problems: &mut Vec<Problem>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for item in items {
        match item {
            Item::Block(block) => blocks.push(block),
            Item::Step { line, .. } => {
                problems.push(Problem::new(
                    file,
                    line,
                    "close the container before a new step, or use `###`",
                ));
            }
        }
    }
    blocks
}

fn task(file: &str, id: String, line: usize, blocks: Vec<Block>, problems: &mut Vec<Problem>) -> PageTask {
    let mut html = String::new();
    for block in blocks {
        match block {
            Block::Html(piece) => html.push_str(&piece),
            _ => problems.push(Problem::new(
                file,
                line,
                format!("task `{id}` holds prose only: move the rest out"),
            )),
        }
    }
    if html.is_empty() {
        problems.push(Problem::new(file, line, format!("say in task `{id}` what to do")));
    }
    PageTask { id, html, line }
}
