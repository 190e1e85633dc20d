//! System calls by number, and children to try them in. What the kernel gets is borrowed memory or a plain
//! number, never an address made up here.

#![expect(unsafe_code, reason = "raw system calls; each with its own reason")]

use std::ffi::CStr;
use std::io::Write as _;

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork};

/// One argument of a system call.
pub(crate) enum Arg<'a> {
    /// A flag, descriptor, id or size; 0 also stands for the null pointer.
    Int(i64),
    /// A path or name.
    Text(&'a CStr),
    /// A structure that the kernel reads.
    In(&'a [u8]),
    /// A structure that the kernel writes.
    Out(&'a mut [u8]),
}

impl From<i32> for Arg<'_> {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl<'a> From<&'a CStr> for Arg<'a> {
    fn from(value: &'a CStr) -> Self {
        Self::Text(value)
    }
}

/// Calls `number` with at most six arguments; the others are 0. No call that changes this process's own memory
/// map may be made so.
pub(crate) fn call<const N: usize>(number: i64, args: [Arg<'_>; N]) -> nix::Result<i64> {
    let mut words = [0_i64; 6];
    for (word, arg) in words.iter_mut().zip(args) {
        *word = match arg {
            Arg::Int(value) => value,
            Arg::Text(text) => text.as_ptr().expose_provenance().cast_signed() as i64,
            Arg::In(bytes) => bytes.as_ptr().expose_provenance().cast_signed() as i64,
            Arg::Out(bytes) => bytes.as_mut_ptr().expose_provenance().cast_signed() as i64,
        };
    }
    // SAFETY: every address is of memory that the caller has lent for the call, mutably where the kernel
    // writes; all else are numbers.
    let result = unsafe { libc::syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]) };
    Errno::result(result)
}

/// How a child ended.
pub(crate) enum End {
    /// With what its work answered.
    Answer(nix::Result<i64>),
    /// Killed.
    Signal(Signal),
}

/// Does `work` in a child, so that what it gives up or changes of itself stays there. Its answer must fit a
/// byte.
pub(crate) fn in_child(work: impl FnOnce() -> nix::Result<i64>) -> nix::Result<End> {
    let (reader, mut writer) = std::io::pipe().map_err(|error| errno_of(&error))?;
    // SAFETY: this program has one thread whenever it forks.
    match unsafe { fork() }? {
        ForkResult::Child => {
            let [kind, value] = match work() {
                Ok(value) => [0, value.to_le_bytes()[0]],
                Err(errno) => [1, (errno as i32).to_le_bytes()[0]],
            };
            let _ = writer.write_all(&[kind, value]);
            exit_now()
        }
        ForkResult::Parent { child } => {
            drop(writer);
            let mut answer = Vec::new();
            let read = std::io::Read::read_to_end(&mut { reader }, &mut answer);
            match waitpid(child, None)? {
                WaitStatus::Signaled(_, signal, _) => Ok(End::Signal(signal)),
                _ => match (read, answer.as_slice()) {
                    (Ok(_), [0, value]) => Ok(End::Answer(Ok((*value).into()))),
                    (Ok(_), [1, errno]) => Ok(End::Answer(Err(Errno::from_raw((*errno).into())))),
                    _ => Err(Errno::ECHILD),
                },
            }
        }
    }
}

/// Does `work` in a child and answers what it answered; a signal counts as `ECANCELED`.
pub(crate) fn child_answer(work: impl FnOnce() -> nix::Result<i64>) -> nix::Result<i64> {
    match in_child(work)? {
        End::Answer(answer) => answer,
        End::Signal(_) => Err(Errno::ECANCELED),
    }
}

/// A child that sleeps until it is killed.
pub(crate) fn idle_child() -> nix::Result<Pid> {
    // SAFETY: this program has one thread whenever it forks.
    match unsafe { fork() }? {
        ForkResult::Child => loop {
            nix::unistd::pause();
        },
        ForkResult::Parent { child } => Ok(child),
    }
}

/// `clone(2)` with these flags as a fork; the child ends at once.
pub(crate) fn clone_and_exit(flags: i32) -> nix::Result<i64> {
    let pid = call(libc::SYS_clone, [(flags | libc::SIGCHLD).into()])?;
    reap_or_exit(pid)
}

/// `clone3(2)` with these flags as a fork; the child ends at once.
pub(crate) fn clone3_and_exit(flags: i32) -> nix::Result<i64> {
    // struct clone_args of 64 bytes: flags first, exit_signal fifth.
    let mut args = [0_u64; 8];
    args[0] = flags.cast_unsigned().into();
    args[4] = libc::SIGCHLD.cast_unsigned().into();
    let bytes: Vec<u8> = args.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let pid = call(libc::SYS_clone3, [Arg::In(&bytes), Arg::Int(64)])?;
    reap_or_exit(pid)
}

fn reap_or_exit(pid: i64) -> nix::Result<i64> {
    if pid == 0 {
        exit_now();
    }
    let pid = i32::try_from(pid).map_err(|_| Errno::EOVERFLOW)?;
    waitpid(Pid::from_raw(pid), None)?;
    Ok(0)
}

/// Ends this process without any clean-up of its parent's copy.
pub(crate) fn exit_now() -> ! {
    // SAFETY: ends this process without running anything else.
    unsafe { libc::_exit(0) }
}

/// `getpid` by the 32-bit entry of the kernel, which has call numbers of its own.
#[cfg(target_arch = "x86_64")]
pub(crate) fn getpid_i386() -> i64 {
    let result: i64;
    // SAFETY: call 20 of the i386 table is getpid, which takes nothing and writes nothing.
    unsafe {
        core::arch::asm!("int 0x80", inlateout("rax") 20_i64 => result,
            out("r8") _, out("r9") _, out("r10") _, out("r11") _);
    }
    result
}

/// The error number of a failed operation of the standard library.
pub(crate) fn errno_of(error: &std::io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno::from_raw)
}
