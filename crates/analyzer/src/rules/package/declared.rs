//! Which variables the file declares.

use std::collections::HashMap;

use dockerfile::Command;

use crate::document::{Document, Site};

/// How many stages may lie between a variable and its use.
const MAX_ANCESTORS: usize = 64;

/// Where variables are first declared, as an offset.
pub(super) struct Declared<'t> {
    /// By `ARG`, in any stage.
    args: HashMap<&'t str, usize>,
    /// By `ENV`, in a stage.
    envs: HashMap<(Option<usize>, &'t str), usize>,
    parents: Vec<Option<usize>>,
}

impl<'t> Declared<'t> {
    pub(super) fn new(document: &Document<'t>) -> Self {
        let mut declared = Self {
            args: HashMap::new(),
            envs: HashMap::new(),
            parents: document.stages.iter().map(|stage| stage.parent).collect(),
        };
        for site in &document.sites {
            let start = site.instruction.span.start;
            match &site.instruction.command {
                Command::Arg(pairs) => {
                    for pair in pairs {
                        declared.args.entry(&pair.name.text).or_insert(start);
                    }
                }
                Command::Env(pairs) => {
                    for pair in pairs {
                        let key = (site.stage, pair.name.text.as_str());
                        declared.envs.entry(key).or_insert(start);
                    }
                }
                _ => {}
            }
        }
        declared
    }

    /// Whether `name` is declared where `site` stands.
    pub(super) fn has(&self, site: Site<'_>, name: &str) -> bool {
        let is_before =
            |start: Option<&usize>| start.is_some_and(|&start| start < site.instruction.span.start);
        let parent = |stage: &Option<usize>| self.parents.get((*stage)?).copied().flatten().map(Some);
        is_before(self.args.get(name))
            || std::iter::successors(Some(site.stage), parent)
                .take(MAX_ANCESTORS)
                .any(|stage| is_before(self.envs.get(&(stage, name))))
    }
}

/// The names of the variables in `text`: of `$NAME` and `${NAME}`, not of `${NAME:-x}`.
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|rest| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = match rest.strip_prefix('{') {
            Some(inner) => inner.split_once('}')?.0,
            None => rest.get(..rest.find(|c| !is_name(c)).unwrap_or(rest.len()))?,
        };
        (!name.is_empty() && name.chars().all(is_name)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn names_of_variables() {
        let names: Vec<_> = variables("a-$B-${C}x${D:-e}$(f)$").collect();
        assert_eq!(names, ["B", "C"]);
    }
}
