//! What the learner has done, kept in this browser.

use std::collections::{BTreeMap, BTreeSet};

use gloo::storage::{LocalStorage, Storage};

const KEY: &str = "utsuwa.progress";

/// The tasks passed so far, by lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress(BTreeMap<String, BTreeSet<String>>);

impl Progress {
    /// What this browser remembers; nothing, if it may not.
    pub(crate) fn load() -> Self {
        Self(LocalStorage::get(KEY).unwrap_or_default())
    }

    /// Whether the task was passed at some time.
    pub(crate) fn has(&self, lesson: &str, task: &str) -> bool {
        self.0.get(lesson).is_some_and(|tasks| tasks.contains(task))
    }

    /// How many of `tasks` were passed.
    pub(crate) fn count(&self, lesson: &str, tasks: &[String]) -> usize {
        tasks.iter().filter(|task| self.has(lesson, task)).count()
    }

    /// Adds a task; says whether it is new.
    pub(crate) fn add(&mut self, lesson: &str, task: &str) -> bool {
        self.0
            .entry(lesson.to_owned())
            .or_default()
            .insert(task.to_owned())
    }

    /// Remembers it. A browser that keeps nothing loses it with the page, which is what its user chose.
    pub(crate) fn save(&self) {
        let _ = LocalStorage::set(KEY, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn counts_the_lesson_s_own_tasks_once() {
        let mut progress = Progress::default();
        assert!(progress.add("uts", "own-name"));
        assert!(!progress.add("uts", "own-name"));
        progress.add("uts", "removed-from-the-lesson");
        let tasks = ["own-name".to_owned(), "outside".to_owned()];
        assert_eq!(progress.count("uts", &tasks), 1);
        assert_eq!(progress.count("oom", &tasks), 0);
    }
}
