//! Recordings, played on a screen of the page's own.

mod deck;
mod marks;
mod stage;

pub(crate) use stage::Stage;
