//! Which rule says what about a text that no builder reads.

use dockerfile::{ErrorKind, ParseError, Span};

use crate::Edit;
use crate::document::Document;
use crate::rules::lines;

/// What an error is about: each has its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Instruction,
    Arguments,
    Flag,
    Mount,
    Healthcheck,
    Quote,
    Pair,
    Shell,
    Onbuild,
    Directive,
    Other,
}

fn topic(kind: &ErrorKind) -> Topic {
    match kind {
        ErrorKind::UnknownInstruction { .. } => Topic::Instruction,
        ErrorKind::MissingArguments { .. }
        | ErrorKind::UnexpectedArgument
        | ErrorKind::MalformedFrom
        | ErrorKind::EmptyVolume => Topic::Arguments,
        ErrorKind::UnknownFlag { .. }
        | ErrorKind::DuplicateFlag { .. }
        | ErrorKind::MissingFlagValue { .. }
        | ErrorKind::FlagNotBoolean { .. }
        | ErrorKind::InvalidFlagValue { .. } => Topic::Flag,
        ErrorKind::MountOptionWithoutValue
        | ErrorKind::UnknownMountOption { .. }
        | ErrorKind::InvalidMountValue { .. }
        | ErrorKind::MountOptionNotAllowed { .. }
        | ErrorKind::MountFromVariable => Topic::Mount,
        ErrorKind::MalformedHealthcheck
        | ErrorKind::InvalidDuration { .. }
        | ErrorKind::DurationTooShort { .. }
        | ErrorKind::InvalidRetries => Topic::Healthcheck,
        ErrorKind::OpenQuote { .. } | ErrorKind::OpenBrace | ErrorKind::BadSubstitution => Topic::Quote,
        ErrorKind::MissingEquals | ErrorKind::EmptyName => Topic::Pair,
        ErrorKind::ShellNotJson => Topic::Shell,
        ErrorKind::OnbuildNotAllowed { .. } => Topic::Onbuild,
        ErrorKind::InvalidEscape | ErrorKind::DuplicateDirective => Topic::Directive,
        _ => Topic::Other,
    }
}

/// The errors that a rule is about.
pub(super) fn of<'d>(document: &Document<'d>, wanted: Topic) -> impl Iterator<Item = &'d ParseError> {
    document
        .errors
        .iter()
        .filter(move |error| topic(&error.kind) == wanted)
}

/// Nothing is mended in an instruction with more errors, since it is read again for each of them.
const MOST: usize = 4;

/// The edits, if the instruction they are in has fewer errors after them.
pub(super) fn mended(document: &Document<'_>, edits: Vec<Edit>) -> Option<Vec<Edit>> {
    let tree = document.tree;
    let (_, item) = lines::item_at(tree, edits.first()?.span.start)?;
    let span = item.span();
    let first = document
        .errors
        .partition_point(|error| error.span.start < span.start);
    let inside = document.errors.get(first..)?.iter().take(MOST + 1);
    let before = inside.take_while(|error| error.span.start < span.end).count();
    if before > MOST {
        return None;
    }
    let mut text = if tree.escape == '`' {
        "# escape=`\n".to_owned()
    } else {
        String::new()
    };
    let mut at = span.start;
    for edit in &edits {
        text.push_str(tree.text.get(at..edit.span.start)?);
        text.push_str(&edit.replacement);
        at = edit.span.end;
    }
    text.push_str(tree.text.get(at..span.end)?);
    (dockerfile::parse(&text).errors.len() < before).then_some(edits)
}

/// The one of `names` that `written` is, but for one character or a swap of two. None if there are several.
pub(super) fn nearest<'n>(
    written: &str,
    names: impl Iterator<Item = &'n str>,
    limit: usize,
) -> Option<&'n str> {
    if written.len() > 24 {
        return None;
    }
    let written = written.to_ascii_lowercase();
    let names = names.filter(|name| name.len().abs_diff(written.len()) <= limit);
    let distances = names.map(|name| (crate::names::distance(&name.to_ascii_lowercase(), &written), name));
    let mut near: Vec<(usize, &str)> = distances.filter(|&(distance, _)| distance <= limit).collect();
    dockerfile::order::sort_by(&mut near, Ord::cmp);
    match near.as_slice() {
        [(_, name)] => Some(name),
        [(least, name), (next, _), ..] if least < next => Some(name),
        _ => None,
    }
}

/// A part of the text, quoted for a message and not too long for it.
pub(super) fn shown(document: &Document<'_>, span: Span) -> String {
    const LONGEST: usize = 40;
    let text = document.tree.slice(span);
    if text.chars().count() <= LONGEST && !text.contains('\n') {
        return text.to_owned();
    }
    let line = text.lines().next().unwrap_or_default();
    format!("{}…", line.chars().take(LONGEST).collect::<String>())
}
