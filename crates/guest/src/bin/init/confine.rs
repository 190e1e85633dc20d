//! What a program gives up. The system calls that nix does not wrap, each with its reason.
#![expect(unsafe_code, reason = "raw system calls")]

use nix::errno::Errno;
use nix::libc;

/// Leaves the capabilities of `mask` (bit n is capability n, capabilities(7)) in the permitted, effective and bounding sets, and none in
/// the inheritable and ambient ones: with those, CVE-2022-24769 let a program without privilege gain them.
pub(crate) fn keep_capabilities(mask: u64) -> nix::Result<()> {
    // The kernel knows how many there are: it refuses the first that does not exist.
    for capability in 0..64 {
        if mask & (1 << capability) != 0 {
            continue;
        }
        // SAFETY: takes integers only.
        let dropped = unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
        match Errno::result(dropped) {
            Err(Errno::EINVAL) => break,
            other => other?,
        };
    }
    let ambient = libc::PR_CAP_AMBIENT_CLEAR_ALL;
    // SAFETY: takes integers only.
    Errno::result(unsafe { libc::prctl(libc::PR_CAP_AMBIENT, ambient, 0, 0, 0) })?;
    set_capabilities(mask)
}

fn set_capabilities(mask: u64) -> nix::Result<()> {
    const VERSION_3: u32 = 0x2008_0522;
    #[repr(C)]
    struct Header {
        version: u32,
        pid: i32,
    }
    #[repr(C)]
    struct Half {
        effective: u32,
        permitted: u32,
        inheritable: u32,
    }
    let header = Header {
        version: VERSION_3,
        pid: 0,
    };
    let halves = [mask & 0xffff_ffff, mask >> 32].map(|half| {
        let half = u32::try_from(half).expect("32 bits");
        Half {
            effective: half,
            permitted: half,
            inheritable: 0,
        }
    });
    // SAFETY: the kernel's structures of version 3: a header, and two halves of each set.
    let result = unsafe { libc::syscall(libc::SYS_capset, &raw const header, halves.as_ptr()) };
    Errno::result(result).map(drop)
}

/// Closes every descriptor but the terminal on 0, 1 and 2.
pub(crate) fn close_all_but_standard() -> nix::Result<()> {
    // SAFETY: this process is about to exec and uses none of them again.
    let result = unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0) };
    Errno::result(result).map(drop)
}

/// Loads a system call filter: the kernel's `struct sock_filter`s, 8 bytes each, as the agent compiled them.
pub(crate) fn load_filter(program: &[u8]) -> nix::Result<()> {
    let instructions: Vec<libc::sock_filter> = program
        .chunks_exact(8)
        .map(|bytes| libc::sock_filter {
            code: u16::from_ne_bytes([bytes[0], bytes[1]]),
            jt: bytes[2],
            jf: bytes[3],
            k: u32::from_ne_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
        })
        .collect();
    let program = libc::sock_fprog {
        len: u16::try_from(instructions.len()).map_err(|_| Errno::E2BIG)?,
        filter: instructions.as_ptr().cast_mut(),
    };
    // SAFETY: the structure points to `len` instructions that outlive the call; the kernel checks them.
    let result = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            0,
            &raw const program,
        )
    };
    Errno::result(result).map(drop)
}
