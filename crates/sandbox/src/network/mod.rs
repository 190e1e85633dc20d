//! What a sandbox can reach besides itself: nothing, the learner's other sandboxes ([`Lan`]), or, where the
//! operator turned it on, the internet ([`Egress`]). docs/NETWORK.md has the picture and the promises.
//!
//! Needs root. Every call works in a short-lived thread that enters the network namespace in question and ends
//! there, so the caller's own thread never leaves its namespace; the thread is joined before the call returns.

pub mod egress;
mod error;
pub mod lan;
mod link;
mod netlink;
mod netns;
mod nft;
mod subnet;

use std::net::Ipv4Addr;

pub use egress::{Egress, Gateway};
pub use error::Error;
pub use lan::Lan;
pub use subnet::{BadSubnet, Subnet};

/// An interface that a sandbox got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its name inside the sandbox.
    pub interface: &'static str,
    /// Its address.
    pub ip: Ipv4Addr,
    /// Bits of the network part.
    pub prefix: u8,
    /// Its hardware address, `02:75` and the four bytes of `ip`.
    pub mac: [u8; 6],
}

impl Address {
    fn new(interface: &'static str, ip: Ipv4Addr, prefix: u8) -> Self {
        let [a, b, c, d] = ip.octets();
        Self {
            interface,
            ip,
            prefix,
            // The first byte says "locally administered", so no real card has it.
            mac: [0x02, 0x75, a, b, c, d],
        }
    }
}

fn demand_root() -> Result<(), Error> {
    if nix::unistd::geteuid().is_root() {
        return Ok(());
    }
    Err(Error::NotRoot)
}
