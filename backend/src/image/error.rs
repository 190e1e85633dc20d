//! What can go wrong with images.

use std::{io, path::PathBuf};

/// Why an image could not be built, listed or found. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store, an import or a pull failed.
    #[error(transparent)]
    Store(#[from] image_store::Error),
    /// There is no recipe of that name.
    #[error("there is no recipe {name:?}; recipes are: {known}")]
    UnknownRecipe {
        /// What was asked for.
        name: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// A recipe is not valid.
    #[error("rootfs/{file}: {message}")]
    Recipe {
        /// The recipe's file name.
        file: &'static str,
        /// What is wrong, with the line.
        message: String,
    },
    /// A program that building needs is not installed.
    #[error("{program} is not installed; run: apt-get install {package}")]
    MissingProgram {
        /// The program.
        program: &'static str,
        /// The Debian package that has it.
        package: &'static str,
    },
    /// The package archive was out of reach.
    #[error(
        "the Debian archive cannot be reached ({detail}); check the network and try again, or run: utsuwa image build base --minimal"
    )]
    Network {
        /// The line that says so.
        detail: String,
    },
    /// A program failed.
    #[error("{program} failed ({status}): {detail}")]
    Program {
        /// The program.
        program: &'static str,
        /// Its exit status in words.
        status: String,
        /// The last lines of what it said.
        detail: String,
    },
    /// The file system refused.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was tried, such as `cannot write`.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: what was tried, and where.
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}
