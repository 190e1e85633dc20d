//! Files: larger than the disk, by handle, and shared with others.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsRawFd;

use crate::Attack;
use crate::report::{stopped, tried};
use crate::sys::{Arg, call, errno_of};

pub(crate) const ATTACKS: &[Attack] = &[
    ("fallocate", fallocate),
    ("sparse", sparse),
    ("fsync-storm", fsync_storm),
    ("inodes", inodes),
    ("mknod", mknod),
];

const TERABYTE: i64 = 1 << 40;

/// `open_by_handle_at` of inode 2, the root of an ext filesystem, as "shocker" did it.
pub(crate) fn open_by_handle() -> nix::Result<i64> {
    let root = File::open("/").map_err(|error| errno_of(&error))?;
    // struct file_handle: 8 bytes of handle, type FILEID_INO32_GEN; inode 2, generation 0.
    let mut handle = [0; 16];
    handle[0] = 8;
    handle[4] = 1;
    handle[8] = 2;
    call(
        libc::SYS_open_by_handle_at,
        [root.as_raw_fd().into(), Arg::In(&handle), 0.into()],
    )
}

/// Asks for a terabyte of blocks.
fn fallocate(_: &[String]) {
    let result = File::create("/terabyte")
        .map_err(|error| errno_of(&error))
        .and_then(|file| {
            call(
                libc::SYS_fallocate,
                [file.as_raw_fd().into(), 0.into(), 0.into(), Arg::Int(TERABYTE)],
            )
        });
    tried("fallocate 1 TiB", result);
}

/// A file that only looks like a terabyte may exist; writing it full may not.
fn sparse(_: &[String]) {
    let mut written = 0;
    let end = File::create("/sparse").and_then(|mut file| {
        file.set_len(TERABYTE.cast_unsigned())?;
        let block = vec![1; 1 << 20];
        // Far more than any sandbox's disk has.
        while written < 4096 {
            file.write_all(&block)?;
            written += 1;
        }
        Ok(())
    });
    stopped(
        "MiB written to a sparse file",
        written,
        end.err().map(|error| errno_of(&error)),
    );
}

/// Two seconds of small writes, each forced out.
fn fsync_storm(_: &[String]) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(2);
    let mut rounds = 0;
    let end = File::create("/storm").and_then(|mut file| {
        while std::time::Instant::now() < until {
            file.write_all(b"storm")?;
            file.sync_all()?;
            rounds += 1;
        }
        Ok(())
    });
    stopped("fsync", rounds, end.err().map(|error| errno_of(&error)));
}

/// Empty files until there are no more inodes.
fn inodes(_: &[String]) {
    let mut made = 0;
    let _ = fs::create_dir("/many");
    let end = (0..1_000_000).find_map(|number| {
        let file = File::create(format!("/many/{number}"));
        made += usize::from(file.is_ok());
        file.err()
    });
    stopped("files", made, end.map(|error| errno_of(&error)));
}

/// Nodes of the host's disk, memory and console; a node that can be made must not open.
fn mknod(_: &[String]) {
    for (name, kind, major, minor) in [
        ("disk", libc::S_IFBLK, 254, 0),
        ("sda", libc::S_IFBLK, 8, 0),
        ("mem", libc::S_IFCHR, 1, 1),
        ("kmsg", libc::S_IFCHR, 1, 11),
        ("console", libc::S_IFCHR, 5, 1),
        ("fuse", libc::S_IFCHR, 10, 229),
        ("tun", libc::S_IFCHR, 10, 200),
    ] {
        let path = std::ffi::CString::new(format!("/node-{name}")).unwrap_or_default();
        let device = i64::try_from(libc::makedev(major, minor)).unwrap_or_default();
        let made = call(
            libc::SYS_mknodat,
            [
                libc::AT_FDCWD.into(),
                path.as_c_str().into(),
                Arg::Int((kind | 0o600).into()),
                Arg::Int(device),
            ],
        );
        let opened = made.and_then(|_| {
            call(
                libc::SYS_openat,
                [
                    libc::AT_FDCWD.into(),
                    path.as_c_str().into(),
                    (libc::O_RDONLY | libc::O_NONBLOCK).into(),
                ],
            )
        });
        tried(format_args!("mknod and open {name}"), opened);
    }
}
