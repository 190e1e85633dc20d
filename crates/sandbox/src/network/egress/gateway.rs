//! Where sandboxes are plugged in.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::super::error::Step;
use super::super::link::{self, Peer};
use super::super::netlink::Netlink;
use super::super::{Address, Error, Subnet, demand_root, netns};
use super::Settings;

/// A hold on the gateway's network namespace.
#[derive(Debug)]
pub struct Gateway {
    netns: OwnedFd,
    settings: Settings,
}

impl Gateway {
    /// The gateway that the server set up with the same settings and sent us.
    pub fn from_fd(netns: OwnedFd, settings: &Settings) -> Self {
        Self {
            netns,
            settings: settings.clone(),
        }
    }

    /// Another hold on the same gateway.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self::from_fd(self.netns.try_clone()?, &self.settings))
    }

    /// Gives the sandbox whose network namespace this is an `eth1` with a default route, up, with address
    /// `index` + 10. Call it before the learner's first program. It ends with the sandbox's network namespace,
    /// though the kernel takes its time; [`Gateway::leave`] frees the number at once.
    pub fn join(&self, sandbox: BorrowedFd<'_>, index: u16) -> Result<Address, Error> {
        demand_root()?;
        let address = self.settings.address(index)?;
        netns::within(self.netns.as_fd(), || self.plug(sandbox, index, address))?;
        let configured = netns::within(sandbox, || self.configure(address));
        if configured.is_err() {
            self.leave(index)?;
        }
        configured.map(|()| address)
    }

    /// Takes the sandbox off the internet, if it is there.
    pub fn leave(&self, index: u16) -> Result<(), Error> {
        netns::within(self.netns.as_fd(), || {
            let mut netlink = Netlink::open().step("netlink")?;
            link::delete(&mut netlink, &port(index)).step("leaving the gateway")
        })
    }

    fn plug(&self, sandbox: BorrowedFd<'_>, index: u16, address: Address) -> Result<(), Error> {
        let name = port(index);
        let mut netlink = Netlink::open().step("netlink")?;
        if link::index(&name).is_ok() {
            return Err(Error::Taken { index });
        }
        let peer = Peer {
            name: address.interface,
            netns: sandbox,
            mac: Some(address.mac),
        };
        link::add_veth(&mut netlink, &name, None, &peer).step("making the sandbox's eth1")?;
        let opened = self.open_port(&mut netlink, &name, address);
        if opened.is_err() {
            link::delete(&mut netlink, &name).step("leaving the gateway")?;
        }
        opened
    }

    /// Without its route the port counts as a liar's, so it comes last.
    fn open_port(&self, netlink: &mut Netlink, name: &str, address: Address) -> Result<(), Error> {
        let port = link::index(name).step("finding the gateway's port")?;
        link::limit_rate(netlink, port, self.settings.rate)
            .step("limiting the gateway port's rate (sch_tbf)")?;
        link::set_up(netlink, port).step("opening the gateway's port")?;
        link::add_link_route(netlink, Subnet::around(address.ip, 32), port)
            .step("adding the gateway's route to the sandbox")
    }

    fn configure(&self, address: Address) -> Result<(), Error> {
        let mut netlink = Netlink::open().step("netlink")?;
        let index = link::index(address.interface).step("finding the sandbox's eth1")?;
        link::add_address(&mut netlink, index, address.ip, address.prefix)
            .step("giving the sandbox's eth1 its address")?;
        link::set_up(&mut netlink, index).step("starting the sandbox's eth1")?;
        link::add_default_route(&mut netlink, self.settings.gateway_ip()?)
            .step("giving the sandbox its default route")
    }
}

impl AsFd for Gateway {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.netns.as_fd()
    }
}

fn port(index: u16) -> String {
    format!("s{index}")
}
