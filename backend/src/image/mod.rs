//! `utsuwa image`: the root filesystems that sandboxes start from.

mod build;
mod busybox;
mod debian;
mod error;
mod helper;
mod progress;
mod recipe;
mod table;

use std::{path::PathBuf, process::ExitCode};

use image_store::{ImportOptions, Limits, PullOptions, Source, Store};
use serde::Serialize;
use serde_json::json;

use crate::config::{Flags, process_environment, resolve};

pub use self::error::Error;

/// Arguments of `utsuwa image`.
#[derive(Debug, clap::Args)]
pub struct ImageArgs {
    /// Where images are kept [default: as `utsuwa serve` has it]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the images that are there.
    List,
    /// Build an image, unless it is there already, and give it to new sandboxes.
    Build {
        /// The image's name.
        #[arg(default_value = "base")]
        name: String,
        /// Only busybox: ready in a second, without a network.
        #[arg(long)]
        minimal: bool,
    },
    /// Take images from a `docker save` archive, an OCI archive or a directory that is an OCI layout.
    Import {
        /// The archive or directory; `-` for an archive on standard input.
        from: PathBuf,
        /// The name it gets [default: the names that it has]
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        limits: LimitArgs,
    },
    /// Take an image from a registry, by tag or digest.
    Pull {
        /// Such as registry.example.com/name:tag.
        reference: String,
        /// The name it gets [default: the reference]
        #[arg(long)]
        name: Option<String>,
        /// Speak to the registry without TLS. Anyone in between can then change the image.
        #[arg(long)]
        insecure: bool,
        #[command(flatten)]
        limits: LimitArgs,
    },
    /// Say what an image is made of.
    Inspect {
        /// The image's name, or its digest.
        name: String,
    },
    /// Take a name away. What no name refers to is removed by `gc`.
    Remove {
        /// The image's name.
        name: String,
    },
    /// Remove images that have no name, unless a sandbox uses them.
    Gc,
}

#[derive(Clone, Copy, Debug, clap::Args)]
struct LimitArgs {
    /// The most bytes that all layers of it may unpack to.
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,
}

impl From<LimitArgs> for Limits {
    fn from(LimitArgs { max_bytes }: LimitArgs) -> Self {
        Self {
            bytes: max_bytes,
            ..Self::default()
        }
    }
}

/// Runs it.
pub fn run(args: ImageArgs) -> anyhow::Result<ExitCode> {
    let ImageArgs {
        data_dir,
        json,
        command,
    } = args;
    let flags = Flags {
        data_dir,
        ..Flags::default()
    };
    let store = Store::open(&resolve(&flags, &process_environment)?.config.paths.data_dir);
    let report = &mut progress::print();
    match command {
        Command::List => {
            let images = store.images()?;
            show(json, &images, || table::list(&images))?;
        }
        Command::Build { name, minimal } => {
            let cached = build::build(&store, &name, minimal)?;
            let details = store.inspect(&name)?;
            let value = json!({ "image": details.summary, "cached": cached });
            show(json, &value, || ready(&name, details.summary.bytes))?;
        }
        Command::Import { from, name, limits } => {
            let source = match from.to_str() {
                Some("-") => Source::Stdin,
                _ => Source::Path(from),
            };
            let limits = limits.into();
            let names = image_store::import(&store, &source, &ImportOptions { name, limits }, report)?;
            print_names(&store, json, &names)?;
        }
        Command::Pull {
            reference,
            name,
            insecure,
            limits,
        } => {
            let options = PullOptions {
                name,
                insecure,
                limits: limits.into(),
            };
            let name = image_store::pull(&store, &reference, &options, report)?;
            print_names(&store, json, &[name])?;
        }
        Command::Inspect { name } => {
            let details = store.inspect(&name)?;
            show(json, &details, || table::details(&details))?;
        }
        Command::Remove { name } => {
            let name = store.writer(report)?.remove(&name)?;
            show(json, &json!({ "removed": name }), || {
                format!("{name} is removed; to free its space, run: utsuwa image gc\n")
            })?;
        }
        Command::Gc => {
            let collected = store.writer(report)?.collect()?;
            show(json, &collected, || table::collected(&collected))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_names(store: &Store, json: bool, names: &[String]) -> anyhow::Result<()> {
    let images = names
        .iter()
        .map(|name| Ok(store.inspect(name)?.summary))
        .collect::<Result<Vec<_>, Error>>()?;
    show(json, &images, || {
        images
            .iter()
            .map(|image| ready(image.name.as_deref().unwrap_or_default(), image.bytes))
            .collect()
    })
}

fn ready(name: &str, bytes: u64) -> String {
    format!("{name} is ready ({})\n", table::megabytes(bytes))
}

fn show(json: bool, value: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(value)?);
    } else {
        print!("{}", text());
    }
    Ok(())
}
