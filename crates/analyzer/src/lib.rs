//! The Dockerfile rules.
