//! `utsuwa doctor`: what this machine can do, what is missing, and how to get it.

use std::process::ExitCode;

use serde::Serialize;

use crate::config::{Effective, Flags, process_environment, resolve};

mod groups;
mod images;
mod kernel_settings;
mod networks;
mod places;
mod table;

/// Arguments of `utsuwa doctor`.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// Print a JSON array of checks.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Flags,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    name: String,
    status: Status,
    found: String,
    fix: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Ok,
    Degraded,
    Missing,
}

impl Finding {
    fn ok(name: &str, found: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            status: Status::Ok,
            found: found.into(),
            fix: None,
        }
    }

    fn bad(name: &str, status: Status, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            status,
            found: found.into(),
            fix: Some(fix.into()),
        }
    }
}

impl From<sandbox::host::Check> for Finding {
    fn from(check: sandbox::host::Check) -> Self {
        let status = match check.status {
            sandbox::host::Status::Ok => Status::Ok,
            sandbox::host::Status::Degraded => Status::Degraded,
            sandbox::host::Status::Missing => Status::Missing,
        };
        Self {
            name: check.name.to_owned(),
            status,
            found: check.found,
            fix: check.fix,
        }
    }
}

/// Runs it. The exit code is 1 when something is missing without which no sandbox can be made.
pub fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    // First: it tries things in child processes, which needs a process with one thread.
    let mut findings: Vec<Finding> = sandbox::host::report().into_iter().map(Finding::from).collect();
    let Effective { config, .. } = resolve(&args.settings, &process_environment)?;
    findings.extend(groups::report(config.sandboxes.delegate_cgroup_v1));
    findings.extend(networks::report(&config.egress));
    findings.push(kernel_settings::report());
    findings.extend(places::report(&config));

    if args.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        print!("{}", table::render(&findings));
    }
    let missing = findings.iter().any(|finding| finding.status == Status::Missing);
    Ok(ExitCode::from(u8::from(missing)))
}
