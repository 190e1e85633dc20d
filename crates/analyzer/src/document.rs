//! What rules look at: the tree, and what several of them need to know about it.

use crate::Options;
use crate::dialect::shells;
use crate::graph::EdgeKind;
pub(crate) use crate::run::Run;
use crate::scope::{Scopes, Variable, value};
use crate::settings::Settings;
use dockerfile::{Command, Heredoc, Instruction, Parse, ParseError, Stage, Tree};
use std::collections::HashMap;

/// A parsed Dockerfile.
pub(crate) struct Document<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) errors: &'t [ParseError],
    pub(crate) options: &'t Options,
    /// What the options and the file's comments make of each rule.
    pub(crate) settings: Settings,
    pub(crate) stages: Vec<Stage<'t>>,
    pub(crate) sites: Vec<Site<'t>>,
    /// Every `RUN` that a POSIX-like shell runs, and those in exec form.
    pub(crate) runs: Vec<Run<'t>>,
    /// Those that `PowerShell` or `cmd.exe` runs, read as if a POSIX shell did: a command's name is mostly right.
    pub(crate) foreign_runs: Vec<Run<'t>>,
    /// Which variable has which value where.
    pub(crate) scopes: Scopes<'t>,
    /// The stages by name in small letters; of several the last.
    names: HashMap<String, usize>,
    /// For each stage what it holds back with `ONBUILD`.
    triggers: Vec<Vec<&'t Instruction>>,
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
        let mut stages = parse.tree.stages();
        let scopes = Scopes::new(&parse.tree, &mut stages, options);
        let sites = sites(&parse.tree);
        let shells = shells(&parse.tree, &sites, &stages);
        let (runs, foreign_runs) = crate::run::runs(&parse.tree, &sites, &shells);
        let shipped = vec![false; stages.len()];
        let with_name = stages
            .iter()
            .filter_map(|stage| Some((stage.name()?, stage.index)));
        let names = with_name
            .map(|(name, index)| (name.text.to_ascii_lowercase(), index))
            .collect();
        let triggers = triggers(&stages);
        let mut document = Self {
            tree: &parse.tree,
            errors: &parse.errors,
            options,
            settings: Settings::new(&parse.tree, options),
            stages,
            sites,
            runs,
            foreign_runs,
            scopes,
            names,
            triggers,
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

    /// The value of a word where `site` stands; none if it depends on something the file does not say. The default
    /// of an `ARG` is its value.
    pub(crate) fn expand(&self, site: Site<'t>, word: &dockerfile::Word) -> Option<String> {
        value(self.tree, word, &|name| {
            self.variable(site, word.span.start, name)
        })
    }

    /// As [`Document::expand`], for what runs in this stage whether or not it is written there.
    pub(crate) fn expand_in(&self, stage: usize, word: &dockerfile::Word) -> Option<String> {
        value(self.tree, word, &|name| {
            self.scopes.variable(Some(stage), word.span.start, name)
        })
    }

    /// As [`Document::expand`], for the words of `FROM`. A variable that nothing declares there was forgotten, and is
    /// as unknown as one without a default.
    pub(crate) fn expand_from(&self, word: &dockerfile::Word) -> Option<String> {
        value(self.tree, word, &|name| match self.scopes.global(name) {
            Variable::Unset => Variable::Declared,
            variable => variable,
        })
    }

    /// The variable as what stands at byte `at` of the instruction sees it. A `RUN` sees it in its environment under
    /// the same name.
    pub(crate) fn variable(&self, site: Site<'t>, at: usize, name: &str) -> Variable<'_> {
        if site.is_onbuild {
            // Another file decides what is set when it runs.
            return Variable::Unknown;
        }
        if matches!(site.instruction.command, Command::From(_)) {
            return self.scopes.global(name);
        }
        self.scopes.variable(site.stage, at, name)
    }

    /// The stage that an instruction calls so: by its name, in any case of letters, or by its number, which mounts do
    /// not know.
    pub(crate) fn stage_referred_to(&self, name: &str, kind: EdgeKind) -> Option<usize> {
        let by_number = || name.parse().ok().filter(|index| *index < self.stages.len());
        match kind {
            EdgeKind::Copy | EdgeKind::Add if name.bytes().all(|byte| byte.is_ascii_digit()) => by_number(),
            _ => self.names.get(&name.to_ascii_lowercase()).copied(),
        }
    }

    /// What the stage's parent holds back with `ONBUILD`: it runs before the stage's own instructions.
    pub(crate) fn triggers(&self, stage: &Stage<'t>) -> &[&'t Instruction] {
        let own = stage.parent.and_then(|parent| self.triggers.get(parent));
        own.map_or(&[], Vec::as_slice)
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
/// None at all where stages would repeat them more often than can be followed.
fn triggers<'t>(stages: &[Stage<'t>]) -> Vec<Vec<&'t Instruction>> {
    const MAX: usize = 100_000;
    let inner = |instruction: &&'t Instruction| match &instruction.command {
        Command::Onbuild(inner) => Some(inner.as_ref()),
        _ => None,
    };
    let triggers: Vec<Vec<_>> = stages
        .iter()
        .map(|stage| stage.instructions.iter().filter_map(inner).collect())
        .collect();
    let parents = stages.iter().filter_map(|stage| stage.parent);
    let count: usize = parents
        .filter_map(|parent| triggers.get(parent))
        .map(Vec::len)
        .sum();
    if count > MAX {
        return vec![Vec::new(); stages.len()];
    }
    triggers
}
