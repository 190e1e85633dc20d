//! `/api/sandboxes`

mod create;
mod delete;
mod read;

pub(in crate::serve) use create::create;
pub(in crate::serve) use delete::delete;
pub(in crate::serve) use read::read;
