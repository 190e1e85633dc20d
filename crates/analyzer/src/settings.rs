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
    /// BuildKit's names in small letters, or `all`, that the build argument for checks skips.
    skipped: Vec<String>,
}

/// The build argument that counts instead of the file's `# check=`.
const CHECK_ARGUMENT: &str = "BUILDKIT_DOCKERFILE_CHECK";

impl Settings {
    pub(crate) fn new(tree: &Tree, options: &Options) -> Self {
        let suppressions = if options.ignores_comments {
            Suppressions::default()
        } else {
            Suppressions::read(tree)
        };
        let mut levels = BTreeMap::new();
        let argument = options
            .build_args
            .iter()
            .rfind(|(name, _)| name == CHECK_ARGUMENT);
        let argument = argument.map(|(_, value)| value.as_str());
        let checks = suppressions
            .list
            .iter()
            .filter(|comment| comment.scope == Scope::File);
        let of_file = checks
            .clone()
            .flat_map(|check| &check.experimental)
            .map(String::as_str);
        for name in of_file
            .filter(|_| argument.is_none())
            .chain(list(argument, "experimental"))
        {
            levels.insert(experimental(name), (0, Level::On));
        }
        let is_buildkit_error = match argument {
            Some(_) => list(argument, "error")
                .any(|value| matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True")),
            None => checks.clone().any(|check| check.is_error),
        };
        for (number, (name, level)) in options.levels.iter().enumerate() {
            levels.insert(name.to_ascii_lowercase(), (number + 1, *level));
        }
        Self {
            all_rules: options.all_rules,
            levels,
            is_buildkit_error,
            skipped: list(argument, "skip").map(str::to_ascii_lowercase).collect(),
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

    /// A finding that BuildKit makes too, and was told not to.
    fn is_skipped(&self, diagnostic: &Diagnostic) -> bool {
        let is_named = |name: &String| {
            name == "all"
                || diagnostic
                    .aliases
                    .iter()
                    .any(|alias| alias.eq_ignore_ascii_case(name))
        };
        self.skipped.iter().any(is_named)
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
            if names::is_buildkit_finding(diagnostic) {
                if self.is_skipped(diagnostic) {
                    return false;
                }
                if self.is_buildkit_error {
                    diagnostic.severity = Severity::Error;
                }
            }
            !self.suppressions.hides(diagnostic)
        });
    }
}

/// What a check argument such as `skip=A,B;error=true` lists under a name.
fn list<'a>(argument: Option<&'a str>, name: &str) -> impl Iterator<Item = &'a str> {
    let options = argument.into_iter().flat_map(|argument| argument.split(';'));
    let values = options.filter_map(move |option| {
        let (key, values) = option.split_once('=')?;
        (key.trim() == name).then_some(values)
    });
    values.flat_map(|values| values.split(',')).map(str::trim)
}

/// BuildKit has one experimental check, which `all` stands for.
fn experimental(name: &str) -> String {
    if name == "all" {
        "invaliddefinitiondescription".to_owned()
    } else {
        name.to_ascii_lowercase()
    }
}
