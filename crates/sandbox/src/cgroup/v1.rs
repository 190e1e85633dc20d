//! cgroup v1: one hierarchy per controller, and a process moves into each of them
//! (admin-guide/cgroup-v1/cgroups.rst). Measured on 6.18: making and limiting the groups takes 0.3 ms, moving the process
//! 0.05 ms (see [`Entrance`]), removing them 0.1 ms; delegation adds 0.15 ms, the limit on reading 0.1 ms.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use nix::unistd::{Gid, Uid};

use super::delegation::V1_FILES;
use super::file::{give, make};
use super::{Cgroup, CgroupError, Controller, Delegation, Entrance, Limits};

pub(super) fn create(group: &Cgroup, limits: &Limits) -> Result<(), CgroupError> {
    // Directories first: as long as they have no values, any failure leaves something that goes away by rmdir.
    for (controller, _) in &group.layout.bases {
        make(&group.host(*controller))?;
        make(&group.payload(*controller))?;
    }
    for (controller, _) in &group.layout.bases {
        controller.limit(&group.host(*controller), group.layout.version, limits)?;
    }
    Ok(())
}

pub(super) fn entrance(group: &Cgroup) -> Result<Entrance, CgroupError> {
    let open = |(controller, _): &(Controller, PathBuf)| {
        let tasks = group.payload(*controller).join("tasks");
        let opened = File::options().write(true).open(&tasks).map(OwnedFd::from);
        opened.map_err(CgroupError::operation("open", tasks))
    };
    let descriptors: Result<Vec<OwnedFd>, CgroupError> = group.layout.bases.iter().map(open).collect();
    descriptors.map(Entrance)
}

pub(super) fn settle(group: &Cgroup, owner: (Uid, Gid)) -> Result<(), CgroupError> {
    if group.delegation == Delegation::None {
        return Ok(());
    }
    let mut payloads = Controller::REQUIRED
        .map(|controller| group.payload(controller))
        .into_iter();
    payloads.try_for_each(|payload| give(&payload, &V1_FILES, owner))
}
