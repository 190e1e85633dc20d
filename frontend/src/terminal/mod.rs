//! The page's half of the terminal protocol.
//!
//! [`session`] and what it stands on ([`pane`], [`feed`], [`cursor`], [`input`], [`title`], [`pace`], [`backoff`]) are plain state
//! machines without a browser, tested on the host. [`client`] feeds them from a [`socket`] and shows what comes out on a
//! [`screen`].

pub(crate) mod backoff;
pub(crate) mod client;
pub(crate) mod cursor;
pub(crate) mod feed;
pub(crate) mod input;
mod pace;
mod palette;
mod pane;
pub(crate) mod screen;
pub(crate) mod session;
mod socket;
mod title;

#[cfg(test)]
mod tests;
