//! `utsuwa image`: the root filesystems that sandboxes start from.

mod build;
mod busybox;
mod debian;
mod error;
mod helper;
mod recipe;
mod store;

use std::{path::PathBuf, process::ExitCode};

use crate::config::{Flags, process_environment, resolve};

pub use self::{
    error::Error,
    store::{Image, Store},
};

/// Arguments of `utsuwa image`.
#[derive(Debug, clap::Args)]
pub struct ImageArgs {
    /// Where images are kept [default: as `utsuwa serve` has it]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Build an image, unless it is there already, and give it to new sandboxes.
    Build {
        /// The image's name.
        #[arg(default_value = "base")]
        name: String,
        /// Only busybox: ready in a second, without a network.
        #[arg(long)]
        minimal: bool,
    },
    /// List the images that are there; `*` marks those that new sandboxes get.
    List,
}

/// Runs it.
pub fn run(args: ImageArgs) -> anyhow::Result<ExitCode> {
    let flags = Flags {
        data_dir: args.data_dir,
        ..Flags::default()
    };
    let store = Store::open(&resolve(&flags, &process_environment)?.config.paths.data_dir);
    match args.command {
        Command::Build { name, minimal } => {
            let built = build::build(&store, &name, minimal)?;
            if built.cached {
                println!("{name} is ready in {}", built.rootfs.display());
            } else {
                let size = megabytes(build::size(&built.rootfs));
                println!(
                    "{name} is ready in {} ({size}, {:.1} s)",
                    built.rootfs.display(),
                    built.seconds
                );
            }
        }
        Command::List => {
            for image in store.images()? {
                let mark = if image.current { '*' } else { ' ' };
                let size = megabytes(build::size(&image.rootfs));
                println!(
                    "{mark} {:<10} {}  {size:>9}  {}",
                    image.name, image.digest, image.summary
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
