//! The rules as pages: `utsuwa rules` lists them, `utsuwa rules --site DIR` writes a page for each in both languages.

mod page;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analyzer::{Lang, Rule};
use anyhow::{Context, Result};

use super::LangArg;

pub(super) use page::{page, render};
pub(super) use words::{severity, yes_or_no};

/// Where the pages lie in the project.
const DIRECTORY: &str = "docs/rules";

/// Arguments of `utsuwa rules`.
#[derive(Debug, clap::Args)]
pub struct RulesArgs {
    /// Write a page for each rule, in both languages, and indexes into this directory.
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// With --site: write nothing, and fail if a page there is missing, left over, or not as it would be written.
    #[arg(long, requires = "site")]
    check: bool,
    /// The language of the list [default: Japanese where LANG says so, else English].
    #[arg(long, value_enum)]
    lang: Option<LangArg>,
}

/// Lists the rules, or writes or checks their pages.
pub fn run(args: &RulesArgs) -> Result<ExitCode> {
    let Some(directory) = &args.site else {
        return list(LangArg::resolve(args.lang));
    };
    let pages = pages();
    if args.check {
        return Ok(check(directory, &pages));
    }
    write(directory, &pages)?;
    Ok(ExitCode::SUCCESS)
}

/// The path of a rule's page in the project.
pub(super) fn page_path(rule: &Rule, lang: Lang) -> String {
    format!("{DIRECTORY}/{}/{}.md", code(lang), rule.name)
}

/// Prints a line for each rule.
pub(super) fn list(lang: Lang) -> Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut rules: Vec<&Rule> = analyzer::rules().collect();
    rules.sort_by_key(|rule| rule.name);
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut print = || -> io::Result<()> {
        for rule in &rules {
            let off = if rule.on_by_default { ' ' } else { '-' };
            let severity = rule.severity.name();
            let summary = rule.summary.get(lang);
            let aliases = rule.aliases.join(" ");
            writeln!(
                out,
                "{off} {:width$}  {severity:7}  {summary}  {aliases}",
                rule.name
            )?;
        }
        out.flush()
    };
    match print() {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result.context("the list cannot be written")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// All files of the site by their path in it.
fn pages() -> BTreeMap<PathBuf, String> {
    let mut rules: Vec<&'static Rule> = analyzer::rules().collect();
    rules.sort_by_key(|rule| rule.name);
    let mut pages = BTreeMap::new();
    for lang in [Lang::En, Lang::Ja] {
        let directory = Path::new(code(lang));
        for rule in &rules {
            pages.insert(directory.join(format!("{}.md", rule.name)), page(rule, lang));
        }
        pages.insert(directory.join("README.md"), page::index(&rules, lang));
    }
    pages.insert("README.md".into(), page::root());
    pages
}

fn write(directory: &Path, pages: &BTreeMap<PathBuf, String>) -> Result<()> {
    for (path, text) in pages {
        let path = directory.join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            continue;
        }
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(directory))?;
            fs::write(&path, text)
        };
        write().with_context(|| format!("{} cannot be written", path.display()))?;
    }
    for path in left_over(directory, pages) {
        fs::remove_file(directory.join(&path))
            .with_context(|| format!("{} cannot be removed", path.display()))?;
    }
    Ok(())
}

fn check(directory: &Path, pages: &BTreeMap<PathBuf, String>) -> ExitCode {
    let is_stale = |(path, text): &(&PathBuf, &String)| {
        fs::read_to_string(directory.join(path)).ok().as_ref() != Some(*text)
    };
    let mut stale: Vec<PathBuf> = pages
        .iter()
        .filter(is_stale)
        .map(|(path, _)| path.clone())
        .collect();
    stale.extend(left_over(directory, pages));
    if stale.is_empty() {
        println!("{} pages are as the rules say", pages.len());
        return ExitCode::SUCCESS;
    }
    for path in &stale {
        eprintln!("{} is not as the rules say", directory.join(path).display());
    }
    eprintln!("utsuwa: write the pages again with `cargo xtask rules`");
    ExitCode::from(1)
}

/// Pages of rules that are no more.
fn left_over(directory: &Path, pages: &BTreeMap<PathBuf, String>) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for lang in [Lang::En, Lang::Ja] {
        let Ok(entries) = fs::read_dir(directory.join(code(lang))) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = Path::new(code(lang)).join(entry.file_name());
            if path.extension().is_some_and(|end| end == "md") && !pages.contains_key(&path) {
                found.insert(path);
            }
        }
    }
    found
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_written_checked_and_kept_clean() {
        let dir = tempfile::tempdir().unwrap();
        let pages = pages();
        assert_eq!(pages.len(), 2 * analyzer::rules().count() + 3);
        let is_fine = || check(dir.path(), &pages) == ExitCode::SUCCESS;
        assert!(!is_fine());
        write(dir.path(), &pages).unwrap();
        assert!(is_fine());
        let old = dir.path().join("en/no-such-rule.md");
        fs::write(&old, "").unwrap();
        assert!(!is_fine());
        write(dir.path(), &pages).unwrap();
        assert!(is_fine() && !old.exists());
        fs::write(dir.path().join("ja/latest-tag.md"), "changed").unwrap();
        assert!(!is_fine());
    }
}
