//! What rules look at: the tree, and what several of them need to know about it.

use crate::Options;
use crate::scope::{MAX_VALUE, Scopes, Variable, expand, raw};
use std::collections::HashMap;

use crate::graph::EdgeKind;
use dockerfile::{Command, CommandForm, Instruction, Parse, ParseError, Stage, Tree};
use shell::{Script, SimpleCommand};

/// A parsed Dockerfile.
pub(crate) struct Document<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) errors: &'t [ParseError],
    pub(crate) options: &'t Options,
    pub(crate) stages: Vec<Stage<'t>>,
    pub(crate) sites: Vec<Site<'t>>,
    /// Every `RUN` that a POSIX-like shell runs.
    pub(crate) runs: Vec<Run<'t>>,
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
}

/// A `RUN` with its commands.
pub(crate) struct Run<'t> {
    pub(crate) site: Site<'t>,
    pub(crate) script: Script,
}

const POSIX_SHELLS: [&str; 7] = ["sh", "bash", "ash", "dash", "ksh", "zsh", "busybox"];

impl<'t> Document<'t> {
    pub(crate) fn new(parse: &'t Parse, options: &'t Options) -> Self {
        let mut stages = parse.tree.stages();
        let scopes = Scopes::new(&parse.tree, &mut stages);
        let sites = sites(&parse.tree);
        let runs = runs(&sites, &stages);
        let shipped = vec![false; stages.len()];
        let named = stages
            .iter()
            .filter_map(|stage| Some((stage.name()?, stage.index)));
        let names = named
            .map(|(name, index)| (name.text.to_ascii_lowercase(), index))
            .collect();
        let triggers = triggers(&stages);
        let mut document = Self {
            tree: &parse.tree,
            errors: &parse.errors,
            options,
            stages,
            sites,
            runs,
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
        if !word.has_variable() {
            return Some(word.text.clone());
        }
        let syntax = self.scopes.syntax();
        let raw = raw(self.tree, word, syntax.escape);
        let limit = raw.len().max(MAX_VALUE);
        expand(&raw, syntax, limit, &mut |name, _| {
            self.variable(site, word.span.start, name)
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

impl Run<'_> {
    /// The commands whose program, behind `sudo` and its like, is one of `programs`.
    pub(crate) fn commands_of(&self, programs: &[&str]) -> impl Iterator<Item = &SimpleCommand> {
        self.script.commands.iter().filter(move |command| {
            let words = command.unwrapped();
            words
                .first()
                .is_some_and(|word| programs.contains(&base_name(&word.text)))
        })
    }

    /// Whether `--mount` puts a cache or a tmpfs at `path` or above it.
    pub(crate) fn has_scratch_mount(&self, path: &str) -> bool {
        let mounts = self
            .site
            .instruction
            .flags
            .iter()
            .filter(|flag| flag.name == "mount");
        mounts.filter_map(|flag| flag.value.as_ref()).any(|mount| {
            let option = |names: &[&str]| {
                let mut pairs = mount.text.split(',').filter_map(|part| part.split_once('='));
                pairs
                    .find(|(name, _)| names.contains(name))
                    .map(|(_, value)| value)
            };
            let Some(target) = option(&["target", "dst", "destination"]) else {
                return false;
            };
            let below = path.strip_prefix(target.trim_end_matches('/'));
            matches!(option(&["type"]), Some("cache" | "tmpfs"))
                && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
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
        });
        if let Command::Onbuild(inner) = &instruction.command {
            sites.push(Site {
                instruction: inner,
                stage,
                is_onbuild: true,
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

fn runs<'t>(sites: &[Site<'t>], stages: &[Stage<'t>]) -> Vec<Run<'t>> {
    let mut runs = Vec::new();
    let mut shells = vec![true; stages.len()];
    let mut is_posix = true;
    for &site in sites {
        match &site.instruction.command {
            Command::From(_) => {
                let parent = site.stage.and_then(|index| stages[index].parent);
                is_posix = parent.is_none_or(|parent| shells[parent]);
            }
            Command::Shell(words) => is_posix = runs_posix_shell(&words[0].text),
            Command::Run(CommandForm::Shell(line)) if is_posix => {
                runs.push(Run {
                    site,
                    script: shell::parse(line),
                });
            }
            Command::Run(CommandForm::Script(body)) if is_posix && has_posix_shebang(body.as_str()) => {
                runs.push(Run {
                    site,
                    script: shell::parse(body),
                });
            }
            _ => {}
        }
        if let Some(index) = site.stage {
            shells[index] = is_posix;
        }
    }
    runs
}

fn runs_posix_shell(program: &str) -> bool {
    POSIX_SHELLS.contains(&base_name(program))
}

/// A script without `#!` is the shell's.
fn has_posix_shebang(script: &str) -> bool {
    let Some(line) = script.strip_prefix("#!") else {
        return true;
    };
    let mut words = line.lines().next().unwrap_or_default().split_whitespace();
    let program = words.next().unwrap_or_default();
    if base_name(program) == "env" {
        return words
            .find(|word| !word.starts_with('-'))
            .is_some_and(runs_posix_shell);
    }
    runs_posix_shell(program)
}
