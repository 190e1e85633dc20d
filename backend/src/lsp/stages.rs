//! The names of stages and where they are used.

use std::collections::HashMap;

use analyzer::Span;
use dockerfile::{Command, Instruction, Tree, Word};

/// A stage with a name.
pub(super) struct Name {
    /// The stage's number.
    pub(super) index: usize,
    /// As written after `AS`.
    pub(super) text: String,
    /// Where it is given.
    pub(super) definition: Span,
    /// Where it is used, in order.
    pub(super) references: Vec<Span>,
    /// The `FROM`.
    pub(super) instruction: Span,
}

/// The stages with a name, in order. Of two of the same name, the later is meant after it.
pub(super) fn names(tree: &Tree) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut index = 0;
    for instruction in tree.instructions() {
        for (name, span) in used(tree, instruction) {
            if let Some(&at) = known.get(&name.to_ascii_lowercase()) {
                names[at].references.push(span);
            }
        }
        let Command::From(from) = &instruction.command else {
            continue;
        };
        if let Some(alias) = &from.alias {
            known.insert(alias.text.to_ascii_lowercase(), names.len());
            names.push(Name {
                index,
                text: alias.text.clone(),
                definition: alias.span,
                references: Vec::new(),
                instruction: instruction.span,
            });
        }
        index += 1;
    }
    names
}

/// The stage whose name stands at `at`, and that place.
pub(super) fn at(names: &[Name], at: usize) -> Option<(&Name, Span)> {
    names.iter().find_map(|name| {
        let mut places = std::iter::once(name.definition).chain(name.references.iter().copied());
        let place = places.find(|span| span.start <= at && at <= span.end)?;
        Some((name, place))
    })
}

/// Images and stages that an instruction names.
fn used<'t>(tree: &Tree, instruction: &'t Instruction) -> Vec<(&'t str, Span)> {
    match &instruction.command {
        Command::Onbuild(inner) => return used(tree, inner),
        Command::From(from) => return vec![(from.image.text.as_str(), from.image.span)],
        _ => {}
    }
    let flags = instruction.flags.iter();
    let values = flags.filter_map(|flag| Some((flag.name.as_str(), flag.value.as_ref()?)));
    values
        .filter_map(|(flag, value)| match flag {
            "from" => Some((value.text.as_str(), value.span)),
            "mount" => mount_source(tree, value),
            _ => None,
        })
        .collect()
}

/// What follows `from=` in the value of `--mount`. With quotes or a continuation in it there is no telling where.
fn mount_source<'t>(tree: &Tree, value: &'t Word) -> Option<(&'t str, Span)> {
    if tree.slice(value.span) != value.text {
        return None;
    }
    let mut at = value.span.start;
    for option in value.text.split(',') {
        if let Some(source) = option.strip_prefix("from=") {
            return Some((source, Span::new(at + "from=".len(), at + option.len())));
        }
        at += option.len() + 1;
    }
    None
}

/// Why this cannot be a stage's name, if it cannot. The rule is BuildKit's.
pub(super) fn refusal(names: &[Name], old: &Name, new: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if !new.starts_with(|c: char| c.is_ascii_lowercase()) || !new.chars().all(is_plain) {
        return Some(format!(
            "`{new}` cannot be a stage's name: it starts with a letter a-z and goes on with a-z, 0-9, `-`, `_` and `.`"
        ));
    }
    if matches!(new, "scratch" | "context") {
        return Some(format!("`{new}` has a meaning of its own: choose another name"));
    }
    let mut others = names.iter().filter(|name| name.index != old.index);
    others
        .any(|name| name.text.eq_ignore_ascii_case(new))
        .then(|| format!("another stage is called `{new}`: choose another name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, usize)]) {
        let tree = dockerfile::parse(text).tree;
        let names = names(&tree);
        let found: Vec<_> = names
            .iter()
            .map(|name| (name.text.as_str(), name.references.len()))
            .collect();
        assert_eq!(found, expect, "{text}");
        for name in &names {
            for span in &name.references {
                assert!(tree.slice(*span).eq_ignore_ascii_case(&name.text), "{text}");
            }
        }
    }

    #[test]
    fn uses_are_found() {
        check("FROM a AS b\nFROM B\nCOPY --from=b c d\n", &[("b", 2)]);
        check(
            "FROM a AS b\nRUN --mount=type=bind,from=b,target=/c d\nONBUILD COPY --from=b c d\n",
            &[("b", 2)],
        );
        check("FROM a AS b\nFROM b AS b\nFROM b\n", &[("b", 1), ("b", 1)]);
        check("FROM b AS b\nCOPY --from=0 c d\n", &[("b", 0)]);
    }

    #[test]
    fn names_are_checked() {
        let names = names(&dockerfile::parse("FROM a AS b\nFROM a AS c\n").tree);
        let is_refused = |new| refusal(&names, &names[0], new).is_some();
        for new in ["c", "C", "1a", "", "a b", "scratch", "é"] {
            assert!(is_refused(new), "{new}");
        }
        for new in ["b", "d", "a-1_2.x"] {
            assert!(!is_refused(new), "{new}");
        }
    }
}
