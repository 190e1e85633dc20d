//! What is made once, for all sandboxes of a process.

use std::fs;
use std::io::Write;
use std::os::fd::OwnedFd;

use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use seccompiler::sock_filter;

use crate::error::Step;
use crate::guest::wire::Confinement;
use crate::ids::IdMap;
use crate::policy::{self, Tier};
use crate::{Error, guest};

/// What all sandboxes of a process share: init's program, and the system call filters.
#[derive(Debug)]
pub struct Engine {
    pub(crate) init: OwnedFd,
    filters: Vec<(Tier, Vec<Vec<u8>>)>,
}

impl Engine {
    /// Seals init's program in a memory file and compiles the filters of all tiers: about a millisecond.
    pub fn new() -> Result<Self, Error> {
        let mut filters = Vec::new();
        for tier in Tier::ALL {
            let programs = policy::filters(tier).map_err(|error| Error::Filter(error.to_string()))?;
            filters.push((tier, programs.iter().map(|program| bytes(program)).collect()));
        }
        Ok(Self {
            init: init_program()?,
            filters,
        })
    }

    /// What every program of a sandbox of this tier gives up.
    pub(crate) fn confinement(&self, tier: Tier, ids: IdMap) -> Confinement {
        let compiled = self.filters.iter().find(|(other, _)| *other == tier);
        let (_, filters) = compiled.expect("the filters of every tier are compiled");
        Confinement {
            capabilities: tier.capabilities().bits(),
            no_new_privs: tier.no_new_privs(),
            own_root: ids.is_range(),
            filters: filters.clone(),
        }
    }
}

/// A filter as the kernel's `struct sock_filter`s.
fn bytes(program: &[sock_filter]) -> Vec<u8> {
    let instruction = |each: &sock_filter| {
        let [code0, code1] = each.code.to_ne_bytes();
        let [k0, k1, k2, k3] = each.k.to_ne_bytes();
        [code0, code1, each.jt, each.jf, k0, k1, k2, k3]
    };
    program.iter().flat_map(instruction).collect()
}

/// Init's program in a memory file that nobody can change any more: a learner who overwrites
/// `/proc/1/exe` (CVE-2019-5736) reaches nothing of the host's.
fn init_program() -> Result<OwnedFd, Error> {
    let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
    let mut file = fs::File::from(memfd_create("init", flags).step("memory file for init")?);
    file.write_all(guest::INIT).step("memory file for init")?;
    let seals =
        SealFlag::F_SEAL_WRITE | SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL;
    fcntl(&file, FcntlArg::F_ADD_SEALS(seals)).step("seal init")?;
    Ok(file.into())
}
