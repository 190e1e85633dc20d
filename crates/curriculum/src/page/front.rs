//! The YAML between `---` lines at the top of a page.

use serde::Deserialize;

use super::containers::Lines;
use crate::pack::yaml;
use crate::problem::Problem;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FrontMatter {
    /// The lesson's title.
    pub title: String,
    /// One sentence about it.
    pub summary: String,
    /// In a translation: `ja@` and twelve hexadecimal digits of the source it was made from.
    pub translated_from: Option<String>,
}

/// Takes the front matter off `source`. Without one the page gets empty texts and a problem.
pub(super) fn split<'a>(
    file: &str,
    source: &'a str,
    problems: &mut Vec<Problem>,
) -> (FrontMatter, Lines<'a>) {
    let whole = Lines {
        text: source,
        first: 1,
    };
    let Some((yaml, body)) = source
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
    else {
        let message =
            "begin the page with `---`, `title:`, `summary:` and another `---`, each on its own line";
        problems.push(Problem::new(file, 1, message));
        return (FrontMatter::default(), whole);
    };
    let front = yaml::parse(file, yaml, 2).unwrap_or_else(|problem| {
        problems.push(problem);
        FrontMatter::default()
    });
    // Two lines of dashes stand around the YAML.
    let first = yaml.lines().count() + 3;
    (front, Lines { text: body, first })
}
