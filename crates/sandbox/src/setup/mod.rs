//! What happens in the new process, from its birth in fresh namespaces to the exec of init. The order is the
//! recipe's (docs/ARCHITECTURE.md); each step is a function with its reason beside it. No learner code runs
//! before the last step, so paths inside the new root can be trusted until then.

mod confine;
mod devices;
mod identity;
mod kernel_filesystems;
mod network;
mod rootfs;

use std::convert::Infallible;
use std::ffi::CString;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd};
use std::path::PathBuf;

use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl, open};
use nix::sched::{CloneFlags, unshare};
use nix::sys::stat::Mode;
use nix::unistd::{fexecve, sethostname};

use crate::cgroup::{Entrance, Version};
use crate::error::Step;
use crate::ids::IdMap;
use crate::{Error, handshake, sys};

/// Everything the new process needs to know.
pub(crate) struct Plan {
    pub(crate) rootfs: PathBuf,
    pub(crate) hostname: String,
    /// Bytes of the writable layer.
    pub(crate) disk: u64,
    pub(crate) ids: IdMap,
    pub(crate) cgroups: Version,
    pub(crate) entrance: Entrance,
    /// Init's program, sealed.
    pub(crate) init: OwnedFd,
}

/// Never returns: the process becomes init, or says why not and ends.
pub(crate) fn run(plan: &Plan, control: &OwnedFd) -> ! {
    let Err(error) = become_init(plan, control);
    handshake::report(control, &error);
    std::process::exit(1)
}

fn become_init(plan: &Plan, control: &OwnedFd) -> Result<Infallible, Error> {
    plan.entrance.pass()?;
    let lower = handshake::wait_for_go(control)?;
    identity::become_root(plan.ids)?;
    identity::die_with_the_agent(control)?;
    if plan.cgroups == Version::V1 {
        // On v2 the process was born into its group together with the namespace.
        unshare(CloneFlags::CLONE_NEWCGROUP).step("new cgroup namespace")?;
    }
    rootfs::stage(plan, lower)?;
    devices::mount_dev()?;
    kernel_filesystems::mount(plan.cgroups)?;
    rootfs::pivot()?;
    sethostname(&plan.hostname).step("host name")?;
    network::bring_loopback_up()?;
    handshake::offer_terminals(control)?;
    confine::rlimits()?;
    confine::keyring()?;
    hand_over(plan, control)
}

/// Leaves exactly the descriptors that init expects, and becomes it.
fn hand_over(plan: &Plan, control: &OwnedFd) -> Result<Infallible, Error> {
    const PROGRAM_FD: i32 = guest::CONTROL_FD + 1;
    let null = open("/dev/null", OFlag::O_RDWR, Mode::empty()).step("open /dev/null")?;
    // Both out of the way of the numbers that are assigned next.
    let control = high(control)?;
    let program = high(&plan.init)?;
    for fd in 0..3 {
        sys::dup_to(&null, fd).step("standard descriptors")?;
    }
    sys::dup_to(&control, guest::CONTROL_FD).step("control descriptor")?;
    sys::dup_to(&program, PROGRAM_FD).step("program descriptor")?;
    // SAFETY: it was made two lines above and stays open until exec closes it.
    #[expect(unsafe_code, reason = "naming a descriptor by its number")]
    let program_fd = unsafe { BorrowedFd::borrow_raw(PROGRAM_FD) };
    fcntl(program_fd, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).step("program descriptor")?;
    // CVE-2024-21626: a leaked directory descriptor is a way out.
    std::mem::forget((null, control, program));
    sys::close_from(PROGRAM_FD + 1).step("close descriptors")?;
    confine::seccomp()?;
    let name = CString::from(c"init");
    let path = CString::from(c"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    fexecve(program_fd, &[name], &[path]).step("exec init")
}

fn high(fd: &OwnedFd) -> Result<OwnedFd, Error> {
    let raw = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(100)).step("duplicate descriptor")?;
    // SAFETY: the kernel has just made this descriptor for us.
    #[expect(unsafe_code, reason = "taking over a new descriptor")]
    Ok(unsafe { OwnedFd::from_raw_fd(raw) })
}
