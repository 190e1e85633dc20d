//! What the server may do itself, and what sandboxes lack without it.

use nix::unistd::geteuid;

use super::{Check, Status};

/// What an unprivileged server cannot give.
const LOST: &str = "only root exists in a sandbox and is you on the host (no other users, no id-mapped image); \
                    no networks between sandboxes or to the outside; \
                    only a cgroup namespace keeps learners from their limits";

pub(super) fn check() -> Check {
    const NAME: &str = "privileges";
    if geteuid().is_root() {
        return Check::ok(NAME, "root: 65,536 unprivileged user ids for each sandbox");
    }
    let found = format!("user {}: {LOST}", geteuid());
    let fix = "Run the server as root for lessons with several users, and for people you do not trust.";
    Check::bad(NAME, Status::Degraded, found, fix)
}
