//! What the measurements and the end-to-end tests share: the command itself, agents without a server, other sandboxes to compare
//! with, and the churn of many sandboxes.

pub mod agents;
mod built;
pub mod churn;
pub mod class;
pub mod course;
pub mod linters;
pub mod peers;
pub mod place;
pub mod processes;
pub mod seat;
pub mod server;
pub mod spread;
pub mod survive;
pub mod usage;
pub mod web;

pub use built::built;
