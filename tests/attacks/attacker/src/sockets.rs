//! Socket families and protocols. Each is only opened and closed again.

use nix::errno::Errno;

use crate::Attack;
use crate::report::{saw, tried};
use crate::sys::{Arg, call};

pub(crate) const ATTACKS: &[Attack] = &[
    ("socket", open),
    ("host-sockets", host_sockets),
    ("connect", connect),
];

/// Name, family, type, protocol.
const SOCKETS: &[(&str, i32, i32, i32)] = &[
    ("vsock", libc::AF_VSOCK, libc::SOCK_STREAM, 0),
    ("alg", libc::AF_ALG, libc::SOCK_SEQPACKET, 0),
    ("key", libc::AF_KEY, libc::SOCK_RAW, 2),
    ("rxrpc", libc::AF_RXRPC, libc::SOCK_DGRAM, libc::AF_INET),
    ("tipc", libc::AF_TIPC, libc::SOCK_STREAM, 0),
    ("bluetooth", libc::AF_BLUETOOTH, libc::SOCK_RAW, 1),
    ("nfc", libc::AF_NFC, libc::SOCK_SEQPACKET, 0),
    ("can", libc::AF_CAN, libc::SOCK_RAW, 1),
    ("llc", libc::AF_LLC, libc::SOCK_DGRAM, 0),
    ("x25", libc::AF_X25, libc::SOCK_SEQPACKET, 0),
    ("ax25", libc::AF_AX25, libc::SOCK_SEQPACKET, 0),
    ("rds", libc::AF_RDS, libc::SOCK_SEQPACKET, 0),
    ("kcm", 41, libc::SOCK_DGRAM, 0),
    ("qipcrtr", 42, libc::SOCK_DGRAM, 0),
    ("smc", 43, libc::SOCK_STREAM, 0),
    ("xdp", libc::AF_XDP, libc::SOCK_RAW, 0),
    ("phonet", libc::AF_PHONET, libc::SOCK_DGRAM, 0),
    ("caif", libc::AF_CAIF, libc::SOCK_SEQPACKET, 0),
    ("ieee802154", libc::AF_IEEE802154, libc::SOCK_DGRAM, 0),
    ("packet", libc::AF_PACKET, libc::SOCK_RAW, 0),
    ("xfrm", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_XFRM),
    ("audit", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_AUDIT),
    (
        "netfilter",
        libc::AF_NETLINK,
        libc::SOCK_RAW,
        libc::NETLINK_NETFILTER,
    ),
    ("crypto", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_CRYPTO),
    (
        "scsi",
        libc::AF_NETLINK,
        libc::SOCK_RAW,
        libc::NETLINK_SCSITRANSPORT,
    ),
    ("rdma", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_RDMA),
    (
        "uevent",
        libc::AF_NETLINK,
        libc::SOCK_RAW,
        libc::NETLINK_KOBJECT_UEVENT,
    ),
    ("route", libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_ROUTE),
    ("unix", libc::AF_UNIX, libc::SOCK_STREAM, 0),
    ("inet", libc::AF_INET, libc::SOCK_STREAM, 0),
];

fn open(names: &[String]) {
    for name in names {
        let Some((_, family, kind, protocol)) = SOCKETS.iter().find(|(known, ..)| known == name) else {
            saw(format_args!("socket {name}"), "unknown to the attacker");
            continue;
        };
        let opened = call(
            libc::SYS_socket,
            [(*family).into(), (*kind).into(), (*protocol).into()],
        );
        tried(format_args!("socket {name}"), opened);
        close(opened);
    }
}

fn close(opened: nix::Result<i64>) {
    if let Ok(fd) = opened {
        let _ = call(libc::SYS_close, [Arg::Int(fd)]);
    }
}

/// Abstract unix sockets belong to a network namespace: the host's must not be listed.
fn host_sockets(_: &[String]) {
    let known = std::fs::read_to_string("/proc/net/unix").unwrap_or_default();
    let names: Vec<&str> = known
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().nth(7))
        .collect();
    saw("unix sockets in view", names.len());
    for path in [
        "/var/run/docker.sock",
        "/run/containerd/containerd.sock",
        "/run/crio/crio.sock",
        "/run/podman/podman.sock",
        "/var/run/secrets/kubernetes.io",
        "/run/utsuwa",
    ] {
        let found = std::fs::metadata(path).map(|_| 0);
        tried(path, found.map_err(|error| crate::sys::errno_of(&error)));
    }
}

/// TCP to `ADDRESS:PORT`, each tried for a second at most.
fn connect(addresses: &[String]) {
    for address in addresses {
        let Ok(parsed) = address.parse() else {
            saw(address, "no address");
            continue;
        };
        let result = std::net::TcpStream::connect_timeout(&parsed, std::time::Duration::from_secs(1));
        let result = result.map(|_| 0).map_err(|error| match error.kind() {
            std::io::ErrorKind::TimedOut => Errno::ETIMEDOUT,
            _ => crate::sys::errno_of(&error),
        });
        tried(format_args!("connect {address}"), result);
    }
}
