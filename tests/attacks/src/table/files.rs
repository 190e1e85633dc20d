//! Devices, disks and filesystems.

use crate::attack::{Attack, DENIED_OR_ABSENT, Expect, FILTERED};
use crate::tier::{NESTING, TWO, Tier};

const NO_MOUNT: &[&str] = &[
    "EPERM", "EACCES", "ENODEV", "ENOENT", "ENOTBLK", "EINVAL", "ENXIO", "ENOSYS",
];

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::attacker(62, "nodes of disks, memory and the console", "mknod")
        .refused(DENIED_OR_ABSENT)
        .nested()
        .peers(),
    Attack::shell(62, "the host's disk", "mount -t ext4 /dev/vda /mnt || mount -t ext4 /dev/sda1 /mnt")
        .refused(NO_MOUNT)
        .nested(),
    Attack::attacker(63, "files by handle (shocker)", "call open_by_handle_at")
        .refused(FILTERED)
        .nested()
        .peers(),
    Attack::shell(
        64,
        "a filesystem image in a loop",
        "dd if=/dev/zero of=/img bs=1k count=64 2>/dev/null; losetup /dev/loop0 /img || mount -o loop -t ext4 /img /mnt",
    )
    .refused(NO_MOUNT)
    .nested(),
    Attack::shell(
        64,
        "filesystems that show the kernel's insides",
        "for t in debugfs tracefs bpf securityfs configfs pstore efivarfs selinuxfs devtmpfs; do \
         mount -t $t x /mnt && echo \"@ mount $t: ok\"; done; false",
    )
    .refused(NO_MOUNT)
    .nested()
    .peers(),
    Attack::attacker(65, "fsconfig with too much (CVE-2022-0185)", "fsconfig-overflow")
        .refused(FILTERED)
        .nested(),
    Attack::shell(
        66,
        "set-user-id copies of the image's programs",
        "chown 0:0 /bin/busybox; chmod 6755 /bin/busybox /bin/attacker && ls -l /bin/busybox",
    )
    .expect(Expect::Says("rws")),
    Attack::shell(
        66,
        "set-user-id through an overlay of one's own (CVE-2023-0386)",
        "mkdir -p /o; mount -t tmpfs t /o && mkdir /o/l /o/u /o/w /o/m && cp /bin/busybox /o/l/sh && chmod 4755 /o/l/sh \
         && mount -t overlay -o lowerdir=/o/l,upperdir=/o/u,workdir=/o/w,userxattr o /o/m && touch /o/m/sh && ls -l /o/u",
    )
    .tiers(NESTING)
    .nested(),
    Attack::shell(67, "lxcfs", "grep -c lxcfs /proc/mounts; ls /var/lib/lxcfs")
        .expect(Expect::NeverSays("cgroup"))
        .tiers(TWO),
    Attack::shell(67, "FUSE where no lesson has it", "mount -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 f /mnt")
        .refused(NO_MOUNT)
        .tiers(&[Tier::Plain, Tier::Namespaces])
        .nested(),
];
