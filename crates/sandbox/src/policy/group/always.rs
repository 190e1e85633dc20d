//! Calls that every tier opens: what ordinary programs are made of. The kernel checks each against the
//! caller's namespaces and rights.

use super::{Closed, Group};
use crate::policy::Tier;
use crate::policy::call::{calls, x86_calls};

const fn open(
    name: &'static str,
    reason: &'static str,
    calls: &'static [super::Call],
    x86_calls: &'static [super::Call],
) -> Group {
    Group {
        name,
        reason,
        from: Some(Tier::Plain),
        closed: Closed::NotThere,
        calls,
        x86_calls,
    }
}

pub(super) const GROUPS: &[Group] = &[
    open(
        "files",
        "Reading, writing and naming files; modes, owners and the sandbox's own mounts decide which.",
        calls![
            SYS_read SYS_write SYS_readv SYS_writev SYS_pread64 SYS_pwrite64 SYS_preadv SYS_pwritev
            SYS_preadv2 SYS_pwritev2 SYS_lseek SYS_openat SYS_openat2 SYS_close SYS_close_range SYS_dup
            SYS_dup3 SYS_fcntl SYS_flock SYS_fstat SYS_newfstatat SYS_statx SYS_statfs SYS_fstatfs
            SYS_faccessat SYS_faccessat2 SYS_truncate SYS_ftruncate SYS_fallocate SYS_getdents64 SYS_getcwd
            SYS_chdir SYS_fchdir SYS_mkdirat SYS_mknodat SYS_unlinkat SYS_renameat SYS_renameat2 SYS_linkat
            SYS_symlinkat SYS_readlinkat SYS_fchmod SYS_fchmodat SYS_fchmodat2 SYS_fchown SYS_fchownat
            SYS_umask SYS_utimensat SYS_sync SYS_syncfs SYS_fsync SYS_fdatasync SYS_sync_file_range
            SYS_fadvise64 SYS_readahead SYS_cachestat SYS_sendfile SYS_copy_file_range SYS_splice SYS_tee
            SYS_pipe2 SYS_name_to_handle_at
        ],
        x86_calls![
            SYS_open SYS_creat SYS_stat SYS_lstat SYS_access SYS_dup2 SYS_getdents SYS_mkdir SYS_rmdir
            SYS_mknod SYS_unlink SYS_rename SYS_link SYS_symlink SYS_readlink SYS_chmod SYS_chown SYS_lchown
            SYS_utime SYS_utimes SYS_futimesat SYS_pipe
        ],
    ),
    open(
        "attributes",
        "Extended attributes and flags of the learner's own files; `trusted.` ones need the host's root.",
        calls![
            SYS_setxattr SYS_lsetxattr SYS_fsetxattr SYS_setxattrat SYS_getxattr SYS_lgetxattr
            SYS_fgetxattr SYS_getxattrat SYS_listxattr SYS_llistxattr SYS_flistxattr SYS_listxattrat
            SYS_removexattr SYS_lremovexattr SYS_fremovexattr SYS_removexattrat SYS_file_getattr
            SYS_file_setattr
        ],
        &[],
    ),
    open(
        "waiting",
        "Waiting for files, timers, signals and changes of files; counted by limits of the sandbox.",
        calls![
            SYS_ppoll SYS_pselect6 SYS_epoll_create1 SYS_epoll_ctl SYS_epoll_pwait SYS_epoll_pwait2
            SYS_eventfd2 SYS_signalfd4 SYS_timerfd_create SYS_timerfd_settime SYS_timerfd_gettime
            SYS_inotify_init1 SYS_inotify_add_watch SYS_inotify_rm_watch
        ],
        x86_calls![
            SYS_poll SYS_select SYS_epoll_create SYS_epoll_wait SYS_eventfd SYS_signalfd SYS_inotify_init
        ],
    ),
    open(
        "asynchronous-files",
        "The old way to read and write in the background, which databases use; small and long audited.",
        calls![SYS_io_setup SYS_io_destroy SYS_io_submit SYS_io_cancel SYS_io_getevents SYS_io_pgetevents],
        &[],
    ),
    open(
        "memory",
        "A process's own memory; the memory group bounds it.",
        calls![
            SYS_mmap SYS_munmap SYS_mremap SYS_mprotect SYS_brk SYS_msync SYS_mincore SYS_madvise SYS_mlock
            SYS_mlock2 SYS_munlock SYS_mlockall SYS_munlockall SYS_mseal SYS_memfd_create SYS_membarrier
            SYS_remap_file_pages SYS_pkey_alloc SYS_pkey_free SYS_pkey_mprotect SYS_process_madvise
            SYS_process_mrelease SYS_map_shadow_stack
        ],
        &[],
    ),
    open(
        "processes",
        "Starting, ending and waiting for processes of the sandbox; the pids group bounds them.",
        calls![
            SYS_clone SYS_execve SYS_execveat SYS_exit SYS_exit_group SYS_wait4 SYS_waitid SYS_getpid
            SYS_getppid SYS_gettid SYS_getpgid SYS_setpgid SYS_getsid SYS_setsid SYS_set_tid_address
            SYS_pidfd_open SYS_pidfd_send_signal SYS_prctl SYS_getrusage SYS_times SYS_personality
        ],
        x86_calls![SYS_fork SYS_vfork SYS_getpgrp SYS_arch_prctl],
    ),
    open(
        "threads",
        "Locks between threads, and the registration of thread data.",
        calls![
            SYS_futex SYS_futex_wait SYS_futex_wake SYS_futex_requeue SYS_futex_waitv SYS_set_robust_list
            SYS_get_robust_list SYS_rseq SYS_rseq_slice_yield
        ],
        &[],
    ),
    open(
        "signals",
        "Signals to processes that the sandbox's own PID namespace shows.",
        calls![
            SYS_kill SYS_tkill SYS_tgkill SYS_rt_sigaction SYS_rt_sigprocmask SYS_rt_sigpending
            SYS_rt_sigsuspend SYS_rt_sigtimedwait SYS_rt_sigqueueinfo SYS_rt_tgsigqueueinfo SYS_rt_sigreturn
            SYS_sigaltstack SYS_restart_syscall SYS_getitimer SYS_setitimer
        ],
        x86_calls![SYS_pause SYS_alarm],
    ),
    open(
        "tracing",
        "strace and gdb; only processes of the same or a deeper user namespace, so never init. The kernel filters again what a tracer changes.",
        calls![SYS_ptrace SYS_process_vm_readv SYS_process_vm_writev SYS_pidfd_getfd SYS_kcmp],
        &[],
    ),
    open(
        "users",
        "Users, groups and capabilities inside the sandbox's own id range.",
        calls![
            SYS_getuid SYS_geteuid SYS_getgid SYS_getegid SYS_getresuid SYS_getresgid SYS_getgroups
            SYS_setuid SYS_setgid SYS_setreuid SYS_setregid SYS_setresuid SYS_setresgid SYS_setfsuid
            SYS_setfsgid SYS_setgroups SYS_capget SYS_capset
        ],
        &[],
    ),
    open(
        "scheduling",
        "Priorities and processors of one's own processes; the cpu group bounds the sandbox, whatever they say.",
        calls![
            SYS_sched_yield SYS_sched_setparam SYS_sched_getparam SYS_sched_setscheduler
            SYS_sched_getscheduler SYS_sched_setattr SYS_sched_getattr SYS_sched_setaffinity
            SYS_sched_getaffinity SYS_sched_get_priority_max SYS_sched_get_priority_min
            SYS_sched_rr_get_interval SYS_getpriority SYS_setpriority SYS_ioprio_set SYS_ioprio_get
            SYS_getcpu SYS_getrlimit SYS_setrlimit SYS_prlimit64
        ],
        &[],
    ),
    open(
        "time",
        "Reading clocks, sleeping and timers.",
        calls![
            SYS_gettimeofday SYS_clock_gettime SYS_clock_getres SYS_clock_nanosleep SYS_nanosleep
            SYS_timer_create SYS_timer_settime SYS_timer_gettime SYS_timer_getoverrun SYS_timer_delete
        ],
        x86_calls![SYS_time],
    ),
    open(
        "system-facts",
        "Names, memory totals, random bytes, and the caller's own mounts as lists.",
        calls![SYS_uname SYS_sysinfo SYS_getrandom SYS_statmount SYS_listmount],
        &[],
    ),
    open(
        "sockets",
        "Sockets of the families that are looked at below, in the sandbox's own network namespace.",
        calls![
            SYS_socket SYS_socketpair SYS_bind SYS_listen SYS_accept SYS_accept4 SYS_connect SYS_shutdown
            SYS_sendto SYS_recvfrom SYS_sendmsg SYS_recvmsg SYS_sendmmsg SYS_recvmmsg SYS_getsockname
            SYS_getpeername SYS_setsockopt SYS_getsockopt
        ],
        &[],
    ),
    open(
        "ipc",
        "Shared memory, semaphores and message queues of the sandbox's own IPC namespace.",
        calls![
            SYS_shmget SYS_shmat SYS_shmdt SYS_shmctl SYS_semget SYS_semop SYS_semtimedop SYS_semctl
            SYS_msgget SYS_msgsnd SYS_msgrcv SYS_msgctl SYS_mq_open SYS_mq_unlink SYS_mq_timedsend
            SYS_mq_timedreceive SYS_mq_notify SYS_mq_getsetattr
        ],
        &[],
    ),
    open(
        "devices",
        "Terminals and the few other devices of the sandbox's own /dev.",
        calls![SYS_ioctl],
        &[],
    ),
    open(
        "self-restraint",
        "Filters and Landlock rules that a program puts on itself; they only ever take rights away.",
        calls![
            SYS_seccomp SYS_landlock_create_ruleset SYS_landlock_add_rule SYS_landlock_restrict_self
            SYS_lsm_get_self_attr SYS_lsm_set_self_attr SYS_lsm_list_modules
        ],
        &[],
    ),
    open(
        "probe-returns",
        "Made by the kernel's own code in a program that the host's operator probes; a program's own attempt ends it.",
        &[],
        x86_calls![SYS_uretprobe SYS_uprobe],
    ),
];
