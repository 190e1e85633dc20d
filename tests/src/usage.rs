//! What processes cost, as `/proc` shows it.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Time on a CPU, of all threads that a process has and had. Its children's is not counted.
pub fn cpu(pid: i32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (threads, ticks) =
        parse_stat(&stat).with_context(|| format!("cannot read the times of process {pid}"))?;
    // In nanoseconds, but only of one thread.
    let precise = fs::read_to_string(format!("/proc/{pid}/schedstat")).ok();
    let precise = precise
        .as_deref()
        .and_then(parse_schedstat)
        .filter(|_| threads == 1);
    Ok(precise.unwrap_or(Duration::from_millis(10 * ticks)))
}

/// Threads, and user and system time in hundredths of a second (proc_pid_stat(5)).
fn parse_stat(stat: &str) -> Option<(u64, u64)> {
    let (_, tail) = stat.rsplit_once(") ")?;
    let field = |number: usize| tail.split(' ').nth(number - 3)?.parse::<u64>().ok();
    Some((field(20)?, field(14)? + field(15)?))
}

/// The first number is the time on a CPU in nanoseconds (Documentation/scheduler/sched-stats.rst).
fn parse_schedstat(text: &str) -> Option<Duration> {
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// CPU time of several processes; one that has gone counts nothing.
pub fn cpu_of(pids: &[i32]) -> Duration {
    pids.iter().filter_map(|&pid| cpu(pid).ok()).sum()
}

/// Time on a CPU of the calling thread.
pub fn own_thread() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_THREAD)?;
    let spent = usage.user_time() + usage.system_time();
    Ok(Duration::from_micros(u64::try_from(spent.num_microseconds())?))
}

/// Bytes of memory that a process has in use, shared pages divided among those who share them.
pub fn proportional(pid: i32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    parse_pss(&text).with_context(|| format!("process {pid} has no memory"))
}

fn parse_pss(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes << 10)
}

/// Memory of several processes; one that has gone counts nothing.
pub fn proportional_of(pids: &[i32]) -> u64 {
    pids.iter().filter_map(|&pid| proportional(pid).ok()).sum()
}

/// A line of `/proc/meminfo`, in bytes.
pub fn meminfo(name: &str) -> Result<u64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes: u64 = line
        .and_then(|line| line.trim().strip_suffix(" kB"))
        .with_context(|| format!("/proc/meminfo has no {name}"))?
        .parse()?;
    Ok(kilobytes << 10)
}

/// Bytes as MiB, for people.
#[expect(clippy::cast_precision_loss, reason = "no machine has 2^52 bytes")]
pub fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 25 17 3 4 20 0 9 0 100 1000 10";
        assert_eq!(parse_stat(stat), Some((9, 42)));
        assert_eq!(parse_stat("7 (cut"), None);
    }

    #[test]
    fn other_lines_are_passed_over() {
        let text = "55d0-7ff0 ---p 00000000 00:00 0 [rollup]\nRss:    2000 kB\nPss:        1500 kB\nPss_Anon:  1 kB\n";
        assert_eq!(parse_pss(text), Some(1500 << 10));
        assert_eq!(parse_pss("Rss: 1 kB\n"), None);
        assert_eq!(parse_schedstat("1500 20 3\n"), Some(Duration::from_nanos(1500)));
    }
}
