//! Network namespaces by descriptor. `unshare(2)` and `setns(2)` move one thread, so a thread is all it takes.

use std::fs::{self, File};
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::panic::resume_unwind;
use std::thread;

use nix::sched::{CloneFlags, setns, unshare};

use super::Error;
use super::error::Step;

/// Does `work` in the namespace.
pub(super) fn within<T: Send>(
    netns: BorrowedFd<'_>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    apart(|| {
        setns(netns, CloneFlags::CLONE_NEWNET).step("entering the network namespace")?;
        work()
    })
}

/// Makes a namespace that belongs to the host's user namespace, and does `work` in it first of all. It lives
/// as long as a descriptor of it.
pub(super) fn create(work: impl FnOnce() -> Result<(), Error> + Send) -> Result<OwnedFd, Error> {
    apart(|| {
        unshare(CloneFlags::CLONE_NEWNET).step("making a network namespace")?;
        let netns = File::open("/proc/thread-self/ns/net").step("opening the network namespace")?;
        work()?;
        Ok(netns.into())
    })
}

fn apart<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .spawn_scoped(scope, work)
            .step("starting a thread")?;
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Writes a setting below `/proc/sys/net` of the calling thread's namespace.
pub(super) fn set_sysctl(name: &str, value: &str) -> Result<(), Error> {
    let path = format!("/proc/sys/net/{name}");
    fs::write(&path, value).map_err(|source| Error::Sysctl {
        path: path.into(),
        source,
    })
}

/// Switches IPv6 off on `interface` (or `all` and those to come, `default`), if the kernel has it at all.
pub(super) fn disable_ipv6(interface: &str) -> Result<(), Error> {
    match set_sysctl(&format!("ipv6/conf/{interface}/disable_ipv6"), "1") {
        Err(Error::Sysctl { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
