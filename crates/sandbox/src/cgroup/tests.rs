use std::fs;
use std::mem::ManuallyDrop;
use std::path::Path;

use super::{Cgroup, CgroupError, Controller, Delegation, Io, Layout, Limits, Version};

const LIMITS: Limits = Limits {
    memory: 64 << 20,
    cpu_milli: 500,
    pids: 32,
    io: None,
};

fn layout(version: Version, root: &Path) -> Layout {
    let all = [
        Controller::Memory,
        Controller::Cpu,
        Controller::Pids,
        Controller::Io,
    ];
    match version {
        Version::V1 => Layout {
            version,
            bases: all
                .map(|controller| (controller, root.join(controller.name(version))))
                .into(),
        },
        Version::V2 => Layout::v2(root),
    }
}

/// A plain directory's files stand in the way of removal, so the guard is never dropped.
fn in_directory(version: Version, root: &Path, delegation: Delegation) -> ManuallyDrop<Cgroup> {
    let made = Cgroup::create(&layout(version, root), "sb", &LIMITS, delegation);
    ManuallyDrop::new(made.unwrap())
}

fn check(version: Version, delegation: Delegation, files: &[(&str, &str)], absent: &[&str]) {
    let root = tempfile::tempdir().unwrap();
    let _group = in_directory(version, root.path(), delegation);
    for (file, expected) in files {
        let found = fs::read_to_string(root.path().join(file));
        assert_eq!(found.as_deref().unwrap_or("absent"), *expected, "{file}");
    }
    for path in absent {
        assert!(!root.path().join(path).exists(), "{path}");
    }
}

#[test]
fn v1_limits_are_written_to_the_hosts_groups() {
    let files = [
        ("memory/sb/memory.limit_in_bytes", "67108864"),
        ("cpu/sb/cpu.cfs_quota_us", "50000"),
        ("pids/sb/pids.max", "32"),
    ];
    check(
        Version::V1,
        Delegation::Own,
        &files,
        &["pids/sb/payload/pids.max", "blkio/sb"],
    );
    check(
        Version::V1,
        Delegation::None,
        &files,
        &["memory/sb/payload", "blkio/sb"],
    );
}

#[test]
fn v2_limits_are_written_to_the_hosts_group() {
    let files = [
        ("sb/memory.max", "67108864"),
        ("sb/cpu.max", "50000 100000"),
        ("sb/pids.max", "32"),
        ("sb/cgroup.subtree_control", "+memory +cpu +pids"),
    ];
    check(Version::V2, Delegation::Own, &files, &["sb/payload/memory.max"]);
}

#[test]
fn v1_is_delegated_only_if_the_operator_wants_it() {
    let root = tempfile::tempdir().unwrap();
    let [v1, v2] = [Version::V1, Version::V2].map(|version| layout(version, root.path()));
    for (layout, wanted, expected) in [
        (&v1, false, Delegation::None),
        (&v1, true, Delegation::Own),
        (&v2, false, Delegation::Own),
        (&v2, true, Delegation::Own),
    ] {
        assert_eq!(
            Delegation::on(layout, wanted),
            expected,
            "{:?} {wanted}",
            layout.version
        );
    }
}

#[test]
fn a_failure_leaves_nothing_and_says_where() {
    let root = tempfile::tempdir().unwrap();
    // No group can be made where a file is.
    fs::write(root.path().join("pids"), "").unwrap();
    let made = Cgroup::create(&layout(Version::V1, root.path()), "sb", &LIMITS, Delegation::Own);
    let error = made.unwrap_err().to_string();
    let expected = format!("cannot make the group {}", root.path().join("pids/sb").display());
    assert!(error.starts_with(&expected), "{error}");
    assert!(!root.path().join("memory/sb").exists());
    assert!(!root.path().join("cpu/sb").exists());
}

#[test]
fn a_group_without_the_controllers_is_refused_before_anything_is_made() {
    let root = tempfile::tempdir().unwrap();
    let base = root.path().join("utsuwa");
    fs::write(root.path().join("cgroup.controllers"), "cpuset memory pids\n").unwrap();
    let error = Cgroup::create(&Layout::v2(&base), "sb", &LIMITS, Delegation::Own).unwrap_err();
    assert!(
        matches!(&error, CgroupError::NoController { missing, .. } if missing == "cpu"),
        "{error}"
    );
    assert!(error.fix().unwrap().contains("Delegate="));
    assert!(!base.join("sb").exists());
}

#[test]
fn an_id_is_one_sandboxs_until_it_ends() {
    let root = tempfile::tempdir().unwrap();
    let _group = in_directory(Version::V2, root.path(), Delegation::Own);
    let again = Cgroup::create(&layout(Version::V2, root.path()), "sb", &LIMITS, Delegation::Own);
    assert!(
        again
            .unwrap_err()
            .to_string()
            .contains("another sandbox has that id")
    );
    assert!(
        root.path().join("sb/payload").exists(),
        "the second took the first one's groups away"
    );
}

#[test]
fn leftovers_are_removed_and_what_has_an_owner_is_not() {
    let root = tempfile::tempdir().unwrap();
    let layout = layout(Version::V1, root.path());
    let _living = in_directory(Version::V1, root.path(), Delegation::Own);
    for left in ["memory/old/payload", "cpu/old/payload", "pids/half-removed"] {
        fs::create_dir_all(root.path().join(left)).unwrap();
    }
    let mut removed = Cgroup::remove_leftovers(&layout);
    removed.sort();
    let expected = ["cpu/old", "memory/old", "pids/half-removed"].map(|path| root.path().join(path));
    assert_eq!(removed, expected);
    assert!(root.path().join("cpu/sb").exists());
    assert_eq!(
        Cgroup::remove_leftovers(&layout),
        Vec::<std::path::PathBuf>::new()
    );
}

#[test]
fn a_limit_on_reading_brings_its_own_hierarchy() {
    let root = tempfile::tempdir().unwrap();
    let io = Some(Io {
        major: 254,
        minor: 0,
        read_bytes: 1,
    });
    let made = Cgroup::create(
        &layout(Version::V1, root.path()),
        "sb",
        &Limits { io, ..LIMITS },
        Delegation::Own,
    );
    let group = ManuallyDrop::new(made.unwrap());
    assert_eq!(
        group.directory(Controller::Io),
        Some(root.path().join("blkio/sb"))
    );
    assert!(root.path().join("blkio/sb").exists());
}

#[test]
fn a_lesson_cannot_read_outside_the_learners_groups() {
    let root = tempfile::tempdir().unwrap();
    let group = in_directory(Version::V2, root.path(), Delegation::Own);
    fs::write(root.path().join("sb/payload/memory.max"), "max\n").unwrap();
    let read = |controller: &str, path: &str, file: &str| group.learner_file(controller, path, file);
    assert_eq!(
        read("memory", "", "memory.max").unwrap().as_deref(),
        Some("max\n")
    );
    assert_eq!(read("memory", "..", "memory.max").unwrap(), None);
    assert_eq!(read("memory", "", "../memory.max").unwrap(), None);
    assert_eq!(read("memory", "none", "memory.max").unwrap(), None);
    assert!(read("hugetlb", "", "x").is_err());
}
