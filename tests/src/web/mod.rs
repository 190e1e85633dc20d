//! Web terminals side by side: ours, others from packages, and a PTY that is read in a loop.

mod bare;
mod flood;
mod host;
mod line;
mod measure;
mod table;

use std::time::Duration;

use crate::spread::Spread;

pub use flood::Flood;
pub use host::{Host, Kind};
pub use line::{Line, Speaks};
pub use measure::{Neighbour, echoes, flow, interrupts};
pub use table::table;

/// A flood that was read to its end.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Bytes that the terminal put out.
    pub bytes: u64,
    /// From the command to the last byte.
    pub time: Duration,
    /// On the CPU, of whoever serves.
    pub cpu: Duration,
    /// Bytes of memory that whoever serves had at most.
    pub memory: u64,
}

/// What was measured of one web terminal.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Its name.
    pub name: &'static str,
    /// A flood.
    pub flow: Flow,
    /// A key's echo while nothing else happens.
    pub idle: Spread,
    /// And while another terminal of the same server is flooded.
    pub beside: Spread,
    /// How many MiB a second came there meanwhile.
    pub neighbour: f64,
    /// From Ctrl-C to the last byte, while `yes` runs.
    pub interrupt: Spread,
}
