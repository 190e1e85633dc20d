//! `utsuwa explain RULE`: the page of a rule in the terminal.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use analyzer::{Lang, Rule};
use anyhow::{Context, Result, bail};

use super::LangArg;
use super::config::complaint;
use super::site::{self, severity, yes_or_no};

/// Arguments of `utsuwa explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Rules, by our names or by those of other tools, such as DL3007; without any, all are listed.
    rules: Vec<String>,
    /// The language [default: Japanese where LANG says so, else English].
    #[arg(long, value_enum)]
    lang: Option<LangArg>,
}

/// Prints the pages.
pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let lang = LangArg::resolve(args.lang);
    if args.rules.is_empty() {
        return site::list(lang);
    }
    let mut pages = Vec::new();
    for name in &args.rules {
        let before = pages.len();
        pages.extend(analyzer::rules_called(name));
        if pages.len() == before {
            let complaint =
                complaint(name).unwrap_or_else(|| format!("`{name}` is another tool's, and none of ours"));
            bail!("{complaint}");
        }
    }
    let has_color =
        io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut out = io::stdout().lock();
    for rule in pages {
        match out.write_all(explanation(rule, lang, has_color).as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            result => result.context("the page cannot be written")?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn explanation(rule: &Rule, lang: Lang, has_color: bool) -> String {
    let (known, by_default) = match lang {
        Lang::En => ("known as", "runs by default"),
        Lang::Ja => ("別名", "既定で有効"),
    };
    let mut head = format!("# {}: {}\n\n", rule.name, rule.summary.get(lang));
    head.push_str(severity(rule.severity, lang));
    head.push_str(", ");
    head.push_str(by_default);
    head.push_str(": ");
    head.push_str(yes_or_no(rule.on_by_default, lang));
    if !rule.aliases.is_empty() {
        head.push('\n');
        head.push_str(known);
        head.push_str(": ");
        head.push_str(&rule.aliases.join(", "));
    }
    site::render(&format!("{head}\n\n{}\n\n", rule.page(lang)), has_color)
}
