//! One learner's own little network: a bridge that is alone in a network namespace, which belongs to the host
//! and which no process lives in. It has no address and no way out, and is gone with its last descriptor.

use std::fmt::Write as _;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use netlink_packet_route::link::InfoBridgePort;

use super::error::Step;
use super::link::{self, Peer};
use super::netlink::Netlink;
use super::{Address, Error, Subnet, demand_root, netns, nft};

/// The bridge's name.
const BRIDGE: &str = "lan0";
/// The interface inside a sandbox.
const INTERFACE: &str = "eth0";
/// How many sandboxes a LAN has room for.
const PLACES: u8 = 64;
/// What the first sandbox's address ends in, so that there is room for routers and services of a lesson.
const FIRST: u32 = 10;

/// How a LAN is laid out. The same for its creation and every join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its addresses; 10.77.0.0/24 meets neither Docker's networks (172.17 and up), nor Podman's (10.88), nor
    /// those that Kubernetes set-ups commonly have (10.42, 10.96, 10.244). At most 25 bits.
    pub network: Subnet,
    /// What each sandbox receives at most, in bytes per second.
    pub rate: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: Subnet::around(Ipv4Addr::new(10, 77, 0, 0), 24),
            rate: 25_000_000,
        }
    }
}

impl Settings {
    fn address(&self, index: u8) -> Result<Address, Error> {
        let ip = self.network.host(FIRST + u32::from(index));
        let ip = ip.filter(|_| index < PLACES).ok_or(Error::Index {
            index: index.into(),
            last: u16::from(PLACES - 1),
            network: self.network,
        })?;
        Ok(Address::new(INTERFACE, ip, self.network.prefix()))
    }

    /// Who sits at which port is fixed by the numbers, so the rules are loaded once, before anybody is there.
    fn rules(&self) -> Result<String, Error> {
        let mut members = String::new();
        for index in 0..PLACES {
            let address = self.address(index).map_err(|_| Error::TooSmall {
                network: self.network,
                prefix: 25,
            })?;
            let mac = address.mac.map(|byte| format!("{byte:02x}")).join(":");
            let _ = write!(members, "\n      \"{}\" . {mac} . {},", port(index), address.ip);
        }
        Ok(include_str!("lan.nft")
            .replace("MEMBERS", &members)
            .replace("NETWORK", &self.network.to_string()))
    }
}

/// A hold on a LAN. Every process that joins sandboxes to it has one of its own, by [`Lan::try_clone`] or by
/// being sent the descriptor; with the last of them the kernel removes the bridge and all that hangs on it.
#[derive(Debug)]
pub struct Lan {
    netns: OwnedFd,
    settings: Settings,
}

impl Lan {
    /// Makes a LAN with nobody in it (5 ms on a quiet machine, most of it `nft`).
    pub fn create(settings: Settings) -> Result<Self, Error> {
        demand_root()?;
        let rules = settings.rules()?;
        let netns = netns::create(|| {
            netns::disable_ipv6("all")?;
            netns::disable_ipv6("default")?;
            nft::load("loading the LAN's rules", &rules)?;
            let mut netlink = Netlink::open().step("opening a netlink socket")?;
            link::add_bridge(&mut netlink, BRIDGE).step("making the LAN's bridge")?;
            let bridge = link::index(&mut netlink, BRIDGE).step("finding the LAN's bridge")?;
            link::set_up(&mut netlink, bridge).step("starting the LAN's bridge")
        })?;
        Ok(Self { netns, settings })
    }

    /// The LAN that another process made with the same settings and sent us.
    pub fn from_fd(netns: OwnedFd, settings: Settings) -> Self {
        Self { netns, settings }
    }

    /// Another hold on the same LAN.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            netns: self.netns.try_clone()?,
            settings: self.settings,
        })
    }

    /// Gives the sandbox whose network namespace this is an `eth0` on the LAN, up, with address `index` + 10.
    /// Call it before the learner's first program. It ends with the sandbox's network namespace, though the
    /// kernel takes its time; [`Lan::leave`] frees the number at once.
    pub fn join(&self, sandbox: BorrowedFd<'_>, index: u8) -> Result<Address, Error> {
        demand_root()?;
        let address = self.settings.address(index)?;
        let mut here = Netlink::open_in(self.as_fd())?;
        let name = port(index);
        if link::index(&mut here, &name).is_ok() {
            return Err(Error::Taken { index: index.into() });
        }
        let connected = self.connect(&mut here, &name, sandbox, address);
        if connected.is_err() {
            self.leave(index)?;
        }
        connected.map(|()| address)
    }

    /// Takes the sandbox off the LAN, if it is there.
    pub fn leave(&self, index: u8) -> Result<(), Error> {
        let mut netlink = Netlink::open_in(self.as_fd())?;
        link::delete(&mut netlink, &port(index)).step("leaving the LAN")
    }

    fn connect(
        &self,
        here: &mut Netlink,
        name: &str,
        sandbox: BorrowedFd<'_>,
        address: Address,
    ) -> Result<(), Error> {
        let bridge = link::index(here, BRIDGE).step("finding the LAN's bridge")?;
        let peer = Peer {
            name: address.interface,
            netns: sandbox,
            mac: Some(address.mac),
        };
        link::add_veth(here, name, Some(bridge), &peer).step("making the sandbox's eth0")?;
        self.open_port(here, name, address)?;
        configure(&mut Netlink::open_in(sandbox)?, address)?;
        link::index(here, name)
            .step("waiting for the LAN's port")
            .map(drop)
    }

    /// The port is down until all of its limits are in place.
    fn open_port(&self, netlink: &mut Netlink, name: &str, address: Address) -> Result<(), Error> {
        let port = link::index(netlink, name).step("finding the LAN's port")?;
        let options = vec![
            // Who is where is known: nothing to learn, hence no table to flood, and other senders are dropped.
            InfoBridgePort::Learning(false),
            InfoBridgePort::Locked(true),
            InfoBridgePort::UnicastFlood(false),
            InfoBridgePort::MulticastFlood(false),
            // No sandbox takes the bridge over by spanning tree.
            InfoBridgePort::Guard(true),
        ];
        link::set_port(netlink, port, options).step("locking the LAN's port")?;
        link::add_station(netlink, port, address.mac).step("binding the LAN's port to its address")?;
        link::limit_rate(netlink, port, self.settings.rate).step("limiting the LAN port's rate (sch_tbf)")?;
        link::set_up(netlink, port).step("opening the LAN's port")
    }
}

impl AsFd for Lan {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.netns.as_fd()
    }
}

/// Makes a LAN, joins a namespace to it, and removes both, so that a missing part of the kernel or a missing
/// program is found before a lesson needs it.
pub fn try_out() -> Result<(), Error> {
    let lan = Lan::create(Settings::default())?;
    let member = netns::create(|| Ok(()))?;
    lan.join(member.as_fd(), 0).map(drop)
}

fn port(index: u8) -> String {
    format!("p{index}")
}

fn configure(inside: &mut Netlink, address: Address) -> Result<(), Error> {
    let index = link::index(inside, address.interface).step("finding the sandbox's eth0")?;
    link::add_address(inside, index, address.ip, address.prefix)
        .step("giving the sandbox's eth0 its address")?;
    link::set_up(inside, index).step("starting the sandbox's eth0")
}
