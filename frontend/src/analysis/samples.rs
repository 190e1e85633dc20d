//! Dockerfiles to start from.

/// The samples, in the order of [`sample_names`](crate::text::Text::sample_names).
pub(crate) const SAMPLES: [&str; 3] = [
    include_str!("../../samples/common.Dockerfile"),
    include_str!("../../samples/node.Dockerfile"),
    include_str!("../../samples/tidy.Dockerfile"),
];
