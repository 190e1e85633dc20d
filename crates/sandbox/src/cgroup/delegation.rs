//! Who may make groups below a sandbox's own.

use super::{Layout, Version};

/// What the learner gets of the cgroup tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delegation {
    /// A sub-tree, in which the learner makes groups, limits them and moves processes between them.
    Own,
    /// A look at the limits.
    None,
}

impl Delegation {
    /// On v2 always a sub-tree: the kernel is made for that (cgroup-v2.rst, "Delegation"), and
    /// `cgroup.max.descendants` bounds it. On v1 only if the operator wants it (`v1`): nothing bounds the number of
    /// groups there. Groups of cpu and pids are charged to nobody's memory (6.18: 20,000 of them for 4 MB of 64). Those
    /// of memory are (5,896 of them fill 64 MiB), but a kernel knows 65,535 at most: a dozen learners can take all.
    pub fn on(layout: &Layout, v1: bool) -> Self {
        match layout.version {
            Version::V1 if !v1 => Self::None,
            Version::V1 | Version::V2 => Self::Own,
        }
    }
}

/// Exactly the files, beside the directory, that cgroup-v2.rst names under "Model of Delegation". Those of the
/// controllers stay the host's, and so do the limits.
pub(super) const V2_FILES: [&str; 3] = ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control"];

/// Their counterparts. `notify_on_release` and `cgroup.clone_children` stay the host's; `release_agent` is only in
/// the root group, which no cgroup namespace of ours shows.
pub(super) const V1_FILES: [&str; 2] = ["cgroup.procs", "tasks"];
