//! Ordinary programs, run by this machine's shell under the filters of each tier: what lessons type works, and
//! what is refused says so. Lines whose program is not installed are skipped.

use nix::sys::wait::WaitStatus;
use sandbox::policy::Tier;
use std::process::{Command, Stdio};

use super::Test;
use super::child;

pub const TESTS: &[Test] = &[("programs::do_what_lessons_type", do_what_lessons_type)];

/// A program that has to be there, a line for the shell that has to succeed, and the first tier in which it
/// does; below it has to fail.
#[rustfmt::skip]
const LINES: &[(&str, &str, Tier)] = &[
    ("bash",       "bash -c 'for i in 1 2 3; do echo $i; done | sort -r | grep -q 3; kill -0 $$'", Tier::Plain),
    ("busybox",    "busybox sh -c 'busybox ls /proc | busybox wc -l >/dev/null; busybox ps >/dev/null'", Tier::Plain),
    ("ps",         "ps axf >/dev/null && free >/dev/null && uptime >/dev/null", Tier::Plain),
    ("python3",    "python3 -c 'import threading, subprocess, socket; t = threading.Thread(target=print); t.start(); t.join(); subprocess.run([\"true\"], check=True); socket.socketpair(); socket.socket()'", Tier::Plain),
    ("strace",     "strace -f -o /dev/null sh -c 'true; true'", Tier::Plain),
    ("ip",         "ip link show lo >/dev/null", Tier::Plain),
    ("ss",         "ss -tuln >/dev/null", Tier::Plain),
    ("setpriv",    "setpriv --no-new-privs true && setpriv --dump >/dev/null", Tier::Plain),
    ("capsh",      "capsh --print >/dev/null && capsh --drop=cap_sys_time -- -c true", Tier::Plain),
    ("crun",       "crun --version >/dev/null", Tier::Plain),
    ("runc",       "runc --version >/dev/null", Tier::Plain),
    ("setarch",    "setarch -R true", Tier::Plain),
    ("unshare",    "unshare --user --map-root-user true", Tier::Namespaces),
    ("unshare",    "unshare -Urmpf --mount-proc sh -c 'test $$ = 1'", Tier::Namespaces),
    ("unshare",    "unshare -u sh -c 'hostname inner && test $(uname -n) = inner'", Tier::Namespaces),
    ("nsenter",    "unshare -Urn sh -c 'nsenter -t $$ -n true'", Tier::Namespaces),
    ("mount",      "unshare -m sh -c 'mount -t tmpfs none /mnt && mount --bind /mnt /media && umount /media'", Tier::Namespaces),
    ("pivot_root", "unshare -m sh -c 'mount -t tmpfs none /mnt && mkdir /mnt/old && pivot_root /mnt /mnt/old'", Tier::Namespaces),
    ("chroot",     "chroot / true", Tier::Namespaces),
    ("ip",         "unshare -n sh -c 'ip link add left type veth peer name right && ip link set left up && ip address add 10.0.0.1/24 dev left'", Tier::Namespaces),
    ("nft",        "unshare -n sh -c 'nft add table inet t && nft list ruleset >/dev/null'", Tier::Network),
    ("python3",    "unshare -n python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'", Tier::Network),
];

fn do_what_lessons_type() {
    for tier in Tier::ALL {
        for (program, line, first) in LINES {
            if !is_installed(program) {
                println!("skipped: no {program}");
                continue;
            }
            let ended = child::end(tier, || {
                if !succeeds(line) {
                    child::exit(1)
                }
            });
            let expected = i32::from(tier < *first);
            assert!(
                matches!(ended, WaitStatus::Exited(_, code) if code == expected),
                "{tier}: {line}\n{ended:?}, not {expected}"
            );
        }
    }
}

fn is_installed(program: &str) -> bool {
    succeeds(&format!("command -v {program}"))
}

fn succeeds(line: &str) -> bool {
    let mut shell = Command::new("sh");
    shell
        .args(["-ec", line])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    shell.status().expect("a shell").success()
}
