//! How much of the kernel a lesson opens.

use std::fmt;
use std::str::FromStr;

use super::CapabilitySet;

/// How much of the kernel the programs of a sandbox may use. Each tier opens all that the one before opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Processes, files, Dockerfiles: an ordinary container.
    Plain,
    /// Namespaces, mounts, cgroups and capabilities made by hand.
    Namespaces,
    /// Containers inside the sandbox: runc by hand, buildah, podman.
    Containers,
    /// Firewall rules and raw packets between the learner's own machines.
    Network,
    /// The same, with a way out that the operator turned on.
    Internet,
}

/// How far packets of a sandbox may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// Loopback alone.
    None,
    /// To the learner's other sandboxes.
    Lan,
    /// Out of the machine, through the operator's rules.
    Egress,
}

impl Network {
    /// Its word in `lesson.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lan => "lan",
            Self::Egress => "egress",
        }
    }
}

impl Tier {
    /// All tiers, from the least to the most.
    pub const ALL: [Self; 5] = [
        Self::Plain,
        Self::Namespaces,
        Self::Containers,
        Self::Network,
        Self::Internet,
    ];

    /// Its word in `lesson.yaml` and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Namespaces => "namespaces",
            Self::Containers => "containers",
            Self::Network => "network",
            Self::Internet => "internet",
        }
    }

    /// What it is for, as one sentence.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Plain => "Processes, files and Dockerfiles, as in an ordinary container.",
            Self::Namespaces => "Namespaces, mounts, control groups and capabilities, made by hand.",
            Self::Containers => "Containers inside the sandbox: runc by hand, buildah, podman with crun.",
            Self::Network => "Bridges, firewall rules and packets between the learner's own sandboxes.",
            Self::Internet => "As `network`, with a way out of the machine if the operator turns it on.",
        }
    }

    /// The capabilities that a program of the learner's root has, in the sandbox's user namespace: its bounding,
    /// permitted and effective sets. From [`Tier::Namespaces`] on they bound nothing, since a nested user
    /// namespace gives them all.
    pub fn capabilities(self) -> CapabilitySet {
        const PLAIN: CapabilitySet = CapabilitySet::CHOWN
            .with(CapabilitySet::DAC_OVERRIDE)
            .with(CapabilitySet::FOWNER)
            .with(CapabilitySet::KILL)
            .with(CapabilitySet::SETGID)
            .with(CapabilitySet::SETUID)
            .with(CapabilitySet::SETPCAP)
            .with(CapabilitySet::NET_BIND_SERVICE);
        const NAMESPACES: CapabilitySet = PLAIN
            .with(CapabilitySet::NET_ADMIN)
            .with(CapabilitySet::SYS_CHROOT)
            .with(CapabilitySet::SYS_PTRACE)
            .with(CapabilitySet::SYS_ADMIN)
            .with(CapabilitySet::MKNOD)
            .with(CapabilitySet::SETFCAP);
        // A container engine cannot give its containers what it does not have: these are what runc's own
        // template and Docker's defaults name beyond the above.
        const CONTAINERS: CapabilitySet = NAMESPACES
            .with(CapabilitySet::FSETID)
            .with(CapabilitySet::NET_RAW)
            .with(CapabilitySet::AUDIT_WRITE);
        match self {
            Self::Plain => PLAIN,
            Self::Namespaces => NAMESPACES,
            Self::Containers | Self::Network | Self::Internet => CONTAINERS,
        }
    }

    /// Whether set-user-id programs and file capabilities are without effect (`PR_SET_NO_NEW_PRIVS`). Lessons
    /// on capabilities need the effect.
    pub fn no_new_privs(self) -> bool {
        self == Self::Plain
    }

    /// Whether parts of `/proc` are hidden. The kernel lets nobody mount a `/proc` of their own below one
    /// with hidden parts, so tiers with PID namespaces show all of it.
    pub fn masks_proc(self) -> bool {
        self == Self::Plain
    }

    /// Whether there is a `/dev/fuse`. Without the device nobody can mount a FUSE filesystem.
    pub fn fuse(self) -> bool {
        self >= Self::Containers
    }

    /// Whether the learner may make control groups below the sandbox's own.
    pub fn delegates_cgroups(self) -> bool {
        self >= Self::Namespaces
    }

    /// The most of a network that a lesson of this tier may ask for.
    pub fn network(self) -> Network {
        match self {
            Self::Plain | Self::Namespaces | Self::Containers => Network::None,
            Self::Network => Network::Lan,
            Self::Internet => Network::Egress,
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that names no tier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no tier `{word}`{}; the tiers are {}", guess(word), names())]
pub struct UnknownTier {
    /// The word.
    pub word: String,
}

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(word: &str) -> Result<Self, UnknownTier> {
        let found = Self::ALL.into_iter().find(|tier| tier.name() == word);
        found.ok_or_else(|| UnknownTier {
            word: word.to_owned(),
        })
    }
}

fn names() -> String {
    Tier::ALL.map(Tier::name).join(", ")
}

/// Beginnings (`net`, `name`) and slips of the pen (`plian`).
fn guess(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    let near = |tier: &Tier| strsim::damerau_levenshtein(&word, tier.name()) <= 2;
    let begins = |tier: &Tier| word.len() >= 2 && tier.name().starts_with(&word);
    let guessed = Tier::ALL.into_iter().find(begins);
    match guessed.or_else(|| Tier::ALL.into_iter().find(near)) {
        Some(tier) => format!(" (did you mean `{tier}`?)"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{CapabilitySet, Tier};

    #[test]
    fn names_are_read_again() {
        for tier in Tier::ALL {
            assert_eq!(tier.name().parse(), Ok(tier));
        }
    }

    #[test]
    fn an_unknown_name_is_guessed() {
        let names = "the tiers are plain, namespaces, containers, network, internet";
        for (word, guessed) in [
            ("plian", " (did you mean `plain`?)"),
            ("name", " (did you mean `namespaces`?)"),
            ("Network", " (did you mean `network`?)"),
            ("container", " (did you mean `containers`?)"),
            ("root", ""),
            ("", ""),
        ] {
            let error = word.parse::<Tier>().expect_err("no tier").to_string();
            assert_eq!(error, format!("there is no tier `{word}`{guessed}; {names}"));
        }
    }

    #[test]
    fn each_tier_has_what_the_one_below_has() {
        for pair in Tier::ALL.windows(2) {
            let [below, above] = pair else {
                unreachable!("pairs")
            };
            assert!(below < above);
            assert!(above.capabilities().contains(below.capabilities()), "{above}");
            assert!(below.no_new_privs() >= above.no_new_privs(), "{above}");
            assert!(below.masks_proc() >= above.masks_proc(), "{above}");
            assert!(below.fuse() <= above.fuse(), "{above}");
            assert!(below.delegates_cgroups() <= above.delegates_cgroups(), "{above}");
            assert!(below.network() <= above.network(), "{above}");
        }
    }

    #[test]
    fn what_reaches_past_the_sandbox_is_in_no_tier() {
        let most = Tier::Internet.capabilities();
        for never in [
            CapabilitySet::SYS_MODULE,
            CapabilitySet::SYS_RAWIO,
            CapabilitySet::SYS_BOOT,
            CapabilitySet::SYS_TIME,
            CapabilitySet::SYSLOG,
            CapabilitySet::DAC_READ_SEARCH,
            CapabilitySet::BPF,
            CapabilitySet::PERFMON,
            CapabilitySet::MAC_ADMIN,
        ] {
            assert!(!most.contains(never), "{:?}", never.names().collect::<Vec<_>>());
        }
    }
}
