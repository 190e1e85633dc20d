//! The commands of a `RUN` as they are chained.

use dockerfile::{Command, CommandForm};
use shell::{BlockKind, Join};

use crate::Span;
use crate::document::Run;

/// A command or a block that stands in no other.
#[derive(Clone, Copy)]
pub(super) struct Link {
    /// With its redirections.
    pub(super) span: Span,
    pub(super) before: Join,
    pub(super) after: Join,
}

/// What stands side by side in the script of a `RUN` in shell form, in order; none for other forms.
pub(super) fn links(run: &Run<'_>) -> Vec<Link> {
    if !matches!(run.site.instruction.command, Command::Run(CommandForm::Shell(_))) {
        return Vec::new();
    }
    let commands = run.script.commands.iter().filter(|command| command.block == 0);
    let mut links: Vec<Link> = commands
        .map(|command| Link {
            span: command.whole_span,
            before: command.before,
            after: command.after,
        })
        .collect();
    let blocks = run.script.blocks.iter().skip(1).filter(|block| {
        block.parent == 0 && !matches!(block.kind, BlockKind::Substitution | BlockKind::Heredoc)
    });
    links.extend(blocks.map(|block| {
        Link {
            span: block
                .redirects
                .iter()
                .map(|redirect| redirect.span)
                .fold(block.span, Span::to),
            before: block.before,
            after: block.after,
        }
    }));
    dockerfile::order::sort_by(&mut links, |a, b| a.span.cmp(&b.span));
    links
}
