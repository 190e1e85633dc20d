//! Our own static programs that every image has on its `PATH`.

/// A program for `/usr/local/bin`.
#[derive(Debug)]
pub(super) struct Helper {
    /// Its file name.
    pub(super) name: &'static str,
    /// The static executable.
    pub(super) program: &'static [u8],
}

/// All of them.
pub(super) const ALL: &[Helper] = &[Helper {
    name: "hog",
    program: sandbox::guest::HOG,
}];
