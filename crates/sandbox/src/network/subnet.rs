//! IPv4 networks, as operators write them.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// An IPv4 network such as `10.77.0.0/24`, with no host bits set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    address: Ipv4Addr,
    prefix: u8,
}

/// The text is no IPv4 network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{0}\" is no IPv4 network; write its first address and its prefix length, such as 10.77.0.0/24")]
pub struct BadSubnet(String);

impl Subnet {
    /// The network of `prefix` bits that `address` lies in. A prefix above 32 counts as 32.
    pub const fn around(address: Ipv4Addr, prefix: u8) -> Self {
        let prefix = if prefix > 32 { 32 } else { prefix };
        let mask = match u32::MAX.checked_shl(32 - prefix as u32) {
            Some(mask) => mask,
            None => 0,
        };
        Self {
            address: Ipv4Addr::from_bits(address.to_bits() & mask),
            prefix,
        }
    }

    /// The first address, which is the network's own.
    pub const fn address(self) -> Ipv4Addr {
        self.address
    }

    /// Bits of the network part.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// The `number`th address, unless that is the network itself, its broadcast address or outside.
    pub fn host(self, number: u32) -> Option<Ipv4Addr> {
        let size = 1_u64 << (32 - self.prefix);
        if number == 0 || u64::from(number) + 1 >= size {
            return None;
        }
        Some(Ipv4Addr::from_bits(self.address.to_bits() + number))
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Subnet {
    type Err = BadSubnet;

    fn from_str(text: &str) -> Result<Self, BadSubnet> {
        let bad = || BadSubnet(text.to_owned());
        let (address, prefix) = text.split_once('/').ok_or_else(bad)?;
        let address = address.parse().map_err(|_| bad())?;
        let prefix = prefix.parse().ok().filter(|&bits| bits <= 32).ok_or_else(bad)?;
        let subnet = Self::around(address, prefix);
        if subnet.address == address {
            Ok(subnet)
        } else {
            Err(bad())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_read_and_write_the_same() {
        for text in ["0.0.0.0/0", "10.77.0.0/24", "224.0.0.0/3", "192.0.2.1/32"] {
            assert_eq!(
                text.parse::<Subnet>().map(|net| net.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn others_are_refused() {
        for text in [
            "",
            "10.77.0.0",
            "10.77.0.1/24",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "fd00::/8",
            "10.0.0.0/8; drop",
        ] {
            assert_eq!(text.parse::<Subnet>(), Err(BadSubnet(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn hosts_lie_between_network_and_broadcast() {
        let host = |net: &str, number| net.parse::<Subnet>().expect("a network").host(number);
        assert_eq!(host("10.77.0.0/24", 10), Some(Ipv4Addr::new(10, 77, 0, 10)));
        assert_eq!(host("10.77.0.0/22", 300), Some(Ipv4Addr::new(10, 77, 1, 44)));
        for (net, number) in [
            ("10.77.0.0/24", 0),
            ("10.77.0.0/24", 255),
            ("10.77.0.0/24", 256),
            ("1.1.1.1/32", 1),
        ] {
            assert_eq!(host(net, number), None, "{net} {number}");
        }
    }
}
