//! Flag over environment over file over default, remembering which it was.

use std::ffi::OsString;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;

use super::file::File;
use super::{
    Config, ConfigError, Effective, Egress, Http, LogFormat, OnStop, Origins, Paths, Sandboxes, Subnets,
    paths,
};

/// Looks up an environment variable.
pub type Environment<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// The environment of this process.
pub fn process_environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The settings as flags. Each may also be set by an environment variable (UTSUWA_LISTEN for --listen) or in
/// the configuration file (listen = "..."); a flag wins over the environment, which wins over the file.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// Configuration file [default: ./utsuwa.toml, else /etc/utsuwa/utsuwa.toml, if present].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:7780].
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// More origins whose pages may use this server, separated by commas (behind a proxy: its address).
    #[arg(long, value_name = "ORIGIN,...")]
    pub origins: Option<Origins>,
    /// Permit an address that other machines reach, though there is no login yet.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub allow_remote: Option<bool>,
    /// Where images are kept [default: /var/lib/utsuwa, or the user's own data directory].
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where running sandboxes have their sockets [default: /run/utsuwa, or the user's own].
    #[arg(long, value_name = "DIR")]
    pub runtime_dir: Option<PathBuf>,
    /// A course to serve instead of the built-in one.
    #[arg(long, value_name = "DIR")]
    pub lessons: Option<PathBuf>,
    /// The most sandboxes at one time [default: 20].
    #[arg(long, value_name = "N")]
    pub max_sandboxes: Option<u32>,
    /// The most sandboxes at one time in one browser session [default: 3].
    #[arg(long, value_name = "N")]
    pub sandboxes_per_session: Option<u32>,
    /// Seconds that a sandbox lives without anybody connected [default: 900].
    #[arg(long, value_name = "N")]
    pub idle_seconds: Option<u64>,
    /// Seconds that a sandbox lives while somebody is connected and nobody types [default: 7200].
    #[arg(long, value_name = "N")]
    pub inactive_seconds: Option<u64>,
    /// Seconds that a sandbox lives, unless its learner extends that [default: 14400].
    #[arg(long, value_name = "N")]
    pub max_seconds: Option<u64>,
    /// Seconds before its end at which a learner who is connected is warned [default: 120].
    #[arg(long, value_name = "N")]
    pub warning_seconds: Option<u64>,
    /// Seconds that an extension adds [default: 3600].
    #[arg(long, value_name = "N")]
    pub extension_seconds: Option<u64>,
    /// How often a learner may extend [default: 10].
    #[arg(long, value_name = "N")]
    pub extensions: Option<u32>,
    /// The most pages connected to one sandbox at one time [default: 32].
    #[arg(long, value_name = "N")]
    pub viewers: Option<u32>,
    /// The most bytes that one terminal puts out in a second; its program waits [default: 134217728].
    #[arg(long, value_name = "N")]
    pub output_bytes_per_second: Option<u64>,
    /// The most bytes of one terminal's recording; 0 permits none [default: 8388608].
    #[arg(long, value_name = "N")]
    pub recording_bytes: Option<u64>,
    /// Sandboxes of each kind that are made in advance [default: 1].
    #[arg(long, value_name = "N")]
    pub prepared_sandboxes: Option<usize>,
    /// What becomes of sandboxes when the server is stopped: end them, or keep them for the next server [default: end].
    #[arg(long, value_name = "WHAT")]
    pub on_stop: Option<OnStop>,
    /// Image for every sandbox, in place of the one its lesson names.
    #[arg(long, value_name = "NAME")]
    pub image: Option<String>,
    /// Let learners make groups of their own on a machine with cgroup v1, though nothing bounds their number there.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub delegate_cgroup_v1: Option<bool>,
    /// Let sandboxes of lessons that ask for it reach public addresses, through our own firewall rules.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub egress: Option<bool>,
    /// The interface that leads out [default: the one of the default route].
    #[arg(long, value_name = "NAME")]
    pub egress_uplink: Option<String>,
    /// The only DNS server that sandboxes may ask [default: any public one].
    #[arg(long, value_name = "ADDR")]
    pub egress_resolver: Option<Ipv4Addr>,
    /// More networks that sandboxes may not reach, separated by commas.
    #[arg(long, value_name = "NETWORK,...")]
    pub egress_refused: Option<Subnets>,
    /// How log lines look [default: text].
    #[arg(long, value_name = "FORMAT")]
    pub log: Option<LogFormat>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A flag.
    Flag,
    /// An environment variable.
    Environment,
    /// The configuration file.
    File(PathBuf),
    /// Nobody said anything.
    Default,
}

/// One setting as it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name, as in the file.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<23} {:<28} ", self.name, self.value)?;
        match &self.source {
            Source::Flag => write!(f, "--{}", self.name.replace('_', "-")),
            Source::Environment => f.write_str(&variable(self.name)),
            Source::File(path) => write!(f, "{}", path.display()),
            Source::Default => f.write_str("default"),
        }
    }
}

fn variable(name: &str) -> String {
    format!("UTSUWA_{}", name.to_uppercase())
}

struct Layers<'a> {
    environment: &'a Environment<'a>,
    path: &'a Path,
    rows: Vec<Row>,
}

impl Layers<'_> {
    fn find<T>(
        &self,
        name: &str,
        flag: Option<&T>,
        file: Option<&T>,
    ) -> Result<Option<(T, Source)>, ConfigError>
    where
        T: Clone + FromStr<Err: fmt::Display>,
    {
        if let Some(value) = flag {
            return Ok(Some((value.clone(), Source::Flag)));
        }
        if let Some(text) = (self.environment)(&variable(name)) {
            let wrong = |message: String| ConfigError::Environment {
                name: variable(name),
                value: text.to_string_lossy().into_owned(),
                message,
            };
            let utf8 = text.to_str().ok_or_else(|| wrong("it is not UTF-8".to_owned()))?;
            let value = utf8.parse().map_err(|error: T::Err| wrong(error.to_string()))?;
            return Ok(Some((value, Source::Environment)));
        }
        Ok(file.map(|value| (value.clone(), Source::File(self.path.to_owned()))))
    }

    fn pick<T>(
        &mut self,
        name: &'static str,
        (flag, file): (Option<&T>, Option<&T>),
        default: impl FnOnce() -> T,
        show: impl Fn(&T) -> String,
    ) -> Result<T, ConfigError>
    where
        T: Clone + FromStr<Err: fmt::Display>,
    {
        let (value, source) = self
            .find(name, flag, file)?
            .unwrap_or_else(|| (default(), Source::Default));
        self.rows.push(Row {
            name,
            value: show(&value),
            source,
        });
        Ok(value)
    }

    /// A setting that may be left out; `absent` says what that means.
    fn pick_optional<T>(
        &mut self,
        name: &'static str,
        (flag, file): (Option<&T>, Option<&T>),
        absent: &str,
        show: impl Fn(&T) -> String,
    ) -> Result<Option<T>, ConfigError>
    where
        T: Clone + FromStr<Err: fmt::Display>,
    {
        let found = self.find(name, flag, file)?;
        let value = found
            .as_ref()
            .map_or_else(|| absent.to_owned(), |(value, _)| show(value));
        let source = found
            .as_ref()
            .map_or(Source::Default, |(_, source)| source.clone());
        self.rows.push(Row { name, value, source });
        Ok(found.map(|(value, _)| value))
    }
}

#[expect(clippy::ptr_arg, reason = "passed where a `&T` of a setting is wanted")]
fn path(path: &PathBuf) -> String {
    path.display().to_string()
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as ValueEnum>::from_str(text, true).map_err(|_| "write text or json".to_owned())
    }
}

impl FromStr for OnStop {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as ValueEnum>::from_str(text, true).map_err(|_| "write end or keep".to_owned())
    }
}

impl fmt::Display for OnStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::End => "end",
            Self::Keep => "keep",
        })
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// The flag and the file's key of one setting.
macro_rules! given {
    ($flags:ident, $file:ident, $name:ident) => {
        ($flags.$name.as_ref(), $file.$name.as_ref())
    };
}

pub(super) fn merge(
    flags: &Flags,
    environment: &Environment<'_>,
    config_file: &Path,
    file: &File,
) -> Result<Effective, ConfigError> {
    let mut layers = Layers {
        environment,
        path: config_file,
        rows: Vec::new(),
    };
    let http = Http {
        listen: layers.pick(
            "listen",
            given!(flags, file, listen),
            || SocketAddr::from((Ipv4Addr::LOCALHOST, 7780)),
            SocketAddr::to_string,
        )?,
        origins: layers.pick(
            "origins",
            given!(flags, file, origins),
            Origins::default,
            Origins::to_string,
        )?,
        allow_remote: layers.pick(
            "allow_remote",
            given!(flags, file, allow_remote),
            || false,
            bool::to_string,
        )?,
    };
    let data_dir = layers.pick(
        "data_dir",
        given!(flags, file, data_dir),
        || paths::default_data_dir(environment),
        path,
    )?;
    let runtime_dir = layers.pick(
        "runtime_dir",
        given!(flags, file, runtime_dir),
        || paths::default_runtime_dir(environment),
        path,
    )?;
    let lessons = layers.pick_optional("lessons", given!(flags, file, lessons), "(built in)", path)?;
    let sandboxes = sandboxes(&mut layers, flags, file)?;
    let egress = egress(&mut layers, flags, file)?;
    let log = layers.pick(
        "log",
        given!(flags, file, log),
        || LogFormat::Text,
        LogFormat::to_string,
    )?;
    let paths = Paths {
        data_dir,
        runtime_dir,
        lessons,
    };
    Ok(Effective {
        config: Config {
            http,
            paths,
            sandboxes,
            egress,
            log,
        },
        rows: layers.rows,
    })
}

fn sandboxes(layers: &mut Layers<'_>, flags: &Flags, file: &File) -> Result<Sandboxes, ConfigError> {
    Ok(Sandboxes {
        max: layers.pick(
            "max_sandboxes",
            given!(flags, file, max_sandboxes),
            || 20,
            u32::to_string,
        )?,
        per_session: layers.pick(
            "sandboxes_per_session",
            given!(flags, file, sandboxes_per_session),
            || 3,
            u32::to_string,
        )?,
        clocks: clocks(layers, flags, file)?,
        traffic: traffic(layers, flags, file)?,
        prepared: layers.pick(
            "prepared_sandboxes",
            given!(flags, file, prepared_sandboxes),
            || 1,
            usize::to_string,
        )?,
        on_stop: layers.pick(
            "on_stop",
            given!(flags, file, on_stop),
            || OnStop::End,
            OnStop::to_string,
        )?,
        image: layers.pick_optional(
            "image",
            given!(flags, file, image),
            "(the lesson's)",
            String::clone,
        )?,
        delegate_cgroup_v1: layers.pick(
            "delegate_cgroup_v1",
            given!(flags, file, delegate_cgroup_v1),
            || false,
            bool::to_string,
        )?,
        agent: PathBuf::from("/proc/self/exe"),
    })
}

fn clocks(layers: &mut Layers<'_>, flags: &Flags, file: &File) -> Result<agent::Clocks, ConfigError> {
    let default = agent::Clocks::default();
    let mut seconds = |name, given, default| layers.pick(name, given, || default, u64::to_string);
    Ok(agent::Clocks {
        idle: seconds("idle_seconds", given!(flags, file, idle_seconds), 900)?,
        inactive: seconds(
            "inactive_seconds",
            given!(flags, file, inactive_seconds),
            default.inactive,
        )?,
        max: seconds("max_seconds", given!(flags, file, max_seconds), default.max)?,
        warning: seconds(
            "warning_seconds",
            given!(flags, file, warning_seconds),
            default.warning,
        )?,
        extension: seconds(
            "extension_seconds",
            given!(flags, file, extension_seconds),
            default.extension,
        )?,
        extensions: layers.pick(
            "extensions",
            given!(flags, file, extensions),
            || default.extensions,
            u32::to_string,
        )?,
    })
}

fn traffic(layers: &mut Layers<'_>, flags: &Flags, file: &File) -> Result<agent::Traffic, ConfigError> {
    let default = agent::Traffic::default();
    Ok(agent::Traffic {
        viewers: layers.pick(
            "viewers",
            given!(flags, file, viewers),
            || default.viewers,
            u32::to_string,
        )?,
        output: layers.pick(
            "output_bytes_per_second",
            given!(flags, file, output_bytes_per_second),
            || default.output,
            u64::to_string,
        )?,
        recording: layers.pick(
            "recording_bytes",
            given!(flags, file, recording_bytes),
            || default.recording,
            u64::to_string,
        )?,
    })
}

fn egress(layers: &mut Layers<'_>, flags: &Flags, file: &File) -> Result<Egress, ConfigError> {
    Ok(Egress {
        on: layers.pick("egress", given!(flags, file, egress), || false, bool::to_string)?,
        uplink: layers.pick_optional(
            "egress_uplink",
            given!(flags, file, egress_uplink),
            "(of the default route)",
            String::clone,
        )?,
        resolver: layers.pick_optional(
            "egress_resolver",
            given!(flags, file, egress_resolver),
            "(any public one)",
            Ipv4Addr::to_string,
        )?,
        refused: layers
            .pick(
                "egress_refused",
                given!(flags, file, egress_refused),
                Subnets::default,
                Subnets::to_string,
            )?
            .0,
    })
}
