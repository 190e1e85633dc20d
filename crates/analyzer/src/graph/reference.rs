//! What instructions take from other stages and images.

use dockerfile::{Command, Instruction, Word};

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
            let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
            mounts
                .filter_map(|flag| mount_from(flag.value.as_ref()?))
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

/// `from=NAME` in the comma-separated value of `--mount`.
fn mount_from(mount: &Word) -> Option<Reference> {
    let mut at = 0;
    for part in mount.text.split(',') {
        if let Some(name) = part.strip_prefix("from=")
            && !name.is_empty()
        {
            let start = mount.span.start + at + "from=".len();
            // With quotes or a continuation in it the value is longer than what it means.
            let is_plain = mount.span.end - mount.span.start == mount.text.len();
            return Some(Reference {
                kind: EdgeKind::Mount,
                name: name.to_owned(),
                span: if is_plain {
                    Span::new(start, start + name.len())
                } else {
                    mount.span
                },
            });
        }
        at += part.len() + 1;
    }
    None
}
