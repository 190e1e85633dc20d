//! A RUN command to words and simple commands with spans.
