//! Keys belong to users, not to namespaces: without this the sandbox would start with the server's keyring.

use crate::error::Step;
use crate::{Error, sys};

pub(super) fn join_an_empty_one() -> Result<(), Error> {
    match sys::join_new_session_keyring() {
        // A kernel without keyrings has none to share.
        Err(error) if error.raw_os_error() == Some(libc::ENOSYS) => Ok(()),
        other => other.step("session keyring"),
    }
}
