//! Other machines, other sandboxes, and socket families that belong to no network namespace.

use crate::attack::{Attack, Expect};
use crate::tier::{ALL, QUIET, TWO};

const UNREACHABLE: Expect = Expect::Refused(&["ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "EACCES", "EPERM"]);

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::attacker(
        40,
        "the cloud's metadata and private networks",
        "connect 169.254.169.254:80 192.168.0.1:80 172.16.0.1:80 10.0.0.1:443",
    )
    .expect(UNREACHABLE)
    .seconds(8)
    .nested(),
    Attack::shell(40, "interfaces beside loopback", "ls /sys/class/net | grep -v '^lo$' | sed 's/^/interface /'")
        .expect(Expect::NeverSays("interface "))
        .tiers(QUIET),
    Attack::attacker(41, "the host's loopback", "connect 127.0.0.1:PORT [::1]:PORT")
        .expect(Expect::Refused(&["ECONNREFUSED", "EADDRNOTAVAIL", "ENETUNREACH"]))
        .nested(),
    Attack::shell(
        43,
        "a flood of packets",
        "timeout 1 sh -c 'while :; do echo x | nc -u -w 1 127.0.0.1 9 & done' 2>/dev/null; ping -c 1 -W 1 192.0.2.1",
    )
    .tiers(TWO),
    Attack::attacker(45, "AF_VSOCK, to the machine's owner", "socket vsock")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(46, "AF_ALG (CVE-2026-31431)", "socket alg").refused(&["EPERM"]).nested().peers(),
    Attack::attacker(
        46,
        "rare socket families",
        "socket key rxrpc tipc bluetooth nfc can llc x25 ax25 rds kcm qipcrtr smc xdp phonet caif ieee802154",
    )
    .refused(&["EPERM"])
    .nested()
    .peers(),
    Attack::attacker(
        46,
        "netlink of the machine: xfrm, audit, crypto, rdma, uevent",
        "socket xfrm audit crypto scsi rdma uevent",
    )
    .refused(&["EPERM"])
    .nested()
    .peers(),
    Attack::attacker(46, "families that programs need stay", "socket unix inet route")
        .expect(Expect::NeverSays(": E"))
        .tiers(ALL),
    Attack::attacker(46, "raw packets where no lesson has them", "socket packet")
        .refused(&["EPERM"])
        .tiers(QUIET),
    Attack::attacker(47, "netfilter where no lesson has it", "socket netfilter")
        .refused(&["EPERM"])
        .tiers(QUIET)
        .nested(),
    Attack::attacker(48, "a name server outside", "connect 192.0.2.53:53").expect(UNREACHABLE).nested(),
    Attack::attacker(84, "sockets of container engines", "host-sockets")
        .expect(Expect::NeverSays(": ok"))
        .peers(),
];
