//! What the filters answer, argument by argument. The calls are not made.

use libc::{ENOSYS, EPERM, c_int};
use sandbox::policy::Tier;

use super::Test;
use super::child::{Asked, answers};

pub const TESTS: &[Test] = &[
    ("answers::arguments_are_looked_at", arguments_are_looked_at),
    (
        "answers::numbers_of_no_group_do_not_exist",
        numbers_of_no_group_do_not_exist,
    ),
];

/// From which tier on a call goes on to the kernel, and what it hears below.
enum Open {
    Always,
    Never(c_int),
    From(Tier, c_int),
}
use Open::{Always, From, Never};

const HIGH: u64 = 0xffff_ffff_0000_0000;
const UNIX: u64 = 1;
const INET: u64 = 2;
const INET6: u64 = 10;
const NETLINK: u64 = 16;
const PACKET: u64 = 17;
const STREAM: u64 = 1;
const DGRAM: u64 = 2;
const RAW: u64 = 3;
const DCCP: u64 = 6;
const PACKET_TYPE: u64 = 10;
const VSOCK: u64 = 40;
const NETFILTER: u64 = 12;
const XFRM: u64 = 6;
const REPLACE: u64 = 64;
const CLOEXEC: u64 = 0o2_000_000;

#[rustfmt::skip]
const CASES: &[(&str, i64, [u64; 3], Open)] = &[
    ("fork",                         libc::SYS_clone, [0x0120_0011, 0, 0], Always),
    ("a thread",                     libc::SYS_clone, [0x003d_0f00, 0, 0], Always),
    ("clone, mount namespace",       libc::SYS_clone, [0x0002_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, cgroup namespace",      libc::SYS_clone, [0x0200_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, uts namespace",         libc::SYS_clone, [0x0400_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, ipc namespace",         libc::SYS_clone, [0x0800_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, user namespace",        libc::SYS_clone, [0x1000_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, pid namespace",         libc::SYS_clone, [0x2000_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, network namespace",     libc::SYS_clone, [0x4000_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone, high bits",             libc::SYS_clone, [HIGH | 0x1000_0011, 0, 0], From(Tier::Namespaces, EPERM)),
    ("clone3",                       libc::SYS_clone3, [0, 0, 0], From(Tier::Namespaces, ENOSYS)),
    ("unshare nothing",              libc::SYS_unshare, [0, 0, 0], From(Tier::Namespaces, EPERM)),
    ("setns",                        libc::SYS_setns, [0, 0, 0], From(Tier::Namespaces, EPERM)),
    ("mount",                        libc::SYS_mount, [0, 0, 0], From(Tier::Namespaces, EPERM)),
    ("open_tree",                    libc::SYS_open_tree, [0, 0, 0], From(Tier::Namespaces, ENOSYS)),
    ("fsopen",                       libc::SYS_fsopen, [0, 0, 0], Never(ENOSYS)),
    ("fsconfig",                     libc::SYS_fsconfig, [0, 0, 0], Never(ENOSYS)),
    ("keyctl",                       libc::SYS_keyctl, [0, 0, 0], Never(ENOSYS)),
    ("io_uring",                     libc::SYS_io_uring_setup, [0, 0, 0], Never(EPERM)),
    ("bpf",                          libc::SYS_bpf, [0, 0, 0], Never(EPERM)),
    ("shocker",                      libc::SYS_open_by_handle_at, [0, 0, 0], Never(EPERM)),
    ("window size",                  libc::SYS_ioctl, [0, 0x5413, 0], Always),
    ("TIOCSTI",                      libc::SYS_ioctl, [0, 0x5412, 0], Never(EPERM)),
    ("TIOCSTI, high bits",           libc::SYS_ioctl, [0, HIGH | 0x5412, 0], Never(EPERM)),
    ("TIOCSTI, one high bit",        libc::SYS_ioctl, [0, 1 << 32 | 0x5412, 0], Never(EPERM)),
    ("TIOCLINUX, high bits",         libc::SYS_ioctl, [0, 1 << 63 | 0x541c, 0], Never(EPERM)),
    ("TIOCSETD",                     libc::SYS_ioctl, [0, 0x5423, 0], Never(EPERM)),
    ("unix",                         libc::SYS_socket, [UNIX, STREAM | CLOEXEC, 0], Always),
    ("unix, seqpacket",              libc::SYS_socketpair, [UNIX, 5, 0], Always),
    ("tcp",                          libc::SYS_socket, [INET, STREAM, 6], Always),
    ("tcp 6",                        libc::SYS_socket, [INET6, STREAM, 0], Always),
    ("udp",                          libc::SYS_socket, [INET, DGRAM | CLOEXEC, 17], Always),
    ("ping",                         libc::SYS_socket, [INET, DGRAM, 1], Always),
    ("ping 6",                       libc::SYS_socket, [INET6, DGRAM, 58], Always),
    ("traceroute",                   libc::SYS_socket, [INET, RAW, 255], Always),
    ("sctp",                         libc::SYS_socket, [INET, STREAM, 132], Never(EPERM)),
    ("sctp 6",                       libc::SYS_socket, [INET6, 5, 132], Never(EPERM)),
    ("mptcp",                        libc::SYS_socket, [INET, STREAM, 262], Never(EPERM)),
    ("dccp by type",                 libc::SYS_socket, [INET, DCCP | CLOEXEC, 0], Never(EPERM)),
    ("rds",                          libc::SYS_socket, [21, 5, 0], Never(EPERM)),
    ("family 0",                     libc::SYS_socket, [0, STREAM, 0], Never(EPERM)),
    ("alg",                          libc::SYS_socket, [38, 5, 0], Never(EPERM)),
    ("vsock",                        libc::SYS_socket, [40, STREAM, 0], Never(EPERM)),
    ("vsock, high bits",             libc::SYS_socket, [HIGH | VSOCK, STREAM, 0], Never(EPERM)),
    ("rxrpc",                        libc::SYS_socket, [33, DGRAM, 0], Never(EPERM)),
    ("key",                          libc::SYS_socket, [15, RAW, 2], Never(EPERM)),
    ("tipc",                         libc::SYS_socket, [30, STREAM, 0], Never(EPERM)),
    ("tipc pair",                    libc::SYS_socketpair, [30, STREAM, 0], Never(EPERM)),
    ("bluetooth",                    libc::SYS_socket, [31, RAW, 0], Never(EPERM)),
    ("xdp",                          libc::SYS_socket, [44, RAW, 0], Never(EPERM)),
    ("packet",                       libc::SYS_socket, [PACKET, RAW, 0x0300], From(Tier::Network, EPERM)),
    ("packet, high bits",            libc::SYS_socket, [HIGH | PACKET, RAW, 0x0300], From(Tier::Network, EPERM)),
    ("packet by type",               libc::SYS_socket, [INET, 10, 0], Never(EPERM)),
    ("packet by type and flags",     libc::SYS_socket, [INET, PACKET_TYPE | CLOEXEC, 0x0300], Never(EPERM)),
    ("ip",                           libc::SYS_socket, [NETLINK, RAW | CLOEXEC, 0], Always),
    ("ss",                           libc::SYS_socket, [NETLINK, RAW | CLOEXEC, 4], Always),
    ("nft",                          libc::SYS_socket, [NETLINK, RAW, 12], From(Tier::Network, EPERM)),
    ("nft, high bits",               libc::SYS_socket, [NETLINK, RAW, HIGH | NETFILTER], From(Tier::Network, EPERM)),
    ("ethtool",                      libc::SYS_socket, [NETLINK, RAW, 16], From(Tier::Network, EPERM)),
    ("xfrm",                         libc::SYS_socket, [NETLINK, RAW, 6], Never(EPERM)),
    ("xfrm, high bits",              libc::SYS_socket, [HIGH | NETLINK, RAW, HIGH | XFRM], Never(EPERM)),
    ("audit",                        libc::SYS_socket, [NETLINK, RAW, 9], Never(EPERM)),
    ("kernel events",                libc::SYS_socket, [NETLINK, RAW, 15], Never(EPERM)),
    ("crypto",                       libc::SYS_socket, [NETLINK, RAW, 21], Never(EPERM)),
    ("time to live",                 libc::SYS_setsockopt, [0, 0, 2], Always),
    ("reuse address",                libc::SYS_setsockopt, [0, 1, 64], Always),
    ("traffic class 6",              libc::SYS_setsockopt, [0, 41, 67], Always),
    ("iptables replace",             libc::SYS_setsockopt, [0, 0, 64], Never(EPERM)),
    ("arptables replace",            libc::SYS_setsockopt, [0, 0, 96], Never(EPERM)),
    ("ebtables replace",             libc::SYS_setsockopt, [0, 0, 128], Never(EPERM)),
    ("ipvs",                         libc::SYS_setsockopt, [0, HIGH, 1154], Never(EPERM)),
    ("ip6tables replace",            libc::SYS_setsockopt, [0, 41, HIGH | REPLACE], Never(EPERM)),
    ("no delay",                     libc::SYS_setsockopt, [0, 6, 1], Always),
    ("kernel TLS",                   libc::SYS_setsockopt, [0, 6, 31], Never(EPERM)),
    ("ESP in UDP",                   libc::SYS_setsockopt, [0, 17, 100], Never(EPERM)),
    ("IPsec of a socket",            libc::SYS_setsockopt, [0, 0, 17], Never(EPERM)),
    ("IPsec of a socket 6",          libc::SYS_setsockopt, [0, 41, HIGH | 0x23], Never(EPERM)),
    ("which personality",            libc::SYS_personality, [0xffff_ffff, 0, 0], Always),
    ("gdb's personality",            libc::SYS_personality, [0x0004_0000, 0, 0], Always),
    ("read implies exec",            libc::SYS_personality, [0x0040_0000, 0, 0], Never(EPERM)),
    ("page zero",                    libc::SYS_personality, [0x0010_0000, 0, 0], Never(EPERM)),
    ("strace",                       libc::SYS_ptrace, [0, 0, 0], Always),
    ("a learner's own filter",       libc::SYS_seccomp, [2, 0, 0], Always),
];

fn arguments_are_looked_at() {
    let asked: Vec<_> = CASES
        .iter()
        .map(|&(_, number, [a, b, c], _)| Asked {
            number,
            arguments: [a, b, c, 0, 0, 0],
        })
        .collect();
    for tier in Tier::ALL {
        for ((name, _, arguments, open), heard) in CASES.iter().zip(answers(tier, &asked)) {
            let expected = match *open {
                Always => 0,
                Never(errno) => errno,
                From(first, errno) => {
                    if tier < first {
                        errno
                    } else {
                        0
                    }
                }
            };
            assert_eq!(heard, expected, "{tier}: {name} {arguments:x?}");
        }
    }
}

/// Numbers of tomorrow, of x32, and no numbers at all.
fn numbers_of_no_group_do_not_exist() {
    const X32: i64 = 1 << 30;
    let numbers = [472, 500, 512, 547, 600, 0xffff, -1, i64::from(i32::MIN)];
    let x32 = [0, 39, libc::SYS_socket, libc::SYS_unshare, 520, 521].map(|number| X32 | number);
    let asked: Vec<_> = numbers
        .into_iter()
        .chain(x32)
        .map(|number| Asked {
            number,
            arguments: [0; 6],
        })
        .collect();
    for tier in Tier::ALL {
        for (asked, heard) in asked.iter().zip(answers(tier, &asked)) {
            assert_eq!(heard, ENOSYS, "{tier}: {:#x}", asked.number);
        }
    }
}
