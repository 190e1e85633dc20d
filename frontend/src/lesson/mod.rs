//! A lesson beside its terminals.
//!
//! [`workbench`] puts the parts together: [`blocks`] is the text with its commands and [`task`]s, [`dock`] the
//! terminals, [`sandbox`] the sandbox behind them.

pub(crate) mod anchor;
mod answer;
mod blocks;
mod code;
mod context;
mod dock;
mod sandbox;
mod split;
mod status;
mod task;
pub(crate) mod workbench;
