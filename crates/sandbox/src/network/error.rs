//! What can go wrong with a network.

use std::io;
use std::path::PathBuf;

use super::Subnet;

/// A network could not be made, joined or removed. Nothing half-made remains.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller is not root.
    #[error(
        "networks for sandboxes need root on the host; run the server as root, or do without `lan` and `egress`"
    )]
    NotRoot,
    /// A request to the kernel failed.
    #[error("the network's step \"{step}\" failed: {source}")]
    Step {
        /// What was asked.
        step: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The number is beyond what the network has room for.
    #[error("the network {network} has no place {index}; the numbers go from 0 to {last}")]
    Index {
        /// The number asked for.
        index: u16,
        /// The last one.
        last: u16,
        /// The network.
        network: Subnet,
    },
    /// The network has too few addresses.
    #[error("the network {network} is too small; give it a prefix of {prefix} bits or fewer")]
    TooSmall {
        /// The network.
        network: Subnet,
        /// The longest prefix that is enough.
        prefix: u8,
    },
    /// Two sandboxes cannot have one number.
    #[error("place {index} of the network is taken; use another number, or call `leave` first")]
    Taken {
        /// The number.
        index: u16,
    },
    /// The program `nft` is not there.
    #[error(
        "`nft` is not installed, which loads the packet filter's rules; install Debian's package nftables"
    )]
    NoNft,
    /// The kernel or `nft` refused the rules.
    #[error("nft {what} failed: {said}")]
    Nft {
        /// What it was to do.
        what: &'static str,
        /// Its first line of complaint.
        said: String,
    },
    /// A kernel setting could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    Sysctl {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The host has no way out itself.
    #[error(
        "the host has no IPv4 default route, so sandboxes cannot have one; name the interface in `egress_uplink`"
    )]
    NoUplink,
    /// The uplink's name is none.
    #[error("\"{0}\" is no network interface of the host; see `ip link`")]
    BadUplink(String),
    /// The host does not forward what comes in from the uplink.
    #[error(
        "the host does not forward packets that come in at {uplink}, so answers would not reach the sandboxes; \
         if nothing else speaks against it: `sysctl -w net.ipv4.conf.{uplink}.forwarding=1`"
    )]
    NotForwarding {
        /// The interface.
        uplink: String,
    },
}

/// Names the step in a failing system call's error.
pub(super) trait Step<T> {
    fn step(self, step: impl Into<String>) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> Step<T> for Result<T, E> {
    fn step(self, step: impl Into<String>) -> Result<T, Error> {
        self.map_err(|source| Error::Step {
            step: step.into(),
            source: source.into(),
        })
    }
}
