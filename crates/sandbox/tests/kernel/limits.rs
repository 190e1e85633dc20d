//! The limits hold, and the learner's own groups work beneath them.

use sandbox::cgroup::Version;

use crate::shell::{MIB, Shell, start, start_with};

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
    let version = shell.sandbox().cgroup().version();
    let (base, name) = match version {
        Version::V1 => ("/sys/fs/cgroup/cpu/utsuwa", "nr_throttled"),
        Version::V2 => ("/sys/fs/cgroup/utsuwa", "nr_throttled"),
    };
    let stat = std::fs::read_to_string(format!("{base}/{}/cpu.stat", shell.config.id)).unwrap();
    let throttled = stat.lines().find_map(|line| line.strip_prefix(name)).unwrap();
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
    // The group above, with the limits, is not in view.
    let (_, status) = shell.run(&format!("ls {groups}/../utsuwa"));
    assert_ne!(status, 0);
}
