//! `COPY`, `ADD` and `WORKDIR`.

mod add_instead_of_copy;
mod relative_workdir;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&add_instead_of_copy::RULE, &relative_workdir::RULE];
