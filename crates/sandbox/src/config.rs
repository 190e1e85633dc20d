//! What a sandbox shall be.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use crate::Limits;
use crate::policy::Tier;

/// What to make.
#[derive(Clone, Debug)]
pub struct Config {
    /// Unique among the sandboxes of this machine; also the name of its groups.
    pub id: String,
    /// A directory of its own for the journal; removed by its owner.
    pub dir: PathBuf,
    /// The image's layers, lowest first: directories that nobody changes.
    pub layers: Vec<PathBuf>,
    /// The host name in the sandbox.
    pub hostname: String,
    /// The name server that its `/etc/resolv.conf` names, in place of what the image says.
    pub resolver: Option<Ipv4Addr>,
    /// What its programs may ask of the kernel.
    pub tier: Tier,
    /// Memory, cpu and processes.
    pub limits: Limits,
    /// Gives the learner a sub-tree of groups on cgroup v1 too, which the kernel does not promise to be safe
    /// ([`Delegation::on`]).
    pub delegate_cgroup_v1: bool,
    /// Bytes of the writable layer.
    pub disk: u64,
    /// Where the machine's id ranges are claimed: one directory for all servers on it.
    pub ids: PathBuf,
}
