//! Sets of capabilities.

/// A set of capabilities: bit N stands for capability N, as in `/proc/PID/status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CapabilitySet(u64);

/// Declares one constant, name and phrase for each capability, in the order of their numbers.
macro_rules! capabilities {
    ($($name:ident = $number:literal $phrase:literal)*) => {
        impl CapabilitySet {
            $(#[doc = concat!("`CAP_", stringify!($name), "`: ", $phrase, ".")]
            pub const $name: Self = Self(1 << $number);)*

            /// Every capability there is as of Linux 6.18.
            pub const ALL: Self = Self($(1 << $number)|*);
        }

        /// Number, name without `CAP_`, and what it lets a program do.
        const TABLE: &[(u32, &str, &str)] = &[$(($number, stringify!($name), $phrase)),*];
    };
}

// Source: capabilities(7).
capabilities! {
    CHOWN = 0 "give files to other users"
    DAC_OVERRIDE = 1 "read and write files whatever their mode"
    DAC_READ_SEARCH = 2 "read files whatever their mode, and open them by handle"
    FOWNER = 3 "change modes and times of other users' files"
    FSETID = 4 "keep set-user-id bits on files that are written to"
    KILL = 5 "signal other users' processes"
    SETGID = 6 "become other groups"
    SETUID = 7 "become other users"
    SETPCAP = 8 "drop capabilities from the bounding set"
    LINUX_IMMUTABLE = 9 "make files immutable"
    NET_BIND_SERVICE = 10 "listen on ports below 1024"
    NET_BROADCAST = 11 "nothing; the kernel does not look at it"
    NET_ADMIN = 12 "configure interfaces, routes and firewalls of its own network namespace"
    NET_RAW = 13 "send and receive raw packets in its own network namespace"
    IPC_LOCK = 14 "lock memory beyond the limit"
    IPC_OWNER = 15 "use other users' System V IPC"
    SYS_MODULE = 16 "load kernel modules"
    SYS_RAWIO = 17 "reach hardware ports and memory"
    SYS_CHROOT = 18 "change its root directory, and enter mount namespaces"
    SYS_PTRACE = 19 "trace processes of other users"
    SYS_PACCT = 20 "switch process accounting"
    SYS_ADMIN = 21 "mount, make and enter namespaces, set the host name"
    SYS_BOOT = 22 "restart the machine, load another kernel"
    SYS_NICE = 23 "raise priorities"
    SYS_RESOURCE = 24 "go beyond resource limits"
    SYS_TIME = 25 "set the clock"
    SYS_TTY_CONFIG = 26 "hang terminals up"
    MKNOD = 27 "make device nodes; refused all the same in a user namespace"
    LEASE = 28 "take leases on other users' files"
    AUDIT_WRITE = 29 "write to the audit log; container engines hand it to their containers"
    AUDIT_CONTROL = 30 "configure auditing"
    SETFCAP = 31 "give files capabilities"
    MAC_OVERRIDE = 32 "pass by mandatory access control"
    MAC_ADMIN = 33 "configure mandatory access control"
    SYSLOG = 34 "read the kernel's log"
    WAKE_ALARM = 35 "wake the machine"
    BLOCK_SUSPEND = 36 "keep the machine awake"
    AUDIT_READ = 37 "read the audit log"
    PERFMON = 38 "measure performance"
    BPF = 39 "load BPF programs"
    CHECKPOINT_RESTORE = 40 "freeze and thaw processes"
}

impl CapabilitySet {
    /// The bits.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are in it.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The names, such as `CAP_CHOWN`, by number.
    pub fn names(self) -> impl Iterator<Item = String> {
        self.described().map(|(name, _)| name)
    }

    /// The names, and what each lets a program do as a phrase.
    pub fn described(self) -> impl Iterator<Item = (String, &'static str)> {
        TABLE
            .iter()
            .filter(move |(number, ..)| self.0 & (1 << number) != 0)
            .map(|(_, name, phrase)| (format!("CAP_{name}"), *phrase))
    }
}

#[cfg(test)]
mod tests {
    use super::{CapabilitySet, TABLE};

    #[test]
    fn numbers_have_no_gap() {
        for (index, (number, name, _)) in TABLE.iter().enumerate() {
            assert_eq!(usize::try_from(*number), Ok(index), "{name}");
        }
        assert_eq!(CapabilitySet::ALL.bits(), (1 << TABLE.len()) - 1);
    }

    #[test]
    fn names_follow_the_bits() {
        let set = CapabilitySet::SETFCAP.with(CapabilitySet::CHOWN);
        assert_eq!(set.bits(), 0x8000_0001);
        assert_eq!(set.names().collect::<Vec<_>>(), ["CAP_CHOWN", "CAP_SETFCAP"]);
    }
}
