//! `/api/lessons/{id}`

mod answer;
mod read;

pub(in crate::serve) use answer::answer;
pub(in crate::serve) use read::read;
