//! What the validation suites of the OCI runtimes look at, where it applies to a sandbox. They have no number in the
//! list: theirs begin at 100.

use crate::attack::{Attack, DENIED_OR_ABSENT, Expect};
use crate::tier::{NESTING, Tier};

const PLAIN: &[Tier] = &[Tier::Plain];

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::shell(100, "hostname: its own", "hostname").expect(Expect::Says("vessel")),
    Attack::shell(100, "hostname: may not be set in plain", "hostname owned").refused(DENIED_OR_ABSENT).tiers(PLAIN),
    Attack::shell(100, "hostname: changes nobody else's", "hostname owned && hostname")
        .expect(Expect::Says("owned"))
        .tiers(NESTING),
    Attack::shell(
        101,
        "linux_masked_paths",
        "for f in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/latency_stats; do \
         [ ! -s $f ] || ! head -c 1 $f | grep -q . || echo \"open: $f\"; done; ls /sys/firmware | sed 's/^/open: /'; true",
    )
    .expect(Expect::NeverSays("open:"))
    .tiers(PLAIN)
    .peers(),
    Attack::shell(
        102,
        "linux_readonly_paths",
        "for f in /proc/sys/kernel/domainname /proc/irq/default_smp_affinity /proc/sysrq-trigger /sys/class; do \
         touch $f/x 2>&1 || echo x > $f; done; false",
    )
    .refused(&["EPERM", "EACCES", "EROFS", "ENOENT", "ENOTDIR"])
    .tiers(PLAIN),
    Attack::shell(
        103,
        "linux_devices: none but the harmless",
        "find /dev -type b -o -type c | grep -vE '^/dev/(null|zero|full|random|urandom|tty|console|ptmx|fuse|net/tun|pts/.*)$' \
         | sed 's/^/device /'; true",
    )
    .expect(Expect::NeverSays("device /"))
    .peers(),
    Attack::shell(103, "devices may be made as files only", "mknod /tmp/null c 1 3 && cat /tmp/null")
        .refused(DENIED_OR_ABSENT)
        .nested()
        .peers(),
    Attack::shell(104, "mounts: no host's file in the list", "cat /proc/self/mountinfo")
        .expect(Expect::NeverSays("utsuwa-attack-"))
        .nested(),
    Attack::shell(
        105,
        "linux_rootfs_propagation: nothing is shared",
        "grep -E ' (shared|master):' /proc/self/mountinfo | sed 's/^/propagates /'; true",
    )
    .expect(Expect::NeverSays("propagates"))
    .peers(),
    Attack::shell(106, "linux_uid_mappings: host root is nobody here", "awk '$2 == 0 { print \"host root\" }' /proc/self/uid_map; echo looked")
        .expect(Expect::NeverSays("host root"))
        .peers(),
    Attack::attacker(107, "process_rlimits: hard limits stay", "rlimits")
        .expect(Expect::NeverSays(": ok"))
        .nested(),
    Attack::shell(108, "process_oom_score_adj", "echo -1000 > /proc/self/oom_score_adj").refused(DENIED_OR_ABSENT).nested().peers(),
    Attack::shell(
        109,
        "process_capabilities: none to inherit, none ambient",
        "grep -E '^Cap(Inh|Amb)' /proc/self/status | grep -v 0000000000000000 | sed 's/^/left: /'; true",
    )
    .expect(Expect::NeverSays("left:"))
    .peers(),
    Attack::shell(
        109,
        "process_capabilities: no administration in plain",
        "grep CapBnd /proc/self/status | awk '{ print $2 }' | grep -qE '^00000000[08][0-9a-f]{7}$' && \
         [ $(( 0x$(awk '/CapBnd/ { print $2 }' /proc/self/status) & 0x200000 )) = 0 ] && echo dropped",
    )
    .expect(Expect::Says("dropped"))
    .tiers(PLAIN),
    Attack::shell(110, "no_new_privs in plain", "grep NoNewPrivs /proc/self/status | tr '\\t' ' '")
        .expect(Expect::Says("NoNewPrivs: 1"))
        .tiers(PLAIN),
    Attack::shell(110, "seccomp: filtered", "grep Seccomp: /proc/self/status | tr '\\t' ' '")
        .expect(Expect::Says("Seccomp: 2"))
        .nested()
        .peers(),
    Attack::shell(111, "fd_control: three descriptors", "env ls /proc/self/fd | tr '\\n' ' '")
        .expect(Expect::Says("0 1 2 3")),
    Attack::shell(112, "root: /sys is read-only", "mkdir /sys/attack").refused(DENIED_OR_ABSENT).peers(),
    Attack::shell(113, "pidfile, state: nothing of the runtime is in view", "ls /run/utsuwa /var/lib/utsuwa")
        .refused(DENIED_OR_ABSENT),
    Attack::shell(114, "time_ns: the clock is not one's own to set", "date -s '2001-01-01'; false").refused(&["EPERM", "EINVAL"]),
    Attack::shell(115, "killsig: the sandbox's signals stay inside", "kill -TERM -1; true"),
];
