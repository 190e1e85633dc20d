//! What the learner's root cannot reach.

use std::fs;
use std::os::unix::fs::MetadataExt;

use sandbox::ids::IdMap;
use sandbox::policy::Tier;

use crate::shell::{skip, start, start_with};

pub fn tests() -> Vec<(&'static str, fn())> {
    vec![
        (
            "root_is_an_unprivileged_host_user",
            root_is_an_unprivileged_host_user,
        ),
        ("two_sandboxes_share_no_user", two_sandboxes_share_no_user),
        ("core_pattern_cannot_be_written", core_pattern_cannot_be_written),
        ("every_namespace_is_its_own", every_namespace_is_its_own),
        ("the_hosts_files_are_not_there", the_hosts_files_are_not_there),
        (
            "a_directory_of_the_image_can_be_removed",
            a_directory_of_the_image_can_be_removed,
        ),
        ("only_loopback_and_it_is_up", only_loopback_and_it_is_up),
        ("no_descriptor_leaks_in", no_descriptor_leaks_in),
        (
            "init_is_out_of_the_learners_reach",
            init_is_out_of_the_learners_reach,
        ),
        ("base_mounts_cannot_be_loosened", base_mounts_cannot_be_loosened),
        (
            "namespaces_are_counted_where_the_learner_cannot_reach",
            namespaces_are_counted_where_the_learner_cannot_reach,
        ),
        (
            "plain_sandboxes_make_no_namespaces_and_see_less_of_proc",
            plain_sandboxes_make_no_namespaces_and_see_less_of_proc,
        ),
        (
            "every_tier_starts_with_its_capabilities",
            every_tier_starts_with_its_capabilities,
        ),
        ("dangerous_calls_are_refused", dangerous_calls_are_refused),
        ("devices_are_the_harmless_ones", devices_are_the_harmless_ones),
        (
            "lessons_can_still_nest_namespaces",
            lessons_can_still_nest_namespaces,
        ),
    ]
}

fn root_is_an_unprivileged_host_user() {
    let mut shell = start("uid");
    assert_eq!(shell.ok("id -u"), "0");
    let map = fs::read_to_string(format!("/proc/{}/uid_map", shell.sandbox().init())).unwrap();
    let mut fields = map.split_whitespace().map(|field| field.parse::<u32>().unwrap());
    let (inside, outside, count) = (
        fields.next().unwrap(),
        fields.next().unwrap(),
        fields.next().unwrap(),
    );
    assert_eq!((inside, map.lines().count()), (0, 1));
    assert!(
        outside > 0 && outside.checked_add(count).is_some(),
        "host root is mapped: {map}"
    );
    let owner = fs::metadata(format!("/proc/{}", shell.sandbox().init()))
        .unwrap()
        .uid();
    match shell.sandbox().ids() {
        IdMap::Range { first } => {
            assert_eq!((outside, count, owner), (first, 65_536, first));
            assert!(first >= 0x7000_0000, "ids of the host's own users: {first}");
        }
        IdMap::Single { uid, .. } => assert_eq!((outside, count), (uid.as_raw(), 1)),
    }
}

fn two_sandboxes_share_no_user() {
    let (mut one, mut two) = (start("one"), start("two"));
    match (one.sandbox().ids(), two.sandbox().ids()) {
        (IdMap::Range { first: a }, IdMap::Range { first: b }) => assert!(a.abs_diff(b) >= 65_536),
        (a, b) => assert_eq!(a, b, "an unprivileged user has one id"),
    }
}

fn core_pattern_cannot_be_written() {
    let before = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    let (output, status) = start("core").run("echo '|/bin/sh' > /proc/sys/kernel/core_pattern");
    assert_ne!(status, 0);
    assert!(output.contains("ermission denied"), "{output}");
    assert_eq!(
        fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap(),
        before
    );
}

fn every_namespace_is_its_own() {
    let mut shell = start("ns");
    for kind in ["user", "pid", "mnt", "net", "uts", "ipc", "cgroup"] {
        let inside = shell.sandbox().namespace(kind).unwrap().unwrap();
        let outside = sandbox::observe::namespace(nix::unistd::getpid(), kind)
            .unwrap()
            .unwrap();
        assert_ne!(inside, outside, "{kind}");
        assert_eq!(
            shell.ok(&format!("readlink /proc/self/ns/{kind}")),
            format!("{kind}:[{inside}]")
        );
    }
    assert_eq!(shell.ok("hostname"), "vessel");
    assert_eq!(shell.ok("cat /proc/1/comm"), "init");
}

fn the_hosts_files_are_not_there() {
    let mut shell = start("files");
    let marker = shell.root.path().join("marker");
    fs::write(&marker, "host").unwrap();
    let (_, status) = shell.run(&format!("cat {}", marker.display()));
    assert_ne!(status, 0);
    assert_eq!(shell.ok("cat /etc/from-image"), "lower");
    shell.ok("echo changed > /etc/from-image && rm /etc/from-image");
    let lower = shell.config.layers[0].join("etc/from-image");
    assert_eq!(
        fs::read_to_string(lower).unwrap(),
        "lower\n",
        "the image is read-only"
    );
    let mounts = shell.ok("cut -d' ' -f5 /proc/self/mountinfo | sort | tr '\\n' ' '");
    assert!(
        !mounts.contains(&shell.root.path().display().to_string()),
        "{mounts}"
    );
    let (_, status) = shell.run("mount -o remount,bind,rw /sys && mkdir /sys/kernel/x");
    assert_ne!(status, 0);
}

fn a_directory_of_the_image_can_be_removed() {
    if !sandbox::host::removes_image_directories() {
        skip("tmpfs has user attributes since Linux 6.6");
        return;
    }
    let mut shell = start("rmdir");
    shell.ok("rm -r /etc");
    assert!(
        shell.config.layers[0].join("etc/from-image").exists(),
        "the image is read-only"
    );
}

fn only_loopback_and_it_is_up() {
    let mut shell = start("net");
    assert_eq!(shell.ok("ls /sys/class/net"), "lo");
    let up_and_loopback = "0x9";
    assert_eq!(shell.ok("cat /sys/class/net/lo/flags"), up_and_loopback);
}

fn no_descriptor_leaks_in() {
    let mut shell = start("fds");
    // `env`, since busybox's shell would run its own `ls` without exec. 0-2 the terminal, 3 the directory that ls itself reads.
    assert_eq!(shell.ok("env ls /proc/self/fd | tr '\\n' ' '"), "0 1 2 3");
    let init = shell.sandbox().init();
    let mut files: Vec<String> = fs::read_dir(format!("/proc/{init}/fd"))
        .unwrap()
        .map(|entry| {
            fs::read_link(entry.unwrap().path())
                .unwrap()
                .display()
                .to_string()
        })
        .map(|target| target.split(':').next().unwrap().to_owned())
        .collect();
    files.sort();
    let expected = [
        "/dev/null",
        "/dev/null",
        "/dev/null",
        "anon_inode",
        "mnt",
        "socket",
        "user",
    ];
    assert_eq!(files, expected);
}

fn init_is_out_of_the_learners_reach() {
    let mut shell = start("init");
    // Where the whole sandbox is one user, the signal is sent and comes to nothing.
    shell.run("kill -9 1");
    for command in [
        "cat /proc/1/environ",
        "readlink /proc/1/exe",
        "readlink /proc/1/ns/user",
        "cat /proc/1/maps",
        "ls /proc/1/root/",
        "nsenter -t 1 -m true",
    ] {
        let (output, status) = shell.run(command);
        assert_ne!(status, 0, "{command}: {output}");
    }
    // Everything else may go, and the shell starts anew; init stays.
    assert_eq!(shell.ok("cat /proc/1/comm"), "init");
}

fn base_mounts_cannot_be_loosened() {
    let mut shell = start("locked");
    shell.ok("mkdir /elsewhere");
    for command in [
        "umount /proc",
        "umount /sys",
        "umount /dev",
        "umount /dev/null",
        "umount -l /dev/pts",
        "mount -o remount,rw /sys",
        "mount -o remount,bind,rw /sys",
        "mount -o remount,bind,suid,dev,exec /dev/shm",
        "mount -t sysfs none /elsewhere",
        "mount --bind /dev /elsewhere && umount /elsewhere/pts",
        "mount -o remount,max=4096 /dev/pts",
        "mount -o remount,size=1G /dev",
    ] {
        let (output, status) = shell.run(command);
        assert_ne!(status, 0, "{command}: {output}");
    }
    shell.ok("mount -t tmpfs none /elsewhere && umount -l /elsewhere");
    shell.ok("mount -t proc proc /elsewhere || unshare -pf mount -t proc proc /elsewhere");
}

fn namespaces_are_counted_where_the_learner_cannot_reach() {
    let mut shell = start("ucounts");
    // A file of the learner's own namespace, and never asked alone.
    shell.ok("unshare -Ur sh -c 'echo 1000 > /proc/sys/user/max_user_namespaces'");
    let (output, _) = shell.run("sh -c 'for i in $(seq 40); do unshare -U sleep 1 & done; wait'");
    let refused = output.matches("No space left").count();
    assert!((5..20).contains(&refused), "{refused} of 40: {output}");
}

fn plain_sandboxes_make_no_namespaces_and_see_less_of_proc() {
    let mut shell = start_with("plain", |config| config.tier = Tier::Plain);
    for command in [
        "unshare -U true",
        "unshare -u true",
        "mount -t tmpfs none /mnt",
        "hostname other",
        "echo 1 > /proc/sys/net/ipv4/ip_forward",
        "ls /proc/acpi | grep .",
    ] {
        let (output, status) = shell.run(command);
        assert_ne!(status, 0, "{command}: {output}");
    }
    assert_eq!(shell.ok("head -c 1 /proc/timer_list | wc -c"), "0");
    assert_eq!(
        shell.ok("grep NoNewPrivs /proc/self/status | tr -d '\\t'"),
        "NoNewPrivs:1"
    );
    assert_eq!(shell.ok("hostname"), "vessel");
}

fn every_tier_starts_with_its_capabilities() {
    for tier in Tier::ALL {
        let mut shell = start_with(tier.name(), |config| config.tier = tier);
        let expected = format!("{:016x}", tier.capabilities().bits());
        for set in ["CapPrm", "CapEff", "CapBnd"] {
            let line = shell.ok(&format!("grep {set} /proc/self/status"));
            assert_eq!(
                line.split_whitespace().last(),
                Some(expected.as_str()),
                "{tier:?} {set}"
            );
        }
        for set in ["CapInh", "CapAmb"] {
            let line = shell.ok(&format!("grep {set} /proc/self/status"));
            assert_eq!(
                line.split_whitespace().last(),
                Some("0000000000000000"),
                "{tier:?} {set}"
            );
        }
    }
}

fn dangerous_calls_are_refused() {
    let mut shell = start("seccomp");
    assert_eq!(
        shell.ok("grep Seccomp: /proc/self/status | tr -s '\\t' ' '"),
        "Seccomp: 2"
    );
    let (output, status) = shell.run("dmesg");
    assert_ne!(status, 0, "{output}");
    let (output, status) = shell.run("reboot -f");
    assert_ne!(status, 0, "{output}");
    assert_eq!(shell.ok("echo alive"), "alive");
}

fn devices_are_the_harmless_ones() {
    let mut shell = start("dev");
    assert_eq!(
        shell.ok("ls /dev | tr '\\n' ' '"),
        "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ".trim_end()
    );
    assert_eq!(shell.ok("tty"), "/dev/pts/0");
    let (_, status) = shell.run("mknod /tmp-sda b 8 0");
    assert_ne!(status, 0, "a block device could be made");
}

fn lessons_can_still_nest_namespaces() {
    let mut shell = start("nest");
    assert_eq!(shell.ok("unshare -u sh -c 'hostname inner; hostname'"), "inner");
    assert_eq!(shell.ok("hostname"), "vessel");
    assert_eq!(
        shell.ok("unshare -Urpf --mount-proc sh -c 'echo $$; ls -d /proc/[0-9]* | head -1'"),
        "1\n/proc/1"
    );
}
