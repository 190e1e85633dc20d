//! Descriptors, programs, and other processes.

use crate::attack::{Attack, DENIED, DENIED_OR_ABSENT, Expect, FILTERED};
use crate::tier::{ALL, NESTING, Tier};

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::attacker(70, "descriptors that were left open (CVE-2024-21626)", "fd-sweep CANARY")
        .expect(Expect::Says("inherited descriptors: 0"))
        .peers(),
    Attack::shell(
        70,
        "the host above a descriptor",
        "for d in /proc/self/fd/* /proc/1/fd/* /proc/1/cwd /proc/1/root; do [ -e $d/../..CANARY ] && echo found; done; ls CANARY",
    )
    .expect(Expect::NeverSays("found"))
    .nested()
    .peers(),
    Attack::attacker(70, "the host by any process in view", "canary CANARY /etc/shadow")
        .expect(Expect::Says("host files in view: 0"))
        .nested()
        .peers(),
    Attack::attacker(71, "overwrite the program that runs (CVE-2019-5736)", "self-exe")
        .refused(&["ETXTBSY", "EROFS", "EPERM", "EACCES"])
        .nested()
        .peers(),
    Attack::shell(
        71,
        "a program that is the program that starts it",
        "printf '#!/proc/self/exe\\n' > /trap; chmod 755 /trap; /trap; echo x > /proc/1/exe",
    )
    .expect(Expect::NeverSays("ok")),
    Attack::attacker(72, "read, trace and steer init (CVE-2016-9962)", "init")
        .refused(&["EPERM", "EACCES", "ENOSYS", "ENOENT", "ENODATA", "ESRCH"])
        .nested(),
    Attack::shell(74, "PID 1 is the sandbox's", "cat /proc/1/comm").expect(Expect::Says("init")),
    Attack::shell(
        74,
        "enter init's namespaces",
        "nsenter -t 1 -m -u -i -n -p -- sh -c 'ls CANARY && echo \"found it\"'; echo done",
    )
    .expect(Expect::NeverSays("found it"))
    .nested()
    .peers(),
    Attack::attacker(74, "setns where no lesson has it", "setns 1").refused(DENIED_OR_ABSENT).tiers(&[Tier::Plain]),
    Attack::attacker(74, "init's user namespace", "canary CANARY")
        .expect(Expect::Says("host files in view: 0"))
        .tiers(NESTING),
    Attack::attacker(75, "chroot and back by a descriptor", "chroot-escape CANARY /etc/shadow")
        .expect(Expect::Says("host files after chroot: ok 0"))
        .tiers(NESTING)
        .nested()
        .peers(),
    Attack::attacker(75, "chroot where no lesson has it", "chroot-escape CANARY")
        .refused(FILTERED)
        .tiers(&[Tier::Plain]),
    Attack::attacker(77, "type into a terminal as its user", "tty")
        .refused(&["EPERM", "ENOTTY", "ENOENT", "ENXIO", "EACCES"])
        .nested(),
    Attack::attacker(77, "line disciplines of modems (CVE-2023-6546)", "line-discipline")
        .refused(FILTERED)
        .nested(),
    Attack::attacker(78, "set-user-id under no_new_privs", "suid")
        .expect(Expect::Says("effective user: 1000"))
        .tiers(&[Tier::Plain]),
    Attack::attacker(78, "set-user-id gains the sandbox's root only", "suid")
        .expect(Expect::Says("effective user: 0"))
        .tiers(NESTING),
    Attack::shell(
        89,
        "processes of others",
        "ls -d /proc/[0-9]* | wc -l; for p in /proc/[0-9]*; do cat $p/cmdline; echo; done; true",
    )
    .expect(Expect::NeverSays("read -r line")),
    Attack::attacker(89, "ahead of all others", "priority")
        .refused(&["EPERM", "EACCES", "ENOSYS", "ENOMEM", "EAGAIN"])
        .tiers(ALL)
        .nested(),
    Attack::attacker(90, "the page cache that sandboxes share", "socket alg").refused(&["EPERM"]).nested(),
    Attack::shell(90, "write to the image", "echo x > /proc/self/root/../etc/passwd; cat /etc/passwd")
        .expect(Expect::Says("x")),
    Attack::shell(86, "the kernel's log", "dmesg").refused(DENIED).nested().peers(),
];
