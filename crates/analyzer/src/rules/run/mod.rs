//! Commands of `RUN`.

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[];
