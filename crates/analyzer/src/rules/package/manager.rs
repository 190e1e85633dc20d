//! Command lines of package managers.

use shell::{SimpleCommand, Word};

use crate::Rule;
pub(super) use crate::call::without_hadolint;
use crate::call::{asks_where, is_plain};
use crate::command_line::Arguments;
use crate::document::{Document, base_name};
use crate::run::Run;

/// A package manager, or several that take the same words.
pub(super) struct Manager {
    /// Programs that other tools look at too.
    pub(super) programs: &'static [&'static str],
    /// Programs that only we look at.
    pub(super) siblings: &'static [&'static str],
    /// Options whose value is the next word.
    pub(super) with_value: &'static [&'static str],
}

/// One call of a package manager.
pub(super) struct Call<'s> {
    pub(super) command: &'s SimpleCommand,
    /// Where it stands in the file: what a substitution runs is read last, but stands before what follows.
    pub(super) at: usize,
    /// The program's name.
    pub(super) program: &'s Word,
    pub(super) arguments: Arguments<'s>,
    /// Whether it stands where hadolint looks: not behind `sudo`, not under a path.
    is_plain: bool,
}

pub(super) const APT: Manager = Manager {
    programs: &["apt-get"],
    siblings: &[],
    with_value: APT_WITH_VALUE,
};

/// `apt-get` and its front ends.
pub(super) const ANY_APT: Manager = Manager {
    programs: &["apt-get", "apt", "aptitude"],
    siblings: &[],
    with_value: APT_WITH_VALUE,
};

const APT_WITH_VALUE: &[&str] = &[
    "-t",
    "--target-release",
    "--default-release",
    "-o",
    "--option",
    "-c",
    "--config-file",
    "-a",
    "--host-architecture",
    "-P",
    "--build-profiles",
];

pub(super) const APK: Manager = Manager {
    programs: &["apk"],
    siblings: &[],
    with_value: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--arch",
        "--keys-dir",
        "--repositories-file",
        "--cache-dir",
        "--cache-max-age",
        "--wait",
        "--progress-fd",
    ],
};

pub(super) const YUM: Manager = Manager {
    programs: &["yum"],
    siblings: &[],
    with_value: DNF_WITH_VALUE,
};

pub(super) const DNF: Manager = Manager {
    programs: &["dnf", "microdnf"],
    siblings: &["dnf5", "tdnf"],
    with_value: DNF_WITH_VALUE,
};

const DNF_WITH_VALUE: &[&str] = &[
    "-c",
    "--config",
    "-d",
    "--debuglevel",
    "-e",
    "--errorlevel",
    "-R",
    "--randomwait",
    "-x",
    "--exclude",
    "--excludepkgs",
    "--enablerepo",
    "--disablerepo",
    "--repo",
    "--repoid",
    "--repofrompath",
    "--releasever",
    "--installroot",
    "--setopt",
    "--enableplugin",
    "--disableplugin",
    "--color",
    "--comment",
    "--advisory",
    "--forcearch",
];

pub(super) const ZYPPER: Manager = Manager {
    programs: &["zypper"],
    siblings: &[],
    with_value: &[
        "-t",
        "--type",
        "-r",
        "--repo",
        "--from",
        "-R",
        "--root",
        "-c",
        "--config",
        "-C",
        "--cache-dir",
        "-D",
        "--reposd-dir",
        "-p",
        "--plus-repo",
        "--plus-content",
    ],
};

pub(super) const RPM: Manager = Manager {
    programs: &["rpm"],
    siblings: &[],
    with_value: &[
        "-D", "--define", "-E", "--eval", "-r", "--root", "--dbpath", "--prefix",
    ],
};

/// Every `RUN` that may call a package manager. PowerShell calls one as a POSIX shell does.
pub(super) fn runs<'d, 't>(document: &'d Document<'t>) -> impl Iterator<Item = &'d Run<'t>> {
    document.runs.iter().chain(&document.foreign_runs)
}

/// The calls of `manager`, in the order of the text.
pub(super) fn calls<'r>(run: &'r Run<'_>, manager: &'r Manager) -> impl Iterator<Item = Call<'r>> {
    let commands = run.script.commands.iter();
    commands.filter_map(move |command| read(run, command, manager))
}

fn read<'s>(run: &'s Run<'_>, command: &'s SimpleCommand, manager: &Manager) -> Option<Call<'s>> {
    let words = command.unwrapped();
    let (program, rest) = words.split_first()?;
    let name = base_name(&program.text);
    let is_known = manager.programs.contains(&name);
    if !is_known && !manager.siblings.contains(&name) || asks_where(command) {
        return None;
    }
    Some(Call {
        command,
        at: command.span.start,
        program,
        arguments: Arguments::read(rest, manager.with_value),
        is_plain: is_known && is_plain(run, command),
    })
}

impl<'s> Call<'s> {
    /// The first operand that is one of `names`, and the operands after it.
    pub(super) fn subcommand(&self, names: &[&str]) -> Option<(&'s Word, &[&'s Word])> {
        let operands = &self.arguments.operands;
        let at = operands
            .iter()
            .position(|word| names.contains(&word.text.as_str()))?;
        Some((operands.get(at)?, operands.get(at + 1..)?))
    }

    /// Whether one of `names` is its subcommand.
    pub(super) fn does(&self, names: &[&str]) -> bool {
        self.subcommand(names).is_some()
    }

    /// Whether the first operand is one of `names`.
    pub(super) fn starts_with(&self, names: &[&str]) -> bool {
        let first = self.arguments.operands.first();
        first.is_some_and(|word| names.contains(&word.text.as_str()))
    }

    /// Those of a rule's names in other tools that are known for this call: hadolint's, which is the first, only
    /// where it looks.
    pub(super) fn aliases(&self, rule: &'static Rule) -> &'static [&'static str] {
        if self.is_plain {
            return rule.aliases;
        }
        without_hadolint(rule.aliases)
    }

    /// Whether it is told to ask nothing.
    pub(super) fn says_yes(&self, long: &[&str]) -> bool {
        self.arguments.has(long)
            || self.arguments.count_short('y') > 0
            || self
                .arguments
                .options
                .iter()
                .any(|option| !option.word.is_literal)
    }
}
