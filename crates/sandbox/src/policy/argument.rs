//! Arguments that are looked at. A filter sees registers, not memory, so only flags, families and requests
//! count. The kernel takes each of these as 32 bits and ignores the register's upper half; so do the
//! comparisons, or setting a high bit would pass by them.

use libc::{
    AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX, CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET,
    CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS, NETLINK_GENERIC, NETLINK_NETFILTER,
    NETLINK_ROUTE, NETLINK_SOCK_DIAG, SOCK_RDM, c_int,
};

use super::call::calls;
use super::{Call, Tier};

/// Arguments with which an open call is refused with `EPERM`.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The calls.
    pub calls: &'static [Call],
    /// What is refused, as a phrase.
    pub refuses: &'static str,
    /// Why, as one sentence.
    pub reason: &'static str,
    /// The first tier in which it is not refused any more; without one it is refused in all.
    pub until: Option<Tier>,
    /// Refused if all conditions of any row hold.
    pub rows: &'static [&'static [Condition]],
}

impl Check {
    /// Whether programs of `tier` are refused these arguments.
    pub fn holds(&self, tier: Tier) -> bool {
        self.until.is_none_or(|until| tier < until)
    }
}

/// A test of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Which one, from 0.
    pub argument: u8,
    /// What its low 32 bits must be.
    pub test: Test,
}

/// A test of 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Equal to.
    Is(u32),
    /// Not equal to.
    IsNot(u32),
    /// More than, unsigned.
    Exceeds(u32),
    /// The bits of a mask, and what they must be.
    Bits(u32, u32),
}

const fn is(argument: u8, value: c_int) -> Condition {
    let test = Test::Is(value.cast_unsigned());
    Condition { argument, test }
}

const fn is_not(argument: u8, value: c_int) -> Condition {
    let test = Test::IsNot(value.cast_unsigned());
    Condition { argument, test }
}

const fn exceeds(argument: u8, value: u32) -> Condition {
    let test = Test::Exceeds(value);
    Condition { argument, test }
}

const fn bits(argument: u8, mask: c_int, value: c_int) -> Condition {
    let test = Test::Bits(mask.cast_unsigned(), value.cast_unsigned());
    Condition { argument, test }
}

/// A row: this one bit of `clone`'s flags is set.
const fn flag(flag: c_int) -> [Condition; 1] {
    [bits(0, flag, flag)]
}

/// `SOCK_TYPE_MASK`: `socket(2)`'s second argument without its flags.
const TYPE: c_int = 0xf;
const SOCK_DCCP: c_int = 6;
const SOCK_PACKET: c_int = 10;

// `ioctl` requests, as the kernel truncates them.
const TIOCSTI: c_int = 0x5412;
const TIOCLINUX: c_int = 0x541c;
const TIOCSETD: c_int = 0x5423;

// `setsockopt(2)`: netfilter's and IPVS's options of IPv4 begin at 64, IPv6 has two.
const LAST_IP_OPTION: u32 = 63;
const IP6T_SO_SET_REPLACE: c_int = 64;
const IP6T_SO_SET_ADD_COUNTERS: c_int = 65;
const UDP_ENCAP: c_int = 100;
const IP_IPSEC_POLICY: c_int = 16;
const IP_XFRM_POLICY: c_int = 17;
const IPV6_IPSEC_POLICY: c_int = 34;
const IPV6_XFRM_POLICY: c_int = 35;

// `personality(2)`: ask only; 32-bit machine name; 2.6 as the version; no address randomization (gdb).
const QUERY: c_int = -1;
const PER_LINUX32: c_int = 0x8;
const UNAME26: c_int = 0x2_0000;
const ADDR_NO_RANDOMIZE: c_int = 0x4_0000;

const SOCKET: &[Call] = calls![SYS_socket SYS_socketpair];

/// All checks. What a later tier is allowed is a check that ends, so that tiers only grow.
pub const CHECKS: &[Check] = &[
    Check {
        calls: calls![SYS_clone],
        refuses: "flags that make namespaces",
        reason: "The same as unshare.",
        until: Some(Tier::Namespaces),
        rows: &[
            &flag(CLONE_NEWNS),
            &flag(CLONE_NEWCGROUP),
            &flag(CLONE_NEWUTS),
            &flag(CLONE_NEWIPC),
            &flag(CLONE_NEWUSER),
            &flag(CLONE_NEWPID),
            &flag(CLONE_NEWNET),
        ],
    },
    Check {
        calls: calls![SYS_ioctl],
        refuses: "TIOCSTI and TIOCLINUX",
        reason: "They type into a terminal as if its user did.",
        until: None,
        rows: &[&[is(1, TIOCSTI)], &[is(1, TIOCLINUX)]],
    },
    Check {
        calls: calls![SYS_ioctl],
        refuses: "TIOCSETD",
        reason: "Loads line disciplines for modems, two of which gave away the machine.",
        until: None,
        rows: &[&[is(1, TIOCSETD)]],
    },
    Check {
        calls: SOCKET,
        refuses: "families other than UNIX, INET, INET6, NETLINK and PACKET",
        reason: "VSOCK reaches the machine's owner past every network namespace, ALG wrote to the page cache that sandboxes share (CVE-2026-31431), and opening the rare ones loads their modules.",
        until: None,
        rows: &[&[
            is_not(0, AF_UNIX),
            is_not(0, AF_INET),
            is_not(0, AF_INET6),
            is_not(0, AF_NETLINK),
            is_not(0, AF_PACKET),
        ]],
    },
    Check {
        calls: SOCKET,
        refuses: "family PACKET",
        reason: "Raw frames are for tcpdump, arping and DHCP; ping does without.",
        until: Some(Tier::Network),
        rows: &[&[is(0, AF_PACKET)]],
    },
    Check {
        calls: SOCKET,
        refuses: "types other than STREAM, DGRAM, RAW and SEQPACKET",
        reason: "PACKET as a type turns INET into the family PACKET; RDM and DCCP load modules.",
        until: None,
        rows: &[
            &[bits(1, TYPE, SOCK_PACKET)],
            &[bits(1, TYPE, SOCK_RDM)],
            &[bits(1, TYPE, SOCK_DCCP)],
        ],
    },
    Check {
        calls: SOCKET,
        refuses: "INET protocols other than TCP, UDP, ICMP, IGMP and RAW",
        reason: "SCTP, DCCP, L2TP, SMC and MPTCP are large and rarely used; their modules load when asked for.",
        until: None,
        rows: &[&inet(AF_INET), &inet(AF_INET6)],
    },
    Check {
        calls: SOCKET,
        refuses: "NETLINK protocols other than ROUTE, SOCK_DIAG, GENERIC and NETFILTER",
        reason: "ip and ss need the first two; XFRM and AUDIT among the others are attack surface or the machine's.",
        until: None,
        rows: &[&[
            is(0, AF_NETLINK),
            is_not(2, NETLINK_ROUTE),
            is_not(2, NETLINK_SOCK_DIAG),
            is_not(2, NETLINK_GENERIC),
            is_not(2, NETLINK_NETFILTER),
        ]],
    },
    Check {
        calls: SOCKET,
        refuses: "NETLINK's NETFILTER and GENERIC",
        reason: "nftables is the greatest source of kernel holes behind user namespaces; GENERIC loads modules by name, and only ethtool and the like need it.",
        until: Some(Tier::Network),
        rows: &[
            &[is(0, AF_NETLINK), is(2, NETLINK_NETFILTER)],
            &[is(0, AF_NETLINK), is(2, NETLINK_GENERIC)],
        ],
    },
    Check {
        calls: calls![SYS_setsockopt],
        refuses: "options that replace netfilter tables or configure IPVS",
        reason: "The old iptables interface (CVE-2021-22555) needs no netlink socket; today's iptables speaks nftables.",
        until: None,
        rows: &[
            &[is(1, libc::SOL_IP), exceeds(2, LAST_IP_OPTION)],
            &[is(1, libc::SOL_IPV6), is(2, IP6T_SO_SET_REPLACE)],
            &[is(1, libc::SOL_IPV6), is(2, IP6T_SO_SET_ADD_COUNTERS)],
        ],
    },
    Check {
        calls: calls![SYS_setsockopt],
        refuses: "TCP_ULP, UDP_ENCAP and IPsec policies of a socket",
        reason: "Kernel TLS and IPsec load when asked for; NETLINK_XFRM and KEY, the other ways to IPsec, are closed as well.",
        until: None,
        rows: &[
            &[is(1, libc::IPPROTO_TCP), is(2, libc::TCP_ULP)],
            &[is(1, libc::IPPROTO_UDP), is(2, UDP_ENCAP)],
            &[is(1, libc::SOL_IP), is(2, IP_IPSEC_POLICY)],
            &[is(1, libc::SOL_IP), is(2, IP_XFRM_POLICY)],
            &[is(1, libc::SOL_IPV6), is(2, IPV6_IPSEC_POLICY)],
            &[is(1, libc::SOL_IPV6), is(2, IPV6_XFRM_POLICY)],
        ],
    },
    Check {
        calls: calls![SYS_personality],
        refuses: "all but LINUX, LINUX32, UNAME26, ADDR_NO_RANDOMIZE and the question which it is",
        reason: "READ_IMPLIES_EXEC, MMAP_PAGE_ZERO and other systems' personalities only take protections away.",
        until: None,
        rows: &[&[
            is_not(0, 0),
            is_not(0, QUERY),
            is_not(0, PER_LINUX32),
            is_not(0, UNAME26),
            is_not(0, PER_LINUX32 | UNAME26),
            is_not(0, ADDR_NO_RANDOMIZE),
            is_not(0, PER_LINUX32 | ADDR_NO_RANDOMIZE),
        ]],
    },
];

const fn inet(family: c_int) -> [Condition; 8] {
    [
        is(0, family),
        is_not(2, libc::IPPROTO_IP),
        is_not(2, libc::IPPROTO_ICMP),
        is_not(2, libc::IPPROTO_IGMP),
        is_not(2, libc::IPPROTO_TCP),
        is_not(2, libc::IPPROTO_UDP),
        is_not(2, libc::IPPROTO_ICMPV6),
        is_not(2, libc::IPPROTO_RAW),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CHECKS, TIOCLINUX, TIOCSETD, TIOCSTI};
    use crate::policy::{GROUPS, Tier};

    #[test]
    fn requests_are_the_kernels() {
        for (ours, libcs) in [
            (TIOCSTI, libc::TIOCSTI),
            (TIOCLINUX, libc::TIOCLINUX),
            (TIOCSETD, libc::TIOCSETD),
        ] {
            assert_eq!(u64::from(ours.cast_unsigned()), libcs);
        }
    }

    #[test]
    fn only_calls_that_are_open_are_looked_at() {
        let open: BTreeSet<_> = GROUPS
            .into_iter()
            .flatten()
            .filter(|group| group.is_open(Tier::Plain))
            .flat_map(|group| group.calls().map(|call| call.name))
            .collect();
        for check in CHECKS {
            assert!(
                !check.rows.is_empty() && check.reason.ends_with('.'),
                "{}",
                check.refuses
            );
            for call in check.calls {
                assert!(open.contains(call.name), "{}", call.name);
            }
        }
    }
}
