//! Where this machine keeps its controllers.

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access, geteuid};

use super::{CgroupError, Controller, Limits, v2};

/// Which generation of cgroups serves memory, cpu and pids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// One hierarchy per controller.
    V1,
    /// One hierarchy for all.
    V2,
}

/// The leaf to which the processes of a user's delegated group move, so that it may have groups below it.
pub(super) const SERVER: &str = "utsuwa-server";
/// The group of all sandboxes.
const SANDBOXES: &str = "utsuwa";

/// The directories under which sandboxes' groups are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The generation.
    pub version: Version,
    /// One directory per controller; on v2 they are the same.
    pub(super) bases: Vec<(Controller, PathBuf)>,
}

impl Layout {
    /// Looks at this machine.
    pub fn detect() -> Result<Self, CgroupError> {
        let read = |path: &str| fs::read_to_string(path).map_err(CgroupError::operation("read", path));
        let mounts = mounts(&read("/proc/self/mountinfo")?);
        let own = own_v2_group(&read("/proc/self/cgroup")?);
        Self::from_mounts(&mounts, &own, geteuid().is_root())
    }

    /// Whether groups can be made there, without making any.
    pub fn check(&self) -> Result<(), CgroupError> {
        for base in self.directories() {
            let above = base.ancestors().find(|path| path.exists()).unwrap_or(base);
            access(above, AccessFlags::W_OK)
                .map_err(|errno| CgroupError::operation("make groups in", above)(errno.into()))?;
            if self.version == Version::V2 {
                v2::check_controllers(above)?;
            }
        }
        Ok(())
    }

    fn from_mounts(mounts: &[Mount], own: &Path, root: bool) -> Result<Self, CgroupError> {
        let v1 = |controller: Controller| {
            let name = controller.name(Version::V1);
            let serves = |mount: &&Mount| {
                mount.kind == Version::V1 && mount.options.iter().any(|option| option == name)
            };
            mounts.iter().find(serves)
        };
        let (on_v1, others): (Vec<_>, Vec<_>) = Controller::REQUIRED
            .into_iter()
            .partition(|controller| v1(*controller).is_some());
        if others.is_empty() {
            if !root {
                return Err(CgroupError::V1NeedsRoot);
            }
            let limited = Controller::REQUIRED.into_iter().chain([Controller::Io]);
            let bases =
                limited.filter_map(|controller| Some((controller, v1(controller)?.point.join(SANDBOXES))));
            return Ok(Self {
                version: Version::V1,
                bases: bases.collect(),
            });
        }
        if !on_v1.is_empty() {
            return Err(CgroupError::Split {
                v1: names(&on_v1),
                rest: names(&others),
            });
        }
        let v2 = mounts.iter().find(|mount| mount.kind == Version::V2);
        let v2 = v2.ok_or(CgroupError::NotMounted)?;
        // Root takes a group of its own at the top; a user has only what systemd delegated, its own group.
        let above = if root {
            v2.point.clone()
        } else {
            v2.point.join(own)
        };
        Ok(Self::v2(&above.join(SANDBOXES)))
    }

    pub(super) fn v2(base: &Path) -> Self {
        let controllers = [
            Controller::Memory,
            Controller::Cpu,
            Controller::Pids,
            Controller::Io,
        ];
        Self {
            version: Version::V2,
            bases: controllers.map(|controller| (controller, base.to_owned())).into(),
        }
    }

    /// Without the hierarchies of v1 that these limits have no use for: each costs time.
    pub(super) fn limited_by(&self, limits: &Limits) -> Self {
        let mut layout = self.clone();
        layout
            .bases
            .retain(|(controller, _)| *controller != Controller::Io || limits.io.is_some());
        layout
    }

    /// The directory for a controller that this layout has.
    pub fn base(&self, controller: Controller) -> &Path {
        let found = self.bases.iter().find(|(known, _)| *known == controller);
        // Every layout has those that are required.
        found.map_or(&self.bases[0].1, |(_, base)| base)
    }

    /// Each directory once, that of memory first.
    pub(super) fn directories(&self) -> impl Iterator<Item = &Path> {
        let different = match self.version {
            Version::V1 => self.bases.len(),
            Version::V2 => 1,
        };
        self.bases.iter().take(different).map(|(_, base)| base.as_path())
    }
}

fn names(controllers: &[Controller]) -> String {
    let names: Vec<&str> = controllers
        .iter()
        .map(|controller| controller.name(Version::V1))
        .collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(" and "))
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

/// The caller's v2 group, relative to the mount, from `/proc/self/cgroup`; the one that was delegated, also when
/// the caller has moved to a leaf of it.
fn own_v2_group(text: &str) -> PathBuf {
    let path = text
        .lines()
        .find_map(|line| line.strip_prefix("0::"))
        .unwrap_or("/");
    let path = Path::new(path.trim_start_matches('/'));
    let delegated = path.parent().filter(|_| path.ends_with(SERVER));
    delegated.unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Controller, Layout, Version, mounts, own_v2_group};

    const V1: &str = "\
30 25 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
31 25 0:27 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct
32 25 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
33 25 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
34 25 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
35 25 0:31 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio
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
        let directories: Vec<_> = layout.directories().map(Path::to_owned).collect();
        let expected = ["memory", "cpu", "pids", "blkio"]
            .map(|name| Path::new("/sys/fs/cgroup").join(name).join("utsuwa"));
        assert_eq!(directories, expected);
    }

    #[test]
    fn v2_is_used_at_the_top_by_root_and_in_the_own_group_by_a_user() {
        for (root, expected) in [
            (true, "/sys/fs/cgroup/utsuwa"),
            (false, "/sys/fs/cgroup/user.slice/a.scope/utsuwa"),
        ] {
            let layout = layout(V2, root).unwrap();
            assert_eq!(layout.base(Controller::Pids), Path::new(expected));
            assert_eq!(layout.directories().count(), 1);
        }
    }

    #[test]
    fn what_cannot_work_says_so() {
        let without = |name: &str| {
            let other = |line: &&str| !line.ends_with(&format!(",{name}"));
            V1.lines().filter(other).collect::<Vec<_>>().join("\n")
        };
        for (mountinfo, root, expected) in [
            (String::new(), true, "no cgroup filesystem is mounted"),
            (V1.to_owned(), false, "an unprivileged user gets no part of"),
            (
                without("pids"),
                true,
                "memory and cpu are on cgroup v1, but pids is not",
            ),
            (
                format!("{V2}{}", V1.lines().nth(2).unwrap()),
                true,
                "memory is on cgroup v1, but cpu and pids are not",
            ),
        ] {
            let error = layout(&mountinfo, root).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_own_group_is_the_line_without_controllers() {
        for (group, delegated) in [
            ("/user.slice/a.scope", "user.slice/a.scope"),
            ("/user.slice/a.scope/utsuwa-server", "user.slice/a.scope"),
        ] {
            let text = format!("9:name=systemd:/\n0::{group}\n");
            assert_eq!(own_v2_group(&text), PathBuf::from(delegated));
        }
    }
}
