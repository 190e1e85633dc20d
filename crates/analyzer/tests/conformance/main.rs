//! How far the rules agree with their peers, on the peers' cases and on real files. The data is not part of the
//! project: without it the tests say so and pass. `UTSUWA_RULE=DL3008,UndefinedVar` looks at these codes only.

mod buildkit;
mod data;
mod fixes;
mod hadolint;
mod real;
mod tally;
