//! Files of the kernel: settings, helpers that the host's root runs, control groups, locked mounts.

use crate::attack::{Attack, DENIED, DENIED_OR_ABSENT, Expect};
use crate::tier::NESTING;

const MOUNT_REFUSED: &[&str] = &["EPERM", "EACCES", "EINVAL", "EBUSY", "ENODEV", "EROFS", "ENOENT"];

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::shell(49, "core_pattern", "echo '|/bin/sh' > /proc/sys/kernel/core_pattern")
        .refused(DENIED)
        .nested(),
    Attack::shell(
        49,
        "core_pattern through a new /proc",
        "mkdir -p /p; mount -t proc proc /p && echo '|/bin/sh' > /p/sys/kernel/core_pattern",
    )
    .refused(DENIED)
    .nested(),
    Attack::shell(50, "modprobe", "echo /bin/sh > /proc/sys/kernel/modprobe")
        .refused(DENIED_OR_ABSENT)
        .nested(),
    Attack::shell(50, "hotplug", "echo /bin/sh > /proc/sys/kernel/hotplug")
        .refused(DENIED_OR_ABSENT)
        .nested(),
    Attack::shell(50, "uevent_helper", "echo /bin/sh > /sys/kernel/uevent_helper")
        .refused(DENIED_OR_ABSENT)
        .nested(),
    Attack::shell(
        50,
        "uevent_helper through a new /sys",
        "mkdir -p /s; mount -t sysfs sys /s && echo /bin/sh > /s/kernel/uevent_helper",
    )
    .refused(DENIED_OR_ABSENT)
    .nested(),
    Attack::shell(
        50,
        "other settings of the whole machine",
        "for f in kernel/panic kernel/kptr_restrict kernel/randomize_va_space vm/overcommit_memory \
         vm/drop_caches fs/suid_dumpable fs/file-max; do [ -e /proc/sys/$f ] && ! echo 1 > /proc/sys/$f || \
         echo \"@ $f: ok\"; done; false",
    )
    .refused(DENIED_OR_ABSENT)
    .nested(),
    Attack::shell(51, "sysrq", "echo h > /proc/sysrq-trigger").refused(DENIED_OR_ABSENT).nested(),
    Attack::shell(51, "the kernel's memory", "head -c 1 /proc/kcore | grep -q . && echo read; head -c 1 /proc/kmem")
        .refused(DENIED_OR_ABSENT)
        .nested()
        .peers(),
    Attack::shell(51, "addresses of the kernel", "grep -v '^0000000000000000' /proc/kallsyms | head -1; echo done")
        .expect(Expect::NeverSays("ffff"))
        .nested()
        .peers(),
    Attack::shell(
        49,
        "what the host's root runs, opened for writing only",
        "for f in kernel/core_pattern kernel/modprobe; do (: >> /proc/sys/$f) && echo \"@ $f: ok\"; done; \
         (: >> /sys/kernel/uevent_helper) && echo '@ uevent_helper: ok'; false",
    )
    .refused(DENIED_OR_ABSENT)
    .nested()
    .peers(),
    Attack::shell(
        49,
        "the same through a new /proc",
        "mount -t proc proc /mnt && (: >> /mnt/sys/kernel/core_pattern) && echo '@ core_pattern: ok'; false",
    )
    .refused(DENIED_OR_ABSENT)
    .nested()
    .peers(),
    Attack::shell(
        54,
        "release_agent and devices.allow of groups mounted anew, opened for writing only",
        "for c in rdma memory devices; do mount -t cgroup -o $c c /mnt && for f in release_agent devices.allow; do \
         (: >> /mnt/$f) && echo \"@ $c $f: ok\"; done; done; false",
    )
    .refused(MOUNT_REFUSED)
    .nested()
    .peers(),
    Attack::shell(
        53,
        "binfmt_misc",
        "mkdir -p /b; mount -t binfmt_misc b /b && echo ':attack:M::ATTACK::/bin/sh:' > /b/register",
    ),
    Attack::shell(
        54,
        "release_agent of the groups in view (CVE-2022-0492)",
        "n=0; for f in /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent; do [ -e $f ] && n=1 && \
         ! echo /bin/sh > $f || [ ! -e $f ] || echo \"@ $f: ok\"; done; [ $n = 1 ] || echo '@ none: ENOENT'; false",
    )
    .refused(DENIED_OR_ABSENT)
    .nested(),
    Attack::shell(
        54,
        "release_agent of groups mounted anew",
        "mkdir -p /c; mount -t cgroup -o rdma c /c || mount -t cgroup -o memory c /c && echo /bin/sh > /c/release_agent",
    )
    .refused(MOUNT_REFUSED)
    .nested(),
    Attack::shell(
        55,
        "devices.allow",
        "mkdir -p /c; mount -t cgroup -o devices c /c && echo a > /c/devices.allow",
    )
    .refused(MOUNT_REFUSED)
    .nested(),
    Attack::shell(
        56,
        "lift one's own limits",
        "cd /sys/fs/cgroup; for f in pids/pids.max memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us pids.max \
         memory.max memory.swap.max cpu.max cgroup.max.descendants; do [ ! -e $f ] || ! echo 1000000000 > $f || \
         echo \"@ $f: ok\"; done; echo '@ end: EPERM'; false",
    )
    .refused(DENIED)
    .nested(),
    Attack::shell(
        56,
        "groups above one's own",
        "ls -d /sys/fs/cgroup/*/utsuwa /sys/fs/cgroup/utsuwa /sys/fs/cgroup/../utsuwa; cat /proc/1/cgroup",
    )
    .expect(Expect::NeverSays("attack-"))
    .nested(),
    Attack::shell(58, "make /sys writable", "mount -o remount,bind,rw /sys && mkdir /sys/kernel/attack")
        .refused(MOUNT_REFUSED)
        .nested()
        .peers(),
    Attack::shell(
        58,
        "a new /sys, writable",
        "mkdir -p /s; mount -t sysfs sys /s && echo 1 > /s/kernel/profiling && echo 1 > /s/power/state",
    )
    .refused(&["EPERM", "EACCES", "EROFS", "ENOENT", "EBUSY", "EINVAL"])
    .nested(),
    Attack::shell(
        59,
        "unmount what the sandbox is made of",
        "for m in /proc /sys /dev/pts /dev/shm /dev/null /dev; do umount $m && echo \"@ umount $m: ok\"; done; \
         umount / && echo '@ umount /: ok'; false",
    )
    .refused(MOUNT_REFUSED)
    .nested(),
    Attack::shell(
        59,
        "loosen the mounts that the sandbox is made of",
        "for m in /proc /sys /dev /dev/pts /dev/shm; do mount -o remount,bind,rw,suid,dev,exec $m && \
         echo \"@ remount $m: ok\"; done; false",
    )
    .refused(MOUNT_REFUSED)
    .nested(),
    Attack::shell(
        59,
        "a loose copy of a locked mount",
        "mkdir -p /copy; mount --bind /sys /copy && mount -o remount,bind,rw /copy && mkdir /copy/kernel/attack",
    )
    .refused(MOUNT_REFUSED)
    .nested(),
    Attack::shell(60, "no capability that the tier lacks comes back", "unshare -U true; echo \"status $?\"")
        .expect(Expect::Says("status 1"))
        .tiers(&[crate::tier::Tier::Plain]),
    Attack::shell(
        60,
        "every capability, in a namespace of one's own: of no use outside",
        "unshare -Urm sh -c 'grep CapEff /proc/self/status; hostname owned; echo 1 > /proc/sys/kernel/panic'",
    )
    .refused(DENIED)
    .tiers(NESTING),
];
