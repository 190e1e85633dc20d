//! cgroup v2: one hierarchy; the first process is born in its group by `CLONE_INTO_CGROUP`
//! (admin-guide/cgroup-v2.rst).

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Pid, Uid};

use super::delegation::V2_FILES;
use super::file::{give, make, set, set_if_present};
use super::layout::SERVER;
use super::{Cgroup, CgroupError, Controller, Limits, Version};

/// Groups that a learner may have, and how deep: a group takes kernel memory that is charged to nobody
/// (6.1: 20,000 of them for 4 MB of a limit of 64).
const DESCENDANTS: &str = "64";
const DEPTH: &str = "8";

pub(super) fn create(group: &Cgroup, limits: &Limits) -> Result<(), CgroupError> {
    let base = group.layout.base(Controller::Memory);
    make(base)?;
    if let Some(above) = base
        .parent()
        .filter(|above| above.join("cgroup.controllers").exists())
    {
        enable(above)?;
    }
    enable(base)?;
    let host = group.host(Controller::Memory);
    let payload = group.payload(Controller::Memory);
    make(&payload)?;
    for controller in [
        Controller::Memory,
        Controller::Cpu,
        Controller::Pids,
        Controller::Io,
    ] {
        controller.limit(&host, Version::V2, limits)?;
    }
    set_if_present(&host, "cgroup.max.descendants", DESCENDANTS)?;
    set_if_present(&host, "cgroup.max.depth", DEPTH)?;
    set(&host, "cgroup.subtree_control", required())
}

/// The group of the sandbox's processes: `payload` itself is to have controllers for its children, and such a group
/// may hold no processes ("No Internal Process Constraint").
pub(super) fn leaf(group: &Cgroup) -> Result<PathBuf, CgroupError> {
    let leaf = group.payload(Controller::Memory).join("shell");
    make(&leaf)?;
    Ok(leaf)
}

/// The process was born in `payload`, which is thereby the root of its cgroup namespace, and moves on to the leaf.
pub(super) fn settle(group: &Cgroup, pid: Pid, owner: (Uid, Gid)) -> Result<(), CgroupError> {
    let payload = group.payload(Controller::Memory);
    let leaf = leaf(group)?;
    set(&leaf, "cgroup.procs", pid.to_string())?;
    set(&payload, "cgroup.subtree_control", required())?;
    give(&leaf, &V2_FILES, owner)?;
    give(&payload, &V2_FILES, owner)
}

fn required() -> String {
    Controller::REQUIRED
        .map(|controller| format!("+{}", controller.name(Version::V2)))
        .join(" ")
}

/// Refuses a group whose children could not have all that a sandbox needs. A plain directory, as in tests, says
/// nothing of controllers.
pub(super) fn check_controllers(group: &Path) -> Result<(), CgroupError> {
    let Ok(available) = fs::read_to_string(group.join("cgroup.controllers")) else {
        return Ok(());
    };
    let missing: Vec<&str> = Controller::REQUIRED
        .iter()
        .map(|controller| controller.name(Version::V2))
        .filter(|name| !available.split_whitespace().any(|known| known == *name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(CgroupError::NoController {
        missing: missing.join(", "),
        dir: group.to_owned(),
    })
}

/// Lets a group's children have controllers. The group that systemd delegates to a user holds the server itself:
/// then everything in it moves to a leaf first.
fn enable(group: &Path) -> Result<(), CgroupError> {
    check_controllers(group)?;
    let available = fs::read_to_string(group.join("cgroup.controllers")).unwrap_or_default();
    let mut wanted = required();
    if available
        .split_whitespace()
        .any(|name| name == Controller::Io.name(Version::V2))
    {
        wanted.push_str(" +io");
    }
    let mut result = set(group, "cgroup.subtree_control", &wanted);
    // More than once, since the server may have just started another agent there.
    for _ in 0..3 {
        if !result
            .as_ref()
            .is_err_and(|error| error.errno() == Some(libc::EBUSY))
        {
            break;
        }
        move_to_leaf(group)?;
        result = set(group, "cgroup.subtree_control", &wanted);
    }
    result
}

fn move_to_leaf(group: &Path) -> Result<(), CgroupError> {
    let leaf = group.join(SERVER);
    make(&leaf)?;
    let processes = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    for pid in processes.lines() {
        // One that ends meanwhile needs no moving.
        let _ = fs::write(leaf.join("cgroup.procs"), pid);
    }
    Ok(())
}
