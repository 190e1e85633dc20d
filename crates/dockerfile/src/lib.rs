//! Dockerfile text to a lossless tree with spans.
