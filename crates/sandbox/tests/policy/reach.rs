//! Calls that are really made: the kernel's own answer shows that they were let through.

use libc::{EBADF, EFAULT, EINVAL, ENOSYS, EPERM, c_int};
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;
use sandbox::policy::Tier;

use super::Test;
use super::child::{self, Asked};

pub const TESTS: &[Test] = &[
    ("reach::the_kernel_answers", the_kernel_answers),
    (
        "reach::privileges_may_still_grow_where_lessons_need_it",
        privileges_may_still_grow,
    ),
    #[cfg(target_arch = "x86_64")]
    ("reach::i386_calls_kill", i386_calls_kill),
    (
        "reach::a_learners_own_filter_opens_nothing",
        own_filters_open_nothing,
    ),
    #[cfg(target_arch = "x86_64")]
    ("reach::measure", measure),
];

const NEWUSER: u64 = 0x1000_0000;
const NO_FD: u64 = 9999;

/// A call, its arguments, the answer in `plain`, in `namespaces`, and in `network`.
#[rustfmt::skip]
const CASES: &[(i64, [u64; 3], [c_int; 3])] = &[
    (libc::SYS_getpid,            [0, 0, 0],              [0, 0, 0]),
    (libc::SYS_ioctl,             [NO_FD, 0x5413, 0],     [EBADF, EBADF, EBADF]),
    (libc::SYS_ioctl,             [NO_FD, 1 << 32 | 0x5412, 0], [EPERM, EPERM, EPERM]),
    (libc::SYS_unshare,           [NEWUSER, 0, 0],        [EPERM, 0, 0]),
    (libc::SYS_setns,             [NO_FD, 0, 0],          [EPERM, EBADF, EBADF]),
    (libc::SYS_clone3,            [0, 0, 0],              [ENOSYS, EINVAL, EINVAL]),
    (libc::SYS_pivot_root,        [0, 0, 0],              [EPERM, EPERM, EPERM]),
    (libc::SYS_umount2,           [0, 0xffff, 0],         [EPERM, EINVAL, EINVAL]),
    (libc::SYS_move_mount,        [0, 0, NO_FD],          [ENOSYS, EPERM, EPERM]),
    (libc::SYS_open_tree,         [NO_FD, 0, 0xffff_ffff], [ENOSYS, EINVAL, EINVAL]),
    (libc::SYS_chroot,            [0, 0, 0],              [EPERM, EFAULT, EFAULT]),
    (libc::SYS_sethostname,       [0, 1 << 20, 0],        [EPERM, EPERM, EPERM]),
    (libc::SYS_fsopen,            [0, 0, 0],              [ENOSYS, ENOSYS, ENOSYS]),
    (libc::SYS_open_by_handle_at, [NO_FD, 0, 0],          [EPERM, EPERM, EPERM]),
    (libc::SYS_socket,            [1, 1, 0],              [0, 0, 0]),
    (libc::SYS_socket,            [16, 3, 0],             [0, 0, 0]),
    (libc::SYS_socket,            [40, 1, 0],             [EPERM, EPERM, EPERM]),
    (libc::SYS_socket,            [38, 5, 0],             [EPERM, EPERM, EPERM]),
    (libc::SYS_socket,            [16, 3, 6],             [EPERM, EPERM, EPERM]),
    (libc::SYS_mmap,              [0, 0, 0],              [EINVAL, EINVAL, EINVAL]),
    (libc::SYS_execve,            [0, 0, 0],              [EFAULT, EFAULT, EFAULT]),
    (600,                         [0, 0, 0],              [ENOSYS, ENOSYS, ENOSYS]),
];

fn the_kernel_answers() {
    for &(number, [a, b, c], expected) in CASES {
        let tiers = [Tier::Plain, Tier::Namespaces, Tier::Network];
        for (tier, expected) in tiers.into_iter().zip(expected) {
            let arguments = [a, b, c, 0, 0, 0];
            let heard = child::reach(tier, Asked { number, arguments });
            assert_eq!(heard, expected, "{tier}: call {number} {arguments:x?}");
        }
    }
}

/// seccompiler's own loader sets `no_new_privs`, which would end every lesson on set-user-id programs.
fn privileges_may_still_grow() {
    for tier in Tier::ALL {
        let ended = child::end(tier, || {
            let set = nix::sys::prctl::get_no_new_privs().expect("any process may ask");
            assert_eq!(set, tier.no_new_privs());
        });
        assert!(matches!(ended, WaitStatus::Exited(_, 0)), "{tier}: {ended:?}");
    }
}

#[cfg(target_arch = "x86_64")]
fn i386_calls_kill() {
    const GETPID_I386: i32 = 20;
    for tier in Tier::ALL {
        let ended = child::end(tier, || {
            // SAFETY: asks for the process id in the i386 way, which clobbers nothing but the result.
            unsafe { std::arch::asm!("int 0x80", inout("eax") GETPID_I386 => _) };
        });
        assert!(
            matches!(ended, WaitStatus::Signaled(_, Signal::SIGSYS, _)),
            "{tier}: {ended:?}"
        );
    }
}

/// A newer filter that allows everything changes no answer of an older one.
fn own_filters_open_nothing() {
    for tier in Tier::ALL {
        let ended = child::end(tier, || {
            let [_, refuses_little] = sandbox::policy::filters(Tier::Internet).expect("the tables compile");
            seccompiler::apply_filter(&refuses_little).expect("anybody may filter itself");
            let vsock = nix::errno::Errno::result(
                // SAFETY: three numbers.
                unsafe { libc::socket(libc::AF_VSOCK, libc::SOCK_STREAM, 0) },
            );
            assert_eq!(vsock, Err(nix::errno::Errno::EPERM));
        });
        assert!(matches!(ended, WaitStatus::Exited(_, 0)), "{tier}: {ended:?}");
    }
}

/// Prints what the filters cost, and holds them to a generous bound.
#[cfg(target_arch = "x86_64")]
fn measure() {
    let asked = |number| Asked {
        number,
        arguments: [NO_FD, 0x5413, 0, 0, 0, 0],
    };
    let free = [libc::SYS_getppid, libc::SYS_ioctl].map(|number| child::call_time(None, asked(number)));
    for tier in Tier::ALL {
        let start = std::time::Instant::now();
        let filters = sandbox::policy::filters(tier).expect("the tables compile");
        let compile = start.elapsed().as_micros();
        let mut loads: Vec<i32> = (0..15).map(|_| child::load_time(tier)).collect();
        loads.sort_unstable();
        let [plain, looked_at] =
            [libc::SYS_getppid, libc::SYS_ioctl].map(|number| child::call_time(Some(tier), asked(number)));
        println!(
            "{tier:<10} {} + {} instructions, compiled in {compile} us, loaded in {} us, getppid {} -> {plain} ns, ioctl {} -> {looked_at} ns",
            filters[0].len(),
            filters[1].len(),
            loads[7],
            free[0],
            free[1],
        );
        assert!(loads[0] < 100_000, "loading takes {} us", loads[0]);
    }
}
