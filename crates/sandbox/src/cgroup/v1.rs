//! cgroup v1: one hierarchy per controller, and a process is moved into each of them
//! (Documentation/admin-guide/cgroup-v1).

use nix::unistd::{Gid, Pid, Uid};

use super::{Cgroup, Limits, give, make, set, set_if_present};
use crate::Error;

pub(super) fn create(group: &Cgroup, limits: &Limits) -> Result<(), Error> {
    let [memory, cpu, pids] = [0, 1, 2].map(|controller| group.host(controller));
    for directory in [&memory, &cpu, &pids] {
        make(directory)?;
    }
    set(&memory, "memory.limit_in_bytes", limits.memory.to_string())?;
    // Memory and swap together: the same number means no swap. Absent where swap accounting is off.
    set_if_present(&memory, "memory.memsw.limit_in_bytes", limits.memory.to_string())?;
    set(&cpu, "cpu.cfs_period_us", "100000")?;
    set(
        &cpu,
        "cpu.cfs_quota_us",
        (u64::from(limits.cpu_milli) * 100).to_string(),
    )?;
    set(&pids, "pids.max", limits.pids.to_string())?;
    (0..3).try_for_each(|controller| make(&group.payload(controller)))
}

pub(super) fn enter(group: &Cgroup, pid: Pid) -> Result<(), Error> {
    for payload in (0..3).map(|controller| group.payload(controller)) {
        set(&payload, "cgroup.procs", pid.to_string())?;
    }
    Ok(())
}

pub(super) fn settle(group: &Cgroup, owner: (Uid, Gid)) -> Result<(), Error> {
    for payload in (0..3).map(|controller| group.payload(controller)) {
        give(
            &[payload.join("cgroup.procs"), payload.join("tasks"), payload],
            owner,
        )?;
    }
    Ok(())
}
