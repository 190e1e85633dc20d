//! The build context and its `.dockerignore`.

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[];
