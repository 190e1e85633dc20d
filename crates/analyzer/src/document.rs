//! What rules look at: the tree, and what several of them need to know about it.

use crate::Options;
use crate::dialect::{Shell, shells};
pub(crate) use crate::run::Run;
use dockerfile::{Command, Heredoc, Instruction, Parse, ParseError, Stage, Tree};

/// A parsed Dockerfile.
pub(crate) struct Document<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) errors: &'t [ParseError],
    pub(crate) options: &'t Options,
    pub(crate) stages: Vec<Stage<'t>>,
    pub(crate) sites: Vec<Site<'t>>,
    /// Every `RUN` that a POSIX-like shell runs, and those in exec form.
    pub(crate) runs: Vec<Run<'t>>,
    /// For each site.
    shells: Vec<Shell<'t>>,
    /// For each stage, whether the final one is it or starts from it.
    shipped: Vec<bool>,
}

/// An instruction and where it stands. One inside `ONBUILD` has a site of its own, after the outer's.
#[derive(Clone, Copy)]
pub(crate) struct Site<'t> {
    pub(crate) instruction: &'t Instruction,
    /// None before the first `FROM`.
    pub(crate) stage: Option<usize>,
    pub(crate) is_onbuild: bool,
    /// Its place in `Document::sites`.
    pub(crate) index: usize,
    /// Its here-documents, also if `ONBUILD` stands before it.
    pub(crate) heredocs: &'t [Heredoc],
}

impl<'t> Document<'t> {
    pub(crate) fn new(parse: &'t Parse, options: &'t Options) -> Self {
        let stages = parse.tree.stages();
        let sites = sites(&parse.tree);
        let shells = shells(&parse.tree, &sites, &stages);
        let runs = crate::run::runs(&parse.tree, &sites, &shells);
        let shipped = vec![false; stages.len()];
        let mut document = Self {
            tree: &parse.tree,
            errors: &parse.errors,
            options,
            stages,
            sites,
            runs,
            shells,
            shipped,
        };
        let line: Vec<usize> = document.final_line().map(|stage| stage.index).collect();
        for index in line {
            document.shipped[index] = true;
        }
        document
    }

    /// The stage that becomes the image when no other is asked for.
    pub(crate) fn final_stage(&self) -> Option<&Stage<'t>> {
        self.stages.last()
    }

    /// The final stage, the stage it starts from, and so on.
    pub(crate) fn final_line(&self) -> impl Iterator<Item = &Stage<'t>> {
        let parent = |stage: &&Stage<'t>| stage.parent.map(|index| &self.stages[index]);
        std::iter::successors(self.final_stage(), parent)
    }

    /// The value of a word where `site` stands; none if it depends on something the file does not say.
    pub(crate) fn expand(&self, _site: Site<'t>, word: &dockerfile::Word) -> Option<String> {
        (!word.has_variable()).then(|| word.text.clone())
    }

    /// The shell that reads a `RUN`, `CMD` or `ENTRYPOINT` in shell form there.
    pub(crate) fn shell_at(&self, site: Site<'t>) -> Shell<'t> {
        self.shells[site.index]
    }

    /// Whether what is done there is in the final image, or in one built from it.
    pub(crate) fn is_shipped(&self, site: Site<'t>) -> bool {
        site.is_onbuild || site.stage.is_none_or(|index| self.shipped[index])
    }
}

/// The last part of a program's path.
pub(crate) fn base_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

fn sites(tree: &Tree) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    let mut stage = None;
    for instruction in tree.instructions() {
        if matches!(instruction.command, Command::From(_)) {
            stage = Some(stage.map_or(0, |index: usize| index + 1));
        }
        sites.push(Site {
            instruction,
            stage,
            is_onbuild: false,
            index: sites.len(),
            heredocs: &instruction.heredocs,
        });
        if let Command::Onbuild(inner) = &instruction.command {
            sites.push(Site {
                instruction: inner,
                stage,
                is_onbuild: true,
                index: sites.len(),
                heredocs: &instruction.heredocs,
            });
        }
    }
    sites
}
