//! One container, made of the kernel's parts: namespaces, control groups, an overlay of an image and a
//! writable layer, its own `/dev`, `/proc` and `/sys`, an init, and terminals. [`Engine::create`] makes it in the
//! order of the recipe in docs/ARCHITECTURE.md; dropping the [`Sandbox`] removes all of it.
//!
//! Call it from a process with one thread: it clones that process. The web server never does; each sandbox
//! has an agent that was started with exec.

pub mod cgroup;
mod config;
mod create;
mod engine;
mod error;
pub mod guest;
mod handshake;
pub mod host;
pub mod ids;
mod lower;
pub mod network;
pub mod observe;
pub mod packet;
pub mod policy;
pub mod process;
mod running;
mod setup;
pub mod sweep;
mod sys;
mod terminal;

pub use cgroup::{Delegation, Limits};
pub use config::Config;
pub use engine::Engine;
pub use error::Error;
pub use guest::wire::Notice;
pub use running::{Heard, Sandbox};
pub use sweep::{Swept, sweep, sweep_groups, sweep_one};
pub use terminal::{Program, Terminal};
