//! Processes of this machine as `/proc` shows them.

use std::collections::HashSet;
use std::fs;

use anyhow::{Context, Result};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

/// One process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// Its parent's.
    pub parent: i32,
    /// Its name, at most 15 bytes.
    pub name: String,
    /// Whether it has ended and nobody has waited for it.
    pub zombie: bool,
}

/// All that run now.
pub fn all() -> Result<Vec<Process>> {
    let entries = fs::read_dir("/proc")?;
    Ok(entries
        .flatten()
        .filter_map(|entry| {
            let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
            // It may have gone meanwhile.
            parse(pid, &fs::read_to_string(entry.path().join("stat")).ok()?)
        })
        .collect())
}

/// `/proc/PID/stat`: the name is in parentheses and may hold any byte (proc_pid_stat(5)).
fn parse(pid: i32, stat: &str) -> Option<Process> {
    let (head, tail) = stat.rsplit_once(") ")?;
    let mut fields = tail.split(' ');
    Some(Process {
        pid,
        zombie: fields.next()? == "Z",
        parent: fields.next()?.parse().ok()?,
        name: head.split_once('(')?.1.to_owned(),
    })
}

/// The children of `parent`, their children, and so on.
pub fn descendants(all: &[Process], parent: i32) -> Vec<Process> {
    let mut family = HashSet::from([parent]);
    let mut found = Vec::new();
    loop {
        let next = all
            .iter()
            .filter(|process| family.contains(&process.parent) && !family.contains(&process.pid));
        let next: Vec<Process> = next.cloned().collect();
        if next.is_empty() {
            return found;
        }
        family.extend(next.iter().map(|process| process.pid));
        found.extend(next);
    }
}

/// Waits for those children of ours that have ended, except `spared`: orphans, if we are a subreaper.
pub fn reap(all: &[Process], spared: i32) {
    let own = std::process::id().cast_signed();
    for process in all {
        if process.zombie && process.parent == own && process.pid != spared {
            // It is dead; there is nothing to learn from it.
            let _ = waitpid(Pid::from_raw(process.pid), Some(WaitPidFlag::WNOHANG));
        }
    }
}

/// Kilobytes of memory it has in use.
pub fn resident(pid: i32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .with_context(|| format!("process {pid} has no memory"))?
        .parse()
        .map_err(Into::into)
}

/// What its descriptors lead to.
pub fn descriptors(pid: i32) -> Result<Vec<String>> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd"))?;
    Ok(entries
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .map(|target| target.display().to_string())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: i32, parent: i32) -> Process {
        Process {
            pid,
            parent,
            name: "x".to_owned(),
            zombie: false,
        }
    }

    #[test]
    fn a_name_may_hold_parentheses_and_spaces() {
        let found = parse(7, "7 (a) b (c) Z 3 7 7 0").unwrap();
        assert_eq!(
            found,
            Process {
                pid: 7,
                parent: 3,
                name: "a) b (c".to_owned(),
                zombie: true
            }
        );
        assert_eq!(parse(7, "7 (cut off"), None);
    }

    #[test]
    fn descendants_are_found_in_any_order() {
        let all = [process(4, 3), process(3, 2), process(2, 1), process(9, 1)];
        let pids: Vec<i32> = descendants(&all, 2).iter().map(|process| process.pid).collect();
        assert_eq!(pids, [3, 4]);
    }
}
