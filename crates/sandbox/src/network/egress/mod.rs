//! The internet for sandboxes, where the operator turned it on.
//!
//! Sandboxes hang by one cable each on a *gateway*, a network namespace of ours that no process lives in. It
//! refuses, limits and routes, and has one cable to the host, `utsuwa0`. The host's own table `inet utsuwa`
//! refuses the same once more, keeps everything away from the host itself, and translates addresses.

mod gateway;
mod routes;
mod rules;
mod settings;

use std::fs::{self, File};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

pub use gateway::Gateway;
pub use settings::Settings;

use super::error::Step;
use super::link::{self, Peer};
use super::netlink::Netlink;
use super::{Error, demand_root, netns, nft};

/// The host's end of the cable to the gateway.
const HOST_END: &str = "utsuwa0";
/// The gateway's end of it.
const GATEWAY_END: &str = "up0";

/// The way out, set up in the network namespace of the caller; the server holds it. Dropping it removes the
/// interface, its routes and the table from the host; sandboxes lose their `eth1` with the last [`Gateway`].
#[derive(Debug)]
pub struct Egress {
    host: OwnedFd,
    gateway: Gateway,
}

impl Egress {
    /// Sets it up, after removing what a killed server left. One per host: it has fixed names.
    pub fn set_up(settings: &Settings) -> Result<Self, Error> {
        demand_root()?;
        settings.check()?;
        let uplink = find_uplink(settings)?;
        sweep()?;
        let refused = rules::refused(settings, &routes::connected()?);
        let host_rules = rules::host(settings, &uplink, &refused);
        let gateway_rules = rules::gateway(settings, &refused);

        let host = File::open("/proc/thread-self/ns/net").step("opening the host's network namespace")?;
        let netns = netns::create(|| prepare_gateway(&gateway_rules))?;
        // From here on a failure removes what is there.
        let egress = Self {
            host: host.into(),
            gateway: Gateway::from_fd(netns, settings),
        };
        nft::load("loading the host's rules", &host_rules)?;
        egress.connect(settings)?;
        Ok(egress)
    }

    /// The place where sandboxes are plugged in. Its descriptor can be sent to other processes.
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Removes it from the host, and says if that failed.
    pub fn remove(self) -> Result<(), Error> {
        netns::within(self.host.as_fd(), sweep)
    }

    fn connect(&self, settings: &Settings) -> Result<(), Error> {
        let (host_ip, gateway_ip) = (settings.host_ip()?, settings.gateway_ip()?);
        let mut netlink = Netlink::open().step("opening a netlink socket")?;
        let peer = Peer {
            name: GATEWAY_END,
            netns: self.gateway.as_fd(),
            mac: None,
        };
        link::add_veth(&mut netlink, HOST_END, None, &peer).step("making the cable to the gateway")?;
        netns::disable_ipv6(HOST_END)?;
        // Of our cable only. That the uplink forwards is the operator's decision.
        netns::set_sysctl(&format!("ipv4/conf/{HOST_END}/forwarding"), "1")?;
        let index = link::index(&mut netlink, HOST_END).step("finding utsuwa0")?;
        link::add_address(&mut netlink, index, host_ip, 30).step("giving utsuwa0 its address")?;
        link::set_up(&mut netlink, index).step("starting utsuwa0")?;
        let mut far = Netlink::open_in(self.gateway.as_fd())?;
        let end = link::index(&mut far, GATEWAY_END).step("finding the gateway's cable")?;
        link::add_address(&mut far, end, gateway_ip, 30).step("giving the gateway its address")?;
        link::set_up(&mut far, end).step("starting the gateway's cable")?;
        link::add_default_route(&mut far, host_ip).step("giving the gateway its route")?;
        link::index(&mut netlink, HOST_END).step("waiting for utsuwa0")?;
        link::add_route(&mut netlink, settings.network, gateway_ip).step("adding the route to the sandboxes")
    }
}

impl Drop for Egress {
    fn drop(&mut self) {
        // The next start sweeps again; until then the rules refuse, and nothing is connected to them.
        let _ = netns::within(self.host.as_fd(), sweep);
    }
}

/// Removes an earlier server's interface and table from the caller's network namespace, by their names. Without
/// them, and without `nft`, it does nothing.
pub fn sweep() -> Result<(), Error> {
    demand_root()?;
    let mut netlink = Netlink::open().step("opening a netlink socket")?;
    link::delete(&mut netlink, HOST_END).step("removing utsuwa0")?;
    // Adding it first makes deleting it succeed.
    match nft::load(
        "removing our table",
        "add table inet utsuwa\ndelete table inet utsuwa\n",
    ) {
        Err(Error::NoNft) => Ok(()),
        result => result,
    }
}

/// The interface that leads out, if the host forwards what comes in from there.
pub fn find_uplink(settings: &Settings) -> Result<String, Error> {
    let uplink = match &settings.uplink {
        Some(name) => name.clone(),
        None => routes::default_interface()?.ok_or(Error::NoUplink)?,
    };
    // It goes into rules and paths.
    let mut netlink = Netlink::open().step("opening a netlink socket")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
    if !uplink.chars().all(plain) || link::index(&mut netlink, &uplink).is_err() {
        return Err(Error::BadUplink(uplink));
    }
    let path = format!("/proc/sys/net/ipv4/conf/{uplink}/forwarding");
    match fs::read_to_string(&path) {
        Ok(value) if value.trim() == "1" => Ok(uplink),
        Ok(_) => Err(Error::NotForwarding { uplink }),
        Err(source) => Err(Error::Sysctl {
            path: path.into(),
            source,
        }),
    }
}

/// Sets a namespace up as a router that refuses everything, then as ours.
fn prepare_gateway(rules: &str) -> Result<(), Error> {
    netns::disable_ipv6("all")?;
    netns::disable_ipv6("default")?;
    nft::load("loading the gateway's rules", rules)?;
    let settings = [
        ("ipv4/ip_forward", "1"),
        ("ipv4/conf/all/rp_filter", "1"),
        ("ipv4/conf/default/rp_filter", "1"),
        ("ipv4/conf/all/accept_redirects", "0"),
        ("ipv4/conf/default/accept_redirects", "0"),
        ("ipv4/conf/all/send_redirects", "0"),
        ("ipv4/conf/default/send_redirects", "0"),
    ];
    for (name, value) in settings {
        netns::set_sysctl(name, value)?;
    }
    Ok(())
}

impl AsFd for Egress {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.gateway.as_fd()
    }
}
