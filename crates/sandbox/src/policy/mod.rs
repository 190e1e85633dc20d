//! What programs of a sandbox may ask of the kernel, by [`Tier`]: system calls, their arguments,
//! capabilities, and whether set-user-id programs work.
//!
//! A learner who may make a user namespace has every capability in it, so tiers differ by *system calls and
//! socket families*; the capability sets only shape what the learner sees first. The policy is data:
//! [`GROUPS`] puts every system call of the kernel into one group with a reason and the tier that opens it,
//! [`CHECKS`] looks at arguments. [`filters`] makes two programs of them for `seccomp(2)`, which [`load`]
//! installs:
//!
//! 1. an allowlist: what is in no open group does not exist (`ENOSYS`), so that C libraries fall back to older
//!    calls, and a call that tomorrow's kernel adds stays closed;
//! 2. a denylist, loaded last: known calls that are closed, and refused arguments, are "not permitted"
//!    (`EPERM`), so that a learner sees a clear error. Of two `ERRNO` answers the newest filter's counts.
//!
//! Both kill a program that calls in another architecture's way (i386 by `int 0x80`); x32's numbers are in no
//! group. A learner's own filters, user notification among them, only ever add refusals.
//!
//! Sources: seccomp(2), capabilities(7), and the profiles of Docker, podman and systemd-nspawn, with whose
//! reasons ours were compared.

mod argument;
mod call;
mod capability;
mod compile;
mod group;
mod load;
mod ranges;
mod tier;

pub use argument::{CHECKS, Check, Condition, Test};
pub use call::Call;
pub use capability::CapabilitySet;
pub use compile::{Error, filters};
pub use group::{Closed, GROUPS, Group};
pub use load::load;
pub use tier::{Network, Tier, UnknownTier};
