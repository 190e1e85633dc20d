//! What can go wrong with a sandbox, with the command that mends it where there is one.

use std::io;
use std::path::PathBuf;

use crate::cgroup::CgroupError;

/// A sandbox could not be made, entered, looked at or removed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A step of the set-up failed; the sandbox is gone again.
    #[error("making the sandbox failed at \"{step}\": {source}")]
    Step {
        /// The step in the recipe's words.
        step: &'static str,
        /// The system's answer.
        source: io::Error,
    },
    /// A step failed inside the half-made sandbox.
    #[error("making the sandbox failed at {0}")]
    Inside(String),
    /// The kernel refuses user namespaces.
    #[error("this machine does not let us make user namespaces: {0}")]
    NoUserNamespaces(io::Error),
    /// The limits could not be set.
    #[error("the sandbox's limits: {0}")]
    Cgroup(#[from] CgroupError),
    /// All id ranges are taken.
    #[error("all {0} ranges of user ids are in use by other sandboxes")]
    NoIds(u32),
    /// A file of ours could not be used.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// A layer of the image is not there.
    #[error("the image's layer {0} is not there")]
    NoLayer(PathBuf),
    /// An image without layers, or with more than the kernel stacks for us.
    #[error("an image has 1 to {max} layers, not {0}", max = crate::handshake::MAX_LAYERS)]
    LayerCount(usize),
    /// A layer could not be mounted.
    #[error("cannot {operation} the image's layer {path}: {source}", path = path.display())]
    Layer {
        /// What was tried.
        operation: &'static str,
        /// The layer's directory.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The system call filter could not be made.
    #[error("system call filter: {0}")]
    Filter(String),
    /// Init has gone, or says what it must not.
    #[error("the sandbox's init {0}")]
    Init(&'static str),
}

impl Error {
    /// The command or setting that mends it, as one sentence.
    pub fn fix(&self) -> Option<String> {
        match self {
            Self::NoUserNamespaces(_) => Some(
                "Allow them: `sysctl -w user.max_user_namespaces=65536`, and on Ubuntu or older Debian also \
                 `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` or `kernel.unprivileged_userns_clone=1`; \
                 or run the server as root."
                    .into(),
            ),
            Self::Cgroup(error) => error.fix().map(str::to_owned),
            Self::NoLayer(_) | Self::LayerCount(_) => {
                Some("Build or import the image anew: `utsuwa image list` shows what there is.".into())
            }
            Self::Layer { operation, .. } if operation.starts_with("map") => Some(
                "Images must lie on a filesystem that can be id-mapped (ext4, xfs, btrfs; tmpfs since Linux 6.3): \
                 set data_dir accordingly."
                    .into(),
            ),
            Self::NoIds(_) => Some("End a sandbox first.".into()),
            Self::File { path, source } if source.raw_os_error() == Some(libc::ENOSPC) => {
                Some(format!("Free some space where {} lies.", path.display()))
            }
            Self::Step { .. } | Self::Inside(_) | Self::Filter(_) => {
                Some("Run `utsuwa doctor`: it says what this machine lacks, and how to get it.".into())
            }
            Self::Layer { .. } | Self::File { .. } | Self::Init(_) => None,
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// Names the step in a failing system call's error.
pub(crate) trait Step<T> {
    fn step(self, step: &'static str) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> Step<T> for Result<T, E> {
    fn step(self, step: &'static str) -> Result<T, Error> {
        self.map_err(|source| Error::Step {
            step,
            source: source.into(),
        })
    }
}
