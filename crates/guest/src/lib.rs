//! The programs that run inside a sandbox, each a small static binary: `init` (PID 1) and `hog` (eats memory
//! for the cgroup lessons). The library is what init and the agent say to each other over one
//! `SOCK_SEQPACKET` pair, one message a packet. The learner is root beside init, so the agent takes init's
//! messages as hostile input: everything is length-checked, nothing is trusted further than the terminal it
//! names.

pub mod wire;

/// The descriptor on which init finds its end of the control socket.
pub const CONTROL_FD: i32 = 3;
