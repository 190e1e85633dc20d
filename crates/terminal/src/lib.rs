//! The transport-free core of a terminal: what was put out, by byte offset, and who may be sent what. No
//! sockets, no PTYs, no clock: times are passed in, since some start. An offset counts the bytes since the PTY
//! was opened, so a viewer that knows the next byte it needs can go on after any interruption.

pub mod cast;
mod gate;
mod history;
mod modes;
mod ring;
mod scan;
mod screen;
mod sequence;
mod snapshot;
mod viewer;
mod window;

pub use gate::Gate;
pub use history::History;
pub use snapshot::{MAX_SNAPSHOT, Snapshot};
pub use viewer::{Pace, Piece, Viewer};
pub use window::{MAX_WINDOW, MIN_WINDOW};

/// A terminal's size in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns, at least one.
    pub cols: u16,
    /// Rows, at least one.
    pub rows: u16,
}
