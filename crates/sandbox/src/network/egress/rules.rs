//! The two rule files, filled in. Every value is of a type that cannot hold anything but itself.

use super::super::Subnet;
use super::Settings;

/// Always refused (RFC 6890 and its registry): this network, private, carrier-grade NAT, loopback, link-local
/// with the clouds' metadata servers, protocol assignments, benchmarking, multicast, reserved, broadcast.
const REFUSED: [&str; 10] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
];

/// The list of refused networks, as `nft` takes it.
pub(super) fn refused(settings: &Settings, connected: &[Subnet]) -> String {
    let mut list: Vec<String> = REFUSED.iter().map(ToString::to_string).collect();
    let named = settings.refused.iter().chain(connected);
    list.extend(named.chain([&settings.network]).map(ToString::to_string));
    list.sort();
    list.dedup();
    list.join(", ")
}

/// The rules of the gateway's namespace.
pub(super) fn gateway(settings: &Settings, refused: &str) -> String {
    let dns = match settings.resolver {
        Some(resolver) => format!(
            "ip daddr {resolver} meta l4proto {{ tcp, udp }} th dport 53 jump limited\n    \
             meta l4proto {{ tcp, udp }} th dport {{ 53, 853 }} jump refuse"
        ),
        None => String::new(),
    };
    include_str!("gateway.nft")
        .replace("REFUSED", refused)
        .replace("NETWORK", &settings.network.to_string())
        .replace("PACKETS", &settings.packets.to_string())
        .replace("RATE", &settings.rate.to_string())
        .replace("CONNECTIONS", &settings.connections.to_string())
        .replace("DNS", &dns)
}

/// The rules of the host's namespace.
pub(super) fn host(settings: &Settings, uplink: &str, refused: &str) -> String {
    let dns = match settings.resolver {
        Some(resolver) => format!("ip daddr {resolver} meta l4proto {{ tcp, udp }} th dport 53 accept"),
        None => String::new(),
    };
    include_str!("host.nft")
        .replace("REFUSED", refused)
        .replace("NETWORK", &settings.network.to_string())
        .replace("DNS", &dns)
        .replace("UPLINK", uplink)
}
