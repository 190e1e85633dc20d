//! The sandbox's kernel tests and the lessons, on a machine whose controllers are all on cgroup v2: Debian's
//! kernel in QEMU, software emulated. First as root, then as a user with a group that was delegated as systemd
//! does it. What the tests print inside is printed here.

mod machine;

use machine::{Machine, Missing};
use utsuwa_tests::built;

/// The guest's second life, on its disk: the first, in the initial memory disk, only finds the disk.
const MAIN: &str = "\
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mount -t cgroup2 -o nsdelegate cgroup /sys/fs/cgroup
insmod /lib/overlay.ko
ip link set lo up
export PATH=/bin:/sbin LANG=C.UTF-8 TMPDIR=/tmp
chmod 1777 /tmp
echo controllers: $(cat /sys/fs/cgroup/cgroup.controllers)
HOME=/root WHO=root /suite
/as-user
poweroff -f
";

/// All there is to test, for whoever runs it.
const SUITE: &str = "\
#!/bin/sh
export UTSUWA_DATA_DIR=$HOME/data UTSUWA_RUNTIME_DIR=$HOME/run
echo == $WHO
/tests/utsuwa image build base --minimal
/tests/utsuwa doctor
echo doctor of $WHO ended with $?
/tests/kernel --color never
echo kernel tests of $WHO ended with $?
/tests/utsuwa lesson test
echo lessons of $WHO ended with $?
";

/// What systemd does for `systemd-run --user --scope -p Delegate=yes`: a group whose directory and files of
/// delegation are the user's, and whose limits are not.
const AS_USER: &str = "\
#!/bin/sh
mkdir -p /etc /home/user
echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd
echo 'user:x:1000:1000::/home/user:/bin/sh' >> /etc/passwd
echo 'user:x:1000:' > /etc/group
chown 1000:1000 /home/user
cd /sys/fs/cgroup
echo '+memory +cpu +pids +io' > cgroup.subtree_control
mkdir -p user.slice/test.scope
echo '+memory +cpu +pids +io' > user.slice/cgroup.subtree_control
cd user.slice/test.scope
chown 1000:1000 . cgroup.procs cgroup.threads cgroup.subtree_control
echo $$ > cgroup.procs
cd /
HOME=/home/user WHO=user exec su -p -s /suite user
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
        &built(&["test", "--package", "sandbox", "--test", "kernel", "--no-run"]).unwrap(),
    );
    machine.install(
        "tests/utsuwa",
        // Only a release carries the lessons in itself.
        &built(&["build", "--release", "--package", "utsuwa", "--bin", "utsuwa"]).unwrap(),
    );
    machine.write("main", MAIN);
    machine.write("suite", SUITE);
    machine.write("as-user", AS_USER);
    let output = machine.run();
    println!("{output}");
    assert!(
        output.contains("controllers: ") && output.contains(" memory "),
        "no cgroup v2 in the machine"
    );
    let failed: Vec<String> = ["root", "user"]
        .iter()
        .flat_map(|who| {
            ["doctor", "kernel tests", "lessons"].map(|what| format!("{what} of {who} ended with 0"))
        })
        .filter(|passed| !output.contains(passed.as_str()))
        .collect();
    assert_eq!(failed, Vec::<String>::new(), "these are not in the output");
}
