//! What `RUN` instructions run.

use dockerfile::{Command, CommandForm, LogicalText, Span, Tree, Word};
use shell::{Script, SimpleCommand};

use crate::dialect::{Dialect, Shell};
use crate::document::{Site, base_name};

/// A `RUN` with its commands.
pub(crate) struct Run<'t> {
    pub(crate) site: Site<'t>,
    pub(crate) script: Script,
    /// What reads it. In exec form that is the program itself, if it is a shell.
    pub(crate) shell: Shell<'t>,
    /// In exec form no shell reads the words, only a `sh -c` among them its script.
    pub(crate) is_exec: bool,
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
        self.mounts_scratch_at(|target| {
            path.strip_prefix(target)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Whether `--mount` puts a cache or a tmpfs at such a path, which comes without a `/` at its end.
    pub(crate) fn mounts_scratch_at(&self, is_path: impl Fn(&str) -> bool) -> bool {
        let flags = self.site.instruction.flags.iter();
        let mounts = flags.filter(|flag| flag.name == "mount");
        mounts.filter_map(|flag| flag.value.as_ref()).any(|mount| {
            let option = |names: &[&str]| {
                let mut pairs = mount.text.split(',').filter_map(|part| part.split_once('='));
                pairs
                    .find(|(name, _)| names.contains(name))
                    .map(|(_, value)| value)
            };
            let target = option(&["target", "dst", "destination"]);
            matches!(option(&["type"]), Some("cache" | "tmpfs"))
                && target.is_some_and(|target| is_path(target.trim_end_matches('/')))
        })
    }
}

/// Every `RUN` whose commands can be read, and apart from them those that `PowerShell` or `cmd.exe` reads.
pub(crate) fn runs<'t>(
    tree: &Tree,
    sites: &[Site<'t>],
    shells: &[Shell<'t>],
) -> (Vec<Run<'t>>, Vec<Run<'t>>) {
    let sites = sites.iter().zip(shells);
    let runs = sites.filter_map(|(&site, &shell)| read(tree, site, shell));
    runs.partition(|run| run.is_exec || run.shell.dialect.is_posix())
}

fn read<'t>(tree: &Tree, site: Site<'t>, shell: Shell<'t>) -> Option<Run<'t>> {
    let Command::Run(form) = &site.instruction.command else {
        return None;
    };
    let (mut script, shell) = match form {
        CommandForm::Exec(words) => exec(tree, words),
        CommandForm::Script(_) if !shell.dialect.is_posix() => return None,
        CommandForm::Shell(text) | CommandForm::Script(text) => (shell::parse(text), shell),
    };
    let is_exec = matches!(form, CommandForm::Exec(_));
    if matches!(form, CommandForm::Shell(_)) {
        read_heredocs(tree, site, &mut script);
    }
    Some(Run {
        site,
        script,
        shell,
        is_exec,
    })
}

/// The program and, if it is a shell with `-c`, the commands it reads.
fn exec<'t>(tree: &Tree, words: &'t [Word]) -> (Script, Shell<'t>) {
    let mut script = shell::exec(words);
    let program = words.first().map_or("", |word| word.text.as_str());
    let dialect = Dialect::of_program(program);
    let shell = Shell { dialect, words };
    if !dialect.is_posix() {
        return (script, shell);
    }
    let command = words
        .iter()
        .position(|word| word.text.starts_with('-') && word.text.ends_with('c'));
    if let Some(text) = command
        .and_then(|at| words.get(at + 1))
        .and_then(|word| unquoted(tree, word))
    {
        script.add_heredoc(0, &text);
    }
    (script, shell)
}

/// The text of a JSON string without escapes.
fn unquoted(tree: &Tree, word: &Word) -> Option<LogicalText> {
    let inside = Span::new(word.span.start + 1, word.span.end.checked_sub(1)?);
    (tree.text.get(inside.range())? == word.text).then(|| LogicalText::from_source(&tree.text, inside))
}

/// Gives the redirections `<<NAME` of a line their lines, and reads those that a shell reads.
fn read_heredocs(tree: &Tree, site: Site<'_>, script: &mut Script) {
    if site.heredocs.is_empty() {
        return;
    }
    let mut scripts = Vec::new();
    for (index, command) in script.commands.iter_mut().enumerate() {
        let reads_script = reads_script(command);
        for redirect in command
            .redirects
            .iter_mut()
            .filter(|redirect| redirect.is_heredoc())
        {
            let at = site
                .heredocs
                .binary_search_by_key(&redirect.span.start, |heredoc| heredoc.marker.start);
            let Some(heredoc) = at.ok().and_then(|at| site.heredocs.get(at)) else {
                continue;
            };
            redirect.body = Some(heredoc.body);
            if reads_script {
                scripts.push((index, heredoc.body));
            }
        }
    }
    for (reader, body) in scripts {
        script.add_heredoc(reader, &LogicalText::from_source(&tree.text, body));
    }
}

/// Whether it is a shell that takes its commands from its input.
fn reads_script(command: &SimpleCommand) -> bool {
    let Some((program, arguments)) = command.unwrapped().split_first() else {
        return false;
    };
    let mut takes_value = false;
    Dialect::of_program(&program.text).is_posix()
        && arguments.iter().all(|word| {
            let text = word.text.as_str();
            let is_value = std::mem::replace(
                &mut takes_value,
                text.starts_with(['-', '+']) && text.ends_with('o'),
            );
            is_value || text == "-" || (text.starts_with(['-', '+']) && !text.ends_with('c'))
        })
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::dialect::{Dialect, Shell, shells};
    use crate::document::Document;

    /// The programs of each run, joined.
    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let parse = dockerfile::parse(text);
        let options = Options::default();
        let document = Document::new(&parse, &options);
        let runs: Vec<String> = document
            .runs
            .iter()
            .map(|run| {
                let names = run.script.commands.iter().filter_map(|command| command.name());
                names.collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(runs, expect, "{text}");
    }

    #[test]
    fn every_form_is_read() {
        check("RUN a && b", &["a b"]);
        check("RUN [\"a\", \"b\"]", &["a"]);
        check("RUN [\"bash\", \"-ec\", \"a | b\"]", &["bash a b"]);
        check("ONBUILD RUN a", &["a"]);
        check("RUN <<E\na\nb\nE", &["a b"]);
        check("RUN <<E bash -ex\na\nb\nE", &["bash a b"]);
        check("RUN sudo bash -o pipefail <<E\na\nE", &["sudo a"]);
        check("ONBUILD RUN <<E sh && c\na\nE", &["sh c a"]);
        check("RUN bash x <<E\na\nE", &["bash"]);
        check("RUN cat <<E > x\na\nE", &["cat"]);
        check("RUN <<E\n#!/usr/bin/env -S bash -e\na\nE", &["a"]);
        check("RUN <<E\n#!/usr/bin/python3\na\nE", &[]);
    }

    #[test]
    fn other_shells_are_left_alone() {
        check("SHELL [\"pwsh\", \"-c\"]\nRUN a", &[]);
        check(
            "FROM a AS b\nSHELL [\"cmd.exe\", \"/c\"]\nFROM c\nRUN d\nFROM b\nRUN e",
            &["d"],
        );
        check(
            "FROM mcr.microsoft.com/windows/nanoserver:1\nRUN a\nRUN [\"b\"]",
            &["b"],
        );
        check(
            "FROM a\n# hadolint shell=powershell\nRUN b\nSHELL [\"sh\", \"-c\"]\nRUN c",
            &["c"],
        );
        check("# utsuwa shell = cmd.exe\nFROM a\nRUN b", &[]);
        check(
            "FROM a\nSHELL [\"cmd\", \"/c\"]\nRUN <<E\n#!/bin/sh\nb\nE",
            &["b"],
        );
    }

    #[test]
    fn a_base_image_tells_the_shell() {
        for (from, dialect) in [
            ("alpine:3", Dialect::Ash),
            ("node:20-alpine", Dialect::Ash),
            ("debian", Dialect::Sh),
            ("a --platform=windows", Dialect::Sh),
            ("--platform=windows/amd64 a", Dialect::Cmd),
            ("golang:1-windowsservercore-ltsc2022", Dialect::Cmd),
        ] {
            let parse = dockerfile::parse(&format!("FROM {from}\nUSER b"));
            let options = Options::default();
            let document = Document::new(&parse, &options);
            let shells = shells(&parse.tree, &document.sites, &document.stages);
            assert_eq!(shells[1].dialect, dialect, "{from}");
        }
    }

    #[test]
    fn pipefail_is_the_shells() {
        let parse =
            dockerfile::parse("FROM a AS b\nSHELL [\"bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM b\nFROM c");
        let options = Options::default();
        let document = Document::new(&parse, &options);
        let shells = shells(&parse.tree, &document.sites, &document.stages);
        let found: Vec<bool> = shells.iter().map(Shell::has_pipefail).collect();
        assert_eq!(found, [false, true, true, false]);
    }
}
