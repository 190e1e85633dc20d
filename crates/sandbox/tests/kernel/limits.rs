//! The limits hold, and the learner's own groups work beneath them.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use sandbox::cgroup::{Controller, Io, Layout, Version};

use crate::shell::{MIB, Shell, skip, start, start_with};

pub fn tests() -> Vec<(&'static str, fn())> {
    vec![
        ("memory_ends_at_its_limit", memory_ends_at_its_limit),
        ("a_fork_bomb_stops_at_its_limit", a_fork_bomb_stops_at_its_limit),
        ("the_disk_ends_at_its_limit", the_disk_ends_at_its_limit),
        ("cpu_time_is_limited", cpu_time_is_limited),
        ("a_learners_group_kills_with_137", a_learners_group_kills_with_137),
        (
            "a_learner_cannot_lift_the_limits",
            a_learner_cannot_lift_the_limits,
        ),
        ("every_limit_is_in_the_kernel", every_limit_is_in_the_kernel),
        ("reading_the_image_is_limited", reading_the_image_is_limited),
        (
            "v1_without_delegation_is_only_shown",
            v1_without_delegation_is_only_shown,
        ),
        ("v2_bounds_the_learners_groups", v2_bounds_the_learners_groups),
    ]
}

/// Directory of the learner's groups, and the names of a limit and of the file that counts kills.
fn names(shell: &mut Shell) -> (&'static str, &'static str, &'static str) {
    match shell.sandbox().cgroup().version() {
        Version::V1 => (
            "/sys/fs/cgroup/memory",
            "memory.limit_in_bytes",
            "memory.oom_control",
        ),
        Version::V2 => ("/sys/fs/cgroup", "memory.max", "memory.events"),
    }
}

fn memory_ends_at_its_limit() {
    let mut shell = start_with("memory", |config| config.limits.memory = 32 * MIB);
    let (output, status) = shell.run("hog 64");
    assert_eq!(status, 137, "{output}");
    assert_eq!(shell.ok("echo alive"), "alive");
}

fn a_fork_bomb_stops_at_its_limit() {
    let mut shell = start_with("pids", |config| config.limits.pids = 16);
    let (output, status) = shell.run("sh -c 'i=0; while [ $i -lt 40 ]; do sleep 100 & i=$((i+1)); done'");
    assert!(status != 0 && output.contains("fork"), "{output}");
    assert!(shell.sandbox().cgroup().processes().len() <= 16);
}

fn the_disk_ends_at_its_limit() {
    let mut shell = start_with("disk", |config| config.disk = 4 * MIB);
    let (output, status) = shell.run("dd if=/dev/zero of=/big bs=1M count=8");
    assert_ne!(status, 0);
    assert!(output.contains("No space left"), "{output}");
}

fn cpu_time_is_limited() {
    let mut shell = start_with("cpu", |config| config.limits.cpu_milli = 100);
    shell.ok("timeout 1 sh -c 'while :; do :; done'; true");
    let group = shell.sandbox().cgroup().directory(Controller::Cpu).unwrap();
    let stat = fs::read_to_string(group.join("cpu.stat")).unwrap();
    let throttled = stat
        .lines()
        .find_map(|line| line.strip_prefix("nr_throttled"))
        .unwrap();
    assert!(throttled.trim().parse::<u32>().unwrap() > 3, "{stat}");
}

fn a_learners_group_kills_with_137() {
    let mut shell = start("learner");
    let (groups, limit, events) = names(&mut shell);
    shell.ok(&format!(
        "mkdir {groups}/small && echo 8M > {groups}/small/{limit}"
    ));
    let (output, status) = shell.run(&format!(
        "sh -c 'echo 0 > {groups}/small/cgroup.procs; exec hog 32'"
    ));
    assert_eq!(status, 137, "{output}");
    let counted = shell
        .sandbox()
        .cgroup()
        .learner_file("memory", "small", events)
        .unwrap()
        .unwrap();
    let kills = counted
        .lines()
        .find_map(|line| line.strip_prefix("oom_kill "))
        .unwrap();
    assert!(kills.parse::<u32>().unwrap() >= 1, "{counted}");
}

fn a_learner_cannot_lift_the_limits() {
    let mut shell = start("lift");
    let (groups, limit, _) = names(&mut shell);
    let (output, status) = shell.run(&format!("echo 1G > {groups}/{limit}"));
    assert_ne!(status, 0, "{output}");
    let pids = if groups.ends_with("memory") {
        "/sys/fs/cgroup/pids"
    } else {
        groups
    };
    let (output, status) = shell.run(&format!("echo 1000 > {pids}/pids.max"));
    assert_ne!(status, 0, "{output}");
    for file in ["notify_on_release", "cgroup.clone_children", "release_agent"] {
        let (output, status) = shell.run(&format!("echo 1 > {groups}/{file}"));
        assert_ne!(status, 0, "{file}: {output}");
    }
    // The group above, with the limits, is not in view.
    let (_, status) = shell.run(&format!("ls {groups}/../utsuwa"));
    assert_ne!(status, 0);
}

fn every_limit_is_in_the_kernel() {
    let mut shell = start_with("files", |config| config.limits.cpu_milli = 500);
    let group = shell.sandbox().cgroup();
    let expected: &[(Controller, &str, &str)] = match group.version() {
        Version::V1 => &[
            (Controller::Memory, "memory.limit_in_bytes", "67108864"),
            (Controller::Memory, "memory.memsw.limit_in_bytes", "67108864"),
            (Controller::Cpu, "cpu.cfs_quota_us", "50000"),
            (Controller::Cpu, "cpu.shares", "512"),
            (Controller::Pids, "pids.max", "64"),
        ],
        Version::V2 => &[
            (Controller::Memory, "memory.max", "67108864"),
            (Controller::Memory, "memory.high", "max"),
            (Controller::Memory, "memory.oom.group", "0"),
            (Controller::Memory, "memory.swap.max", "0"),
            (Controller::Cpu, "cpu.max", "50000 100000"),
            (Controller::Cpu, "cpu.weight", "50"),
            (Controller::Pids, "pids.max", "64"),
            (Controller::Pids, "cgroup.max.descendants", "64"),
            (Controller::Pids, "cgroup.max.depth", "8"),
        ],
    };
    for (controller, file, value) in expected {
        let path = group.directory(*controller).unwrap().join(file);
        match fs::read_to_string(&path) {
            Ok(found) => assert_eq!(found.trim(), *value, "{file}"),
            // Swap need not be in the kernel.
            Err(error) => assert!(file.contains("sw"), "{file}: {error}"),
        }
    }
}

fn reading_the_image_is_limited() {
    const RATE: u64 = 2 * MIB;
    let Some(io) = Io::reading(&std::env::temp_dir(), RATE) else {
        skip(&format!("{} is on no disk", std::env::temp_dir().display()));
        return;
    };
    let mut shell = start_with("io", |config| {
        let file = config.layers[0].join("big");
        fs::write(&file, vec![7; 6 * usize::try_from(MIB).unwrap()]).unwrap();
        forget(&file);
        config.limits.io = Some(io);
    });
    let group = shell.sandbox().cgroup().directory(Controller::Io).unwrap();
    if !["io.max", "blkio.throttle.read_bps_device"]
        .iter()
        .any(|file| group.join(file).exists())
    {
        skip("this kernel does not limit reading");
        return;
    }
    let began = Instant::now();
    shell.ok("cat /big > /dev/null");
    let took = began.elapsed();
    assert!(took > Duration::from_secs(1), "6 MiB at 2 MiB/s in {took:?}");
}

/// Writes a file to its disk and drops it from the page cache.
fn forget(path: &Path) {
    let file = fs::File::open(path).unwrap();
    file.sync_all().unwrap();
    let advice = nix::fcntl::PosixFadviseAdvice::POSIX_FADV_DONTNEED;
    nix::fcntl::posix_fadvise(&file, 0, 0, advice).unwrap();
}

fn v1_without_delegation_is_only_shown() {
    if Layout::detect().unwrap().version == Version::V2 {
        skip("v2 is always delegated");
        return;
    }
    let mut shell = start_with("shown", |config| config.delegate_cgroup_v1 = false);
    assert!(!shell.sandbox().cgroup().delegated());
    assert_eq!(
        shell.ok("cat /sys/fs/cgroup/memory/memory.limit_in_bytes"),
        "67108864"
    );
    for controller in ["memory", "cpu", "pids"] {
        for attempt in [
            "mkdir DIR/mine",
            "echo 0 > DIR/cgroup.procs",
            "echo 1 > DIR/notify_on_release",
        ] {
            let attempt = attempt.replace("DIR", &format!("/sys/fs/cgroup/{controller}"));
            let (output, status) = shell.run(&attempt);
            assert_ne!(status, 0, "{attempt}: {output}");
        }
    }
}

fn v2_bounds_the_learners_groups() {
    if Layout::detect().unwrap().version == Version::V1 {
        skip("v1 bounds neither number nor depth of groups");
        return;
    }
    let mut shell = start("flood");
    let made = shell.ok("i=0; while mkdir /sys/fs/cgroup/g$i 2>/dev/null; do i=$((i+1)); done; echo $i");
    assert!(made.parse::<u32>().unwrap() < 64, "{made}");
    shell.ok("rmdir /sys/fs/cgroup/g*");
    let (output, status) = shell.run("mkdir -p /sys/fs/cgroup/1/2/3/4/5/6/7/8/9");
    assert_ne!(status, 0, "{output}");
}
