//! Installing a filter.
#![expect(unsafe_code, reason = "seccomp(2) takes a pointer to the program")]

use std::io;

use seccompiler::{BpfProgram, sock_filter};

use super::Error;

/// Puts the calling thread, and what it starts from now on, under the filters, in their order.
///
/// The last thing before exec: a filter cannot be taken off. Unlike seccompiler's own function it leaves
/// `no_new_privs` alone, which some tiers must not have; the kernel then wants `CAP_SYS_ADMIN` in the caller's
/// user namespace, else `PR_SET_NO_NEW_PRIVS` set before.
pub fn load(filters: &[BpfProgram; 2]) -> Result<(), Error> {
    filters
        .iter()
        .try_for_each(|program| install(program).map_err(Error::Load))
}

fn install(program: &[sock_filter]) -> io::Result<()> {
    #[repr(C)]
    struct Program {
        len: libc::c_ushort,
        filter: *const sock_filter,
    }
    let program = Program {
        len: program.len().try_into().map_err(io::Error::other)?,
        filter: program.as_ptr(),
    };
    let no_flags = 0;
    // SAFETY: the kernel's `struct sock_fprog`; it copies the instructions, which outlive the call.
    let result = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            no_flags,
            &raw const program,
        )
    };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
