//! What sandboxes can leave on a machine.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::processes;
use crate::server::{Home, Server};

/// Where the id ranges of this machine are claimed.
const IDS: &str = "/run/utsuwa/ids";
/// Kinds of namespaces, as file names of `/proc/PID/ns`.
const NAMESPACES: [&str; 7] = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];
/// What the kernel holds of each namespace and mount, by name in `/proc/slabinfo`.
const OBJECTS: [&str; 5] = [
    "mnt_cache",
    "net_namespace",
    "pid_namespace",
    "user_namespace",
    "uts_namespace",
];

/// Everything left of the sandboxes `ids` and of their agents, in words; empty if nothing is. `server` is idle, and everything
/// below this process but it and its spawner is a leftover, since this process inherits orphans.
pub(super) fn find(server: &Server, home: &Home, ids: &HashSet<String>) -> Result<Vec<String>> {
    let all = processes::all()?;
    processes::reap(&all, server.pid());
    let all = processes::all()?;
    let spawner = server.spawner(&all);
    let mut left = Vec::new();
    for process in processes::descendants(&all, std::process::id().cast_signed()) {
        if process.pid != server.pid() && Some(process.pid) != spawner {
            left.push(format!("process {} ({})", process.pid, process.name));
        }
    }
    for name in home.sandboxes() {
        left.push(format!("directory of sandbox {name}"));
    }
    for pid in [Some(server.pid()), spawner].into_iter().flatten() {
        left.extend(mounts(pid, &home.0)?);
        left.extend(namespaces(pid)?);
    }
    left.extend(cgroups(ids));
    left.extend(locks(&all)?);
    Ok(left)
}

/// Mounts below `home` that a process sees.
fn mounts(pid: i32, home: &Path) -> Result<Vec<String>> {
    let home = home.display().to_string();
    let text = fs::read_to_string(format!("/proc/{pid}/mountinfo"))?;
    let ours = text.lines().filter(|line| line.contains(&home));
    Ok(ours
        .map(|line| format!("mount in process {pid}: {line}"))
        .collect())
}

/// Namespaces other than ours that a process is in or holds open.
fn namespaces(pid: i32) -> Result<Vec<String>> {
    let mut left = Vec::new();
    for kind in NAMESPACES {
        let inode = |pid: &str| fs::metadata(format!("/proc/{pid}/ns/{kind}")).map(|file| file.ino());
        if inode(&pid.to_string())? != inode("self")? {
            left.push(format!("process {pid} is in another {kind} namespace"));
        }
    }
    for target in processes::descriptors(pid)? {
        if NAMESPACES
            .iter()
            .any(|kind| target.starts_with(&format!("{kind}:[")))
        {
            left.push(format!("process {pid} holds {target}"));
        }
    }
    Ok(left)
}

/// Groups of these sandboxes in any hierarchy.
fn cgroups(ids: &HashSet<String>) -> Vec<String> {
    let children = |directory: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let root = Path::new("/sys/fs/cgroup");
    let mut bases = vec![root.join("utsuwa")];
    bases.extend(children(root).iter().map(|hierarchy| hierarchy.join("utsuwa")));
    let groups = bases.iter().flat_map(|base| children(base));
    let ours = groups.filter(|group| {
        let name = group.file_name().map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| ids.contains(&name))
    });
    ours.map(|group| format!("control group {}", group.display()))
        .collect()
}

/// Id ranges that are locked though their agent has gone, or is ours.
fn locks(all: &[processes::Process]) -> Result<Vec<String>> {
    let entries = fs::read_dir(IDS).into_iter().flatten().flatten();
    let files: BTreeMap<u64, PathBuf> = entries
        .filter_map(|entry| Some((entry.metadata().ok()?.ino(), entry.path())))
        .collect();
    let ours: HashSet<i32> = processes::descendants(all, std::process::id().cast_signed())
        .iter()
        .map(|process| process.pid)
        .collect();
    let alive: HashSet<i32> = all.iter().map(|process| process.pid).collect();
    let mut left = Vec::new();
    for line in fs::read_to_string("/proc/locks")?.lines() {
        // `1: FLOCK  ADVISORY  WRITE PID MAJOR:MINOR:INODE 0 EOF` (proc_locks(5)).
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, _, pid, file, ..] = fields.as_slice() else {
            continue;
        };
        let inode = file.rsplit(':').next().and_then(|inode| inode.parse().ok());
        let (Some(path), Ok(pid)) = (inode.and_then(|inode: u64| files.get(&inode)), pid.parse()) else {
            continue;
        };
        if ours.contains(&pid) || !alive.contains(&pid) {
            left.push(format!("lock on {} by process {pid}", path.display()));
        }
    }
    Ok(left)
}

/// How many of each kind of object the kernel holds, whoever made them; those that no process can be asked for are seen only
/// here. The kernel counts whole pages of them, so the numbers are rough.
pub(super) fn kernel_objects() -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for line in fs::read_to_string("/proc/slabinfo")?.lines() {
        let mut fields = line.split_whitespace();
        if let (Some(name), Some(Ok(active))) = (fields.next(), fields.next().map(str::parse))
            && OBJECTS.contains(&name)
        {
            counts.insert(name.to_owned(), active);
        }
    }
    for line in fs::read_to_string("/proc/cgroups")?.lines() {
        // `memory HIERARCHY COUNT ENABLED`; those that are removed but still charged count.
        let fields: Vec<&str> = line.split_whitespace().collect();
        if let ["memory", _, count, _] = fields.as_slice() {
            counts.insert("memory groups".to_owned(), count.parse()?);
        }
    }
    for line in fs::read_to_string("/proc/meminfo")?.lines() {
        // Pages of tmpfs.
        if let Some(number) = line.strip_prefix("Shmem:") {
            let kilobytes: u64 = number.trim().trim_end_matches(" kB").parse()?;
            counts.insert("tmpfs MiB".to_owned(), kilobytes >> 10);
        }
    }
    Ok(counts)
}
