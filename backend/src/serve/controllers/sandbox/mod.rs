//! `/api/sandboxes`

mod create;
mod delete;
mod invitation;
mod read;
mod recording;

pub(in crate::serve) use create::create;
pub(in crate::serve) use delete::delete;
pub(in crate::serve) use invitation::{invite, uninvite};
pub(in crate::serve) use read::read;
pub(in crate::serve) use recording::recording;
