//! What rules look at: the tree, and what several of them need to know about it.

use crate::Options;
use crate::settings::Settings;
use dockerfile::{Command, CommandForm, Instruction, Parse, ParseError, Stage, Tree};
use shell::{Script, SimpleCommand};

/// A parsed Dockerfile.
pub(crate) struct Document<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) errors: &'t [ParseError],
    pub(crate) options: &'t Options,
    /// What the options and the file's comments make of each rule.
    pub(crate) settings: Settings,
    pub(crate) stages: Vec<Stage<'t>>,
    pub(crate) sites: Vec<Site<'t>>,
    /// Every `RUN` that a POSIX-like shell runs.
    pub(crate) runs: Vec<Run<'t>>,
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
        let stages = parse.tree.stages();
        let sites = sites(&parse.tree);
        let runs = runs(&sites, &stages);
        let shipped = vec![false; stages.len()];
        let mut document = Self {
            tree: &parse.tree,
            errors: &parse.errors,
            options,
            settings: Settings::new(&parse.tree, options),
            stages,
            sites,
            runs,
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
