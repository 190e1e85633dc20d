//! A learner's own sandboxes and nobody else.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use nix::unistd::{Uid, seteuid};
use sandbox::network::lan::{Settings, try_out};
use sandbox::network::{Address, Error, Lan, Subnet};

use crate::space::{Space, reaches, reaches_soon, wait_until};

pub(crate) fn tests() -> Vec<(&'static str, fn())> {
    vec![
        ("lan::members_reach_each_other", members_reach_each_other),
        ("lan::there_is_no_way_out", there_is_no_way_out),
        ("lan::another_lan_is_out_of_reach", another_lan_is_out_of_reach),
        ("lan::anothers_address_is_no_use", anothers_address_is_no_use),
        ("lan::anothers_card_is_no_use", anothers_card_is_no_use),
        (
            "lan::routes_between_sandboxes_work",
            routes_between_sandboxes_work,
        ),
        ("lan::no_ipv6_and_no_dhcp_passes", no_ipv6_and_no_dhcp_passes),
        (
            "lan::a_learner_cannot_pass_the_rate",
            a_learner_cannot_pass_the_rate,
        ),
        ("lan::joining_takes_milliseconds", joining_takes_milliseconds),
        (
            "lan::a_place_is_free_after_leaving",
            a_place_is_free_after_leaving,
        ),
        (
            "lan::a_dead_sandbox_leaves_no_port",
            a_dead_sandbox_leaves_no_port,
        ),
        ("lan::what_is_missing_is_named", what_is_missing_is_named),
        ("lan::the_last_hold_ends_it", the_last_hold_ends_it),
        ("lan::bad_numbers_are_named", bad_numbers_are_named),
    ]
}

/// A LAN with sandboxes at places 0, 1, 2...
struct Set {
    lan: Lan,
    members: Vec<(Space, Address)>,
}

fn set(count: u8) -> Set {
    let lan = Lan::create(Settings::default()).expect("a LAN");
    let join = |index| {
        let space = Space::sandbox();
        let address = lan.join(space.as_fd(), index).expect("it joins");
        (space, address)
    };
    Set {
        members: (0..count).map(join).collect(),
        lan,
    }
}

impl Set {
    fn socket(&self, member: usize) -> UdpSocket {
        let (space, address) = &self.members[member];
        space.udp((address.ip, 7000))
    }
}

fn members_reach_each_other() {
    let set = set(3);
    let addresses: Vec<_> = set.members.iter().map(|(_, address)| address.ip).collect();
    let expected: Vec<_> = (10..13).map(|last| Ipv4Addr::new(10, 77, 0, last)).collect();
    assert_eq!(addresses, expected);
    let sockets = [set.socket(0), set.socket(1), set.socket(2)];
    for (from, to) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
        assert!(reaches_soon(&sockets[from], &sockets[to]), "{from} to {to}");
    }
}

fn there_is_no_way_out() {
    let set = set(1);
    assert_eq!(set.members[0].0.interfaces(), ["eth0", "lo"]);
    let socket = set.socket(0);
    for outside in [
        "192.0.2.2:53",
        "169.254.169.254:80",
        "10.78.0.1:53",
        "172.17.0.1:80",
    ] {
        let refused = socket.send_to(b"hello", outside).expect_err(outside);
        assert_eq!(refused.kind(), ErrorKind::NetworkUnreachable, "{outside}");
    }
    let lan = within_lan(&set.lan, "ip -o -4 address show");
    assert_eq!(lan, "", "the bridge's namespace has no address");
    assert_eq!(within_lan(&set.lan, "ip route show table all"), "");
    assert_eq!(within_lan(&set.lan, "ip -6 -o address show"), "");
}

fn another_lan_is_out_of_reach() {
    let (ours, theirs) = (set(1), set(2));
    assert!(!reaches(&ours.socket(0), &theirs.socket(1)));
}

fn anothers_address_is_no_use() {
    let set = set(3);
    let (attacker, victim, target) = (&set.members[0], &set.members[1], &set.members[2]);
    attacker.0.ip(&format!("address add {}/32 dev eth0", victim.1.ip));
    let spoofed = attacker.0.udp((victim.1.ip, 7001));
    let listening = set.socket(2);

    // Its ARP request names the victim as sender: nobody hears it, nobody's table takes it.
    assert!(!reaches(&spoofed, &listening), "by ARP");
    let learnt = target.0.ip("neigh show");
    assert!(!learnt.contains(&victim.1.ip.to_string()), "{learnt}");

    // With the target's hardware address known, the packet itself is refused.
    attacker.0.ip(&format!(
        "neigh replace {} lladdr {} dev eth0",
        target.1.ip,
        mac(target.1)
    ));
    let honest = set.socket(0);
    assert!(reaches_soon(&honest, &listening), "under its own address");
    assert!(!reaches(&spoofed, &listening), "by IP");
}

fn anothers_card_is_no_use() {
    let set = set(3);
    let (attacker, victim, target) = (&set.members[0], &set.members[1], &set.members[2]);
    // From a routed address, so that the hardware address alone is at stake.
    attacker.0.ip("address add 10.244.1.1/32 dev lo");
    target.0.ip("route add 10.244.1.0/24 via 10.77.0.10");
    let (sender, listening) = (attacker.0.udp(([10, 244, 1, 1], 7000)), set.socket(2));
    for (owner, passes) in [(attacker.1, true), (victim.1, false), (attacker.1, true)] {
        attacker.0.ip(&format!("link set eth0 address {}", mac(owner)));
        attacker.0.ip(&format!(
            "neigh replace {} lladdr {} dev eth0",
            target.1.ip,
            mac(target.1)
        ));
        assert_eq!(reaches(&sender, &listening), passes, "{owner:?}");
    }
}

fn routes_between_sandboxes_work() {
    let set = set(2);
    let (left, right) = (&set.members[0].0, &set.members[1].0);
    left.ip("address add 10.244.1.1/32 dev lo");
    right.ip("route add 10.244.1.0/24 via 10.77.0.10");
    let pod = left.udp(([10, 244, 1, 1], 7000));
    assert!(reaches_soon(&set.socket(1), &pod));
    assert!(reaches_soon(&pod, &set.socket(1)));
}

fn no_ipv6_and_no_dhcp_passes() {
    let set = set(2);
    for (number, (space, _)) in set.members.iter().enumerate() {
        space.ip(&format!("address add fd00:77::{number}/64 dev eth0 nodad"));
    }
    let six = |member: usize| -> UdpSocket {
        let address: SocketAddr = format!("[fd00:77::{member}]:7000").parse().expect("an address");
        set.members[member].0.udp(address)
    };
    assert!(!reaches(&six(0), &six(1)), "IPv6");
    let dhcp = |member: usize, port: u16| set.members[member].0.udp((set.members[member].1.ip, port));
    assert!(reaches_soon(&dhcp(0, 7002), &dhcp(1, 7002)), "the way is open");
    assert!(!reaches(&dhcp(0, 67), &dhcp(1, 68)), "DHCP");
}

fn a_learner_cannot_pass_the_rate() {
    let settings = Settings {
        rate: 1_000_000,
        ..Settings::default()
    };
    let lan = Lan::create(settings).expect("a LAN");
    let (from, to) = (Space::sandbox(), Space::sandbox());
    let sender = lan.join(from.as_fd(), 0).expect("it joins");
    let receiver = lan.join(to.as_fd(), 1).expect("it joins");
    let (sender, receiver) = (from.udp((sender.ip, 7000)), to.udp((receiver.ip, 7000)));
    receiver.set_nonblocking(true).expect("it may");
    let target = receiver.local_addr().expect("bound");

    let (mut offered, mut arrived) = (0, 0);
    let start = Instant::now();
    let mut bytes = [0; 1400];
    while start.elapsed() < Duration::from_millis(500) {
        offered += sender.send_to(&bytes, target).unwrap_or(0);
        while let Ok((length, _)) = receiver.recv_from(&mut bytes) {
            arrived += length;
        }
    }
    // Half a second at 1 MB/s, after a burst of 64 KiB.
    println!("offered {offered} bytes in half a second, {arrived} arrived");
    assert!(offered > 2_000_000, "too little was offered to tell: {offered}");
    assert!((250_000..650_000).contains(&arrived), "{arrived} bytes arrived");
}

fn joining_takes_milliseconds() {
    let start = Instant::now();
    let lan = Lan::create(Settings::default()).expect("a LAN");
    println!("a LAN took {:?}", start.elapsed());
    let spaces: Vec<_> = (0..11).map(|_| Space::sandbox()).collect();
    let join = |(index, space): (u8, &Space)| {
        let start = Instant::now();
        lan.join(space.as_fd(), index).expect("it joins");
        start.elapsed()
    };
    let mut times: Vec<_> = (0..).zip(&spaces).map(join).collect();
    times.sort();
    println!("joining took {:?} (median), {:?} at most", times[5], times[10]);
    assert!(times[5] < Duration::from_millis(50), "{times:?}");
}

fn a_place_is_free_after_leaving() {
    let set = set(2);
    assert_eq!(
        within_lan(&set.lan, "ip -o link").matches("master lan0").count(),
        2
    );
    let late = Space::sandbox();
    let taken = set.lan.join(late.as_fd(), 0).expect_err("somebody is there");
    assert!(matches!(taken, Error::Taken { index: 0 }), "{taken}");
    assert_eq!(late.interfaces(), ["lo"], "nothing half-made");

    set.lan.leave(0).expect("it leaves");
    set.lan.leave(0).expect("leaving twice is no error");
    assert_eq!(set.members[0].0.interfaces(), ["lo"]);
    let address = set.lan.join(late.as_fd(), 0).expect("the place is free");
    assert!(reaches_soon(&late.udp((address.ip, 7000)), &set.socket(1)));
}

fn a_dead_sandbox_leaves_no_port() {
    let mut set = set(2);
    set.members.remove(0);
    wait_until("only the port of the living one is left", || {
        let links = within_lan(&set.lan, "ip -o link");
        links.contains("p1@") && !links.contains("p0@")
    });
}

fn the_last_hold_ends_it() {
    let Set { lan, members } = set(2);
    let second = lan.try_clone().expect("a second hold");
    drop(lan);
    let sockets = [0, 1].map(|member: usize| members[member].0.udp((members[member].1.ip, 7000)));
    assert!(reaches_soon(&sockets[0], &sockets[1]), "the second hold keeps it");
    drop(second);
    wait_until("the bridge's end of each cable is gone, and ours with it", || {
        members.iter().all(|(space, _)| space.interfaces() == ["lo"])
    });
}

fn bad_numbers_are_named() {
    let lan = Lan::create(Settings::default()).expect("a LAN");
    let error = lan.join(Space::sandbox().as_fd(), 64).expect_err("too high");
    assert!(error.to_string().contains("from 0 to 63"), "{error}");
    let network: Subnet = "10.77.0.0/26".parse().expect("a network");
    let small = Settings {
        network,
        ..Settings::default()
    };
    let error = Lan::create(small).expect_err("too small");
    assert!(error.to_string().contains("25 bits or fewer"), "{error}");
}

fn what_is_missing_is_named() {
    try_out().expect("nothing is missing");
    seteuid(Uid::from_raw(65_534)).expect("root may");
    let refused = try_out();
    seteuid(Uid::from_raw(0)).expect("root again");
    let error = refused.expect_err("it needs root").to_string();
    assert!(error.contains("run the server as root"), "{error}");
}

fn within_lan(lan: &Lan, command: &str) -> String {
    let (program, arguments) = command.split_once(' ').expect("a command with arguments");
    Space::from(lan.as_fd().try_clone_to_owned().expect("a descriptor")).run(program, arguments)
}

fn mac(address: Address) -> String {
    address.mac.map(|byte| format!("{byte:02x}")).join(":")
}
