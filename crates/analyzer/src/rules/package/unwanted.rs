//! Options that had better not be there.

use shell::SimpleCommand;

use crate::document::Document;
use crate::report::Report;
use crate::{Edit, Fix, Span, Text};

use super::manager::Call;

const FIX: Text = Text::fixed("Leave it out", "取り除く");

/// Reports each option of a call that is one of `names`, with the risky fix that takes it away. The finding is
/// known as `aliases`.
pub(super) fn report(
    (document, report): (&Document<'_>, &mut Report<'_>),
    call: &Call<'_>,
    names: &[&str],
    message: &Text,
    aliases: &'static [&'static str],
) {
    let options = call.arguments.options.iter();
    for option in options.filter(|option| names.contains(&option.name())) {
        let span = option.word.span;
        let edit = without(&document.tree.text, call.command, span).map(Edit::delete);
        report
            .add(span, message.clone())
            .known_as(aliases)
            .with_fix(edit.map(|edit| Fix::risky(FIX, vec![edit])));
    }
}

/// What to delete for the word at `span` to go: also the space before it, or the continuation. None if a comment
/// or a redirection stands there.
pub(super) fn without(text: &str, command: &SimpleCommand, span: Span) -> Option<Span> {
    let at = command.words.partition_point(|word| word.span.start < span.start);
    let before = command.words.get(at.checked_sub(1)?)?;
    let gap = text.get(before.span.end..span.start)?;
    let is_plain = gap.chars().all(|c| c.is_whitespace() || matches!(c, '\\' | '`'));
    is_plain.then(|| Span::new(before.span.end, span.end))
}
