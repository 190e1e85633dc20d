//! Groups go, whoever made them and whoever died; and nobody's go who lives.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sandbox::cgroup::{Controller, Layout};

use crate::shell::start;

pub fn tests() -> Vec<(&'static str, fn())> {
    vec![
        (
            "a_learners_many_groups_go_at_once",
            a_learners_many_groups_go_at_once,
        ),
        (
            "leftovers_go_and_others_sandboxes_stay",
            leftovers_go_and_others_sandboxes_stay,
        ),
        ("an_id_in_use_is_refused", an_id_in_use_is_refused),
    ]
}

fn a_learners_many_groups_go_at_once() {
    let mut shell = start("many");
    let groups = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"];
    let groups = groups
        .into_iter()
        .find(|path| shell.run(&format!("mkdir {path}/deep")).1 == 0)
        .unwrap();
    shell.ok(&format!(
        "cd {groups}/deep; for i in 1 2 3 4 5; do mkdir d; cd d; done; cd /"
    ));
    shell.run(&format!(
        "for i in $(seq 200); do mkdir {groups}/wide$i 2>/dev/null || break; done"
    ));
    shell.ok(&format!(
        "sh -c 'echo 0 > {groups}/deep/d/d/cgroup.procs; exec sleep 1000' & true"
    ));
    let group = shell.sandbox().cgroup().directory(Controller::Memory).unwrap();
    drop(shell.terminal.take());
    let began = Instant::now();
    drop(shell.sandbox.take());
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(!group.exists());
}

fn leftovers_go_and_others_sandboxes_stay() {
    let mut living = start("living");
    let layout = Layout::detect().unwrap();
    let name = format!("test-left-{}", std::process::id());
    let left = [Controller::Memory, Controller::Pids].map(|controller| layout.base(controller).join(&name));
    for group in &left {
        fs::create_dir_all(group.join("payload")).unwrap();
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let swept = sandbox::sweep(elsewhere.path()).unwrap();
    assert!(swept.removed.is_empty());
    for group in left {
        assert!(!group.exists());
        assert!(swept.groups.contains(&group), "{swept:?}");
    }
    let mine = |group: &PathBuf| group.ends_with(&living.config.id);
    assert!(!swept.groups.iter().any(mine), "{swept:?}");
    assert_eq!(living.ok("echo alive"), "alive");
}

fn an_id_in_use_is_refused() {
    let mut first = start("twice");
    let error = sandbox::Engine::new()
        .unwrap()
        .create(&first.config)
        .unwrap_err()
        .to_string();
    assert!(error.contains("another sandbox has that id"), "{error}");
    assert_eq!(first.ok("echo alive"), "alive");
}
