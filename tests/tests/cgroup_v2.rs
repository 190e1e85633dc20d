//! The sandbox's kernel tests and the lessons, on a machine whose controllers are all on cgroup v2: Debian's
//! kernel in QEMU, software emulated. What the tests print inside is printed here.

mod machine;

use std::fs;
use std::process::Command;

use machine::{Machine, Missing};

/// The guest's second life, on its disk: the first, in the initial memory disk, only finds the disk.
const MAIN: &str = "\
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mount -t cgroup2 cgroup /sys/fs/cgroup
insmod /lib/overlay.ko
ip link set lo up
export PATH=/bin:/sbin LANG=C.UTF-8 HOME=/root TMPDIR=/tmp
echo controllers: $(cat /sys/fs/cgroup/cgroup.controllers)
/tests/kernel
echo kernel tests ended with $?
/tests/utsuwa doctor
/tests/utsuwa image build base --minimal --data-dir /root/data
UTSUWA_DATA_DIR=/root/data /tests/utsuwa lesson test
echo lessons ended with $?
poweroff -f
";

#[test]
fn sandboxes_and_lessons_hold_on_cgroup_v2() {
    let mut machine = match Machine::prepare() {
        Ok(machine) => machine,
        Err(Missing(what)) => {
            println!("skipped: {what}; `cargo xtask setup` installs it");
            return;
        }
    };
    machine.install(
        "tests/kernel",
        &built(&["test", "--package", "sandbox", "--test", "kernel", "--no-run"]),
    );
    machine.install(
        "tests/utsuwa",
        // Only a release carries the lessons in itself.
        &built(&["build", "--release", "--package", "utsuwa", "--bin", "utsuwa"]),
    );
    machine.write("main", MAIN);
    let output = machine.run();
    println!("{output}");
    assert!(
        output.contains("controllers: ") && output.contains(" memory "),
        "no cgroup v2 in the machine"
    );
    assert!(
        output.contains("kernel tests ended with 0"),
        "the kernel tests failed on cgroup v2"
    );
    assert!(
        output.contains("lessons ended with 0"),
        "a lesson failed on cgroup v2"
    );
}

/// The program that a cargo command builds.
fn built(arguments: &[&str]) -> std::path::PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut programs = text.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(std::path::PathBuf::from)
    });
    fs::canonicalize(programs.next_back().expect("cargo names what it built")).unwrap()
}
