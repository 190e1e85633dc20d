//! Where sandboxes are plugged in.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::super::error::Step;
use super::super::link::{self, Peer};
use super::super::netlink::Netlink;
use super::super::{Address, Error, Subnet, demand_root};
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
        let mut here = Netlink::open_in(self.as_fd())?;
        let name = port(index);
        if link::index(&mut here, &name).is_ok() {
            return Err(Error::Taken { index });
        }
        let connected = self.connect(&mut here, &name, sandbox, address);
        if connected.is_err() {
            self.leave(index)?;
        }
        connected.map(|()| address)
    }

    /// Takes the sandbox off the internet, if it is there.
    pub fn leave(&self, index: u16) -> Result<(), Error> {
        let mut netlink = Netlink::open_in(self.as_fd())?;
        link::delete(&mut netlink, &port(index)).step("leaving the gateway")
    }

    fn connect(
        &self,
        here: &mut Netlink,
        name: &str,
        sandbox: BorrowedFd<'_>,
        address: Address,
    ) -> Result<(), Error> {
        let peer = Peer {
            name: address.interface,
            netns: sandbox,
            mac: Some(address.mac),
        };
        link::add_veth(here, name, None, &peer).step("making the sandbox's eth1")?;
        self.open_port(here, name, address)?;
        self.configure(&mut Netlink::open_in(sandbox)?, address)?;
        link::index(here, name)
            .step("waiting for the gateway's port")
            .map(drop)
    }

    /// Without its route the port counts as a liar's, so it comes last.
    fn open_port(&self, netlink: &mut Netlink, name: &str, address: Address) -> Result<(), Error> {
        let port = link::index(netlink, name).step("finding the gateway's port")?;
        link::limit_rate(netlink, port, self.settings.rate)
            .step("limiting the gateway port's rate (sch_tbf)")?;
        link::set_up(netlink, port).step("opening the gateway's port")?;
        link::add_link_route(netlink, Subnet::around(address.ip, 32), port)
            .step("adding the gateway's route to the sandbox")
    }

    fn configure(&self, inside: &mut Netlink, address: Address) -> Result<(), Error> {
        let index = link::index(inside, address.interface).step("finding the sandbox's eth1")?;
        link::add_address(inside, index, address.ip, address.prefix)
            .step("giving the sandbox's eth1 its address")?;
        link::set_up(inside, index).step("starting the sandbox's eth1")?;
        link::add_default_route(inside, self.settings.gateway_ip()?)
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
