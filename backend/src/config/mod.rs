//! The settings of `utsuwa serve`.
//!
//! A setting has one name in three spellings, and the first of these that gives it wins: the flag
//! (`--idle-seconds 60`), the environment (`UTSUWA_IDLE_SECONDS=60`), the file (`idle_seconds = 60`), the default.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use sandbox::network::Subnet;

use crate::driver::SandboxId;

mod check;
mod file;
mod layers;
mod origin;
mod paths;
mod subnets;

pub use check::{ConfigArgs, run};
pub use layers::{Environment, Flags, Row, Source, process_environment};
pub use origin::{Origin, Origins};
pub use paths::{default_data_dir, default_runtime_dir};
pub use subnets::Subnets;

/// Everything `utsuwa serve` has to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens and whom it believes.
    pub http: Http,
    /// Where it keeps things.
    pub paths: Paths,
    /// How many sandboxes it makes, and of what.
    pub sandboxes: Sandboxes,
    /// Whether sandboxes reach the internet.
    pub egress: Egress,
    /// How it logs.
    pub log: LogFormat,
}

/// Where the server listens and whom it believes.
#[derive(Clone, Debug)]
pub struct Http {
    /// Address and port; port 0 lets the kernel choose one.
    pub listen: SocketAddr,
    /// Origins, beside those that follow from `listen`, whose pages may use the API.
    pub origins: Origins,
    /// Permits a `listen` address that other machines reach.
    pub allow_remote: bool,
}

/// Where the server keeps things.
#[derive(Clone, Debug)]
pub struct Paths {
    /// What outlives a restart: images.
    pub data_dir: PathBuf,
    /// What does not: sockets and journals of sandboxes. One server at a time uses it.
    pub runtime_dir: PathBuf,
    /// A course to serve instead of the built-in one.
    pub lessons: Option<PathBuf>,
}

/// How many sandboxes the server makes, and of what.
#[derive(Clone, Debug)]
pub struct Sandboxes {
    /// The most at one time on this machine.
    pub max: u32,
    /// The most at one time in one browser session.
    pub per_session: u32,
    /// When one ends by itself.
    pub clocks: agent::Clocks,
    /// What its connections may do.
    pub traffic: agent::Traffic,
    /// How many of each kind are made in advance.
    pub prepared: usize,
    /// What becomes of them when the server is stopped.
    pub on_stop: OnStop,
    /// Name of the root filesystem image to use in place of the one a lesson names.
    pub image: Option<String>,
    /// Gives learners groups of their own on cgroup v1 too, which the kernel does not promise to be safe.
    pub delegate_cgroup_v1: bool,
    /// The program that is started as `PROGRAM agent`. The default is the running program itself, even when
    /// its file has been replaced since; only tests change it.
    pub agent: PathBuf,
}

/// Whether sandboxes of lessons that ask for it reach public addresses, and how (docs/NETWORK.md).
#[derive(Clone, Debug)]
pub struct Egress {
    /// Off unless the operator says so.
    pub on: bool,
    /// The interface that leads out; without it the one of the default route.
    pub uplink: Option<String>,
    /// The only DNS server that may be asked; without it any public one.
    pub resolver: Option<Ipv4Addr>,
    /// Networks to refuse beside private, special and the host's own ones.
    pub refused: Vec<Subnet>,
}

/// What becomes of sandboxes when the server is stopped by SIGTERM or SIGINT. One that is killed ends none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnStop {
    /// They end with it.
    End,
    /// They run on, and the next server on the runtime directory takes them over.
    Keep,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A [`Config`] with where each value came from.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The values.
    pub config: Config,
    /// One row per setting, in the order of the documentation.
    pub rows: Vec<Row>,
}

/// Why there is no valid configuration. Each message is one sentence that says what to change.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named by `--config` is not there, or not readable.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has a key that is no setting.
    #[error("{}:{line}: `{key}` is no setting{}", path.display(), suggestion(hint.as_deref()))]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The key as written.
        key: String,
        /// The setting that was probably meant.
        hint: Option<&'static str>,
    },
    /// The file is no TOML, or a value has the wrong type.
    #[error("{}:{line}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// An environment variable has a value that does not fit.
    #[error("the environment variable {name} is `{value}`: {message}")]
    Environment {
        /// The variable.
        name: String,
        /// Its value.
        value: String,
        /// What is wrong with it.
        message: String,
    },
    /// The address is open to other machines, and nobody has agreed to that.
    #[error(
        "{0} can be reached from other machines, and Utsuwa has no login yet: anyone who reaches it gets a root \
         shell in a sandbox; listen on 127.0.0.1, or accept that with --allow-remote"
    )]
    Remote(SocketAddr),
    /// The wildcard address does not tell what the browser's address bar will show.
    #[error(
        "{0} stands for every address of this machine: say which address people type into the browser, \
         as in --origins http://playground.example:{port}", port = .0.port()
    )]
    NoOrigin(SocketAddr),
    /// Two limits contradict each other, or one permits nothing.
    #[error("{name} is {value}, but it {what}")]
    Limit {
        /// The setting to change.
        name: &'static str,
        /// Its value.
        value: u64,
        /// What it has to be.
        what: &'static str,
    },
    /// A unix socket's path has at most 107 bytes.
    #[error(
        "the runtime directory {} is too long for the path of a unix socket (at most {max} bytes); choose a \
         shorter one with --runtime-dir", path.display()
    )]
    LongRuntimeDir {
        /// The directory.
        path: PathBuf,
        /// The most bytes it may have.
        max: usize,
    },
}

/// Refuses limits that contradict each other.
fn check_limits(sandboxes: &Sandboxes) -> Result<(), ConfigError> {
    let agent::Clocks {
        inactive,
        max,
        warning,
        extension,
        extensions,
        ..
    } = sandboxes.clocks;
    let agent::Traffic { viewers, output, .. } = sandboxes.traffic;
    let refuse = |name, value: u64, what| Err(ConfigError::Limit { name, value, what });
    if warning >= max {
        return refuse("warning_seconds", warning, "must be less than max_seconds");
    }
    if warning >= inactive {
        return refuse("warning_seconds", warning, "must be less than inactive_seconds");
    }
    if extensions > 0 && extension <= warning {
        return refuse(
            "extension_seconds",
            extension,
            "must be more than warning_seconds",
        );
    }
    if viewers == 0 {
        return refuse(
            "viewers",
            0,
            "must be at least 1, which is the learner's own page",
        );
    }
    if output < MIN_OUTPUT {
        return refuse("output_bytes_per_second", output, "must be at least 65536");
    }
    Ok(())
}

fn suggestion(hint: Option<&str>) -> String {
    match hint {
        Some(hint) => format!("; did you mean `{hint}`?"),
        None => format!("; the settings are {}", file::KEYS.join(", ")),
    }
}

/// The least a terminal may put out in a second, in bytes.
const MIN_OUTPUT: u64 = 65_536;
/// Length of `/sandboxes/<id>/agent.sock`.
const SOCKET_TAIL: usize = "/sandboxes/".len() + SandboxId::LENGTH + "/agent.sock".len();
const SOCKET_MAX: usize = 107;

impl Config {
    /// Refuses what cannot work or should not be done unasked.
    fn validate(&self) -> Result<(), ConfigError> {
        let Http {
            listen,
            origins,
            allow_remote,
        } = &self.http;
        if !listen.ip().is_loopback() && !allow_remote {
            return Err(ConfigError::Remote(*listen));
        }
        if listen.ip().is_unspecified() && origins.0.is_empty() {
            return Err(ConfigError::NoOrigin(*listen));
        }
        check_limits(&self.sandboxes)?;
        let max = SOCKET_MAX - SOCKET_TAIL;
        if self.paths.runtime_dir.as_os_str().len() > max {
            return Err(ConfigError::LongRuntimeDir {
                path: self.paths.runtime_dir.clone(),
                max,
            });
        }
        Ok(())
    }
}

/// Merges the four layers. `flags.config` names the file; without it `./utsuwa.toml` and then
/// `/etc/utsuwa/utsuwa.toml` are used if present.
pub fn resolve(flags: &Flags, environment: &Environment<'_>) -> Result<Effective, ConfigError> {
    let named = flags
        .config
        .clone()
        .or_else(|| environment("UTSUWA_CONFIG").map(PathBuf::from));
    let path = named.or_else(|| {
        ["utsuwa.toml", "/etc/utsuwa/utsuwa.toml"]
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())
    });
    let file = path.as_deref().map(file::read).transpose()?.unwrap_or_default();
    let effective = layers::merge(
        flags,
        environment,
        path.as_deref().unwrap_or(Path::new("")),
        &file,
    )?;
    effective.config.validate()?;
    Ok(effective)
}

#[cfg(test)]
mod tests;
