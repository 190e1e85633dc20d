//! Build stages.

use std::collections::HashMap;

use crate::{Command, From, Instruction, Tree, Word};

/// A `FROM` and the instructions up to the next.
#[derive(Clone, Debug)]
pub struct Stage<'t> {
    /// Its place in the file, from 0: the number that `--from=0` means.
    pub index: usize,
    /// What it starts from.
    pub from: &'t From,
    /// The `FROM` itself first.
    pub instructions: Vec<&'t Instruction>,
    /// The earlier stage it starts from, if that is no image.
    pub parent: Option<usize>,
}

impl Stage<'_> {
    /// The name after `AS`.
    pub fn name(&self) -> Option<&Word> {
        self.from.alias.as_ref()
    }
}

pub(crate) fn stages(tree: &Tree) -> Vec<Stage<'_>> {
    let mut stages: Vec<Stage<'_>> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for instruction in tree.instructions() {
        if let Command::From(from) = &instruction.command {
            let index = stages.len();
            let parent = names.get(&from.image.text.to_ascii_lowercase()).copied();
            stages.push(Stage {
                index,
                from,
                instructions: vec![instruction],
                parent,
            });
            names.extend(
                from.alias
                    .as_ref()
                    .map(|alias| (alias.text.to_ascii_lowercase(), index)),
            );
        } else if let Some(stage) = stages.last_mut() {
            stage.instructions.push(instruction);
        }
    }
    stages
}
