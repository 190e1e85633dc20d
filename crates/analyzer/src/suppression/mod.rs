//! Comments that silence rules.
//!
//! A comment is read once, by [`comment`]; [`Suppressions`] knows for each finding which names hide it, with maps
//! and never by looking at all comments. Which names hid nothing is kept for `unused-suppression`.

mod comment;

use std::collections::BTreeMap;

use dockerfile::{Command, Item, Node, Tree};

use crate::{Diagnostic, names};

pub(crate) use comment::{Dialect, Name, Scope, Suppression};

/// A name in a comment: the place of the comment among all, the name's in it.
type Place = (usize, usize);

/// The comments of a file that silence rules.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    pub(crate) list: Vec<Suppression>,
    /// Where each item starts, and the instruction and the `FROM` that count there. Empty without comments.
    starts: Vec<usize>,
    instruction_at: Vec<usize>,
    stage_at: Vec<Option<usize>>,
    in_file: BTreeMap<String, Place>,
    in_stage: BTreeMap<(usize, String), Place>,
    in_instruction: BTreeMap<(usize, String), Place>,
}

impl Suppressions {
    pub(crate) fn read(tree: &Tree) -> Self {
        let mut found = Vec::new();
        for (index, item) in tree.items.iter().enumerate() {
            let read = match &item.node {
                Node::Comment => {
                    let text = tree.slice(item.span());
                    let indent = text.len() - text.trim_start().len();
                    comment::read(&text[indent..], item.span().start + indent)
                }
                Node::Directive(directive) if directive.name == "check" => {
                    let mut span = item.span();
                    span.end = directive.value_span.end;
                    let (value, at) = (&directive.value, directive.value_span.start);
                    Some(comment::read_check(value, at, span, Scope::File))
                }
                _ => None,
            };
            if let Some(mut suppression) = read {
                suppression.item = index;
                found.push(suppression);
            }
        }
        if found.is_empty() {
            return Self::default();
        }
        let mut suppressions = Self::of_items(&tree.items);
        for suppression in found {
            suppressions.add(tree, suppression);
        }
        suppressions
    }

    fn of_items(items: &[Item]) -> Self {
        let mut stage = None;
        let stage_at = items.iter().enumerate().map(|(index, item)| {
            if is_from(item) {
                stage = Some(index);
            }
            stage
        });
        let stage_at = stage_at.collect();
        let mut instruction = items.len();
        let instruction_at = items.iter().enumerate().rev().map(|(index, item)| {
            if item.instruction().is_some() {
                instruction = index;
            }
            instruction
        });
        let mut instruction_at: Vec<_> = instruction_at.collect();
        instruction_at.reverse();
        Self {
            starts: items.iter().map(|item| item.span().start).collect(),
            instruction_at,
            stage_at,
            ..Self::default()
        }
    }

    /// Of the same name for the same place the first counts.
    fn add(&mut self, tree: &Tree, suppression: Suppression) {
        let comment = self.list.len();
        if !suppression.is_void() {
            let target = self.target(tree, &suppression);
            for (number, name) in suppression.names.iter().enumerate() {
                let (key, place) = (name.key.clone(), (comment, number));
                match (suppression.scope, target) {
                    (Scope::File, _) => _ = self.in_file.entry(key).or_insert(place),
                    (Scope::Stage, Some(from)) => _ = self.in_stage.entry((from, key)).or_insert(place),
                    (Scope::Instruction, Some(at)) => {
                        self.in_instruction.entry((at, key)).or_insert(place);
                    }
                    _ => {}
                }
            }
        }
        self.list.push(suppression);
    }

    /// The item that a comment speaks of. For hadolint that is the very next line, or the next `FROM`; for the
    /// others the next instruction, or the stage that the comment stands in or right before.
    fn target(&self, tree: &Tree, suppression: &Suppression) -> Option<usize> {
        let index = suppression.item;
        let next = *self.instruction_at.get(index)?;
        match (suppression.scope, suppression.dialect) {
            (Scope::File, _) => None,
            (Scope::Instruction, Dialect::Hadolint) => (next == index + 1).then_some(next),
            (Scope::Instruction, _) => Some(next),
            (Scope::Stage, Dialect::Hadolint) => self.next_from(tree, next),
            (Scope::Stage, _) if tree.items.get(next).is_some_and(is_from) => Some(next),
            (Scope::Stage, _) => self.stage_at[index].or_else(|| self.next_from(tree, next)),
        }
    }

    /// The first `FROM` from an instruction on.
    fn next_from(&self, tree: &Tree, start: usize) -> Option<usize> {
        if tree.items.get(start).is_some_and(is_from) {
            return Some(start);
        }
        let stage = self.stage_at.get(start).copied()?;
        // The items are in order, and so are the stages: the first item of a later stage is its FROM.
        let at = self.stage_at.partition_point(|&other| other <= stage);
        (at < self.stage_at.len()).then_some(at)
    }

    /// Whether a comment hides the finding. All that do are noted as used.
    pub(crate) fn hides(&self, diagnostic: &Diagnostic) -> bool {
        if self.list.is_empty() {
            return false;
        }
        let at = diagnostic.span.start;
        // A finding at the very end of an item, where something is missing, lies in it, since the line's end does
        // too; one at the end of the file lies in the last.
        let item = self.starts.partition_point(|&start| start <= at).max(1) - 1;
        let (instruction, stage) = (self.instruction_at[item], self.stage_at[item]);
        let mut is_hidden = false;
        let mut hide = |place: Option<&Place>| {
            if let Some(&(comment, name)) = place {
                self.list[comment].names[name].is_used.set(true);
                is_hidden = true;
            }
        };
        let mut look_up = |key: &str| {
            hide(self.in_file.get(key));
            if !self.in_instruction.is_empty() {
                hide(self.in_instruction.get(&(instruction, key.to_owned())));
            }
            if let (Some(stage), false) = (stage, self.in_stage.is_empty()) {
                hide(self.in_stage.get(&(stage, key.to_owned())));
            }
        };
        look_up(diagnostic.rule.name);
        for alias in diagnostic.aliases {
            look_up(&alias.to_ascii_lowercase());
        }
        // `skip=all` of BuildKit means its own checks, `ignore=all` of tally every rule.
        if let Some(&place) = self.find_all(instruction)
            && (self.list[place.0].dialect != Dialect::BuildKit || names::is_buildkit_finding(diagnostic))
        {
            hide(Some(&place));
        }
        is_hidden
    }

    fn find_all(&self, instruction: usize) -> Option<&Place> {
        let in_file = self.in_file.get("all");
        in_file.or_else(|| {
            let key = (instruction, "all".to_owned());
            self.in_instruction.get(&key)
        })
    }
}

impl Suppression {
    /// Whether hadolint would not read the comment, since one of its names cannot be a rule's.
    pub(crate) fn is_void(&self) -> bool {
        self.dialect == Dialect::Hadolint && self.names.iter().any(|name| !name.is_possible())
    }

    /// Whether `all` is a name here.
    pub(crate) fn knows_all(&self) -> bool {
        matches!(self.dialect, Dialect::BuildKit | Dialect::Tally)
    }
}

impl Name {
    /// Whether it is a rule's name, or has the form of hadolint's: letters, then digits.
    fn is_possible(&self) -> bool {
        let digits = self.key.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let has_form = !digits.is_empty()
            && digits.len() < self.key.len()
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        has_form || names::is_known(&self.key)
    }
}

fn is_from(item: &Item) -> bool {
    item.instruction()
        .is_some_and(|instruction| matches!(instruction.command, Command::From(_)))
}

#[cfg(test)]
mod tests;
