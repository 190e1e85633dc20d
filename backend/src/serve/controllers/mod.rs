//! One file per thing one can do. A handler that returns `AppError` needs to log nothing.

pub(super) mod course;
mod extract;
pub(super) mod health;
pub(super) mod lesson;
pub(super) mod sandbox;
