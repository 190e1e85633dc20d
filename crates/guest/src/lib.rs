//! What the programs inside a sandbox and the agent outside agree on.

pub mod wire;

/// Init's descriptors at its start: its end of the control socket to the agent, and the learner's user and mount
/// namespaces, which programs enter. Init itself stays in the engine's.
pub const CONTROL_FD: i32 = 3;
/// See [`CONTROL_FD`].
pub const USER_NAMESPACE_FD: i32 = 4;
/// See [`CONTROL_FD`].
pub const MOUNT_NAMESPACE_FD: i32 = 5;
