//! Rules of the repository that a compiler does not know.

mod files;
mod licences;
mod rules;
mod spdx;
