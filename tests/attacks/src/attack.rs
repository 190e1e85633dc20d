//! An attack as data.

use std::time::Duration;

use crate::tier::{ALL, Tier};

/// One line of the table: what is done, where it makes sense, and what must come of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attack {
    /// Its number in the list of attacks; several lines may have the same.
    pub(crate) number: u16,
    /// What the learner tries.
    pub(crate) title: &'static str,
    /// The program.
    pub(crate) run: Run,
    /// The tiers in which it makes sense.
    pub(crate) tiers: &'static [Tier],
    /// Whether it is done once more inside `unshare -Urm`, which gives every capability back.
    pub(crate) nested: bool,
    /// What must come of it.
    pub(crate) expect: Expect,
    /// How long it may take; then the sandbox is removed under it.
    pub(crate) patience: Duration,
    /// Whether it tells something when it is done in a container of crun or podman.
    pub(crate) peers: bool,
}

/// How an attack is started. `CANARY` stands for the path of a file of the host, `PORT` for a port of the host's
/// loopback on which somebody listens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// A line for the sandbox's shell.
    Shell(&'static str),
    /// A command line of `attacker`, words separated by spaces.
    Attacker(&'static str),
}

/// What must come of an attack. Whatever it says, the host must be untouched and others must be served.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expect {
    /// Every try ended with one of these errors, and at least one was made.
    Refused(&'static [&'static str]),
    /// A flood ended with one of these errors after so many at most, or with a kill.
    Stops(&'static [&'static str], usize),
    /// The output has this text.
    Says(&'static str),
    /// The attack ran to its end, and its output does not have this text.
    NeverSays(&'static str),
    /// None of these system calls reached the kernel in a sweep.
    Unreached(&'static [i64]),
    /// The limit killed it: status 137, or the sandbox ended.
    Killed,
    /// Anything: what counts is that it stays inside.
    Contained,
}

/// Not permitted, or not there.
pub(crate) const FILTERED: &[&str] = &["EPERM", "ENOSYS"];
/// Refused by rights, by a read-only mount, or by the filter.
pub(crate) const DENIED: &[&str] = &["EPERM", "EACCES", "EROFS", "ENOSYS"];
/// The same, or there is nothing of that name.
pub(crate) const DENIED_OR_ABSENT: &[&str] =
    &["EPERM", "EACCES", "EROFS", "ENOSYS", "ENOENT", "ENODEV", "ENXIO"];

impl Attack {
    const fn new(number: u16, title: &'static str, run: Run) -> Self {
        Self {
            number,
            title,
            run,
            tiers: ALL,
            nested: false,
            expect: Expect::Contained,
            patience: Duration::from_secs(5),
            peers: false,
        }
    }

    /// An attack by a shell line.
    pub(crate) const fn shell(number: u16, title: &'static str, line: &'static str) -> Self {
        Self::new(number, title, Run::Shell(line))
    }

    /// An attack by the attacker.
    pub(crate) const fn attacker(number: u16, title: &'static str, words: &'static str) -> Self {
        Self::new(number, title, Run::Attacker(words))
    }

    /// Only in these tiers.
    pub(crate) const fn tiers(mut self, tiers: &'static [Tier]) -> Self {
        self.tiers = tiers;
        self
    }

    /// Once more inside a user namespace of the learner's.
    pub(crate) const fn nested(mut self) -> Self {
        self.nested = true;
        self
    }

    /// What must come of it.
    pub(crate) const fn expect(mut self, expect: Expect) -> Self {
        self.expect = expect;
        self
    }

    /// Every try must end with one of these errors.
    pub(crate) const fn refused(self, errors: &'static [&'static str]) -> Self {
        self.expect(Expect::Refused(errors))
    }

    /// It may take so long.
    pub(crate) const fn seconds(mut self, seconds: u64) -> Self {
        self.patience = Duration::from_secs(seconds);
        self
    }

    /// Also in the containers of others, where it runs as the host's root: only what does no harm if it succeeds.
    pub(crate) const fn peers(mut self) -> Self {
        self.peers = true;
        self
    }

    /// The program and its arguments.
    pub(crate) fn argv(&self, bait: &Bait, nested: bool) -> Vec<String> {
        let mut argv: Vec<String> = Vec::new();
        if nested {
            argv.extend(["unshare", "-Urm"].map(String::from));
        }
        let filled = |text: &str| text.replace("CANARY", &bait.canary).replace("PORT", &bait.port);
        match self.run {
            Run::Shell(line) => argv.extend(["sh".into(), "-c".into(), filled(line)]),
            Run::Attacker(words) => {
                argv.push("attacker".into());
                argv.extend(words.split(' ').map(filled));
            }
        }
        argv
    }
}

/// What attacks try to reach.
#[derive(Clone, Debug)]
pub(crate) struct Bait {
    /// Path of a file of the host's.
    pub(crate) canary: String,
    /// A port of the host's loopback that accepts connections.
    pub(crate) port: String,
}

impl std::fmt::Display for Expect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(errors) => f.write_str(&errors.join(" or ")),
            Self::Stops(errors, most) => write!(f, "{} after {most} at most", errors.join(" or ")),
            Self::Says(text) => write!(f, "{text:?}"),
            Self::NeverSays(text) => write!(f, "never {text:?}"),
            Self::Unreached(calls) => write!(f, "none of {} calls reaches the kernel", calls.len()),
            Self::Killed => f.write_str("killed by its limit"),
            Self::Contained => f.write_str("stays inside"),
        }
    }
}
