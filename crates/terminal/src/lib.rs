//! The transport-free terminal core.
