//! What the settings and the file's own comments make of each rule, ready to be asked for many findings.

use std::collections::BTreeMap;

use dockerfile::Tree;

use crate::suppression::{Scope, Suppressions};
use crate::{Diagnostic, Level, Options, Rule, Severity, names};

/// The settings that count for a file.
#[derive(Debug)]
pub(crate) struct Settings {
    all_rules: bool,
    /// By name in lower case; the number says which came later.
    levels: BTreeMap<String, (usize, Level)>,
    pub(crate) suppressions: Suppressions,
    /// Whether what BuildKit reports stops the build.
    is_buildkit_error: bool,
}

impl Settings {
    pub(crate) fn new(tree: &Tree, options: &Options) -> Self {
        let suppressions = if options.ignores_comments {
            Suppressions::default()
        } else {
            Suppressions::read(tree)
        };
        let mut levels = BTreeMap::new();
        let checks = suppressions
            .list
            .iter()
            .filter(|comment| comment.scope == Scope::File);
        for name in checks.clone().flat_map(|check| &check.experimental) {
            levels.insert(experimental(name), (0, Level::On));
        }
        for (number, (name, level)) in options.levels.iter().enumerate() {
            levels.insert(name.to_ascii_lowercase(), (number + 1, *level));
        }
        Self {
            all_rules: options.all_rules,
            levels,
            is_buildkit_error: checks.clone().any(|check| check.is_error),
            suppressions,
        }
    }

    /// Whether a rule has anything to do.
    pub(crate) fn runs(&self, rule: &Rule) -> bool {
        match self.level(rule, rule.aliases) {
            // Not all of its findings need to have the alias that is off.
            Some(Level::Off) => !self.is_off(rule.name),
            Some(_) => true,
            None => rule.on_by_default || self.all_rules,
        }
    }

    fn is_off(&self, name: &str) -> bool {
        matches!(self.levels.get(name), Some((_, Level::Off)))
    }

    /// Of the names that have a level, the one that was given last decides.
    fn level(&self, rule: &Rule, aliases: &[&str]) -> Option<Level> {
        if self.levels.is_empty() {
            return None;
        }
        let own = self.levels.get(rule.name).copied();
        let others = aliases
            .iter()
            .filter_map(|alias| self.levels.get(&alias.to_ascii_lowercase()).copied());
        own.into_iter()
            .chain(others)
            .max_by_key(|&(number, _)| number)
            .map(|(_, level)| level)
    }

    /// Takes out what the settings and the comments of the file silence, and sets the severities asked for.
    pub(crate) fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|diagnostic| {
            match self.level(diagnostic.rule, diagnostic.aliases) {
                Some(Level::Off) => return false,
                Some(Level::At(severity)) => diagnostic.severity = severity,
                // The rule runs because of another tool's name, and that tool would not report this place.
                None if !diagnostic.rule.on_by_default && !self.all_rules => return false,
                Some(Level::On) | None => {}
            }
            if self.is_buildkit_error && names::is_buildkit_finding(diagnostic) {
                diagnostic.severity = Severity::Error;
            }
            !self.suppressions.hides(diagnostic)
        });
    }
}

/// BuildKit has one experimental check, which `all` stands for.
fn experimental(name: &str) -> String {
    if name == "all" {
        "invaliddefinitiondescription".to_owned()
    } else {
        name.to_ascii_lowercase()
    }
}
