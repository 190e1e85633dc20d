//! A pack: the course, its lessons, and everything that must be true of them.

mod build;
mod checks;
mod lesson;
mod load;
mod parity;
mod raw;
mod stamp;
#[cfg(test)]
mod tests;
mod tier;
pub(crate) mod yaml;

use std::collections::BTreeMap;

pub use lesson::{Capability, Check, Lesson, Level, Limits, Sandbox, Step, Task, Wrong};
pub use stamp::stamp;
pub use tier::{Network, Tier};

use crate::lang::Text;
use crate::problem::Problem;

/// The files of a pack by their path in it, with `/` between the parts.
pub type Files = BTreeMap<String, String>;

/// A whole course.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What the course consists of.
    pub course: Course,
    /// Translations that no longer follow their source. They can be read, but should be mended.
    pub stale: Vec<Problem>,
    /// In the order of the course.
    lessons: Vec<Lesson>,
}

/// The table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its modules in order.
    pub modules: Vec<Module>,
}

/// Lessons that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its id.
    pub id: String,
    /// Its number in the course.
    pub number: String,
    /// Its title.
    pub title: Text,
    /// The ids of its lessons in order.
    pub lessons: Vec<String>,
}

impl Pack {
    /// Reads a pack. On failure every problem of every file is told, in the order of files and lines.
    pub fn load(files: &Files) -> Result<Self, Vec<Problem>> {
        load::load(files)
    }

    /// Its lessons in the order of the course.
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// The lesson with that id.
    pub fn lesson(&self, id: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.id == id)
    }

    /// The lesson after the one with that id.
    pub fn next(&self, id: &str) -> Option<&Lesson> {
        let at = self.lessons.iter().position(|lesson| lesson.id == id)?;
        self.lessons.get(at + 1)
    }
}
