//! How the file looks. All of it is what `utsuwa fmt` does, or a matter of opinion, and so off by default.

mod crowded_instructions;
mod edits;
mod missing_final_newline;
mod several_blank_lines;
mod several_spaces;
mod trailing_spaces;
mod unordered_epilogue;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &crowded_instructions::RULE,
    &missing_final_newline::RULE,
    &several_blank_lines::RULE,
    &several_spaces::RULE,
    &trailing_spaces::RULE,
    &unordered_epilogue::RULE,
];
