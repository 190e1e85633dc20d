//! Which rules are in this program: all, or those that are on by default. The choice is made when the program is built,
//! so that the others are not in it; their names still are.

use crate::Rule;
use crate::rules::{FAMILIES, suppression};

/// More than there will ever be. The build fails before there are more.
const MOST: usize = 400;

/// What stays known of a rule that may not be in the program.
#[derive(Clone, Copy)]
struct Names {
    name: &'static str,
    aliases: &'static [&'static str],
    is_left_out: bool,
}

static NAMES: [Option<Names>; MOST] = names();
static CHOSEN: [Option<&Rule>; MOST] = chosen(&FAMILIES);
static ABOUT_COMMENTS: [Option<&Rule>; MOST] = chosen(&[suppression::RULES]);

/// The rules that look at the file alone.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    CHOSEN.iter().flatten().copied()
}

/// The rules that look at what comments have hidden, and so run after all others.
pub(crate) fn rules_about_comments() -> impl Iterator<Item = &'static Rule> {
    ABOUT_COMMENTS.iter().flatten().copied()
}

/// All names and aliases, those of rules that are not in the program too.
pub(crate) fn all_names() -> impl Iterator<Item = &'static str> {
    let names = NAMES.iter().flatten();
    names.flat_map(|rule| rule.aliases.iter().copied().chain([rule.name]))
}

/// Whether a rule of this name is not in the program.
pub(crate) fn lacks(name: &str) -> bool {
    NAMES.iter().flatten().any(|rule| {
        let mut names = rule.aliases.iter().chain([&rule.name]);
        rule.is_left_out && names.any(|own| own.eq_ignore_ascii_case(name))
    })
}

const fn is_chosen(rule: &Rule) -> bool {
    cfg!(feature = "opinions") || rule.on_by_default
}

const fn chosen(families: &[&[&'static Rule]]) -> [Option<&'static Rule>; MOST] {
    let mut chosen = [None; MOST];
    let (mut family, mut count) = (0, 0);
    while family < families.len() {
        let mut at = 0;
        while at < families[family].len() {
            let rule = families[family][at];
            if is_chosen(rule) {
                chosen[count] = Some(rule);
                count += 1;
            }
            at += 1;
        }
        family += 1;
    }
    chosen
}

const fn names() -> [Option<Names>; MOST] {
    let mut names = [None; MOST];
    let (mut family, mut count) = (0, 0);
    while family <= FAMILIES.len() {
        let rules = if family < FAMILIES.len() {
            FAMILIES[family]
        } else {
            suppression::RULES
        };
        let mut at = 0;
        while at < rules.len() {
            names[count] = Some(Names {
                name: rules[at].name,
                aliases: rules[at].aliases,
                is_left_out: !is_chosen(rules[at]),
            });
            count += 1;
            at += 1;
        }
        family += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known() {
        for rule in crate::rules() {
            assert!(all_names().any(|name| name == rule.name), "{}", rule.name);
        }
        assert!(all_names().count() > crate::rules().count());
    }

    #[test]
    #[cfg(feature = "opinions")]
    fn all_are_here() {
        assert!(!all_names().any(lacks));
        assert_eq!(
            rules().count(),
            FAMILIES.iter().map(|family| family.len()).sum::<usize>()
        );
    }
}
