//! A virtual machine with a disk of its own. TCG, since nested virtualisation is not to be counted on.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What this machine lacks.
pub struct Missing(pub String);

pub struct Machine {
    work: TempDir,
    kernel: PathBuf,
}

/// Modules between the kernel and its disk, in the order they need each other.
const MODULES: [&str; 7] = [
    "drivers/virtio/virtio_ring.ko",
    "drivers/virtio/virtio.ko",
    "drivers/virtio/virtio_pci_legacy_dev.ko",
    "drivers/virtio/virtio_pci_modern_dev.ko",
    "drivers/virtio/virtio_pci.ko",
    "drivers/block/virtio_blk.ko",
    "fs/overlayfs/overlay.ko",
];

const FIRST: &str = "\
#!/bin/sh
mount -t devtmpfs dev /dev
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk; do
    insmod /$module.ko
done
mount -t ext4 /dev/vda /disk
exec switch_root /disk /main
";

impl Machine {
    pub fn prepare() -> Result<Self, Missing> {
        for program in ["qemu-system-x86_64", "cpio", "mke2fs"] {
            find(program).ok_or_else(|| Missing(format!("no {program}")))?;
        }
        let busybox = find("busybox").ok_or_else(|| Missing("no static busybox".into()))?;
        let kernel = kernel().ok_or_else(|| Missing("no kernel for a virtual machine".into()))?;
        let work = tempfile::tempdir().unwrap();
        let machine = Self { work, kernel };
        for root in ["disk", "first"] {
            let bin = machine.work.path().join(root).join("bin");
            fs::create_dir_all(&bin).unwrap();
            fs::copy(&busybox, bin.join("busybox")).unwrap();
            let list = Command::new(&busybox).arg("--list").output().unwrap();
            for applet in String::from_utf8(list.stdout)
                .unwrap()
                .lines()
                .filter(|name| *name != "busybox")
            {
                symlink("busybox", bin.join(applet)).unwrap();
            }
        }
        for directory in [
            "disk/proc",
            "disk/sys",
            "disk/dev",
            "disk/run",
            "disk/tmp",
            "disk/root",
            "first/dev",
            "first/disk",
        ] {
            fs::create_dir_all(machine.work.path().join(directory)).unwrap();
        }
        for module in MODULES {
            let name = Path::new(module).file_name().unwrap();
            let root = if module.contains("overlay") {
                "disk/lib"
            } else {
                "first"
            };
            fs::create_dir_all(machine.work.path().join(root)).unwrap();
            let from = machine.kernel.join("modules/kernel").join(module);
            fs::copy(from, machine.work.path().join(root).join(name)).unwrap();
        }
        machine.write_in("first", "init", FIRST);
        Ok(machine)
    }

    /// Puts a program and the libraries it loads on the disk.
    pub fn install(&mut self, to: &str, program: &Path) {
        self.copy(program, to);
        let output = Command::new("ldd").arg(program).output().unwrap();
        for word in String::from_utf8(output.stdout).unwrap().split_whitespace() {
            if let Some(to) = word.strip_prefix('/') {
                self.copy(Path::new(word), to);
            }
        }
    }

    /// Puts an executable text on the disk.
    pub fn write(&self, to: &str, text: &str) {
        self.write_in("disk", to, text);
    }

    /// Boots it, waits until it has powered off, and returns what it printed.
    pub fn run(&self) -> String {
        let work = self.work.path();
        let made = Command::new("mke2fs")
            .args(["-q", "-t", "ext4", "-d", "disk", "disk.img", "2G"])
            .current_dir(work)
            .status()
            .unwrap();
        assert!(made.success(), "mke2fs");
        self.pack_first();
        let output = Command::new("timeout")
            .args([
                "900",
                "qemu-system-x86_64",
                "-accel",
                "tcg",
                "-machine",
                "pc",
                "-cpu",
                "max",
                "-m",
                "1536",
            ])
            .args([
                "-smp",
                "2",
                "-nodefaults",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-no-reboot",
            ])
            .args([
                "-drive",
                "file=disk.img,if=virtio,format=raw,cache=unsafe",
                "-initrd",
                "first.cpio",
            ])
            .arg("-kernel")
            .arg(self.kernel.join("vmlinuz"))
            .args(["-append", "console=ttyS0 loglevel=1 panic=-1 cgroup_no_v1=all"])
            .current_dir(work)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "qemu: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    }

    fn pack_first(&self) {
        let root = self.work.path().join("first");
        let archive = fs::File::create(self.work.path().join("first.cpio")).unwrap();
        let list = Command::new("find").arg(".").current_dir(&root).output().unwrap();
        let mut cpio = Command::new("cpio")
            .args(["-o", "-H", "newc", "--quiet"])
            .current_dir(&root)
            .stdin(Stdio::piped())
            .stdout(archive)
            .spawn()
            .unwrap();
        cpio.stdin.take().unwrap().write_all(&list.stdout).unwrap();
        assert!(cpio.wait().unwrap().success(), "cpio");
    }

    fn copy(&self, from: &Path, to: &str) {
        let to = self.work.path().join("disk").join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }

    fn write_in(&self, root: &str, to: &str, text: &str) {
        let path = self.work.path().join(root).join(to);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// The kernel that `cargo xtask setup` unpacked.
fn kernel() -> Option<PathBuf> {
    let home = std::env::var_os("UTSUWA_KERNEL").map(PathBuf::from).or_else(|| {
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
        Some(cache.join("utsuwa/tools/kernel"))
    })?;
    home.join("vmlinuz").exists().then_some(home)
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    path.split(':')
        .map(|directory| Path::new(directory).join(program))
        .find(|path| path.exists())
}
