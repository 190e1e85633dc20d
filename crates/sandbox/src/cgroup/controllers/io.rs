//! Reading the image from its disk: a sandbox with little memory that reads it over and over would starve the others.
//! Nothing a learner writes reaches a disk.
//!
//! Kernel: admin-guide/cgroup-v2.rst, "IO Interface Files"; admin-guide/cgroup-v1/blkio-controller.rst, where
//! throttling counts what a process reads, through the page cache or not.

use std::path::Path;

use crate::cgroup::file::set_if_present;
use crate::cgroup::limits::Io;
use crate::cgroup::{CgroupError, Version};

pub(super) fn limit(group: &Path, version: Version, limit: Io) -> Result<(), CgroupError> {
    let Io {
        major,
        minor,
        read_bytes,
    } = limit;
    // Either file is absent from a kernel without CONFIG_BLK_DEV_THROTTLING.
    let written = match version {
        Version::V1 => set_if_present(
            group,
            "blkio.throttle.read_bps_device",
            format!("{major}:{minor} {read_bytes}"),
        ),
        Version::V2 => set_if_present(group, "io.max", format!("{major}:{minor} rbps={read_bytes}")),
    };
    match written {
        // A device without a request queue of its own cannot be limited.
        Err(error) if error.errno() == Some(libc::ENODEV) => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use crate::cgroup::controllers::{Controller, EXAMPLE, check};
    use crate::cgroup::limits::Io;
    use crate::cgroup::{Limits, Version};

    #[test]
    fn reading_is_limited_on_the_images_disk() {
        let io = Some(Io {
            major: 254,
            minor: 0,
            read_bytes: 1 << 20,
        });
        let limits = Limits { io, ..EXAMPLE };
        let v1 = [("blkio.throttle.read_bps_device", "254:0 1048576")];
        check(Controller::Io, Version::V1, &limits, &v1);
        check(
            Controller::Io,
            Version::V2,
            &limits,
            &[("io.max", "254:0 rbps=1048576")],
        );
    }

    #[test]
    fn without_a_disk_or_throttling_nothing_is_written() {
        for version in [Version::V1, Version::V2] {
            check(Controller::Io, version, &EXAMPLE, &[]);
        }
    }
}
