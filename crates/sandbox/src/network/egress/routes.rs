//! What the host's routing table says, as `/proc/net/route` prints it.

use std::fs;
use std::net::Ipv4Addr;

use super::super::error::Step;
use super::super::{Error, Subnet};

struct Route {
    interface: String,
    to: Subnet,
    via: Ipv4Addr,
}

/// The interface of the first default route.
pub(super) fn default_interface() -> Result<Option<String>, Error> {
    let default = |route: &Route| route.to.prefix() == 0;
    Ok(read()?.into_iter().find(default).map(|route| route.interface))
}

/// The networks whose machines the host reaches without a router: its neighbours, whatever their addresses.
pub(super) fn connected() -> Result<Vec<Subnet>, Error> {
    let direct = |route: &Route| route.via.is_unspecified() && route.to.prefix() > 0;
    Ok(read()?.into_iter().filter(direct).map(|route| route.to).collect())
}

fn read() -> Result<Vec<Route>, Error> {
    // Not /proc/net: that is the main thread's.
    let table = fs::read_to_string("/proc/thread-self/net/route").step("reading the routing table")?;
    Ok(parse(&table))
}

fn parse(table: &str) -> Vec<Route> {
    table.lines().skip(1).filter_map(route).collect()
}

/// `eth0 0002A8C0 00000000 0001 0 0 0 00FFFFFF ...`: addresses as the machine's numbers in network byte order.
fn route(line: &str) -> Option<Route> {
    let fields: Vec<_> = line.split_whitespace().collect();
    let address = |field: usize| -> Option<Ipv4Addr> {
        let number = u32::from_str_radix(fields.get(field)?, 16).ok()?;
        Some(Ipv4Addr::from(number.to_ne_bytes()))
    };
    let prefix = address(7)?.to_bits().count_ones();
    Some(Route {
        interface: (*fields.first()?).to_owned(),
        to: Subnet::around(address(1)?, u8::try_from(prefix).ok()?),
        via: address(2)?,
    })
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::*;

    const TABLE: &str = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
        eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
        eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
        tun0\t0000100A\t010200C0\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0\n";

    #[test]
    fn the_kernels_table_is_read() {
        let found: Vec<_> = parse(TABLE)
            .iter()
            .map(|route| format!("{} via {} at {}", route.to, route.via, route.interface))
            .collect();
        let expected = [
            "0.0.0.0/0 via 192.0.2.1 at eth0",
            "192.0.2.0/24 via 0.0.0.0 at eth0",
            "10.16.0.0/16 via 192.0.2.1 at tun0",
        ];
        assert_eq!(found, expected);
    }
}
