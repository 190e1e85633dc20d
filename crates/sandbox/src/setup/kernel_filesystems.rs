//! The kernel's own filesystems, each showing this sandbox's namespaces only.

use std::fs;

use nix::mount::MsFlags;

use super::rootfs::directory;
use crate::Error;
use crate::cgroup::Version;
use crate::error::Step;

pub(super) fn mount(cgroups: Version) -> Result<(), Error> {
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    let proc = directory("/proc")?;
    // Unmasked, because a locked mask would make `unshare --mount-proc` fail in the lessons; what is
    // dangerous in it belongs to host ids that nobody here has.
    nix_mount("proc", &proc, quiet, None).step("/proc")?;
    let sys = directory("/sys")?;
    nix_mount("sysfs", &sys, quiet | MsFlags::MS_RDONLY, None).step("/sys")?;
    let groups = format!("{sys}/fs/cgroup");
    match cgroups {
        Version::V2 => nix_mount("cgroup2", &groups, quiet, None).step("/sys/fs/cgroup"),
        Version::V1 => {
            nix_mount("tmpfs", &groups, quiet, Some("size=16k,mode=0755")).step("/sys/fs/cgroup")?;
            for controller in ["memory", "cpu", "pids"] {
                let target = format!("{groups}/{controller}");
                fs::create_dir(&target).step("/sys/fs/cgroup")?;
                nix_mount("cgroup", &target, quiet, Some(controller)).step("cgroup v1 controllers")?;
            }
            Ok(())
        }
    }
}

fn nix_mount(kind: &str, target: &str, flags: MsFlags, options: Option<&str>) -> nix::Result<()> {
    nix::mount::mount(Some(kind), target, Some(kind), flags, options)
}
