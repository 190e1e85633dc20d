//! The system calls that neither nix nor rustix wraps. Every `unsafe` of the crate's set-up path is here.
#![expect(unsafe_code, reason = "raw system calls; each with its own reason")]
#![expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "the kernel's own integer types"
)]

use std::ffi::CStr;
use std::io;
use std::mem::size_of;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::unistd::Pid;

/// `clone3`'s flag to put the child into the cgroup of [`CloneArgs::cgroup`] (Linux 5.7, cgroup v2 only).
pub(crate) const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// Which side of [`clone3`] one is on.
pub(crate) enum Clone {
    /// In the new process.
    Child,
    /// In the calling process.
    Parent {
        /// The new process's id in the caller's PID namespace.
        pid: Pid,
        /// Refers to that very process, whatever becomes of its id.
        pidfd: OwnedFd,
    },
}

/// `fork` with namespaces: `clone3(2)` with its own copy of memory, `CLONE_PIDFD`, all signal handlers reset
/// in the child, and `SIGCHLD` at its end.
///
/// The caller must have one thread; the child goes on with a copy of it.
pub(crate) fn clone3(flags: u64, cgroup: Option<BorrowedFd<'_>>) -> io::Result<Clone> {
    #[repr(C)]
    #[derive(Default)]
    struct CloneArgs {
        flags: u64,
        pidfd: u64,
        child_tid: u64,
        parent_tid: u64,
        exit_signal: u64,
        stack: u64,
        stack_size: u64,
        tls: u64,
        set_tid: u64,
        set_tid_size: u64,
        cgroup: u64,
    }
    const CLONE_CLEAR_SIGHAND: u64 = 0x1_0000_0000;
    let mut pidfd: RawFd = -1;
    let mut args = CloneArgs {
        flags: flags | libc::CLONE_PIDFD as u64 | CLONE_CLEAR_SIGHAND,
        pidfd: (&raw mut pidfd) as u64,
        exit_signal: libc::SIGCHLD as u64,
        ..CloneArgs::default()
    };
    if let Some(fd) = cgroup {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = fd.as_raw_fd() as u64;
    }
    // SAFETY: the structure is the kernel's `struct clone_args`, zero where unused; no stack is given and
    // memory is not shared, so the child returns here on its own copy of ours.
    let result = unsafe { libc::syscall(libc::SYS_clone3, &raw mut args, size_of::<CloneArgs>()) };
    match result {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(Clone::Child),
        pid => {
            let pid = Pid::from_raw(i32::try_from(pid).expect("process ids fit 22 bits"));
            // SAFETY: the kernel has just stored a descriptor of ours there.
            let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
            Ok(Clone::Parent { pid, pidfd })
        }
    }
}

/// What [`mount_setattr`] changes.
#[derive(Default)]
pub(crate) struct MountAttributes<'a> {
    /// `MOUNT_ATTR_*` to set.
    pub(crate) set: u64,
    /// Shows the files' owners through this user namespace (`MOUNT_ATTR_IDMAP`, Linux 5.12; as an overlay's
    /// lower layer 5.19).
    pub(crate) idmap: Option<BorrowedFd<'a>>,
}

/// `mount_setattr(2)` on the mount that `fd` refers to and those below it.
pub(crate) fn mount_setattr(fd: BorrowedFd<'_>, attributes: &MountAttributes<'_>) -> io::Result<()> {
    #[repr(C)]
    struct MountAttr {
        set: u64,
        clear: u64,
        propagation: u64,
        userns_fd: u64,
    }
    let mut attr = MountAttr {
        set: attributes.set,
        clear: 0,
        propagation: 0,
        userns_fd: 0,
    };
    if let Some(userns) = attributes.idmap {
        attr.set |= libc::MOUNT_ATTR_IDMAP;
        attr.userns_fd = userns.as_raw_fd() as u64;
    }
    // SAFETY: an empty path with AT_EMPTY_PATH, and the kernel's `struct mount_attr` with its size.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            fd.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH | libc::AT_RECURSIVE,
            &raw mut attr,
            size_of::<MountAttr>(),
        )
    };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Ends the process without running destructors or exit handlers, which are its parent's business.
pub(crate) fn exit_now(code: i32) -> ! {
    // SAFETY: ends this process without running anything else.
    unsafe { libc::_exit(code) }
}

/// Closes every descriptor from `first` on.
pub(crate) fn close_from(first: RawFd) -> io::Result<()> {
    let first = libc::c_uint::try_from(first).expect("descriptors are not negative");
    // SAFETY: the caller is about to exec and uses none of them again.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Gives the process an empty session keyring of its own; keyrings are per user, not per namespace.
pub(crate) fn join_new_session_keyring() -> io::Result<()> {
    const KEYCTL_JOIN_SESSION_KEYRING: libc::c_long = 1;
    // SAFETY: a null name asks for a new anonymous keyring.
    let result = unsafe {
        libc::syscall(
            libc::SYS_keyctl,
            KEYCTL_JOIN_SESSION_KEYRING,
            std::ptr::null::<libc::c_char>(),
        )
    };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Opens the other end of a PTY master, without going through any path (`TIOCGPTPEER`, Linux 4.13).
pub(crate) fn pty_peer(master: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
    // SAFETY: the request takes open flags and returns a descriptor.
    let fd = unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCGPTPEER, flags) };
    if fd == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just made it for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Unlocks the slave side of a PTY master (`TIOCSPTLCK`).
pub(crate) fn unlock_pty(master: BorrowedFd<'_>) -> io::Result<()> {
    let unlocked: libc::c_int = 0;
    // SAFETY: the request reads one integer.
    let result = unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCSPTLCK, &raw const unlocked) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Sends a signal to the foreground group of a PTY, through its master (`TIOCSIG`).
pub(crate) fn signal_foreground(master: BorrowedFd<'_>, signal: libc::c_int) -> io::Result<()> {
    /// `_IOW('T', 0x36, int)`; the C library does not name it.
    const TIOCSIG: libc::Ioctl = 0x4004_5436;
    // SAFETY: the request takes the signal's number itself.
    let result = unsafe { libc::ioctl(master.as_raw_fd(), TIOCSIG, signal) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Sets a terminal's size in cells; its foreground group gets `SIGWINCH` (`TIOCSWINSZ`).
pub(crate) fn set_window_size(terminal: BorrowedFd<'_>, cols: u16, rows: u16) -> io::Result<()> {
    let size = libc::winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    // SAFETY: the request reads one `struct winsize`.
    let result = unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Brings a network interface of the caller's network namespace up.
pub(crate) fn set_interface_up(socket: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
    // SAFETY: all-zero bytes are a valid `struct ifreq`.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(name.to_bytes()) {
        *to = from.cast_signed();
    }
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    // SAFETY: the request reads one `struct ifreq`.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Makes `fd` the descriptor number `target`, without close-on-exec.
pub(crate) fn dup_to(fd: impl AsFd, target: RawFd) -> io::Result<()> {
    // SAFETY: the set-up child owns `target`'s number: it is about to exec with exactly this table.
    let result = unsafe { libc::dup2(fd.as_fd().as_raw_fd(), target) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
