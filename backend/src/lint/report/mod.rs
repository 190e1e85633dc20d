//! Findings in the forms that people and other programs read.
//!
//! A [`Report`] writes file by file, so that a run over many files never holds them all.

mod checkstyle;
mod codacy;
mod codeclimate;
mod excerpt;
mod finding;
mod github;
mod gitlab;
mod gnu;
mod hadolint;
mod json;
mod junit;
mod sarif;
mod sonarqube;
mod tty;
mod xml;

use std::io::{self, Write};

use analyzer::{Diagnostic, Lang};
use clap::ValueEnum;

pub(crate) use hadolint::is_reported as is_hadolint_finding;
pub(crate) use tty::printable;

/// A file that could be read, with what was found in it.
#[derive(Debug)]
pub(crate) struct Linted {
    /// As reports name it.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many fixes were applied before.
    pub(crate) fixed: usize,
}

/// A form of report.
pub(crate) trait Report {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()>;
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// The forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the lines and carets under them.
    Tty,
    /// Our own, with ranges, fixes and all names.
    Json,
    /// hadolint's JSON.
    Hadolint,
    /// SARIF 2.1.0.
    Sarif,
    /// Checkstyle's XML.
    Checkstyle,
    /// Code Climate's issues, each ended by a NUL.
    Codeclimate,
    /// GitLab's code quality report.
    #[value(alias = "gitlab_codeclimate")]
    Gitlab,
    /// One line for each finding, as GNU programs write errors.
    Gnu,
    /// Codacy's results, one to a line.
    Codacy,
    /// JUnit's XML.
    Junit,
    /// SonarQube's generic issues.
    Sonarqube,
    /// Workflow commands, which GitHub shows beside the lines of a change.
    Github,
}

/// What a report needs to know beside the findings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) lang: Lang,
    pub(crate) has_color: bool,
    /// Findings only, no summary.
    pub(crate) is_quiet: bool,
}

impl Format {
    pub(crate) fn report(self, style: Style) -> Box<dyn Report> {
        let lang = style.lang;
        match self {
            Self::Tty => Box::new(tty::Tty::new(style)),
            Self::Json => Box::new(json::Json::new(lang)),
            Self::Hadolint => Box::new(hadolint::Hadolint::new(lang)),
            Self::Sarif => Box::new(sarif::Sarif::new(lang)),
            Self::Checkstyle => Box::new(checkstyle::Checkstyle(lang)),
            Self::Codeclimate => Box::new(codeclimate::Codeclimate(lang)),
            Self::Gitlab => Box::new(gitlab::Gitlab::new(lang)),
            Self::Gnu => Box::new(gnu::Gnu(lang)),
            Self::Codacy => Box::new(codacy::Codacy(lang)),
            Self::Junit => Box::new(junit::Junit(lang)),
            Self::Sonarqube => Box::new(sonarqube::Sonarqube::new(lang)),
            Self::Github => Box::new(github::Github(lang)),
        }
    }

    /// By its name on our command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }

    /// By its name in hadolint's settings, where `json` is hadolint's.
    pub(crate) fn of_hadolint(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Hadolint),
            _ => Self::named(name),
        }
    }

    /// All names, for those who mistype one.
    pub(crate) fn names() -> Vec<&'static str> {
        vec![
            "tty",
            "json",
            "hadolint",
            "sarif",
            "checkstyle",
            "codeclimate",
            "gitlab",
            "gitlab_codeclimate",
            "gnu",
            "codacy",
            "junit",
            "sonarqube",
            "github",
        ]
    }
}

/// The elements of a list, one after the other, with commas between them.
#[derive(Debug, Default)]
pub(super) struct Separator {
    has_one: bool,
}

impl Separator {
    /// Writes what has to stand before the next element.
    pub(super) fn next(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_one, true) {
            out.write_all(b",")?;
        }
        Ok(())
    }
}
