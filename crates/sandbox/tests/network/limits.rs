//! How much of the internet one sandbox gets.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use sandbox::network::egress::Settings;

use crate::outside::{Outside, PUBLIC, Server, sandbox};
use crate::space::{SOON, wait_until};

pub(crate) fn tests() -> Vec<(&'static str, fn())> {
    vec![
        ("egress::connections_are_limited", connections_are_limited),
        ("egress::packets_are_limited", packets_are_limited),
        ("egress::sending_is_limited", sending_is_limited),
        ("egress::receiving_is_limited", receiving_is_limited),
    ]
}

fn connections_are_limited() {
    let outside = Outside::new();
    let settings = Settings {
        connections: 5,
        ..Settings::default()
    };
    let egress = outside.egress(&settings);
    let (space, _) = sandbox(&egress, 0);
    let (other, _) = sandbox(&egress, 1);
    let server = Server::at(&outside.internet, 80);
    let open: Vec<_> = (0..12)
        .filter_map(|_| server.connect(&space, PUBLIC[0], SOON).ok())
        .collect();
    println!("{} of 12 connections were made", open.len());
    assert_eq!(open.len(), 5);
    server.talk(&other, PUBLIC[0]);
    drop(open);
    wait_until("there is room again", || !server.refuses(&space, PUBLIC[0]));
}

/// Sends as fast as it goes for half a second; the bytes and packets offered and those that arrived.
fn flood(settings: &Settings, size: usize) -> [usize; 2] {
    let outside = Outside::new();
    let egress = outside.egress(settings);
    let (space, address) = sandbox(&egress, 0);
    let server = Server::at(&outside.internet, 80);
    server.udp.set_nonblocking(true).expect("it may");
    let socket = space.udp((address.ip, 7000));
    let mut bytes = [0; 1400];
    let (mut offered, mut arrived) = (0, 0);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(500) {
        offered += usize::from(socket.send_to(&bytes[..size], (PUBLIC[0], 80)).is_ok());
        while server.udp.recv_from(&mut bytes).is_ok() {
            arrived += 1;
        }
    }
    println!("{offered} packets of {size} bytes in half a second, {arrived} arrived");
    [offered, arrived]
}

fn packets_are_limited() {
    let settings = Settings {
        packets: 400,
        ..Settings::default()
    };
    let [offered, arrived] = flood(&settings, 10);
    // A burst of 400, and 200 in half a second.
    assert!(offered > 2_000, "too few were offered to tell: {offered}");
    assert!((400..700).contains(&arrived), "{arrived} packets arrived");
}

fn sending_is_limited() {
    let settings = Settings {
        rate: 1_000_000,
        packets: 1_000_000,
        ..Settings::default()
    };
    let [offered, arrived] = flood(&settings, 1400);
    // The kernel's bucket holds a second's worth and 64 KiB; 500 KB come in half a second.
    assert!(offered > 2_000, "too few were offered to tell: {offered}");
    assert!(
        (1_000_000..1_750_000).contains(&(arrived * 1400)),
        "{arrived} packets arrived"
    );
}

fn receiving_is_limited() {
    let outside = Outside::new();
    let settings = Settings {
        rate: 1_000_000,
        ..Settings::default()
    };
    let egress = outside.egress(&settings);
    let (space, _) = sandbox(&egress, 0);
    let server = Server::at(&outside.internet, 80);
    let (mut here, mut there, _) = server.connect(&space, PUBLIC[0], SOON).expect("it is allowed");
    here.set_nonblocking(true).expect("it may");
    there.set_nonblocking(true).expect("it may");
    let mut bytes = [0; 16384];
    let mut arrived = 0;
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(500) {
        let _ = there.write(&bytes);
        arrived += here.read(&mut bytes).unwrap_or(0);
    }
    println!("{arrived} bytes arrived in half a second");
    assert!((200_000..700_000).contains(&arrived), "{arrived}");
}
