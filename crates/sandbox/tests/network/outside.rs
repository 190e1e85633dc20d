//! A host with an internet: a namespace for each, and one for the company's own network.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use sandbox::network::egress::Settings;
use sandbox::network::{Address, Egress};

use crate::space::{SILENCE, SOON, Space};

/// Addresses of the internet that nobody may refuse.
pub(crate) const PUBLIC: [Ipv4Addr; 2] = [Ipv4Addr::new(203, 0, 113, 5), Ipv4Addr::new(9, 8, 7, 6)];
/// The host's own, at its uplink.
pub(crate) const HOST: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
/// A neighbour of the host with an address that looks public.
pub(crate) const NEIGHBOUR: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
/// The first of every kind that must be refused. In this test the internet has them all.
pub(crate) const REFUSED: [Ipv4Addr; 13] = [
    Ipv4Addr::new(10, 1, 2, 3),
    Ipv4Addr::new(10, 255, 255, 254),
    Ipv4Addr::new(100, 64, 0, 1),
    Ipv4Addr::new(100, 127, 255, 254),
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(172, 16, 0, 1),
    Ipv4Addr::new(172, 31, 255, 254),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(192, 168, 0, 1),
    Ipv4Addr::new(192, 168, 255, 254),
    Ipv4Addr::new(198, 18, 0, 1),
    Ipv4Addr::new(198, 19, 255, 254),
];

pub(crate) struct Outside {
    pub(crate) host: Space,
    pub(crate) internet: Space,
    pub(crate) company: Space,
}

impl Outside {
    pub(crate) fn new() -> Self {
        let world = Self {
            host: Space::new(),
            internet: Space::new(),
            company: Space::new(),
        };
        world.host.ip("link set lo up");
        world.cable("wan", HOST, &world.internet, Ipv4Addr::new(192, 0, 2, 2));
        world.cable("corp", Ipv4Addr::new(198, 51, 100, 1), &world.company, NEIGHBOUR);
        world.host.ip("route add default via 192.0.2.2");
        world.internet.ip("link set lo up");
        for address in PUBLIC.iter().chain(&REFUSED) {
            world.internet.ip(&format!("address add {address}/32 dev lo"));
        }
        world.forward(true);
        world
    }

    fn cable(&self, name: &str, ours: Ipv4Addr, other: &Space, theirs: Ipv4Addr) {
        self.host.ip(&format!("link add {name} type veth peer name tmp0"));
        self.host.ip(&format!("address add {ours}/24 dev {name}"));
        self.host.give("tmp0", other, "eth0");
        self.host.ip(&format!("link set {name} up"));
        other.ip(&format!("address add {theirs}/24 dev eth0"));
        other.ip("link set eth0 up");
        other.ip(&format!("route add default via {ours}"));
    }

    /// Whether the host forwards what comes in from its networks.
    pub(crate) fn forward(&self, on: bool) {
        for name in ["wan", "corp"] {
            self.host.sysctl(&format!("ipv4/conf/{name}/forwarding"), on);
        }
    }

    pub(crate) fn egress(&self, settings: &Settings) -> Egress {
        self.host
            .within(|| Egress::set_up(settings))
            .expect("it can be set up")
    }

    /// All that somebody could have changed on the host.
    pub(crate) fn state_of_host(&self) -> Vec<String> {
        let sysctls = self.host.run(
            "sysctl",
            "-e net.ipv4.conf.all.forwarding net.ipv4.conf.wan.forwarding",
        );
        vec![
            self.host.interfaces().join(" "),
            self.host.ip("-o address show"),
            self.host.ip("route show table all"),
            self.host.ip("rule show"),
            self.host.run("nft", "list ruleset"),
            sysctls,
        ]
    }
}

/// A sandbox with an `eth1`.
pub(crate) fn sandbox(egress: &Egress, index: u16) -> (Space, Address) {
    let space = Space::sandbox();
    let address = egress.gateway().join(space.as_fd(), index).expect("it joins");
    (space, address)
}

/// A server at every address of a namespace. It says who it took the caller for.
pub(crate) struct Server {
    listener: TcpListener,
    pub(crate) udp: UdpSocket,
}

impl Server {
    pub(crate) fn at(space: &Space, port: u16) -> Self {
        let udp = space.udp((Ipv4Addr::UNSPECIFIED, port));
        let listener = space
            .within(|| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)))
            .expect("the port is free");
        listener.set_nonblocking(true).expect("it may");
        Self { listener, udp }
    }

    pub(crate) fn port(&self) -> u16 {
        self.listener.local_addr().expect("bound").port()
    }

    /// Connects from the namespace to the server at this address, sends a line each way, and returns whom the
    /// server saw.
    pub(crate) fn talk(&self, from: &Space, to: Ipv4Addr) -> SocketAddr {
        let connected = self.connect(from, to, SOON);
        let (mut here, mut there, peer) = connected.unwrap_or_else(|error| panic!("{to}: {error}"));
        for stream in [&here, &there] {
            stream.set_read_timeout(Some(SOON)).expect("a timeout");
        }
        let mut bytes = [0; 5];
        here.write_all(b"hello").expect("it is sent");
        there.read_exact(&mut bytes).expect("it arrives");
        there.write_all(b"world").expect("it is sent");
        here.read_exact(&mut bytes).expect("it arrives");
        assert_eq!(&bytes, b"world");
        peer
    }

    /// Whether no connection comes about from the namespace to the server at this address.
    pub(crate) fn refuses(&self, from: &Space, to: Ipv4Addr) -> bool {
        self.connect(from, to, SILENCE).is_err()
    }

    /// A connection: the caller's end, the server's end, and whom the server sees.
    pub(crate) fn connect(
        &self,
        from: &Space,
        to: Ipv4Addr,
        within: Duration,
    ) -> io::Result<(TcpStream, TcpStream, SocketAddr)> {
        let to = SocketAddr::from((to, self.port()));
        let here = from.within(|| TcpStream::connect_timeout(&to, within))?;
        let (there, peer) = self.listener.accept()?;
        there.set_nonblocking(false)?;
        Ok((here, there, peer))
    }

    /// Whether a packet to this address arrives here in the end.
    pub(crate) fn hears_soon(&self, from: &UdpSocket, to: Ipv4Addr) -> bool {
        let deadline = Instant::now() + SOON;
        while Instant::now() < deadline {
            if self.hears(from, to) {
                return true;
            }
        }
        false
    }

    /// Whether a packet to this address arrives here.
    pub(crate) fn hears(&self, from: &UdpSocket, to: Ipv4Addr) -> bool {
        let _ = from.send_to(b"hello", (to, self.port()));
        self.udp.recv_from(&mut [0; 16]).is_ok()
    }
}
