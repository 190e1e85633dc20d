//! One component per address.

mod analyzer;
mod course;
mod lesson;
mod not_found;
mod player;
mod watch;

pub(crate) use analyzer::AnalyzerPage;
pub(crate) use course::CoursePage;
pub(crate) use lesson::LessonPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use player::PlayerPage;
pub(crate) use watch::WatchPage;
