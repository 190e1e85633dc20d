//! Images that are after the host's files.

use anyhow::Result;
use tar::EntryType;

use super::archive::{bomb, device, dir, file, hard_link, image, lying, symlink};

/// An image, and what becomes of it.
pub(super) struct Hostile {
    pub(super) number: u16,
    pub(super) title: &'static str,
    /// Writes the archive, given the path of a file of the host's without its first `/`.
    pub(super) archive: fn(&str) -> Result<Vec<u8>>,
    pub(super) fate: Fate,
}

/// What becomes of a hostile image.
#[derive(Clone, Copy)]
pub(super) enum Fate {
    /// The import is refused with these words.
    Refused(&'static str),
    /// It is imported, and no sandbox is made of it, with these words.
    NoSandbox(&'static str),
    /// It is imported; in a sandbox of it this shell line says `held`, and nothing of the host's file.
    Contained(&'static str),
}

const DOTS: Fate = Fate::Refused("`..`");
const NOWHERE: Fate = Fate::Refused("leads nowhere");
const NO_FILE: Fate = Fate::Refused("hard link");
const NO_DEVICE: Fate = Fate::Refused("device node");
const NO_WHITEOUT: Fate = Fate::Refused("whiteout");
const CONTAINED: Fate = Fate::Contained("cat /loot /etc/passwd; echo held");
/// The engine's own nodes are there, whatever the image has, and writing to them changes nothing else.
const OWN_NODES: Fate = Fate::Contained(
    "for f in null console pts/0; do [ ! -w /dev/$f ] || echo planted > /dev/$f; done; \
     [ \"$(stat -c %F:%t:%T /dev/null)\" = 'character special file:1:3' ] && [ ! -L /dev/console ] && echo held",
);

const fn hostile(
    number: u16,
    title: &'static str,
    archive: fn(&str) -> Result<Vec<u8>>,
    fate: Fate,
) -> Hostile {
    Hostile {
        number,
        title,
        archive,
        fate,
    }
}

pub(super) const IMAGES: &[Hostile] = &[
    hostile(68, "`..` in a name", |_| image(&[file("../planted", b"x")]), DOTS),
    hostile(
        68,
        "`..` in the middle of a name",
        |canary| image(&[file(&format!("a/../../../../../../../{canary}"), b"x")]),
        DOTS,
    ),
    hostile(
        68,
        "an absolute name",
        |canary| image(&[file(&format!("/{canary}"), b"x"), file("loot", b"")]),
        CONTAINED,
    ),
    hostile(
        68,
        "a file through a link to the host",
        |_| image(&[symlink("way", "/tmp"), file("way/planted", b"x")]),
        NOWHERE,
    ),
    hostile(
        68,
        "a file through a link that climbs",
        |_| {
            image(&[
                symlink("way", "../../../../../../../../tmp"),
                file("way/planted", b"x"),
            ])
        },
        NOWHERE,
    ),
    hostile(
        68,
        "a file through /proc/self/root",
        |_| image(&[symlink("way", "/proc/self/root"), file("way/tmp/planted", b"x")]),
        NOWHERE,
    ),
    hostile(
        68,
        "a file over a link of the same name",
        |canary| image(&[symlink("loot", &format!("/{canary}")), file("loot", b"x")]),
        CONTAINED,
    ),
    hostile(
        68,
        "a hard link to the host's file",
        |canary| image(&[hard_link("loot", &format!("/{canary}"))]),
        NO_FILE,
    ),
    hostile(
        68,
        "a hard link through a link",
        |canary| image(&[symlink("way", "/"), hard_link("loot", &format!("way/{canary}"))]),
        NO_FILE,
    ),
    hostile(
        68,
        "a link to the host's file",
        |canary| image(&[symlink("loot", &format!("/{canary}"))]),
        CONTAINED,
    ),
    hostile(
        68,
        "/etc/passwd, a link to the host's file",
        |canary| image(&[dir("etc"), symlink("etc/passwd", &format!("/{canary}"))]),
        CONTAINED,
    ),
    hostile(
        68,
        "the host's memory as a node",
        |_| image(&[device(EntryType::Char, "mem", 1, 1)]),
        NO_DEVICE,
    ),
    hostile(
        68,
        "the host's disk as a node",
        |_| image(&[device(EntryType::Block, "disk", 254, 0)]),
        NO_DEVICE,
    ),
    hostile(
        68,
        "a node that overlayfs takes for a whiteout",
        |_| image(&[device(EntryType::Char, "etc", 0, 0)]),
        NO_DEVICE,
    ),
    hostile(
        68,
        "a whiteout of `..`",
        |_| image(&[file(".wh...", b"")]),
        NO_WHITEOUT,
    ),
    hostile(
        68,
        "a whiteout of `.`",
        |_| image(&[dir("d"), file("d/.wh..", b"")]),
        NO_WHITEOUT,
    ),
    hostile(
        68,
        "a file below .wh..wh..opq",
        |_| image(&[file(".wh..wh..opq/x", b"")]),
        NO_WHITEOUT,
    ),
    hostile(
        68,
        "an opaque directory of the host's",
        |_| image(&[symlink("way", "/tmp"), file("way/.wh..wh..opq", b"")]),
        NOWHERE,
    ),
    hostile(
        68,
        "a whiteout through `..`",
        |_| image(&[file("../.wh.canary", b"")]),
        DOTS,
    ),
    hostile(
        68,
        "a layer that is not the one of the config",
        |_| lying(&[file("x", b"x")]),
        Fate::Refused("should have the digest"),
    ),
    hostile(68, "a zip bomb", |_| bomb(), Fate::Refused("200 times its size")),
    hostile(
        68,
        "/dev, a link to the host's directory",
        |_| image(&[symlink("dev", "/tmp")]),
        Fate::NoSandbox("the image's /dev: it has to be a directory, and no link"),
    ),
    hostile(
        68,
        "/proc, a link to a directory of the image (CVE-2019-19921)",
        |_| image(&[dir("etc"), symlink("proc", "etc")]),
        Fate::NoSandbox("the image's /proc: it has to be a directory, and no link"),
    ),
    hostile(
        68,
        "/sys, a link to the host's directory",
        |_| image(&[symlink("sys", "/tmp")]),
        Fate::NoSandbox("the image's /sys: it has to be a directory, and no link"),
    ),
    hostile(
        69,
        "/dev/null and /dev/console, links to the host's file (CVE-2025-31133)",
        |canary| {
            image(&[
                dir("dev"),
                symlink("dev/null", &format!("/{canary}")),
                symlink("dev/console", &format!("/{canary}")),
            ])
        },
        OWN_NODES,
    ),
    hostile(
        69,
        "/dev/pts/0, a link to a setting (CVE-2025-52565)",
        |_| {
            image(&[
                dir("dev"),
                dir("dev/pts"),
                symlink("dev/pts/0", "/proc/sys/kernel/core_pattern"),
            ])
        },
        OWN_NODES,
    ),
    hostile(
        69,
        "/dev/null, /dev/console and /dev/pts, plain files",
        |_| {
            image(&[
                dir("dev"),
                file("dev/null", b"x"),
                file("dev/console", b"x"),
                file("dev/pts", b"x"),
            ])
        },
        OWN_NODES,
    ),
];
