//! An image of one static program. No network, no privilege, less than a second.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    Error,
    build::{set_mode, write_file},
};

const MISSING: Error = Error::MissingProgram {
    program: "a static busybox",
    package: "busybox-static",
};

/// Fills an empty directory.
pub(super) fn install(rootfs: &Path) -> Result<(), Error> {
    let (busybox, program) = find().ok_or(MISSING)?;
    for dir in [
        "dev",
        "etc",
        "home",
        "mnt",
        "proc",
        "root",
        "run",
        "sys",
        "tmp",
        "usr/bin",
        "usr/local/bin",
        "var/tmp",
    ] {
        let dir = rootfs.join(dir);
        fs::create_dir_all(&dir).map_err(Error::io("cannot create", dir))?;
    }
    for (link, target) in [
        ("bin", "usr/bin"),
        ("sbin", "usr/bin"),
        ("usr/sbin", "bin"),
        ("var/run", "../run"),
    ] {
        make_link(target, &rootfs.join(link))?;
    }
    for (dir, mode) in [("root", 0o700), ("tmp", 0o1777), ("var/tmp", 0o1777)] {
        set_mode(&rootfs.join(dir), mode)?;
    }
    write_file(rootfs, "/usr/bin/busybox", &program, 0o755)?;
    for applet in applets(&busybox)?
        .lines()
        .filter(|applet| !matches!(*applet, "" | "busybox"))
    {
        make_link("busybox", &rootfs.join("usr/bin").join(applet))?;
    }
    Ok(())
}

fn make_link(target: &str, link: &Path) -> Result<(), Error> {
    symlink(target, link).map_err(Error::io("cannot create", link))
}

fn applets(busybox: &Path) -> Result<String, Error> {
    let output = Command::new(busybox)
        .arg("--list")
        .output()
        .map_err(Error::io("cannot run", busybox))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The machine's busybox, if it is a static one: the other Debian package's needs a C library.
fn find() -> Option<(PathBuf, Vec<u8>)> {
    ["/bin/busybox", "/usr/bin/busybox", "/usr/local/bin/busybox"]
        .into_iter()
        .find_map(|path| {
            let program = fs::read(path).ok()?;
            is_static(&program).then(|| (path.into(), program))
        })
}

/// Whether a 64-bit little-endian ELF file asks for no dynamic loader: none of its program headers is `PT_INTERP`
/// (elf(5)).
fn is_static(elf: &[u8]) -> bool {
    const PT_INTERP: u32 = 3;
    let half = |at: usize| Some(u16::from_le_bytes(elf.get(at..at + 2)?.try_into().ok()?));
    let word = |at: usize| Some(u32::from_le_bytes(elf.get(at..at + 4)?.try_into().ok()?));
    let headers = || {
        let start = usize::try_from(word(32)?).ok()?;
        let size = usize::from(half(54)?);
        (0..usize::from(half(56)?))
            .map(|index| word(start + index * size))
            .collect::<Option<Vec<u32>>>()
    };
    elf.starts_with(b"\x7fELF\x02\x01") && headers().is_some_and(|kinds| !kinds.contains(&PT_INTERP))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ELF header with one program header of this kind.
    fn elf(kind: u32) -> Vec<u8> {
        let mut elf = vec![0; 64 + 56];
        elf[..6].copy_from_slice(b"\x7fELF\x02\x01");
        elf[32] = 64;
        elf[54] = 56;
        elf[56] = 1;
        elf[64..68].copy_from_slice(&kind.to_le_bytes());
        elf
    }

    #[test]
    fn only_a_program_without_a_loader_is_static() {
        for (program, expected) in [
            (elf(1), true),
            (elf(3), false),
            (elf(1)[..60].to_vec(), false),
            (b"#!/bin/sh\n".to_vec(), false),
        ] {
            assert_eq!(is_static(&program), expected, "{program:?}");
        }
    }
}
