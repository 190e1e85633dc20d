//! What the operator decides about the internet.

use std::net::Ipv4Addr;

use super::super::{Address, Error, Subnet};

/// The interface inside a sandbox; `eth0` is the LAN's.
const INTERFACE: &str = "eth1";
/// The first sandbox's address in the network, after the host's and the gateway's.
const FIRST: u32 = 10;

/// How sandboxes reach the internet, and how much of it. The same for the set-up and every join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The addresses of gateway and sandboxes, of at most 27 bits. The host gets one of them, and a route to them.
    pub network: Subnet,
    /// The host's interface that leads out; without it the one of the default route.
    pub uplink: Option<String>,
    /// The only DNS server that sandboxes may ask, which may be at a refused address but not the host itself.
    /// Without it any public one.
    pub resolver: Option<Ipv4Addr>,
    /// Networks to refuse besides those that are always refused and those that the host is connected to.
    pub refused: Vec<Subnet>,
    /// What one sandbox sends and what it receives at most, in bytes per second each.
    pub rate: u32,
    /// How many packets one sandbox sends at most, per second.
    pub packets: u32,
    /// How many connections one sandbox has open at most; a DNS lookup counts as one for half a minute.
    pub connections: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: Subnet::around(Ipv4Addr::new(10, 78, 0, 0), 22),
            uplink: None,
            resolver: None,
            refused: Vec::new(),
            rate: 1_250_000,
            packets: 2_000,
            connections: 256,
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), Error> {
        self.address(0).map(|_| ())
    }

    pub(super) fn host_ip(&self) -> Result<Ipv4Addr, Error> {
        self.host(1)
    }

    pub(super) fn gateway_ip(&self) -> Result<Ipv4Addr, Error> {
        self.host(2)
    }

    /// The address of the sandbox at this place.
    pub(super) fn address(&self, index: u16) -> Result<Address, Error> {
        let size = 1_u64 << (32 - self.network.prefix());
        let places = size.saturating_sub(u64::from(FIRST) + 1);
        if places < 16 {
            return Err(self.too_small());
        }
        let last = u16::try_from(places - 1).unwrap_or(u16::MAX);
        let ip = self.network.host(FIRST + u32::from(index)).ok_or(Error::Index {
            index,
            last,
            network: self.network,
        })?;
        Ok(Address::new(INTERFACE, ip, self.network.prefix()))
    }

    fn host(&self, number: u32) -> Result<Ipv4Addr, Error> {
        self.network.host(number).ok_or_else(|| self.too_small())
    }

    fn too_small(&self) -> Error {
        Error::TooSmall {
            network: self.network,
            prefix: 27,
        }
    }
}
