//! Where this machine keeps its controllers.

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::Error;

/// Which generation of cgroups serves memory, cpu and pids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// One hierarchy per controller.
    V1,
    /// One hierarchy for all.
    V2,
}

/// The controllers that a sandbox is limited by, in the order of [`Layout::bases`].
pub(crate) const CONTROLLERS: [&str; 3] = ["memory", "cpu", "pids"];

/// The directories under which sandboxes' groups are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The generation.
    pub version: Version,
    /// One directory per controller of [`CONTROLLERS`]; on v2 they are the same.
    pub(crate) bases: [PathBuf; 3],
}

impl Layout {
    /// Looks at this machine.
    pub fn detect() -> Result<Self, Error> {
        let read = |path: &str| fs::read_to_string(path).map_err(Error::file(path));
        let mounts = mounts(&read("/proc/self/mountinfo")?);
        let own = own_v2_group(&read("/proc/self/cgroup")?);
        Self::from_mounts(&mounts, &own, geteuid().is_root())
    }

    fn from_mounts(mounts: &[Mount], own: &Path, root: bool) -> Result<Self, Error> {
        let v1 = CONTROLLERS.map(|name| {
            mounts
                .iter()
                .find(|m| m.kind == Version::V1 && m.options.iter().any(|option| option == name))
        });
        if let [Some(memory), Some(cpu), Some(pids)] = v1 {
            if !root {
                return Err(Error::NoCgroup(
                    "cgroup v1 gives an unprivileged user no limits".into(),
                ));
            }
            let bases = [memory, cpu, pids].map(|mount| mount.point.join("utsuwa"));
            return Ok(Self {
                version: Version::V1,
                bases,
            });
        }
        let Some(v2) = mounts.iter().find(|m| m.kind == Version::V2) else {
            return Err(Error::NoCgroup("no cgroup filesystem is mounted".into()));
        };
        if v1.iter().any(Option::is_some) {
            return Err(Error::NoCgroup(
                "memory, cpu and pids are split between cgroup v1 and v2".into(),
            ));
        }
        // Root takes a group of its own at the top; a user has only what systemd delegated, its own group.
        let base = if root {
            v2.point.join("utsuwa")
        } else {
            v2.point.join(own)
        };
        Ok(Self {
            version: Version::V2,
            bases: [base.clone(), base.clone(), base],
        })
    }
}

#[derive(Debug)]
struct Mount {
    kind: Version,
    point: PathBuf,
    options: Vec<String>,
}

/// The cgroup mounts of a `/proc/PID/mountinfo` (proc_pid_mountinfo(5)).
fn mounts(mountinfo: &str) -> Vec<Mount> {
    mountinfo.lines().filter_map(mount).collect()
}

fn mount(line: &str) -> Option<Mount> {
    let (head, tail) = line.split_once(" - ")?;
    let mut tail = tail.split(' ');
    let kind = match tail.next()? {
        "cgroup" => Version::V1,
        "cgroup2" => Version::V2,
        _ => return None,
    };
    let options = tail.nth(1)?.split(',').map(str::to_owned).collect();
    Some(Mount {
        kind,
        point: PathBuf::from(head.split(' ').nth(4)?),
        options,
    })
}

/// The caller's v2 group, relative to the mount, from `/proc/self/cgroup`.
fn own_v2_group(text: &str) -> PathBuf {
    let path = text
        .lines()
        .find_map(|line| line.strip_prefix("0::"))
        .unwrap_or("/");
    PathBuf::from(path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Layout, Version, mounts, own_v2_group};

    const V1: &str = "\
30 25 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
31 25 0:27 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct
32 25 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
33 25 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
34 25 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
";
    const V2: &str = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

    fn layout(mountinfo: &str, root: bool) -> Result<Layout, String> {
        Layout::from_mounts(&mounts(mountinfo), Path::new("user.slice/a.scope"), root)
            .map_err(|e| e.to_string())
    }

    #[test]
    fn hybrid_machines_with_v1_controllers_are_v1() {
        let layout = layout(V1, true).unwrap();
        assert_eq!(layout.version, Version::V1);
        assert_eq!(layout.bases[0], PathBuf::from("/sys/fs/cgroup/memory/utsuwa"));
        assert_eq!(layout.bases[1], PathBuf::from("/sys/fs/cgroup/cpu/utsuwa"));
    }

    #[test]
    fn v2_is_used_at_the_top_by_root_and_in_the_own_group_by_a_user() {
        assert_eq!(
            layout(V2, true).unwrap().bases[2],
            PathBuf::from("/sys/fs/cgroup/utsuwa")
        );
        assert_eq!(
            layout(V2, false).unwrap().bases[2],
            PathBuf::from("/sys/fs/cgroup/user.slice/a.scope")
        );
    }

    #[test]
    fn what_cannot_work_says_so() {
        assert!(
            layout("", true)
                .unwrap_err()
                .contains("no cgroup filesystem is mounted")
        );
        assert!(
            layout(V1, false)
                .unwrap_err()
                .contains("unprivileged user no limits")
        );
        let split = format!("{V2}{}", V1.lines().next().unwrap());
        assert!(layout(&split, true).unwrap_err().contains("split between"));
    }

    #[test]
    fn the_own_group_is_the_line_without_controllers() {
        let text = "9:name=systemd:/\n0::/user.slice/a.scope\n";
        assert_eq!(own_v2_group(text), PathBuf::from("user.slice/a.scope"));
    }
}
