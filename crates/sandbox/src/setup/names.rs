//! The host name is the sandbox's own, and the learner's to change.

use nix::unistd::sethostname;

use crate::Error;
use crate::error::Step;

pub(super) fn set_host_name(name: &str) -> Result<(), Error> {
    sethostname(name).step("host name")
}
