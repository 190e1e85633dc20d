//! The internet and nothing else.

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::os::fd::AsFd;

use sandbox::network::egress::{self, Settings};
use sandbox::network::{Egress, Error};

use crate::outside::{HOST, NEIGHBOUR, Outside, PUBLIC, REFUSED, Server, sandbox};
use crate::space::{SOON, Space, reaches, wait_until};

pub(crate) fn tests() -> Vec<(&'static str, fn())> {
    vec![
        ("egress::the_internet_is_reached", the_internet_is_reached),
        ("egress::refused_ranges_are", refused_ranges_are),
        (
            "egress::the_hosts_networks_are_refused",
            the_hosts_networks_are_refused,
        ),
        ("egress::the_host_is_refused", the_host_is_refused),
        ("egress::the_host_refuses_by_itself", the_host_refuses_by_itself),
        (
            "egress::the_gateway_refuses_by_itself",
            the_gateway_refuses_by_itself,
        ),
        ("egress::another_sandbox_is_refused", another_sandbox_is_refused),
        ("egress::a_false_sender_is_dropped", a_false_sender_is_dropped),
        ("egress::mail_and_other_protocols_are_refused", mail_is_refused),
        (
            "egress::only_the_named_resolver_answers",
            only_the_named_resolver_answers,
        ),
        ("egress::nobody_calls_a_sandbox", nobody_calls_a_sandbox),
        ("egress::removal_leaves_nothing", removal_leaves_nothing),
        (
            "egress::a_killed_servers_rest_is_swept",
            a_killed_servers_rest_is_swept,
        ),
        (
            "egress::a_place_is_free_after_leaving",
            a_place_is_free_after_leaving,
        ),
        ("egress::what_is_missing_is_named", what_is_missing_is_named),
    ]
}

fn the_internet_is_reached() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    assert_eq!(address.ip, Ipv4Addr::new(10, 78, 0, 10));
    let server = Server::at(&outside.internet, 80);
    for public in PUBLIC {
        let seen = server.talk(&space, public);
        assert_eq!(seen.ip(), HOST, "under the host's address");
    }
    let socket = space.udp((address.ip, 7000));
    assert!(server.hears_soon(&socket, PUBLIC[0]));
    assert!(space.pings(PUBLIC[0]));
}

fn refused_ranges_are() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let server = Server::at(&outside.internet, 80);
    let socket = space.udp((address.ip, 7000));
    for refused in REFUSED {
        server.talk(&outside.host, refused);
        let error = server.connect(&space, refused, SOON).expect_err("it is refused");
        assert_eq!(
            error.kind(),
            ErrorKind::ConnectionRefused,
            "{refused}, by the gateway"
        );
        assert!(!server.hears(&socket, refused), "{refused} by UDP");
    }
    for never in [
        [127, 0, 0, 1],
        [224, 0, 0, 251],
        [239, 1, 2, 3],
        [240, 0, 0, 1],
        [255, 255, 255, 255],
    ] {
        assert!(!server.hears(&socket, never.into()), "{never:?}");
    }
    assert!(
        server.hears_soon(&socket, PUBLIC[0]),
        "the way was open all the time"
    );
}

fn the_hosts_networks_are_refused() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let company = Server::at(&outside.company, 80);
    company.talk(&outside.host, NEIGHBOUR);
    assert!(company.refuses(&space, NEIGHBOUR), "a sandbox does not");
    assert!(!company.hears(&space.udp((address.ip, 7000)), NEIGHBOUR));
    let router = Server::at(&outside.internet, 80);
    assert!(
        router.refuses(&space, Ipv4Addr::new(192, 0, 2, 2)),
        "nor the host's router"
    );

    drop(egress);
    let more = Settings {
        refused: vec!["9.0.0.0/8".parse().expect("a network")],
        ..Settings::default()
    };
    let egress = outside.egress(&more);
    let (space, _) = sandbox(&egress, 0);
    router.talk(&space, PUBLIC[0]);
    assert!(router.refuses(&space, PUBLIC[1]), "refused by the operator");
}

fn the_host_is_refused() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let service = Server::at(&outside.host, 22);
    service.talk(&outside.internet, HOST);
    let socket = space.udp((address.ip, 7000));
    for own in [
        [192, 0, 2, 1],
        [198, 51, 100, 1],
        [10, 78, 0, 1],
        [10, 78, 0, 2],
        [127, 0, 0, 1],
    ] {
        assert!(service.refuses(&space, own.into()), "it is refused");
        assert!(!service.hears(&socket, own.into()), "{own:?}");
    }
}

/// With a gateway that lets everything pass, as if it were broken.
fn the_host_refuses_by_itself() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let gateway = gateway_of(&egress);
    gateway.run("nft", "flush ruleset");
    let web = Server::at(&outside.internet, 80);
    web.talk(&space, PUBLIC[0]);
    for refused in REFUSED {
        assert!(web.refuses(&space, refused), "{refused}");
    }
    let mail = Server::at(&outside.internet, 25);
    assert!(mail.refuses(&space, PUBLIC[0]), "mail");
    let company = Server::at(&outside.company, 80);
    assert!(company.refuses(&space, NEIGHBOUR), "not by the uplink");

    let service = Server::at(&outside.host, 22);
    let socket = space.udp((address.ip, 7000));
    for own in [HOST, Ipv4Addr::new(10, 78, 0, 1), Ipv4Addr::new(198, 51, 100, 1)] {
        assert!(service.refuses(&space, own), "{own}");
        assert!(!service.hears(&socket, own), "{own} by UDP");
    }
    let inside = Server::at(&space, 80);
    let [host, internet] =
        [&outside.host, &outside.internet].map(|from| from.udp((Ipv4Addr::UNSPECIFIED, 7001)));
    assert!(!inside.hears(&host, address.ip), "the host calls");
    assert!(!inside.hears(&internet, address.ip), "the internet calls");

    assert!(web.hears_soon(&socket, PUBLIC[0]));
    space.ip("address add 8.8.8.8/32 dev eth1");
    gateway.ip("route add 8.8.8.8/32 dev s0");
    assert!(
        !web.hears(&space.udp(([8, 8, 8, 8], 7000)), PUBLIC[0]),
        "a false sender"
    );
}

/// With a host that lets everything pass but translates addresses.
fn the_gateway_refuses_by_itself() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    for chain in ["input", "output", "forward", "outgoing"] {
        outside
            .host
            .run("nft", &format!("flush chain inet utsuwa {chain}"));
    }
    let web = Server::at(&outside.internet, 80);
    web.talk(&space, PUBLIC[0]);
    for refused in REFUSED {
        assert!(web.refuses(&space, refused), "{refused}");
    }
    let mail = Server::at(&outside.internet, 25);
    assert!(mail.refuses(&space, PUBLIC[0]), "mail");
    let company = Server::at(&outside.company, 80);
    assert!(company.refuses(&space, NEIGHBOUR), "the host's neighbour");
    let inside = Server::at(&space, 80);
    for from in [&outside.host, &outside.internet] {
        assert!(inside.refuses(from, address.ip), "a call from outside");
    }
    let own = Server::at(&gateway_of(&egress), 22);
    assert!(
        own.refuses(&space, Ipv4Addr::new(10, 78, 0, 2)),
        "the gateway itself"
    );
}

fn gateway_of(egress: &Egress) -> Space {
    Space::from(egress.as_fd().try_clone_to_owned().expect("a descriptor"))
}

fn another_sandbox_is_refused() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let [left, right] = [0, 1].map(|index| sandbox(&egress, index));
    let sockets = [&left, &right].map(|(space, address)| space.udp((address.ip, 7000)));
    assert!(!reaches(&sockets[0], &sockets[1]), "next to each other");
    left.0.ip("route add 10.78.0.11/32 via 10.78.0.2");
    right.0.ip("route add 10.78.0.10/32 via 10.78.0.2");
    assert!(!reaches(&sockets[0], &sockets[1]), "through the gateway");
    let server = Server::at(&right.0, 80);
    assert!(server.refuses(&left.0, right.1.ip), "by TCP");
}

fn a_false_sender_is_dropped() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let (_other, theirs) = sandbox(&egress, 1);
    let server = Server::at(&outside.internet, 80);
    let own = space.udp((address.ip, 7000));
    assert!(server.hears_soon(&own, PUBLIC[0]), "its own passes");
    for false_sender in [
        theirs.ip,
        PUBLIC[1],
        HOST,
        Ipv4Addr::new(10, 78, 0, 1),
        Ipv4Addr::new(10, 78, 0, 99),
    ] {
        space.ip(&format!("address add {false_sender}/32 dev eth1"));
        let socket = space.udp((false_sender, 7000));
        assert!(!server.hears(&socket, PUBLIC[0]), "{false_sender}");
    }
    assert!(server.hears_soon(&own, PUBLIC[0]), "its own still passes");
}

fn mail_is_refused() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, _) = sandbox(&egress, 0);
    let mail = Server::at(&outside.internet, 25);
    mail.talk(&outside.host, PUBLIC[0]);
    assert!(mail.refuses(&space, PUBLIC[0]), "a sandbox does not");
    let submission = Server::at(&outside.internet, 26);
    submission.talk(&space, PUBLIC[0]);
    let addresses = space.ip("-6 -o address show dev eth1");
    assert!(!addresses.contains("scope global"), "no IPv6: {addresses}");
}

fn only_the_named_resolver_answers() {
    let outside = Outside::new();
    let private = REFUSED[0];
    let settings = Settings {
        resolver: Some(private),
        ..Settings::default()
    };
    let egress = outside.egress(&settings);
    let (space, address) = sandbox(&egress, 0);
    let dns = Server::at(&outside.internet, 53);
    let web = Server::at(&outside.internet, 80);
    let socket = space.udp((address.ip, 7000));
    assert!(dns.hears_soon(&socket, private), "the named one");
    dns.talk(&space, private);
    assert!(!dns.hears(&socket, PUBLIC[0]), "another one");
    assert!(dns.refuses(&space, PUBLIC[0]), "by TCP neither");
    assert!(web.refuses(&space, private), "nothing else of the named one");
    web.talk(&space, PUBLIC[0]);

    drop(egress);
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let socket = space.udp((address.ip, 7000));
    assert!(
        dns.hears_soon(&socket, PUBLIC[0]),
        "without a named one, all public ones"
    );
}

fn nobody_calls_a_sandbox() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let (space, address) = sandbox(&egress, 0);
    let server = Server::at(&space, 80);
    for from in [&outside.host, &outside.internet, &outside.company] {
        assert!(server.refuses(from, address.ip), "it is refused");
    }
}

fn removal_leaves_nothing() {
    let outside = Outside::new();
    outside.host.run("nft", "add table inet other");
    let before = outside.state_of_host();
    let egress = outside.egress(&Settings::default());
    let (space, _) = sandbox(&egress, 0);
    assert_ne!(outside.state_of_host(), before, "something is there");
    egress.remove().expect("it can be removed");
    assert_eq!(outside.state_of_host(), before);
    wait_until("the sandbox's interface is gone", || space.interfaces() == ["lo"]);

    drop(outside.egress(&Settings::default()));
    assert_eq!(outside.state_of_host(), before, "dropping it does the same");
}

fn a_killed_servers_rest_is_swept() {
    let outside = Outside::new();
    let before = outside.state_of_host();
    // Its agents may live on, and hold the gateway.
    std::mem::forget(outside.egress(&Settings::default()));
    let egress = outside.egress(&Settings::default());
    let (space, _) = sandbox(&egress, 0);
    Server::at(&outside.internet, 80).talk(&space, PUBLIC[0]);
    std::mem::forget(egress);
    outside.host.within(egress::sweep).expect("it sweeps");
    assert_eq!(outside.state_of_host(), before);
    outside
        .host
        .within(egress::sweep)
        .expect("sweeping nothing is no error");
}

fn a_place_is_free_after_leaving() {
    let outside = Outside::new();
    let egress = outside.egress(&Settings::default());
    let gateway = egress.gateway().try_clone().expect("a second hold");
    let (first, _) = sandbox(&egress, 3);
    let late = Space::sandbox();
    let taken = gateway.join(late.as_fd(), 3).expect_err("somebody is there");
    assert!(matches!(taken, Error::Taken { index: 3 }), "{taken}");
    gateway.leave(3).expect("it leaves");
    gateway.leave(3).expect("leaving twice is no error");
    assert_eq!(first.interfaces(), ["lo"]);
    gateway.join(late.as_fd(), 3).expect("the place is free");
    Server::at(&outside.internet, 80).talk(&late, PUBLIC[0]);
}

fn what_is_missing_is_named() {
    let outside = Outside::new();
    let before = outside.state_of_host();
    let complaint = |settings: Settings| {
        let failed = outside
            .host
            .within(|| Egress::set_up(&settings))
            .expect_err("it fails");
        failed.to_string()
    };
    let uplink = |name: &str| Settings {
        uplink: Some(name.into()),
        ..Settings::default()
    };
    for bad in ["nope", "", "wan\" accept", "../all"] {
        assert!(
            complaint(uplink(bad)).contains("is no network interface"),
            "{bad}"
        );
    }
    let tiny = Settings {
        network: "10.78.0.0/28".parse().expect("a network"),
        ..Settings::default()
    };
    assert!(complaint(tiny).contains("27 bits or fewer"));
    outside.forward(false);
    assert!(complaint(Settings::default()).contains("sysctl -w net.ipv4.conf.wan.forwarding=1"));
    outside.host.ip("route del default");
    assert!(complaint(Settings::default()).contains("no IPv4 default route"));
    outside.host.ip("route add default via 192.0.2.2");
    outside.forward(true);
    assert_eq!(outside.state_of_host(), before, "nothing half-made");
}
