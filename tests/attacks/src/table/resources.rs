//! Of everything as much as there is. The limits are those of the harness's sandboxes: 128 MiB of memory, 128
//! processes, one processor, 32 MiB of disk.

use crate::attack::{Attack, Expect};
use crate::tier::{NESTING, TWO, Tier};

const FULL: Expect = Expect::Refused(&["ENOSPC", "EFBIG"]);

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::shell(1, "fork bomb", "bomb() { bomb | bomb & }; bomb; sleep 1")
        .seconds(2)
        .tiers(TWO),
    Attack::attacker(2, "processes until none is left", "forks")
        .expect(Expect::Stops(&["EAGAIN"], 128)),
    Attack::attacker(3, "threads until none is left", "threads")
        .expect(Expect::Stops(&["EAGAIN"], 128)),
    Attack::shell(4, "400 MiB of memory", "hog 400").expect(Expect::Killed),
    Attack::shell(
        5,
        "swap beyond the memory",
        "grep -E '^hierarchical_mem' /sys/fs/cgroup/memory/memory.stat; cat /sys/fs/cgroup/memory.swap.max; hog 400",
    )
    .expect(Expect::Killed)
    .tiers(TWO),
    Attack::shell(
        6,
        "400 MiB into a tmpfs of one's own",
        "mount -t tmpfs -o size=2G flood /mnt && dd if=/dev/zero of=/mnt/x bs=1M count=400",
    )
    .expect(Expect::Killed)
    .tiers(NESTING),
    Attack::attacker(7, "memory files", "memfd").expect(Expect::Killed),
    Attack::attacker(7, "System V shared memory", "shm")
        .expect(Expect::Stops(&["ENOSPC", "ENOMEM"], 5000))
        .tiers(TWO)
        .peers(),
    Attack::attacker(7, "POSIX message queues", "mq")
        .expect(Expect::Stops(&["EMFILE", "ENOSPC", "ENOMEM"], 300))
        .tiers(TWO)
        .peers(),
    Attack::shell(8, "fill the disk", "dd if=/dev/zero of=/fill bs=1M count=100").expect(FULL),
    Attack::attacker(8, "use up the inodes", "inodes")
        .expect(Expect::Stops(&["ENOSPC"], 8192))
        .tiers(TWO),
    Attack::shell(10, "fill /dev", "dd if=/dev/zero of=/dev/fill bs=64k count=64").expect(FULL),
    Attack::shell(
        11,
        "fill /dev/shm",
        "dd if=/dev/zero of=/dev/shm/fill bs=1M count=65 && dd if=/dev/zero of=/dev/shm/more bs=1M count=65",
    )
    .expect(Expect::Refused(&["ENOSPC"])),
    Attack::attacker(12, "allocate a file of 1 TiB", "fallocate").expect(FULL),
    Attack::attacker(12, "write a sparse file of 1 TiB full", "sparse")
        .expect(Expect::Stops(&["ENOSPC", "EFBIG"], 128)),
    Attack::shell(
        14,
        "two spinning processes",
        "timeout 1 sh -c 'while :; do :; done & while :; do :; done'",
    )
    .tiers(TWO),
    Attack::shell(
        15,
        "direct writes, again and again",
        "timeout 1 sh -c 'while :; do dd if=/dev/zero of=/f oflag=direct bs=1M count=8; done' 2>/dev/null",
    )
    .tiers(TWO),
    Attack::attacker(16, "fsync storm", "fsync-storm").tiers(TWO),
    Attack::attacker(17, "descriptors until none is left", "fds")
        .expect(Expect::Stops(&["EMFILE"], 4096))
        .peers(),
    Attack::attacker(17, "full pipes", "pipes")
        .expect(Expect::Stops(&["EMFILE", "ENFILE", "ENOMEM"], 4096))
        .tiers(TWO),
    Attack::attacker(18, "terminals until none is left", "ptys")
        .expect(Expect::Stops(&["ENOSPC"], 64))
        .peers(),
    Attack::attacker(20, "user namespaces side by side", "namespaces user")
        .expect(Expect::Stops(&["ENOSPC", "EAGAIN", "EUSERS"], 128))
        .tiers(NESTING)
        .peers(),
    Attack::attacker(20, "user namespaces one in the other", "nested-users")
        .expect(Expect::Stops(&["ENOSPC", "EUSERS"], 33))
        .tiers(NESTING)
        .peers(),
    Attack::attacker(21, "network namespaces", "namespaces net")
        .expect(Expect::Stops(&["ENOSPC"], 128))
        .tiers(NESTING)
        .nested(),
    Attack::attacker(21, "mount, host name and IPC namespaces", "namespaces mnt uts ipc")
        .expect(Expect::Stops(&["ENOSPC"], 256))
        .tiers(NESTING),
    Attack::attacker(22, "mounts until none is left", "mounts")
        .tiers(NESTING)
        .seconds(8),
    Attack::attacker(23, "control groups, wide and deep", "cgroups")
        .expect(Expect::Stops(&["EAGAIN", "EACCES", "EPERM", "EROFS", "ENOENT"], 256)),
    Attack::attacker(26, "timers", "timers").expect(Expect::Stops(&["EAGAIN"], 1024)),
    Attack::attacker(26, "queued signals", "sigqueue")
        .expect(Expect::Stops(&["EAGAIN"], 1024)),
    Attack::attacker(26, "inotify instances", "inotify")
        .expect(Expect::Stops(&["EMFILE"], 256)),
    Attack::attacker(26, "inotify watches", "watches")
        .expect(Expect::Stops(&["ENOSPC", "ENOMEM"], 65_536))
        .tiers(TWO),
    Attack::shell(27, "yes, to a terminal that is read", "timeout 1 yes").tiers(TWO),
    Attack::shell(
        32,
        "daemons that outlive the terminal",
        "for i in 1 2 3 4; do setsid nohup sleep 100000 >/dev/null 2>&1 & done; exit 0",
    ),
    Attack::attacker(33, "kill everything, init above all", "kill-all").tiers(TWO),
    Attack::shell(33, "kill -9 1 from the shell", "kill -9 1; kill -STOP 1; kill -0 1; test -d /proc/1 && echo init lives")
        .expect(Expect::Says("init lives")),
    Attack::attacker(35, "stopped and traced children", "stop").seconds(1).tiers(TWO),
    Attack::shell(38, "sleep for ever", "sleep 1000000000").seconds(1).tiers(&[Tier::Plain]),
];
