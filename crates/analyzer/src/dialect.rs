//! The shell that runs a command.

use dockerfile::{Command, CommandForm, From, Instruction, Node, Stage, Tree, Word};

use crate::document::{Site, base_name};

/// The shell in force at an instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shell<'t> {
    pub(crate) dialect: Dialect,
    /// The words of the `SHELL` that chose it; empty where it is the default or a script's `#!` says it.
    pub(crate) words: &'t [Word],
}

/// A language that shells speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `/bin/sh`, whichever that is in the image.
    Sh,
    Bash,
    /// `BusyBox`, also as the `/bin/sh` of Alpine.
    Ash,
    Dash,
    Ksh,
    Zsh,
    PowerShell,
    /// `cmd.exe`.
    Cmd,
    /// No shell we know.
    Other,
}

impl Dialect {
    /// By the name of a program, with or without its path.
    pub(crate) fn of_program(program: &str) -> Self {
        let name = program
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(program)
            .to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" => Self::Sh,
            "bash" | "rbash" => Self::Bash,
            "ash" | "busybox" => Self::Ash,
            "dash" => Self::Dash,
            "ksh" | "mksh" | "ksh93" => Self::Ksh,
            "zsh" => Self::Zsh,
            "pwsh" | "powershell" => Self::PowerShell,
            "cmd" => Self::Cmd,
            _ => Self::Other,
        }
    }

    /// Whether it reads what `sh` reads.
    pub(crate) fn is_posix(self) -> bool {
        !matches!(self, Self::PowerShell | Self::Cmd | Self::Other)
    }
}

impl<'t> Shell<'t> {
    fn standard(dialect: Dialect) -> Self {
        Self { dialect, words: &[] }
    }

    fn chosen(words: &'t [Word]) -> Self {
        let program = words.first().map_or("", |word| word.text.as_str());
        let program = match (base_name(program), words.get(1)) {
            ("env", Some(word)) => word.text.as_str(),
            _ => program,
        };
        Self {
            dialect: Dialect::of_program(program),
            words,
        }
    }

    /// Whether a pipe fails with its first part: `SHELL` says `pipefail`.
    pub(crate) fn has_pipefail(&self) -> bool {
        self.words.iter().any(|word| word.text.contains("pipefail"))
    }
}

/// The shell at each of `sites`.
pub(crate) fn shells<'t>(tree: &'t Tree, sites: &[Site<'t>], stages: &[Stage<'t>]) -> Vec<Shell<'t>> {
    let mut of_stages = vec![Shell::standard(Dialect::Sh); stages.len()];
    let mut default = Shell::standard(Dialect::Sh);
    let mut current = default;
    let mut comments = named_shells(tree).into_iter().peekable();
    sites
        .iter()
        .map(|site| {
            while let Some((_, dialect)) = comments.next_if(|&(at, _)| at < site.instruction.span.start) {
                current = Shell::standard(dialect);
                if site.stage.is_none() || matches!(site.instruction.command, Command::From(_)) {
                    default = current;
                }
            }
            match &site.instruction.command {
                Command::From(from) if !site.is_onbuild => {
                    let parent = site.stage.and_then(|index| stages.get(index)?.parent);
                    let parent = parent.and_then(|parent| of_stages.get(parent).copied());
                    current = parent.unwrap_or_else(|| of_image(from).map_or(default, Shell::standard));
                }
                Command::Shell(words) if !site.is_onbuild => current = Shell::chosen(words),
                _ => {}
            }
            if let Some(shell) = site.stage.and_then(|index| of_stages.get_mut(index)) {
                *shell = current;
            }
            of_script(site.instruction).map_or(current, Shell::standard)
        })
        .collect()
}

/// What the name of a base image tells of its shell.
fn of_image(from: &From) -> Option<Dialect> {
    let image = from.image_name();
    let repository = image.repository.to_ascii_lowercase();
    let tag = image.tag.unwrap_or_default().to_ascii_lowercase();
    let name = base_name(&repository);
    let is_windows = ["windows", "nanoserver", "dotnet/framework"]
        .iter()
        .any(|part| repository.contains(part))
        || ["windowsservercore", "nanoserver", "ltsc20"]
            .iter()
            .any(|part| tag.contains(part))
        || from
            .platform
            .as_ref()
            .is_some_and(|platform| platform.text.starts_with("windows"));
    if is_windows {
        return Some(Dialect::Cmd);
    }
    let is_ash = |part: &str| part.contains("alpine") || part.contains("busybox");
    if is_ash(name) || is_ash(&tag) {
        return Some(Dialect::Ash);
    }
    None
}

/// What the `#!` of a here-document says.
fn of_script(instruction: &Instruction) -> Option<Dialect> {
    let Command::Run(CommandForm::Script(script)) = &instruction.command else {
        return None;
    };
    let line = script.as_str().strip_prefix("#!")?;
    let mut words = line.lines().next().unwrap_or_default().split_whitespace();
    let program = words.next().unwrap_or_default();
    if base_name(program) == "env" {
        let program = words.find(|word| !word.starts_with('-') && !word.contains('='));
        return Some(program.map_or(Dialect::Other, Dialect::of_program));
    }
    Some(Dialect::of_program(program))
}

/// The comments that name a shell: `# hadolint shell=bash`, and the same with `utsuwa`.
fn named_shells(tree: &Tree) -> Vec<(usize, Dialect)> {
    let comments = tree
        .items
        .iter()
        .filter(|item| matches!(item.node, Node::Comment));
    comments
        .filter_map(|item| Some((item.span().start, named_shell(tree.slice(item.span()))?)))
        .collect()
}

fn named_shell(comment: &str) -> Option<Dialect> {
    let comment = comment.trim().trim_start_matches('#').trim_start();
    let rest = comment
        .strip_prefix("hadolint")
        .or_else(|| comment.strip_prefix("utsuwa"))?;
    let value = rest
        .trim_start()
        .strip_prefix("shell")?
        .trim_start()
        .strip_prefix('=')?;
    Some(Dialect::of_program(value.split_whitespace().next()?))
}
