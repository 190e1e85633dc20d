//! Whether a `RUN` removes what a package manager leaves behind.

use dockerfile::{Command, CommandForm};
use shell::{Join, Script, SimpleCommand, Word};

use super::manager::Call;
use crate::document::{Document, base_name};
use crate::run::Run;
use crate::{Edit, Span};

/// So far is looked back for the start of a line, so that a long one is not looked at again and again.
const MAX_LINE: usize = 4096;

/// Whether a command behind the byte `at` removes `path`, or all that is in it.
pub(super) fn removes_after(run: &Run<'_>, at: usize, path: &str) -> bool {
    let commands = run.script.commands.iter();
    let mut later = commands.filter(|command| command.span.start > at);
    later.any(|command| empties(command, &[path]))
}

/// Whether a command removes one of `paths`, or all that is in it.
pub(super) fn empties(command: &SimpleCommand, paths: &[&str]) -> bool {
    let Some((program, words)) = command.unwrapped().split_first() else {
        return false;
    };
    let is_removal = match base_name(&program.text) {
        "rm" => true,
        "find" => words
            .iter()
            .any(|word| matches!(word.text.as_str(), "-delete" | "rm")),
        _ => false,
    };
    is_removal
        && words
            .iter()
            .any(|word| paths.iter().any(|path| covers(&word.text, path)))
}

/// The words of a command behind its program that are no options.
pub(super) fn operands(command: &SimpleCommand) -> impl Iterator<Item = &Word> {
    let words = command.unwrapped().iter().skip(1);
    words.filter(|word| !word.text.starts_with('-'))
}

/// What to delete for a command to go: also the `&&`, `;` or line's end before it. None if it is not joined so, or
/// behind a comment.
pub(super) fn without_command(text: &str, command: &SimpleCommand) -> Option<Span> {
    let span = command.whole_span;
    let before = text.get(..span.start)?;
    let start = match command.before {
        Join::Newline => {
            let (lines, indent) = before.rsplit_once('\n')?;
            indent.trim().is_empty().then_some(lines.len())?
        }
        Join::And | Join::Sequence => {
            let sign = if command.before == Join::And { "&&" } else { ";" };
            let joined = without_continuations(before).strip_suffix(sign)?;
            without_continuations(joined).len()
        }
        _ => return None,
    };
    (!ends_comment(text, start)?).then_some(Span::new(start, span.end))
}

/// Without white space and continuation marks at its end. A mark has a line's end behind it: a backtick may also
/// close a substitution.
fn without_continuations(mut text: &str) -> &str {
    loop {
        let trimmed = text.trim_end();
        let goes_on = text
            .get(trimmed.len()..)
            .is_some_and(|space| space.contains('\n'));
        match trimmed.strip_suffix(['\\', '`']).filter(|_| goes_on) {
            Some(rest) => text = rest,
            None => return trimmed,
        }
    }
}

/// Whether a comment ends at byte `end`. None if the line is too long to look for its start.
fn ends_comment(text: &str, end: usize) -> Option<bool> {
    let from = end.saturating_sub(MAX_LINE);
    let near = text.as_bytes().get(from..end)?;
    let newline = near.iter().rposition(|&byte| byte == b'\n');
    let line = match newline {
        Some(at) => near.get(at + 1..)?,
        None if from == 0 => near,
        None => return None,
    };
    Some(line.trim_ascii_start().starts_with(b"#"))
}

/// Whether what is removed as `word` is `path`, holds it, or is all or most of what is in it. Of a variable only the
/// name is known.
pub(super) fn covers(word: &str, path: &str) -> bool {
    if word.starts_with('$') {
        let name = word.to_ascii_lowercase();
        return name.contains("cache") || name.contains("list");
    }
    let word = word.trim_end_matches(['*', '/', '.']);
    if let Some((before, choices)) = word.split_once('{') {
        let Some(rest) = path.strip_prefix(before) else {
            return before.starts_with(path);
        };
        let choices = choices.split_once('}').map_or(choices, |(choices, _)| choices);
        return choices
            .split(',')
            .any(|choice| rest.starts_with(choice.trim_end_matches(['*', '/'])));
    }
    let is_above = path.strip_prefix(word).is_some() && word.matches('/').count() > 1;
    word.starts_with(path) || is_above
}

/// Where the first command stands that hadolint takes for the removal of `pattern`: it looks for a bare `rm` with either `-rf` or
/// the pattern.
pub(super) fn hadolint_removal(run: &Run<'_>, pattern: &str) -> Option<usize> {
    let is_removal = |command: &SimpleCommand| {
        let mut words = command.words.iter();
        command.name() == Some("rm") && words.any(|word| word.text == "-rf" || word.text == pattern)
    };
    let removals = run.script.commands.iter().filter(|command| is_removal(command));
    removals.map(|command| command.span.start).min()
}

/// The edit that has `clean` run at the end of the `RUN`, with the right to do so that `call` has. None unless
/// `call` runs whatever the case, and nothing but commands stands at the end: there `clean` runs if all went well.
pub(super) fn append(document: &Document<'_>, run: &Run<'_>, call: &Call<'_>, clean: &str) -> Option<Edit> {
    let script = &run.script;
    let (text, is_line) = match &run.site.instruction.command {
        Command::Run(CommandForm::Shell(text)) => (text, run.site.heredocs.is_empty()),
        Command::Run(CommandForm::Script(text)) => (text, true),
        _ => return None,
    };
    if !is_line || !run.shell.dialect.is_posix() || !is_sure(script, call) {
        return None;
    }
    let end = text.span(0..text.as_str().trim_end().len()).end;
    let outer = script.commands.iter().filter(|command| command.block == 0);
    let last = outer.clone().next_back()?;
    let blocks = script.blocks.iter().skip(1).filter(|block| block.parent == 0);
    let ends = outer.map(|command| command.whole_span.end);
    let mut ends = ends.chain(blocks.flat_map(|block| {
        let redirects = block.redirects.iter().map(|redirect| redirect.span.end);
        redirects.chain([block.span.end])
    }));
    if !ends.any(|own| own == end) || matches!(last.name(), Some("exit" | "exec")) {
        return None;
    }
    let sudo = if call.command.name() == Some("sudo") {
        "sudo "
    } else {
        ""
    };
    let join = join_like(&document.tree.text, last.span.start);
    Some(Edit::insert(end, format!("{join}{sudo}{clean}")))
}

/// Whether a call runs whatever the case, or the `RUN` fails: not after `||`, in a branch or a loop, nor in a list
/// whose failure is passed over.
fn is_sure(script: &Script, call: &Call<'_>) -> bool {
    if call.command.block != 0 || !script.is_straight(call.command) {
        return false;
    }
    let later = script
        .commands
        .iter()
        .filter(|command| command.span.start >= call.at);
    let is_passed_over = later
        .filter(|command| command.block == 0)
        .any(|command| matches!(command.after, Join::Sequence | Join::Newline | Join::Or));
    call.command.before != Join::And || !is_passed_over
}

/// What to put before another command, in the way the one at `start` is joined to those before it: on a line of its
/// own or on the same.
fn join_like(text: &str, start: usize) -> String {
    let before = text.get(..start).unwrap_or_default();
    let Some((lines, line)) = before.rsplit_once('\n') else {
        return " && ".into();
    };
    let escape = lines.trim_end().chars().next_back().unwrap_or_default();
    let sign = line.trim_start();
    let indent = line.get(..line.len() - sign.len()).unwrap_or_default();
    match sign.trim_end() {
        "&&" if matches!(escape, '\\' | '`') => format!(" {escape}\n{indent}&& "),
        "" if matches!(escape, '\\' | '`') => format!(" && {escape}\n{indent}"),
        _ => " && ".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn what_covers_a_path() {
        let path = "/var/cache/yum";
        for word in [
            "/var/cache/yum",
            "/var/cache/yum/",
            "/var/cache/yum/*",
            "/var/cache/*",
            "/var/cache",
            "/var/cache/y*",
            "/var/cache/{dnf,yum}/",
            "/var/{cache,log}",
            "$CACHE",
        ] {
            assert!(covers(word, path), "{word}");
        }
        for word in [
            "/tmp/*",
            "-rf",
            "/",
            "/var/cache/dnf",
            "/var/cache/{apk,dnf}",
            "x",
        ] {
            assert!(!covers(word, path), "{word}");
        }
    }
}
