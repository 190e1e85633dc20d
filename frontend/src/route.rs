//! The page's addresses.

use yew_router::prelude::*;

/// A page.
#[derive(Clone, Debug, PartialEq, Routable)]
pub(crate) enum Route {
    /// The course list.
    #[at("/")]
    Course,
    /// A lesson.
    #[at("/lessons/:id")]
    Lesson {
        /// Its id.
        id: String,
    },
    /// The Dockerfile check.
    #[at("/analyzer")]
    Analyzer,
    /// Somebody else's terminals; the invitation's token is the fragment.
    #[at("/watch/:id")]
    Watch {
        /// The sandbox's id.
        id: String,
    },
    /// Recordings.
    #[at("/player")]
    Player,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}
