//! What package managers keep for the next time, and where.

use super::manager::{ANY_APT, APK, DNF, Manager, YUM, ZYPPER};

/// What a manager keeps.
pub(super) struct Kept {
    pub(super) manager: &'static Manager,
    pub(super) install: &'static [&'static str],
    pub(super) clean: &'static [&'static str],
    /// Options that have it keep nothing.
    pub(super) off: &'static [&'static str],
    pub(super) targets: &'static [&'static str],
    /// Where a mount will do in place of all of these.
    pub(super) instead: &'static [&'static str],
    /// Whether one build at a time may use it.
    pub(super) is_locked: bool,
    /// Whether the targets are in root's home.
    pub(super) is_roots: bool,
}

const SYSTEM: Kept = Kept {
    manager: &ANY_APT,
    install: &["install", "build-dep"],
    clean: &["clean", "autoclean", "distclean", "dist-clean"],
    off: &[],
    targets: &["/var/cache/apt", "/var/lib/apt"],
    instead: &[],
    is_locked: true,
    is_roots: false,
};

const LANGUAGE: Kept = Kept {
    manager: &PIP,
    install: &["install"],
    clean: &["cache"],
    off: &["--no-cache-dir"],
    targets: &["/root/.cache/pip"],
    instead: &[],
    is_locked: false,
    is_roots: true,
};

const fn called(programs: &'static [&'static str]) -> Manager {
    Manager {
        programs,
        siblings: &[],
        with_value: &[],
    }
}

const PIP: Manager = called(&["pip", "pip3"]);
const UV: Manager = called(&["uv"]);
const NPM: Manager = called(&["npm"]);
const YARN: Manager = called(&["yarn"]);
const COMPOSER: Manager = called(&["composer"]);
const GO: Manager = called(&["go"]);
const CARGO: Manager = called(&["cargo"]);

pub(super) static KEPT: [Kept; 12] = [
    SYSTEM,
    Kept {
        manager: &APK,
        install: &["add"],
        clean: &["cache"],
        off: &["--no-cache"],
        targets: &["/var/cache/apk"],
        instead: &["/etc/apk/cache"],
        ..SYSTEM
    },
    Kept {
        manager: &YUM,
        install: &["install", "groupinstall", "localinstall"],
        clean: &["clean"],
        targets: &["/var/cache/yum"],
        instead: &["/var/cache/dnf"],
        ..SYSTEM
    },
    Kept {
        manager: &DNF,
        install: &["install", "in", "groupinstall", "localinstall"],
        clean: &["clean"],
        targets: &["/var/cache/dnf", "/var/cache/libdnf5"],
        instead: &["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"],
        ..SYSTEM
    },
    Kept {
        manager: &ZYPPER,
        install: &["install", "in"],
        clean: &["clean", "cc"],
        targets: &["/var/cache/zypp"],
        ..SYSTEM
    },
    LANGUAGE,
    Kept {
        manager: &UV,
        install: &["install", "sync"],
        off: &["--no-cache", "-n"],
        targets: &["/root/.cache/uv"],
        ..LANGUAGE
    },
    Kept {
        manager: &NPM,
        install: &["install", "ci", "i", "add"],
        off: &[],
        targets: &["/root/.npm"],
        ..LANGUAGE
    },
    Kept {
        manager: &YARN,
        install: &["install", "add"],
        off: &[],
        targets: &["/usr/local/share/.cache/yarn"],
        ..LANGUAGE
    },
    Kept {
        manager: &COMPOSER,
        install: &["install", "require", "update", "create-project"],
        clean: &["clear-cache", "clearcache", "cc"],
        off: &["--no-cache"],
        targets: &["/root/.cache/composer"],
        ..LANGUAGE
    },
    Kept {
        manager: &GO,
        install: &["build", "install", "download"],
        clean: &["clean"],
        off: &[],
        targets: &["/go/pkg/mod", "/root/.cache/go-build"],
        instead: &["/root/go/pkg/mod"],
        ..LANGUAGE
    },
    Kept {
        manager: &CARGO,
        install: &["build", "install", "fetch"],
        clean: &[],
        off: &[],
        targets: &["/usr/local/cargo/registry", "/usr/local/cargo/git/db"],
        instead: &["/root/.cargo/registry", "/usr/local/cargo"],
        is_roots: false,
        ..LANGUAGE
    },
];
