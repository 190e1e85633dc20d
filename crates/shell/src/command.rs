//! What a script is made of.

use dockerfile::Span;

use crate::{Block, Join, Pipe, Redirect};

/// The commands of a shell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// In the order of the text; those inside a substitution come after the command that holds it.
    pub commands: Vec<SimpleCommand>,
    /// What the commands stand in: the first is the whole text.
    pub blocks: Vec<Block>,
    /// Every `|` between commands.
    pub pipes: Vec<Pipe>,
    /// Whether there is anything beside commands: an operator, a keyword, a redirection, a substitution, a
    /// comment.
    pub is_compound: bool,
    /// Whether no shell reads it to its end: a quote, a substitution, a here-document or a block is not closed, or
    /// what closes one has nothing to close. What is put behind such a text may belong to it.
    pub is_malformed: bool,
}

/// A program's name and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimpleCommand {
    /// `NAME=value` before the program's name.
    pub assignments: Vec<Word>,
    /// The program's name first; empty when there are only assignments or redirections.
    pub words: Vec<Word>,
    /// Where its input comes from and its output goes to, in the order of the text.
    pub redirects: Vec<Redirect>,
    /// From the first word to the last. Redirections count only if there are no words.
    pub span: Span,
    /// From the first word or redirection to the last.
    pub whole_span: Span,
    /// What it stands in, as an index into [`Script::blocks`].
    pub block: usize,
    /// What joins it to what stands before it in its block.
    pub before: Join,
    /// What joins it to what stands after it.
    pub after: Join,
}

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Without quotes. Variables and substitutions are left as written.
    pub text: String,
    /// Where it stands, with its quotes.
    pub span: Span,
    /// Whether the shell passes on `text` as it is: there is nothing to expand in it.
    pub is_literal: bool,
}

/// Programs that run the command after them, with the options of each that take a value.
const WRAPPERS: [(&str, &[&str]); 5] = [
    (
        "sudo",
        &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R"],
    ),
    ("env", &["-u", "-C", "-S"]),
    ("exec", &["-a"]),
    ("command", &[]),
    ("nohup", &[]),
];

impl SimpleCommand {
    /// The program's name.
    pub fn name(&self) -> Option<&str> {
        self.words.first().map(|word| word.text.as_str())
    }

    /// The words of the command that runs in the end: `sudo -u a env B=c make` is `make`.
    pub fn unwrapped(&self) -> &[Word] {
        let mut words = self.words.as_slice();
        while let Some((_, with_value)) = words
            .first()
            .and_then(|word| WRAPPERS.iter().find(|(name, _)| *name == word.text))
        {
            words = after_options(&words[1..], with_value);
        }
        words
    }
}

fn after_options<'w>(mut words: &'w [Word], with_value: &[&str]) -> &'w [Word] {
    while let [first, rest @ ..] = words {
        words = match first.text.as_str() {
            "--" => return rest,
            option if with_value.contains(&option) => rest.get(1..).unwrap_or_default(),
            option if option.starts_with('-') || is_assignment(option) => rest,
            _ => break,
        };
    }
    words
}

/// Whether `word` is `NAME=` and a value.
pub(crate) fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
