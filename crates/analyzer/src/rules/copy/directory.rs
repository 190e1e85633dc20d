//! The directory a build stands in.

use dockerfile::{Command, Word};

use crate::document::{Document, Site};

/// Linux takes no longer path.
const MAX_PATH: usize = 4096;

/// Follows `WORKDIR` from instruction to instruction.
pub(super) struct Directory {
    /// Where the stage stands, if the file says it in plain words.
    current: Option<String>,
    /// Whether the stage, or one it starts from, has a `WORKDIR`.
    is_set: bool,
    /// The same for each stage that has ended or still runs.
    stages: Vec<(Option<String>, bool)>,
}

impl Directory {
    pub(super) fn new() -> Self {
        Self {
            current: None,
            is_set: false,
            stages: Vec::new(),
        }
    }

    /// Takes in the instruction at `site`.
    pub(super) fn step(&mut self, document: &Document<'_>, site: Site<'_>) {
        match &site.instruction.command {
            Command::From(from) => {
                let parent = site.stage.and_then(|index| document.stages.get(index)?.parent);
                let inherited = parent.and_then(|parent| self.stages.get(parent));
                (self.current, self.is_set) = match inherited {
                    Some(inherited) => inherited.clone(),
                    // Nothing is in it, so nothing else can be set.
                    None if from.image.text == "scratch" => (Some("/".to_owned()), false),
                    None => (None, false),
                };
                self.stages.push((self.current.clone(), self.is_set));
            }
            Command::Workdir(path) if !site.is_onbuild => {
                self.current = self.joined(&path.text).filter(|full| full.len() < MAX_PATH);
                self.is_set = true;
                if let Some(last) = self.stages.last_mut() {
                    *last = (self.current.clone(), true);
                }
            }
            _ => {}
        }
    }

    pub(super) fn is_set(&self) -> bool {
        self.is_set
    }

    pub(super) fn is_known(&self) -> bool {
        self.current.is_some()
    }

    /// `path` from the root on; none if that is not known, or not plain.
    pub(super) fn joined(&self, path: &str) -> Option<String> {
        let is_usual = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '+' | '@' | ' ');
        if !path.chars().all(is_usual) || path.split('/').any(|part| part == "..") {
            return None;
        }
        let mut full = String::new();
        let base = if path.starts_with('/') {
            ""
        } else {
            self.current.as_deref()?
        };
        for part in base.split('/').chain(path.split('/')) {
            if !part.is_empty() && part != "." {
                full.push('/');
                full.push_str(part);
            }
        }
        if full.is_empty() {
            full.push('/');
        }
        Some(full)
    }
}

/// Whether a destination or directory starts at the root, or may do so: it has a drive or begins with a variable.
pub(super) fn is_absolute(path: &Word) -> bool {
    let mut chars = path.text.chars();
    let has_drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':');
    path.text.starts_with(['/', '\\', '$']) || has_drive
}
