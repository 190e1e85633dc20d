//! The few rtnetlink requests that networks are made of, each in the socket's network namespace.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::{AsRawFd, BorrowedFd};

use netlink_packet_core::{DefaultNla, NLM_F_CREATE, NLM_F_EXCL};
use netlink_packet_route::address::{AddressAttribute, AddressMessage};
use netlink_packet_route::link::{
    InfoBridge, InfoBridgePort, InfoData, InfoKind, InfoPortData, InfoPortKind, InfoVeth, LinkAttribute,
    LinkFlags, LinkInfo, LinkMessage,
};
use netlink_packet_route::neighbour::{NeighbourAttribute, NeighbourFlags, NeighbourMessage, NeighbourState};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::tc::{TcAttribute, TcHandle, TcMessage, TcOption};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use super::Subnet;
use super::netlink::Netlink;

const NEW: u16 = NLM_F_CREATE | NLM_F_EXCL;

/// The far end of a veth pair.
pub(super) struct Peer<'a> {
    pub(super) name: &'a str,
    pub(super) netns: BorrowedFd<'a>,
    pub(super) mac: Option<[u8; 6]>,
}

/// The interface's number; `ENODEV` if there is none of that name.
///
/// Having asked, one may use it: right after its other end went up, a virtual cable drops packets until the kernel
/// has noticed, which it does before it answers this (Linux 6.9; before, within milliseconds).
pub(super) fn index(netlink: &mut Netlink, name: &str) -> io::Result<u32> {
    let link = netlink.request(RouteNetlinkMessage::GetLink(named(name)), 0)?;
    // The third field of rtnetlink(7)'s `struct ifinfomsg`.
    let field = link.get(4..8).and_then(|bytes| bytes.try_into().ok());
    field
        .map(u32::from_ne_bytes)
        .ok_or_else(|| ErrorKind::InvalidData.into())
}

/// Makes a bridge, down, that floods multicast frames instead of reading them.
pub(super) fn add_bridge(netlink: &mut Netlink, name: &str) -> io::Result<()> {
    let mut link = named(name);
    link.attributes.push(LinkAttribute::LinkInfo(vec![
        LinkInfo::Kind(InfoKind::Bridge),
        LinkInfo::Data(InfoData::Bridge(vec![InfoBridge::MulticastSnooping(false)])),
    ]));
    netlink.request(RouteNetlinkMessage::NewLink(link), NEW).map(drop)
}

/// Makes a pair of virtual cables' ends, both down: `name` here, attached to the bridge `controller` if there is
/// one, and `peer` in its own namespace.
pub(super) fn add_veth(
    netlink: &mut Netlink,
    name: &str,
    controller: Option<u32>,
    peer: &Peer<'_>,
) -> io::Result<()> {
    let mut far = named(peer.name);
    far.attributes
        .push(LinkAttribute::NetNsFd(peer.netns.as_raw_fd()));
    if let Some(mac) = peer.mac {
        far.attributes.push(LinkAttribute::Address(mac.to_vec()));
    }
    let mut near = named(name);
    if let Some(controller) = controller {
        near.attributes.push(LinkAttribute::Controller(controller));
    }
    near.attributes.push(LinkAttribute::LinkInfo(vec![
        LinkInfo::Kind(InfoKind::Veth),
        LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(far))),
    ]));
    netlink.request(RouteNetlinkMessage::NewLink(near), NEW).map(drop)
}

/// Sets how the bridge treats its port.
pub(super) fn set_port(netlink: &mut Netlink, port: u32, options: Vec<InfoBridgePort>) -> io::Result<()> {
    let mut link = LinkMessage::default();
    link.header.index = port;
    link.attributes.push(LinkAttribute::LinkInfo(vec![
        LinkInfo::PortKind(InfoPortKind::Bridge),
        LinkInfo::PortData(InfoPortData::BridgePort(options)),
    ]));
    netlink.request(RouteNetlinkMessage::NewLink(link), 0).map(drop)
}

/// Tells the bridge for good that `mac` is behind its port.
pub(super) fn add_station(netlink: &mut Netlink, port: u32, mac: [u8; 6]) -> io::Result<()> {
    let mut neighbour = NeighbourMessage::default();
    neighbour.header.family = AddressFamily::Bridge;
    neighbour.header.ifindex = port;
    neighbour.header.state = NeighbourState::Noarp;
    neighbour.header.flags = NeighbourFlags::Controller;
    neighbour
        .attributes
        .push(NeighbourAttribute::LinkLayerAddress(mac.to_vec()));
    netlink
        .request(RouteNetlinkMessage::NewNeighbour(neighbour), NEW)
        .map(drop)
}

pub(super) fn set_up(netlink: &mut Netlink, index: u32) -> io::Result<()> {
    let mut link = LinkMessage::default();
    link.header.index = index;
    link.header.flags = LinkFlags::Up;
    link.header.change_mask = LinkFlags::Up;
    netlink.request(RouteNetlinkMessage::SetLink(link), 0).map(drop)
}

/// Removes an interface, and with a veth its other end. It may be gone already.
pub(super) fn delete(netlink: &mut Netlink, name: &str) -> io::Result<()> {
    let result = netlink
        .request(RouteNetlinkMessage::DelLink(named(name)), 0)
        .map(drop);
    match result {
        Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(()),
        result => result,
    }
}

pub(super) fn add_address(netlink: &mut Netlink, index: u32, ip: Ipv4Addr, prefix: u8) -> io::Result<()> {
    let mut address = AddressMessage::default();
    address.header.family = AddressFamily::Inet;
    address.header.prefix_len = prefix;
    address.header.index = index;
    address.attributes = vec![
        AddressAttribute::Local(IpAddr::V4(ip)),
        AddressAttribute::Address(IpAddr::V4(ip)),
    ];
    netlink
        .request(RouteNetlinkMessage::NewAddress(address), NEW)
        .map(drop)
}

/// A route to machines that are directly at the interface.
pub(super) fn add_link_route(netlink: &mut Netlink, to: Subnet, index: u32) -> io::Result<()> {
    add(netlink, RouteScope::Link, to, RouteAttribute::Oif(index))
}

/// A route through a router, which has to be in reach.
pub(super) fn add_route(netlink: &mut Netlink, to: Subnet, via: Ipv4Addr) -> io::Result<()> {
    let via = RouteAttribute::Gateway(RouteAddress::Inet(via));
    add(netlink, RouteScope::Universe, to, via)
}

/// A route to everything else.
pub(super) fn add_default_route(netlink: &mut Netlink, via: Ipv4Addr) -> io::Result<()> {
    add_route(netlink, Subnet::around(Ipv4Addr::UNSPECIFIED, 0), via)
}

fn add(netlink: &mut Netlink, scope: RouteScope, to: Subnet, by: RouteAttribute) -> io::Result<()> {
    let mut route = RouteMessage::default();
    route.header.address_family = AddressFamily::Inet;
    route.header.destination_prefix_length = to.prefix();
    route.header.table = RouteHeader::RT_TABLE_MAIN;
    route.header.protocol = RouteProtocol::Static;
    route.header.scope = scope;
    route.header.kind = RouteType::Unicast;
    route.attributes = vec![RouteAttribute::Destination(RouteAddress::Inet(to.address())), by];
    netlink
        .request(RouteNetlinkMessage::NewRoute(route), NEW)
        .map(drop)
}

/// Sends no more than `rate` bytes per second through the interface, after a burst of a fiftieth of a second
/// or four large packets (tc-tbf(8)).
pub(super) fn limit_rate(netlink: &mut Netlink, index: u32, rate: u32) -> io::Result<()> {
    const TCA_TBF_PARMS: u16 = 1;
    const TCA_TBF_BURST: u16 = 6;
    let burst = (rate / 50).max(64 * 1024);
    let queue = burst.saturating_add(rate / 20);
    let mut tbf = TcMessage::default();
    tbf.header.index = i32::try_from(index).map_err(io::Error::other)?;
    tbf.header.parent = TcHandle::ROOT;
    tbf.header.handle = TcHandle { major: 1, minor: 0 };
    tbf.attributes = vec![
        TcAttribute::Kind("tbf".into()),
        TcAttribute::Options(vec![
            TcOption::Other(DefaultNla::new(TCA_TBF_PARMS, tbf_parameters(rate, queue))),
            TcOption::Other(DefaultNla::new(TCA_TBF_BURST, burst.to_ne_bytes().to_vec())),
        ]),
    ];
    netlink
        .request(RouteNetlinkMessage::NewQueueDiscipline(tbf), NEW)
        .map(drop)
}

/// The kernel's `struct tc_tbf_qopt`: the rate, no peak rate, the queue's length, and two fields that the
/// kernel takes from `TCA_TBF_BURST`.
fn tbf_parameters(rate: u32, queue: u32) -> Vec<u8> {
    // cell_log, linklayer (Ethernet, for which the kernel needs no rate table), overhead, cell_align, mpu.
    let rate_spec = [0, 1, 0, 0, 0, 0, 0, 0];
    let peak_rate = [0; 12];
    let mut bytes = Vec::with_capacity(36);
    bytes.extend(rate_spec);
    bytes.extend(rate.to_ne_bytes());
    bytes.extend(peak_rate);
    bytes.extend(queue.to_ne_bytes());
    bytes.extend([0; 8]);
    bytes
}

fn named(name: &str) -> LinkMessage {
    let mut link = LinkMessage::default();
    link.attributes.push(LinkAttribute::IfName(name.into()));
    link
}
