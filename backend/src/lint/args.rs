//! The command line of `utsuwa lint`: hadolint's options, and ours.

use std::path::PathBuf;

use analyzer::{LabelForm, Lang, Severity};
use clap::ValueEnum;

use super::config::{LABEL_FORMS, Layer, complaint, label_form, threshold};
use super::report::Format;

/// Arguments of `utsuwa lint`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct LintArgs {
    /// Dockerfiles, or directories to search for them; `-` is standard input [default: ./Dockerfile].
    pub(super) files: Vec<PathBuf>,
    /// Read standard input, as `-` does.
    #[arg(long)]
    pub(super) stdin: bool,
    /// Settings to read instead of those that lie around: hadolint's YAML, or `utsuwa.toml` if it ends in `.toml`.
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// How to print the findings [default: tty].
    #[arg(short, long, value_enum)]
    pub(super) format: Option<Format>,
    /// Write the report to this file.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Name the file so in the report; useful for standard input.
    #[arg(long, value_name = "PATH")]
    pub(super) file_path_in_report: Option<String>,
    /// Apply the safe fixes to the files, then print what is left.
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff: the fixes that need a look, too.
    #[arg(long = "unsafe")]
    pub(super) is_unsafe: bool,
    /// Print what --fix would change, and change nothing. The exit code is 1 if there is something.
    #[arg(long)]
    pub(super) diff: bool,
    /// Run the rules that are off by default, too.
    #[arg(long)]
    pub(super) all: bool,
    /// Do not report this rule.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub(super) ignore: Vec<String>,
    /// Run this rule though it is off by default.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub(super) select: Vec<String>,
    /// Report this rule as an error.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub(super) error: Vec<String>,
    /// Report this rule as a warning.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub(super) warning: Vec<String>,
    /// Report this rule as information.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub(super) info: Vec<String>,
    /// Report this rule as a matter of style.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub(super) style: Vec<String>,
    /// A registry that images may come from, such as docker.io or *.example.com.
    #[arg(long, value_name = "REGISTRY", value_delimiter = ',')]
    pub(super) trusted_registry: Vec<String>,
    /// A label that images have to have, and the form of its value, such as maintainer:text.
    #[arg(long, value_name = "LABEL:FORM", value_delimiter = ',', value_parser = label)]
    pub(super) require_label: Vec<(String, LabelForm)>,
    /// Report labels that are not required.
    #[arg(long)]
    pub(super) strict_labels: bool,
    /// An argument of the build, as for `docker build`; without a value that of the environment.
    #[arg(long, value_name = "NAME=VALUE", value_parser = build_arg)]
    pub(super) build_arg: Vec<(String, String)>,
    /// Pass over comments that silence rules.
    #[arg(long)]
    pub(super) disable_ignore_pragma: bool,
    /// The least severity that makes the exit code 1 [default: warning; info for what hadolint reports].
    #[arg(
        short = 't',
        long,
        visible_alias = "fail-on",
        value_name = "SEVERITY",
        value_parser = least_severity
    )]
    pub(super) failure_threshold: Option<Severity>,
    /// Exit with 0 whatever is found.
    #[arg(long)]
    pub(super) no_fail: bool,
    /// The language of messages [default: Japanese where LANG says so, else English].
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,
    /// Print without colours. So does the environment variable `NO_COLOR`.
    #[arg(long)]
    pub(super) no_color: bool,
    /// Print findings only, no summary.
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Say on standard error which settings count.
    #[arg(short = 'V', long)]
    pub(super) verbose: bool,
}

/// A language on a command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    Ja,
    En,
}

impl LintArgs {
    /// What the command line says about rules.
    pub(super) fn layer(&self) -> Layer {
        // Of two that name the same rule the worse counts, as in hadolint.
        let by_severity = [
            (&self.style, Severity::Style),
            (&self.info, Severity::Info),
            (&self.warning, Severity::Warning),
            (&self.error, Severity::Error),
        ];
        let severities = by_severity
            .into_iter()
            .flat_map(|(rules, severity)| rules.iter().map(move |rule| (rule.clone(), severity)));
        Layer {
            ignored: self.ignore.clone(),
            selected: self.select.clone(),
            severities: severities.collect(),
            all_rules: self.all.then_some(true),
            trusted_registries: self.trusted_registry.clone(),
            label_schema: self.require_label.clone(),
            strict_labels: self.strict_labels.then_some(true),
            ignores_comments: self.disable_ignore_pragma.then_some(true),
            build_args: self.build_arg.clone(),
            threshold: self.failure_threshold,
            no_fail: self.no_fail.then_some(true),
            no_color: self.no_color.then_some(true),
            format: self.format,
        }
    }
}

impl LangArg {
    /// The language asked for, or that of the environment.
    pub(crate) fn resolve(arg: Option<Self>) -> Lang {
        arg.map_or_else(environment_lang, Lang::from)
    }
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}

/// The first of the locale's variables that is set decides, as in POSIX.
pub(crate) fn environment_lang() -> Lang {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let locale = variables
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("ja")) {
        Lang::Ja
    } else {
        Lang::En
    }
}

fn rule(name: &str) -> Result<String, String> {
    let name = name.trim();
    match complaint(name) {
        Some(complaint) => Err(complaint),
        None => Ok(name.to_owned()),
    }
}

fn label(text: &str) -> Result<(String, LabelForm), String> {
    let (name, form) = text.split_once(':').unwrap_or((text, ""));
    match label_form(form) {
        Some(form) => Ok((name.to_owned(), form)),
        None => Err(format!("`{form}` is no form of a label: {LABEL_FORMS}")),
    }
}

fn build_arg(text: &str) -> Result<(String, String), String> {
    if let Some((name, value)) = text.split_once('=') {
        return Ok((name.to_owned(), value.to_owned()));
    }
    let value = std::env::var(text).map_err(|_| format!("give it a value: `{text}=VALUE`"))?;
    Ok((text.to_owned(), value))
}

fn least_severity(name: &str) -> Result<Severity, String> {
    threshold(name).ok_or_else(|| "it is one of error, warning, info, style, ignore, none".to_owned())
}
