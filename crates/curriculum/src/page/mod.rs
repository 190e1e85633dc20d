//! The prose of a lesson in one language: Markdown with containers, as blocks that a page can show.

mod containers;
mod fence;
mod front;
mod html;
mod markdown;
mod steps;

pub use front::FrontMatter;
pub(crate) use html::escape;

use crate::host::CgroupVersion;
use crate::problem::Problem;
use crate::vars::Vars;

/// A lesson's prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title, as plain text.
    pub title: String,
    /// One sentence, as plain text.
    pub summary: String,
    /// What stands before the first step.
    pub intro: Vec<Block>,
    /// Its steps in order.
    pub steps: Vec<PageStep>,
}

/// A step: a level-2 heading and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStep {
    /// Its id, from `{#id}`.
    pub id: String,
    /// Its heading as safe HTML.
    pub title: String,
    /// Its line in the source.
    pub line: usize,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A piece of prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Safe HTML.
    Html(String),
    /// A command that a click types into a terminal.
    Run(Run),
    /// Code that is only shown.
    Code(Code),
    /// A task of the lesson.
    Task(PageTask),
    /// Hidden until asked for.
    Hint(Vec<Block>),
    /// Hidden until asked for.
    Solution(Vec<Block>),
    /// A remark beside the text.
    Note(Vec<Block>),
}

/// A command that a click types into a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// One or more lines without a last newline and without control characters.
    pub code: String,
    /// The language after the fence.
    pub lang: String,
    /// The terminal's name; `None` is the lesson's first.
    pub terminal: Option<String>,
    /// Send Ctrl-C first.
    pub interrupt: bool,
    /// Its exit status is not 0, and shall not be.
    pub expect_failure: bool,
    /// Its line in the source.
    pub line: usize,
}

/// Code that is only shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code without a last newline.
    pub code: String,
    /// The language after the fence, or empty.
    pub lang: String,
    /// Offer to copy it.
    pub copy: bool,
    /// Sample output rather than something to type.
    pub output: bool,
}

/// A task of the lesson, where the prose asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageTask {
    /// Its id.
    pub id: String,
    /// What to do, as safe HTML.
    pub html: String,
    /// Its line in the source.
    pub line: usize,
}

impl Page {
    /// Reads a page's source as it is shown on a host with that hierarchy. The page is returned however many
    /// problems there are.
    pub(crate) fn parse(file: &str, source: &str, version: CgroupVersion) -> Parsed {
        let mut problems = Vec::new();
        let (front, body) = front::split(file, source, &mut problems);
        let nodes = containers::parse(file, body, &mut problems);
        let (intro, steps) = steps::collect(file, nodes, version, &mut problems);
        let page = Self {
            title: front.title.clone(),
            summary: front.summary.clone(),
            intro,
            steps,
        };
        Parsed {
            page,
            front,
            problems,
        }
    }

    /// The page for one learner: variables filled in.
    #[must_use]
    pub(crate) fn fill(&self, vars: &Vars) -> Self {
        let step = |step: &PageStep| PageStep {
            id: step.id.clone(),
            title: vars.fill_html(&step.title),
            line: step.line,
            blocks: fill(&step.blocks, vars),
        };
        Self {
            title: vars.fill(&self.title),
            summary: vars.fill(&self.summary),
            intro: fill(&self.intro, vars),
            steps: self.steps.iter().map(step).collect(),
        }
    }
}

impl PageStep {
    /// Every block of the step, those inside hints, solutions and notes too.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        all_blocks(&self.blocks)
    }
}

/// Every block of `blocks` and inside them, in order of reading.
pub(crate) fn all_blocks(blocks: &[Block]) -> impl Iterator<Item = &Block> {
    let mut stack: Vec<&Block> = blocks.iter().rev().collect();
    std::iter::from_fn(move || {
        let block = stack.pop()?;
        if let Block::Hint(inner) | Block::Solution(inner) | Block::Note(inner) = block {
            stack.extend(inner.iter().rev());
        }
        Some(block)
    })
}

/// What came of a page's source.
pub(crate) struct Parsed {
    pub(crate) page: Page,
    pub(crate) front: FrontMatter,
    pub(crate) problems: Vec<Problem>,
}

fn fill(blocks: &[Block], vars: &Vars) -> Vec<Block> {
    let block = |block: &Block| match block {
        Block::Html(html) => Block::Html(vars.fill_html(html)),
        Block::Run(run) => Block::Run(Run {
            code: vars.fill(&run.code),
            ..run.clone()
        }),
        Block::Code(code) => Block::Code(Code {
            code: vars.fill(&code.code),
            ..code.clone()
        }),
        Block::Task(task) => Block::Task(PageTask {
            html: vars.fill_html(&task.html),
            ..task.clone()
        }),
        Block::Hint(inner) => Block::Hint(fill(inner, vars)),
        Block::Solution(inner) => Block::Solution(fill(inner, vars)),
        Block::Note(inner) => Block::Note(fill(inner, vars)),
    };
    blocks.iter().map(block).collect()
}

#[cfg(test)]
mod tests;
