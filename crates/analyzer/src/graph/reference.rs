//! What instructions take from other stages and images.

use dockerfile::{Command, Instruction};

use super::EdgeKind;
use crate::Span;

/// A name of a stage or an image in an instruction.
pub(crate) struct Reference {
    pub(crate) kind: EdgeKind,
    /// As it means, variables as written.
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// The references of an instruction other than `FROM`; those inside `ONBUILD` are its inner instruction's.
pub(crate) fn references(instruction: &Instruction) -> Vec<Reference> {
    match &instruction.command {
        Command::Copy(_) => from_flag(instruction, EdgeKind::Copy).into_iter().collect(),
        Command::Add(_) => from_flag(instruction, EdgeKind::Add).into_iter().collect(),
        Command::Run(_) => {
            let names = instruction.mounts.iter().filter_map(dockerfile::Mount::from);
            names
                .filter(|name| !name.text.is_empty())
                .map(|name| Reference {
                    kind: EdgeKind::Mount,
                    name: name.text.clone(),
                    span: name.span,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn from_flag(instruction: &Instruction, kind: EdgeKind) -> Option<Reference> {
    let value = instruction.flag("from")?.value.as_ref()?;
    (!value.text.is_empty()).then(|| Reference {
        kind,
        name: value.text.clone(),
        span: value.span,
    })
}
