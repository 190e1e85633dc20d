//! Network namespaces to try things in, and the few things to try.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::net::if_::if_nameindex;
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, SockaddrIn, sendto, socket,
};

/// How long something may take that must come.
pub(crate) const SOON: Duration = Duration::from_secs(5);
/// How long we listen for what must not come. On one machine a packet takes microseconds.
pub(crate) const SILENCE: Duration = Duration::from_millis(150);

/// Why networks cannot be tried here.
pub(crate) fn why_not() -> Option<&'static str> {
    if !nix::unistd::geteuid().is_root() {
        return Some("networks need root");
    }
    let missing = |program: &&str| {
        let run = Command::new(program).arg("-V").stdout(Stdio::null()).status();
        run.is_err()
    };
    ["ip", "nft", "unshare"]
        .iter()
        .find(|program| missing(program))
        .map(|_| "`ip`, `nft` or `unshare` is not installed")
}

/// A network namespace, for as long as this lives.
pub(crate) struct Space(OwnedFd);

impl Space {
    /// One that belongs to the host.
    pub(crate) fn new() -> Self {
        let netns = apart(|| {
            unshare(CloneFlags::CLONE_NEWNET).expect("a network namespace");
            File::open("/proc/thread-self/ns/net")
                .expect("the namespace")
                .into()
        });
        Self(netns)
    }

    /// One that belongs to a user namespace, as a sandbox's does.
    pub(crate) fn sandbox() -> Self {
        let mut process = Command::new("unshare")
            .args(["--user", "--map-root-user", "--net", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare starts");
        // Once `cat` echoes, the namespace is there.
        let mut echo = process.stdout.take().expect("a pipe");
        let mut input = process.stdin.take().expect("a pipe");
        io::Write::write_all(&mut input, b"x").expect("cat listens");
        io::Read::read_exact(&mut echo, &mut [0]).expect("cat answers");
        let netns = File::open(format!("/proc/{}/ns/net", process.id())).expect("its namespace");
        drop(input);
        process.wait().expect("cat ends");
        let space = Self(netns.into());
        space.ip("link set lo up");
        space
    }

    /// Does `work` in the namespace. Sockets made there stay there.
    pub(crate) fn within<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let netns = self.as_fd();
        apart(|| {
            setns(netns, CloneFlags::CLONE_NEWNET).expect("the namespace can be entered");
            work()
        })
    }

    /// Runs `ip ARGUMENTS` in it.
    pub(crate) fn ip(&self, arguments: &str) -> String {
        self.run("ip", arguments)
    }

    /// Runs a program in it that must succeed.
    pub(crate) fn run(&self, program: &str, arguments: &str) -> String {
        let output = self.within(|| Command::new(program).args(arguments.split_whitespace()).output());
        let output = output.expect("it starts");
        assert!(output.status.success(), "{program} {arguments}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Moves an interface into another namespace, under another name.
    pub(crate) fn give(&self, name: &str, to: &Self, new_name: &str) {
        let descriptor = to.0.as_raw_fd();
        let process = std::process::id();
        self.ip(&format!(
            "link set {name} netns /proc/{process}/fd/{descriptor} name {new_name}"
        ));
    }

    /// Switches a setting below `/proc/sys/net`.
    pub(crate) fn sysctl(&self, name: &str, on: bool) {
        let value = if on { "1" } else { "0" };
        self.within(|| fs::write(format!("/proc/sys/net/{name}"), value))
            .expect("the setting is there");
    }

    /// The names of its interfaces, in order.
    pub(crate) fn interfaces(&self) -> Vec<String> {
        self.within(|| {
            let list = if_nameindex().expect("the list of interfaces");
            let mut names: Vec<_> = list
                .iter()
                .map(|one| one.name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        })
    }

    /// Whether an address answers to an ICMP echo request.
    pub(crate) fn pings(&self, address: Ipv4Addr) -> bool {
        let socket = self.within(|| {
            socket(
                AddressFamily::Inet,
                SockType::Raw,
                SockFlag::SOCK_CLOEXEC,
                SockProtocol::Icmp,
            )
        });
        // Any socket type has read timeouts.
        let socket = UdpSocket::from(socket.expect("a raw socket"));
        socket.set_read_timeout(Some(SOON)).expect("a timeout");
        // Type 8, code 0, checksum, id 1, sequence number 1.
        let request = [8, 0, 0xf7, 0xfd, 0, 1, 0, 1];
        let to = SockaddrIn::from(SocketAddrV4::new(address, 0));
        sendto(socket.as_raw_fd(), &request, &to, MsgFlags::empty()).expect("it is sent");
        let mut packet = [0; 64];
        // After the 20 bytes of the IP header: type 0 is the reply.
        socket
            .recv(&mut packet)
            .is_ok_and(|length| length >= 28 && packet[20] == 0)
    }

    /// A UDP socket in it.
    pub(crate) fn udp(&self, address: impl Into<SocketAddr>) -> UdpSocket {
        let address = address.into();
        let socket = self
            .within(|| UdpSocket::bind(address))
            .expect("the address is its own");
        socket.set_read_timeout(Some(SILENCE)).expect("a timeout");
        socket
    }
}

impl From<OwnedFd> for Space {
    fn from(netns: OwnedFd) -> Self {
        Self(netns)
    }
}

impl AsFd for Space {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Whether a packet from one socket reaches the other.
pub(crate) fn reaches(from: &UdpSocket, to: &UdpSocket) -> bool {
    let target = to.local_addr().expect("bound");
    // Refused at once or dropped on the way is the same here.
    let _ = from.send_to(b"hello", target);
    let mut bytes = [0; 16];
    loop {
        match to.recv_from(&mut bytes) {
            Ok((_, sender)) if sender == from.local_addr().expect("bound") => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Whether it does in the end.
pub(crate) fn reaches_soon(from: &UdpSocket, to: &UdpSocket) -> bool {
    let deadline = Instant::now() + SOON;
    while Instant::now() < deadline {
        if reaches(from, to) {
            return true;
        }
    }
    false
}

/// Waits until `condition` holds.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !condition() {
        assert!(Instant::now() < deadline, "not within {SOON:?}: {what}");
        thread::yield_now();
    }
}

fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join().expect("it does not panic"))
}
