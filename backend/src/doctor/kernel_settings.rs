//! Doors of the kernel that are better locked twice: the sandbox's system call filter closes them, and so can a
//! setting of the host.

use std::fs;
use std::path::Path;

use super::{Finding, Status};

/// A setting, which values are strict enough, and one to set.
struct Setting {
    name: &'static str,
    good: fn(u64) -> bool,
    advice: u64,
}

/// docs/THREAT-MODEL.md, "What to set on the host".
const SETTINGS: [Setting; 8] = [
    setting("kernel.dmesg_restrict", |value| value >= 1, 1),
    setting("kernel.io_uring_disabled", |value| value >= 2, 2),
    setting("kernel.kptr_restrict", |value| value >= 1, 2),
    setting("kernel.unprivileged_bpf_disabled", |value| value >= 1, 2),
    setting("dev.tty.legacy_tiocsti", |value| value == 0, 0),
    // Each mount namespace may have as many; removing them takes the kernel time.
    setting("fs.mount-max", |value| value <= 20_000, 10_000),
    // One table for the machine, which anybody with a network namespace fills.
    setting(
        "net.ipv4.neigh.default.gc_thresh3",
        |value| value >= 65_536,
        65_536,
    ),
    setting("vm.unprivileged_userfaultfd", |value| value == 0, 0),
];

const fn setting(name: &'static str, good: fn(u64) -> bool, advice: u64) -> Setting {
    Setting { name, good, advice }
}

/// What of it this host has open.
pub(super) fn report() -> Finding {
    finding(Path::new("/proc/sys"))
}

fn finding(root: &Path) -> Finding {
    const NAME: &str = "kernel settings";
    let open: Vec<String> = SETTINGS
        .iter()
        .filter(|setting| read(root, setting.name).is_some_and(|value| !(setting.good)(value)))
        .map(|setting| format!("{}={}", setting.name, setting.advice))
        .collect();
    if open.is_empty() {
        return Finding::ok(NAME, "what sandboxes do not need is closed on the host too");
    }
    let found = format!(
        "{} could be stricter; sandboxes are kept from them in any case",
        open.len()
    );
    Finding::bad(
        NAME,
        Status::Degraded,
        found,
        format!("For people you do not trust: `sysctl -w {}`.", open.join(" ")),
    )
}

/// `None` where this kernel has no such setting, or it cannot be read.
fn read(root: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(root.join(name.replace('.', "/"))).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_named_with_the_value_that_closes_it() {
        let root = tempfile::tempdir().unwrap();
        let set = |name: &str, value: &str| {
            let path = root.path().join(name.replace('.', "/"));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{value}\n")).unwrap();
        };
        assert_eq!(
            finding(root.path()).status,
            Status::Ok,
            "an old kernel has none of them"
        );
        set("dev.tty.legacy_tiocsti", "0");
        set("kernel.io_uring_disabled", "2");
        assert_eq!(finding(root.path()).status, Status::Ok);
        set("kernel.io_uring_disabled", "0");
        set("fs.mount-max", "100000");
        let finding = finding(root.path());
        assert_eq!(finding.status, Status::Degraded);
        assert_eq!(
            finding.fix.unwrap(),
            "For people you do not trust: `sysctl -w kernel.io_uring_disabled=2 fs.mount-max=10000`."
        );
    }
}
