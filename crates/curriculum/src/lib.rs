//! Lesson packs.
