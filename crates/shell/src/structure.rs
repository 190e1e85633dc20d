//! How the commands of a script hang together.

use dockerfile::Span;

use crate::{Script, SimpleCommand, Word};

/// What stands between two neighbours in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Nothing: the block begins or ends here.
    Edge,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|` or `|&`.
    Pipe,
    /// `;`.
    Sequence,
    /// The end of a line.
    Newline,
    /// `&`.
    Background,
}

/// Commands that stand together. Blocks stand in blocks; the first is the whole script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What makes it one.
    pub kind: BlockKind,
    /// The block it stands in, as an index into [`Script::blocks`]; the first stands in itself.
    pub parent: usize,
    /// What joins it to what stands before it in its parent.
    pub before: Join,
    /// What joins it to what stands after it.
    pub after: Join,
    /// The redirections behind its end.
    pub redirects: Vec<Redirect>,
    /// From its first word to its last.
    pub span: Span,
}

/// What makes commands a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The text as a whole.
    Script,
    /// The lines of a here-document that a shell reads.
    Heredoc,
    /// `(...)`.
    Subshell,
    /// `{ ...; }`.
    Group,
    /// `$(...)`, backticks, `<(...)`.
    Substitution,
    /// `if ... fi`, which holds conditions and branches.
    If,
    /// Between `if`, `elif`, `while` or `until` and the next keyword.
    Condition,
    /// After `then` or `else`.
    Branch,
    /// `for`, `while`, `until` or `select` up to `done`.
    Loop,
    /// Between `do` and `done`.
    Body,
    /// `case ... esac`, which holds arms.
    Case,
    /// The commands of one pattern.
    Arm,
    /// What a function does, which happens elsewhere.
    Function,
}

/// A command or a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An index into [`Script::commands`].
    Command(usize),
    /// An index into [`Script::blocks`].
    Block(usize),
}

/// One `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pipe {
    /// The sign itself.
    pub span: Span,
    /// What writes into it.
    pub from: Part,
    /// What reads from it.
    pub to: Part,
}

/// A redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// `>`, `<<-` and so on, without the number of a file.
    pub operator: &'static str,
    /// The number before it.
    pub fd: Option<u32>,
    /// A file, a number after `>&`, or the name of a here-document.
    pub target: Word,
    /// From the number or the operator to the target.
    pub span: Span,
    /// The lines of a here-document, without the one that ends it.
    pub body: Option<Span>,
    /// Which of the text's here-documents it is.
    pub(crate) heredoc: Option<usize>,
}

impl Redirect {
    /// Whether it makes or changes a file.
    pub fn writes(&self) -> bool {
        let is_number = self.target.text.chars().all(|c| c.is_ascii_digit() || c == '-');
        match self.operator {
            ">" | ">>" | ">|" | "&>" | "&>>" => true,
            ">&" => !is_number,
            _ => false,
        }
    }

    /// Whether it is `<<NAME` or `<<-NAME`.
    pub fn is_heredoc(&self) -> bool {
        matches!(self.operator, "<<" | "<<-")
    }
}

impl Script {
    /// Whether `block` is, or stands in, a block of one of these kinds.
    pub fn is_inside(&self, block: usize, kinds: &[BlockKind]) -> bool {
        let parent = |&at: &usize| {
            let parent = self.blocks.get(at)?.parent;
            (parent != at).then_some(parent)
        };
        std::iter::successors(Some(block), parent).any(|at| {
            self.blocks
                .get(at)
                .is_some_and(|block| kinds.contains(&block.kind))
        })
    }

    /// Whether a command runs once and in the script's own shell, if those before it go well.
    pub fn is_straight(&self, command: &SimpleCommand) -> bool {
        let is_outermost = self.blocks.get(command.block).is_some_and(|block| {
            matches!(block.kind, BlockKind::Script | BlockKind::Heredoc) && block.parent == 0
        });
        is_outermost
            && !matches!(command.before, Join::Or | Join::Pipe)
            && !matches!(command.after, Join::Pipe | Join::Background)
    }

    /// The commands that switch `pipefail`, with whether it is on after them.
    pub fn pipefail(&self) -> impl Iterator<Item = (&SimpleCommand, bool)> {
        self.commands.iter().filter_map(|command| {
            let (name, options) = command.words.split_first()?;
            if name.text != "set" {
                return None;
            }
            let mut pairs = options.iter().zip(options.iter().skip(1));
            let (option, _) = pairs.find(|(option, value)| {
                value.text == "pipefail" && option.text.ends_with('o') && option.text.starts_with(['-', '+'])
            })?;
            Some((command, option.text.starts_with('-')))
        })
    }
}
