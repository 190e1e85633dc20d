//! The static programs that run inside a sandbox, built from `crates/guest` by this crate's build script.

pub use ::guest::{CONTROL_FD, MOUNT_NAMESPACE_FD, USER_NAMESPACE_FD, wire};

/// PID 1 of every sandbox, run from a sealed memory file.
pub const INIT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/init.bin"));

/// `hog MIB`, the memory eater of the cgroup lessons; images carry it as `/usr/local/bin/hog`.
pub const HOG: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hog.bin"));
