//! The parts of the Dockerfile check.

pub(crate) mod editor;
pub(crate) mod findings;
pub(crate) mod samples;
