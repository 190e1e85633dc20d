//! What of the host an attack must leave as it was, as names with values, so that two looks can be compared.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use sha2::{Digest, Sha256};

/// How far the wall clock may drift from the monotonic one between two looks.
const DRIFT: Duration = Duration::from_millis(50);

/// They change by themselves.
const VOLATILE: [&str; 10] = [
    "syncs",
    "random",
    "ns_last_pid",
    "file-nr",
    "inode-nr",
    "inode-state",
    "dentry-state",
    "aio-nr",
    "nr",
    "stat_refresh",
];

/// Below it every sandbox has its group.
const ENGINE_GROUP: &str = "utsuwa";

/// A look at the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Host(BTreeMap<String, String>);

/// What is looked at beside the kernel's own state.
#[derive(Debug)]
pub(crate) struct Watched {
    /// Files and directories of the host's: the canary, the image, our program.
    pub(crate) files: Vec<PathBuf>,
    /// What all groups of this harness begin with.
    pub(crate) prefix: String,
}

impl Host {
    /// Looks. `ids` is the first of the host ids of the sandbox that was attacked: nothing may belong to them.
    pub(crate) fn look(watched: &Watched, ids: Option<u32>) -> Self {
        reap();
        let mut found = BTreeMap::new();
        processes(&mut found);
        text(&mut found, "mounts", "/proc/self/mountinfo");
        text(&mut found, "interfaces", "/proc/net/dev_mcast");
        text(&mut found, "routes", "/proc/net/route");
        text(&mut found, "shared memory", "/proc/sysvipc/shm");
        text(&mut found, "modules", "/proc/modules");
        groups(&mut found, Path::new("/sys/fs/cgroup"), &watched.prefix, ids);
        for dir in [
            "kernel",
            "vm",
            "fs",
            "user",
            "dev",
            "net/core",
            "net/ipv4/ip_forward",
        ] {
            sysctls(&mut found, &Path::new("/proc/sys").join(dir));
        }
        for dir in ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run"] {
            strangers(&mut found, Path::new(dir), ids, 2);
        }
        for path in &watched.files {
            files(&mut found, path);
        }
        let open = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        found.insert("descriptors of the harness".into(), open.to_string());
        Self(found)
    }

    /// What is different now, one short sentence each.
    pub(crate) fn changes(&self, now: &Self) -> Vec<String> {
        let gone = self.0.keys().filter(|name| !now.0.contains_key(*name));
        let mut changes: Vec<String> = gone.map(|name| format!("{name} has gone")).collect();
        for (name, value) in &now.0 {
            match self.0.get(name) {
                None => changes.push(format!("new: {name} {value}").trim_end().to_owned()),
                Some(before) if before != value => {
                    changes.push(format!("{name} was {before:?} and is {value:?}"));
                }
                Some(_) => {}
            }
        }
        changes
    }

    /// Writes kernel settings back that are different now.
    pub(crate) fn restore_settings(&self, now: &Self) {
        for (name, value) in &self.0 {
            if name.starts_with("/proc/sys/") && now.0.get(name).is_some_and(|other| other != value) {
                // It is reported as a change in any case.
                let _ = fs::write(name, value);
            }
        }
    }
}

/// Agents that were killed leave their children to this process, which is PID 1 here.
fn reap() {
    let own = std::process::id();
    for (pid, stat) in stats() {
        // pid (comm) state ppid
        let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        let zombie = fields.next() == Some("Z");
        let orphan = fields.next().and_then(|ppid| ppid.parse().ok()) == Some(own);
        if zombie && orphan {
            let _ = waitpid(Pid::from_raw(pid), Some(WaitPidFlag::WNOHANG));
        }
    }
}

fn stats() -> impl Iterator<Item = (i32, String)> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            Some((pid, fs::read_to_string(entry.path().join("stat")).ok()?))
        })
}

fn processes(found: &mut BTreeMap<String, String>) {
    for (pid, stat) in stats() {
        let name = stat
            .split_once('(')
            .and_then(|(_, rest)| rest.rsplit_once(')'))
            .map_or("", |(name, _)| name);
        found.insert(format!("process {pid}"), name.to_owned());
    }
}

/// One entry per line of a file.
fn text(found: &mut BTreeMap<String, String>, what: &str, path: &str) {
    for line in fs::read_to_string(path).unwrap_or_default().lines() {
        found.insert(format!("{what}: {line}"), String::new());
    }
}

/// Groups of ours, and groups that belong to the attacked sandbox's ids, wherever they are but in the sandboxes of
/// other servers on this machine, which come and go.
fn groups(found: &mut BTreeMap<String, String>, dir: &Path, prefix: &str, ids: Option<u32>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
    {
        let ours = path
            .components()
            .any(|part| part.as_os_str().to_string_lossy().starts_with(prefix));
        if !ours && dir.ends_with(ENGINE_GROUP) {
            continue;
        }
        if ours || belongs(&path, ids) {
            found.insert(format!("group {}", path.display()), String::new());
        }
        groups(found, &path, prefix, ids);
    }
}

fn belongs(path: &Path, ids: Option<u32>) -> bool {
    let Some(first) = ids else { return false };
    fs::symlink_metadata(path).is_ok_and(|data| (first..first + 65_536).contains(&data.uid()))
}

fn sysctls(found: &mut BTreeMap<String, String>, path: &Path) {
    if path
        .file_name()
        .is_some_and(|name| VOLATILE.iter().any(|volatile| name == *volatile))
    {
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| sysctls(found, &entry.path())),
        Err(_) => {
            // Some can only be written.
            if let Ok(value) = fs::read_to_string(path) {
                found.insert(path.display().to_string(), value.trim_end().to_owned());
            }
        }
    }
}

/// Files anywhere that belong to the attacked sandbox's ids.
fn strangers(found: &mut BTreeMap<String, String>, dir: &Path, ids: Option<u32>, depth: u32) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if belongs(&path, ids) {
            found.insert(format!("file of the sandbox's {}", path.display()), String::new());
        }
        if depth > 0 && path.is_dir() && !path.is_symlink() {
            strangers(found, &path, ids, depth - 1);
        }
    }
}

/// Of each file what changes whenever it is changed: a program can set the first of the times, not the second.
fn files(found: &mut BTreeMap<String, String>, path: &Path) {
    let Ok(data) = fs::symlink_metadata(path) else {
        return;
    };
    let facts = format!(
        "inode {} mode {:o} owner {} size {} changed {}.{:09}",
        data.ino(),
        data.mode(),
        data.uid(),
        data.size(),
        data.ctime(),
        data.ctime_nsec()
    );
    found.insert(format!("file {}", path.display()), facts);
    if data.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            files(found, &entry.path());
        }
    }
}

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// The hash of each file's content, for the beginning and the end.
pub(crate) fn hashes(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Hash)>> {
    let files = paths.iter().filter(|path| path.is_file());
    files
        .map(|path| {
            let bytes = fs::read(path).with_context(|| path.display().to_string())?;
            Ok((path.clone(), Sha256::digest(bytes).into()))
        })
        .collect()
}

/// The distance of the wall clock from the monotonic one.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Duration,
    steady: Instant,
}

impl Clock {
    /// Looks at both.
    pub(crate) fn read() -> Self {
        Self {
            wall: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            steady: Instant::now(),
        }
    }

    /// How far the wall clock has been set since, if it has.
    pub(crate) fn jump(&self) -> Option<String> {
        let now = Self::read();
        let walked = now.wall.saturating_sub(self.wall);
        let steady = now.steady.duration_since(self.steady);
        let apart = walked.abs_diff(steady);
        (apart > DRIFT).then(|| format!("the wall clock was set by {} ms", apart.as_millis()))
    }
}

#[cfg(test)]
mod tests {
    use super::Host;

    fn host(entries: &[(&str, &str)]) -> Host {
        let pairs = entries
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        Host(pairs.collect())
    }

    #[test]
    fn every_difference_is_told() {
        let before = host(&[("process 1", "attack"), ("/proc/sys/x", "0"), ("same", "1")]);
        let after = host(&[("process 2", "sh"), ("/proc/sys/x", "1"), ("same", "1")]);
        assert_eq!(
            before.changes(&after),
            [
                "process 1 has gone",
                "/proc/sys/x was \"0\" and is \"1\"",
                "new: process 2 sh"
            ]
        );
        assert!(before.changes(&before).is_empty());
    }
}
