//! System calls by name and number.

/// A system call of the architecture this was built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name in the kernel's table.
    pub name: &'static str,
    /// Its number.
    pub number: i64,
}

/// The `SYS_` constants: libc's, and those it does not have.
pub(super) mod number {
    #![expect(non_upper_case_globals, reason = "the names that libc will give them")]

    pub(in crate::policy) use libc::*;

    macro_rules! missing {
        ($($name:ident = $number:literal)*) => {
            $(pub(in crate::policy) const $name: c_long = $number;)*
        };
    }
    // The same on all architectures. Source: the kernel's `scripts/syscall.tbl`.
    missing! {
        SYS_cachestat = 451
        SYS_fchmodat2 = 452
        SYS_map_shadow_stack = 453
        SYS_futex_wake = 454
        SYS_futex_wait = 455
        SYS_futex_requeue = 456
        SYS_statmount = 457
        SYS_listmount = 458
        SYS_lsm_get_self_attr = 459
        SYS_lsm_set_self_attr = 460
        SYS_lsm_list_modules = 461
        SYS_setxattrat = 463
        SYS_getxattrat = 464
        SYS_listxattrat = 465
        SYS_removexattrat = 466
        SYS_open_tree_attr = 467
        SYS_file_getattr = 468
        SYS_file_setattr = 469
        SYS_listns = 470
        SYS_rseq_slice_yield = 471
    }
    #[cfg(target_arch = "x86_64")]
    missing! {
        SYS_create_module = 174
        SYS_get_kernel_syms = 177
        SYS_query_module = 178
        SYS_io_pgetevents = 333
        SYS_uretprobe = 335
        SYS_uprobe = 336
    }
    #[cfg(target_arch = "aarch64")]
    missing! {
        SYS_renameat = 38
        SYS_sync_file_range = 84
        SYS_getrlimit = 163
        SYS_setrlimit = 164
        SYS_io_pgetevents = 292
    }
}

/// A list of calls that every architecture has.
macro_rules! calls {
    ($($name:ident)*) => {
        &[$($crate::policy::call::Call {
            name: stringify!($name).split_at("SYS_".len()).1,
            number: $crate::policy::call::number::$name,
        }),*]
    };
}

/// A list of calls that x86_64 alone has; empty elsewhere.
#[cfg(target_arch = "x86_64")]
macro_rules! x86_calls {
    ($($name:ident)*) => { calls![$($name)*] };
}
#[cfg(not(target_arch = "x86_64"))]
macro_rules! x86_calls {
    ($($name:ident)*) => {
        &[]
    };
}

pub(super) use {calls, x86_calls};
