//! The `utsuwa` command: serves the playground, lints and formats Dockerfiles, says what this machine can do, builds
//! sandbox images, proves lessons and joins sandboxes from a terminal. All IO of the product happens here or in the agent.

pub mod attach;
pub mod client;
pub mod config;
pub mod doctor;
pub mod driver;
pub mod fmt;
pub mod graph;
pub mod image;
pub mod lesson;
pub mod lint;
pub mod lsp;
pub mod sandbox;
pub mod serve;
