//! Pairs with white space before their `=`.

use dockerfile::{Command, Instruction, Pair, Span, Tree};

/// A name, the gap behind it and what stands behind the gap.
pub(super) struct Spaced {
    /// The white space before `=`.
    pub(super) gap: Span,
    /// From the name to the `=`.
    pub(super) span: Span,
    /// Whether builders read a name and a value that begins with `=`; else they read nothing.
    pub(super) is_legacy: bool,
}

/// The pairs of `ENV`, `LABEL` and `ARG` that have white space before their `=`.
pub(super) fn spaced(tree: &Tree, instruction: &Instruction) -> Vec<Spaced> {
    let (Command::Env(pairs) | Command::Label(pairs) | Command::Arg(pairs)) = &instruction.command else {
        return Vec::new();
    };
    if instruction.command.is_legacy_pairs() {
        return pairs.iter().filter_map(|pair| legacy(tree, pair)).collect();
    }
    let next = pairs.iter().skip(1);
    let two = pairs.iter().zip(next);
    two.filter(|(name, value)| name.value.is_none() && value.name.span.start == value.name.span.end)
        .filter_map(|(name, value)| {
            Some(Spaced {
                gap: Span::new(name.name.span.end, value.equals?.start),
                span: name.name.span.to(value.equals?),
                is_legacy: false,
            })
        })
        .collect()
}

fn legacy(tree: &Tree, pair: &Pair) -> Option<Spaced> {
    let value = pair.value.as_ref()?.span;
    tree.slice(value).starts_with('=').then(|| Spaced {
        gap: Span::new(pair.name.span.end, value.start),
        span: Span::new(pair.name.span.start, value.start + 1),
        is_legacy: true,
    })
}
