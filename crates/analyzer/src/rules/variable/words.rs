//! The words in which a builder replaces variables.

use dockerfile::{Command, CommandForm, Instruction, LogicalText, Tree, Word};

use crate::Span;
use crate::scope::{expansion, written};

/// A variable as an instruction uses it.
pub(super) struct Use {
    pub(super) name: String,
    /// The name, without `$` and braces.
    pub(super) span: Span,
    /// Where what can be seen is decided: the start of its word.
    pub(super) at: usize,
    /// Whether the span is exactly the name in the file.
    pub(super) is_exact: bool,
    /// What follows the name in braces.
    pub(super) modifier: String,
    /// The pair of `ENV`, `ARG` or `LABEL` in whose value it is.
    pub(super) pair: Option<usize>,
}

/// The variables that the builder replaces in an instruction, in order. `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`
/// leave theirs to the shell, except in mounts.
pub(super) fn uses(tree: &Tree, instruction: &Instruction) -> Vec<Use> {
    let mut found = Vec::new();
    match &instruction.command {
        Command::Env(pairs) | Command::Label(pairs) | Command::Arg(pairs) => {
            let takes_names = !matches!(instruction.command, Command::Arg(_));
            for (index, pair) in pairs.iter().enumerate() {
                if takes_names {
                    uses_of_word(tree, &pair.name, None, &mut found);
                }
                if let Some(value) = &pair.value {
                    uses_of_word(tree, value, Some(index), &mut found);
                }
            }
        }
        _ => {
            for word in words(instruction) {
                uses_of_word(tree, word, None, &mut found);
            }
        }
    }
    if matches!(instruction.command, Command::Add(_) | Command::Copy(_)) {
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expands) {
            let body = LogicalText::from_source(&tree.text, heredoc.body);
            let expansion = dockerfile::expand_heredoc(body.as_str(), &|_| None);
            // Inside the span of the instruction, so that it belongs there.
            found.extend(expansion.variables.into_iter().map(|variable| Use {
                name: variable.name,
                span: body.span(variable.name_range),
                at: instruction.span.start,
                is_exact: true,
                modifier: variable.modifier,
                pair: None,
            }));
        }
    }
    found
}

fn uses_of_word(tree: &Tree, word: &Word, pair: Option<usize>, found: &mut Vec<Use>) {
    if !word.has_variable() {
        return;
    }
    let text = written(tree, word);
    let is_in_file = tree.text.get(text.whole_span().range()) == Some(text.as_str())
        && text.whole_span().start == word.span.start;
    let is_exact = is_in_file || text.as_str() == tree.logical(word.span).as_str();
    for variable in expansion(tree, word, &|_| None).variables {
        found.push(Use {
            name: variable.name,
            span: if is_exact {
                text.span(variable.name_range)
            } else {
                word.span
            },
            at: word.span.start,
            is_exact,
            modifier: variable.modifier,
            pair,
        });
    }
}

fn words(instruction: &Instruction) -> Vec<&Word> {
    match &instruction.command {
        Command::Copy(copy) | Command::Add(copy) => {
            let flags = instruction
                .flags
                .iter()
                .filter(|flag| matches!(flag.name.as_str(), "chown" | "chmod" | "checksum"));
            let flags = flags.filter_map(|flag| flag.value.as_ref());
            let sources = copy
                .sources
                .iter()
                .filter(|source| !source.text.starts_with("<<"));
            flags.chain(sources).chain([&copy.destination]).collect()
        }
        Command::User(word) | Command::Workdir(word) | Command::Stopsignal(word) => vec![word],
        Command::Expose(words) | Command::Volume(words) => words.iter().collect(),
        Command::Run(CommandForm::Shell(_) | CommandForm::Exec(_) | CommandForm::Script(_)) => {
            let options = instruction.mounts.iter().flat_map(|mount| &mount.options);
            options
                .filter(|option| option.name != "from")
                .filter_map(|option| option.value.as_ref())
                .collect()
        }
        _ => Vec::new(),
    }
}
