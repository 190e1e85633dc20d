//! A child under a tier's filters, and what it heard.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::Instant;

use nix::sched::{CloneFlags, unshare};
use nix::sys::mman::{MapFlags, ProtFlags, mmap_anonymous, munmap};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork, getegid, geteuid};
use sandbox::policy::{self, Tier};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};

/// A system call's number and arguments.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub number: i64,
    pub arguments: [u64; 6],
}

/// What the filters of `tier` answer to each of `asked`: 0 for "go on to the kernel", else an errno. The calls
/// themselves are not made: below the tier's two filters lies one that stops them. Of answers that are
/// errnos the newest filter's counts, so it is heard only where both of the tier's filters let a call through.
pub fn answers(tier: Tier, asked: &[Asked]) -> Vec<i32> {
    const STOPPED: i32 = 4000;
    let bottom = bottom(STOPPED);
    let heard = shared(asked.len(), |heard| {
        confine(tier, Some(&bottom));
        for (slot, asked) in heard.iter_mut().zip(asked) {
            *slot = raw(*asked);
        }
    });
    heard
        .into_iter()
        .map(|errno| if errno == STOPPED { 0 } else { errno })
        .collect()
}

/// What one call that is really made returns under the filters of `tier`: 0 or an errno.
pub fn reach(tier: Tier, asked: Asked) -> i32 {
    shared(1, |heard| {
        confine(tier, None);
        heard[0] = raw(asked);
    })[0]
}

/// How a child under the filters of `tier` ends that does `act`.
pub fn end(tier: Tier, act: impl FnOnce()) -> WaitStatus {
    in_child(|| {
        confine(tier, None);
        act();
    })
}

/// Why children cannot be confined here.
pub fn why_not() -> Option<String> {
    let ended = in_child(|| {
        if enter_user_namespace().is_err() {
            exit(1);
        }
    });
    let refused = !matches!(ended, WaitStatus::Exited(_, 0));
    refused.then(|| "this machine does not let us make user namespaces".to_owned())
}

/// Microseconds that loading the two filters takes.
pub fn load_time(tier: Tier) -> i32 {
    shared(1, |heard| {
        let filters = compiled(tier);
        enter_user_namespace().expect("a user namespace");
        let start = Instant::now();
        policy::load(filters).expect("filters load");
        heard[0] = i32::try_from(start.elapsed().as_micros()).expect("less than an hour");
    })[0]
}

/// Nanoseconds of a call that the tables let through, with and without filters.
pub fn call_time(tier: Option<Tier>, asked: Asked) -> i32 {
    const TIMES: u32 = 200_000;
    shared(1, |heard| {
        if let Some(tier) = tier {
            confine(tier, None);
        }
        let start = Instant::now();
        for _ in 0..TIMES {
            raw(asked);
        }
        let each = start.elapsed() / TIMES;
        heard[0] = i32::try_from(each.as_nanos()).expect("less than a second");
    })[0]
}

/// Enters a user namespace, whose root may load filters without `no_new_privs`, and loads them.
fn confine(tier: Tier, bottom: Option<&BpfProgram>) {
    let filters = compiled(tier);
    enter_user_namespace().expect("a user namespace");
    if tier.no_new_privs() {
        nix::sys::prctl::set_no_new_privs().expect("any process may");
    }
    if let Some(bottom) = bottom {
        seccompiler::apply_filter(bottom).expect("the filter below loads");
    }
    policy::load(filters).expect("filters load");
}

/// Root of a new one, who owns nothing outside.
fn enter_user_namespace() -> io::Result<()> {
    let (uid, gid) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER)?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("0 {uid} 1"))?;
    fs::write("/proc/self/gid_map", format!("0 {gid} 1"))
}

fn compiled(tier: Tier) -> &'static [BpfProgram; 2] {
    static FILTERS: LazyLock<[[BpfProgram; 2]; 5]> =
        LazyLock::new(|| Tier::ALL.map(|tier| policy::filters(tier).expect("the tables compile")));
    let index = Tier::ALL.iter().position(|known| *known == tier);
    &FILTERS[index.expect("all tiers are listed")]
}

/// Lets through what loads a filter and what ends a child, and answers everything else itself.
fn bottom(errno: i32) -> BpfProgram {
    let only = |argument, value| {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value);
        vec![SeccompRule::new(vec![condition.unwrap()]).unwrap()]
    };
    let rules = [
        (
            libc::SYS_seccomp,
            only(0, u64::from(libc::SECCOMP_SET_MODE_FILTER)),
        ),
        (libc::SYS_exit_group, only(0, u64::from(ENDED.cast_unsigned()))),
    ];
    let stop = SeccompAction::Errno(errno.cast_unsigned());
    let arch = TargetArch::try_from(std::env::consts::ARCH).unwrap();
    let filter = SeccompFilter::new(rules.into(), stop, SeccompAction::Allow, arch).unwrap();
    filter.try_into().unwrap()
}

/// A child's exit code when it has come to its end; a zero in a sweep is not it.
const ENDED: i32 = 77;

pub fn exit(code: i32) -> ! {
    // SAFETY: ends the process without running the test binary's destructors a second time.
    unsafe { libc::_exit(code) }
}

fn raw(Asked { number, arguments }: Asked) -> i32 {
    let [first, second, third, fourth, fifth, sixth] = arguments;
    // SAFETY: the arguments are chosen by each test so that the call is refused, stopped or harmless.
    let result = unsafe { libc::syscall(number, first, second, third, fourth, fifth, sixth) };
    if result == -1 {
        nix::errno::Errno::last_raw()
    } else {
        0
    }
}

/// Runs `act` in a child that shares `len` numbers with us, and returns them.
fn shared(len: usize, act: impl FnOnce(&mut [i32])) -> Vec<i32> {
    let bytes = NonZeroUsize::new(len * size_of::<i32>()).expect("something is asked");
    let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
    // SAFETY: fresh memory of our own, zero at first.
    let memory = unsafe { mmap_anonymous(None, bytes, protection, MapFlags::MAP_SHARED) }.expect("a page");
    // SAFETY: as long as asked for, aligned to a page; the child alone writes, and has ended when we read.
    let numbers = unsafe { std::slice::from_raw_parts_mut(memory.as_ptr().cast::<i32>(), len) };
    let ended = in_child(|| {
        act(numbers);
        exit(ENDED);
    });
    assert!(matches!(ended, WaitStatus::Exited(_, ENDED)), "{ended:?}");
    let heard = numbers.to_vec();
    // SAFETY: nothing refers to it any more.
    unsafe { munmap(memory, bytes.get()) }.expect("ours");
    heard
}

fn in_child(act: impl FnOnce()) -> WaitStatus {
    // SAFETY: the test binary has one thread.
    match unsafe { fork() }.expect("a child") {
        ForkResult::Child => {
            // A panic must not unwind into the copy of the test runner.
            let went_well = catch_unwind(AssertUnwindSafe(act)).is_ok();
            exit(if went_well { 0 } else { 101 })
        }
        ForkResult::Parent { child } => waitpid(child, None).expect("our child"),
    }
}
