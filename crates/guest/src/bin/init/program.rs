//! The last steps of a learner's program, between fork and exec.

use std::convert::Infallible;
use std::ffi::CString;
use std::fs;
use std::os::fd::OwnedFd;

use guest::wire::{Confinement, Spawn};
use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, signal, sigprocmask};
use nix::unistd::{
    Gid, Pid, Uid, chdir, dup2_stderr, dup2_stdin, dup2_stdout, execvpe, getpid, setgroups, setpgid,
    setresgid, setresuid, tcsetpgrp,
};

use crate::{Sandbox, confine};

/// Among a sandbox's processes the kernel kills learners' programs first when memory runs out, not init.
const OOM_SCORE_ADJ: &str = "500";

/// Becomes the program. The order matters: what needs init's rights comes before the learner's namespaces are
/// entered, and the system call filter comes last, so that it need not allow anything of this.
pub(crate) fn run(
    sandbox: &Sandbox,
    confinement: &Confinement,
    spawn: &Spawn,
    terminal: &OwnedFd,
) -> nix::Result<Infallible> {
    take_the_foreground(terminal)?;
    take_signals_as_usual(&sandbox.blocked)?;
    // A kernel without the file has no such preference.
    let _ = fs::write("/proc/self/oom_score_adj", OOM_SCORE_ADJ);
    setns(&sandbox.users, CloneFlags::CLONE_NEWUSER)?;
    // Also makes the learner's root directory ours.
    setns(&sandbox.mounts, CloneFlags::CLONE_NEWNS)?;
    become_the_learners_root(confinement)?;
    if chdir(spawn.cwd.as_str()).is_err() {
        chdir("/")?;
    }
    let argv = c_strings(&spawn.argv)?;
    let env = c_strings(&spawn.env)?;
    // `execvpe` searches the PATH of our own environment.
    if let Some(path) = spawn.env.iter().find_map(|pair| pair.strip_prefix("PATH=")) {
        // SAFETY: this process has one thread.
        #[expect(unsafe_code, reason = "environment of a process with one thread")]
        unsafe {
            std::env::set_var("PATH", path);
        }
    }
    confine::keep_capabilities(confinement.capabilities)?;
    if confinement.no_new_privs {
        nix::sys::prctl::set_no_new_privs()?;
    }
    // CVE-2024-21626: a leaked descriptor is a way out.
    confine::close_all_but_standard()?;
    for filter in &confinement.filters {
        confine::load_filter(filter)?;
    }
    execvpe(&argv[0], &argv, &env)
}

fn take_the_foreground(terminal: &OwnedFd) -> nix::Result<()> {
    dup2_stdin(terminal)?;
    dup2_stdout(terminal)?;
    dup2_stderr(terminal)?;
    // A group of its own in the foreground. SIGTTOU must not stop us on the way.
    let mut stop = SigSet::empty();
    stop.add(Signal::SIGTTOU);
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&stop), None)?;
    setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
    tcsetpgrp(terminal, getpid())?;
    sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(&stop), None)
}

/// Ignored signals stay ignored through clone and exec. A server started with `nohup` or in the background ignores
/// SIGHUP or SIGINT, and Rust's runtime SIGPIPE; a learner's programs must know nothing of it.
fn take_signals_as_usual(blocked: &SigSet) -> nix::Result<()> {
    for each in Signal::iterator() {
        // SAFETY: no handler is installed; this process is about to exec. SIGKILL and SIGSTOP refuse, rightly.
        #[expect(unsafe_code, reason = "signal dispositions of a process about to exec")]
        let _ = unsafe { signal(each, SigHandler::SigDfl) };
    }
    sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(blocked), None)
}

/// Init's own user does not exist in the learner's namespace. Where the whole sandbox has one user, init's is it.
fn become_the_learners_root(confinement: &Confinement) -> nix::Result<()> {
    if !confinement.own_root {
        return Ok(());
    }
    setgroups(&[])?;
    let (user, group) = (Uid::from_raw(0), Gid::from_raw(0));
    setresgid(group, group, group)?;
    setresuid(user, user, user)
}

fn c_strings(list: &[String]) -> nix::Result<Vec<CString>> {
    list.iter()
        .map(|text| CString::new(text.as_str()).map_err(|_| Errno::EINVAL))
        .collect()
}
