//! The transport-free core of a terminal: what was put out, by byte offset, and who may be sent what. No
//! sockets, no PTYs, no clock. An offset counts the bytes since the PTY was opened, so a viewer that knows
//! the next byte it needs can go on after any interruption.

mod ring;
mod viewer;

pub use ring::Ring;
pub use viewer::{Slice, Viewer, WINDOW};
