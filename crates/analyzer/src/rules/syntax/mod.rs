//! What a builder cannot read, or reads otherwise than it looks.

mod blank_line_in_continuation;
mod directive_casing;
mod errors;
mod forbidden_onbuild_trigger;
mod from_as_casing;
mod inconsistent_instruction_casing;
mod inline_ignore;
mod instruction_before_from;
mod invalid_directive;
mod invalid_flag;
mod invalid_healthcheck;
mod invalid_json_form;
mod invalid_mount;
mod legacy_key_value;
mod loose_json;
mod misnamed_description;
mod missing_equals;
mod misspelt_directive;
mod open_quote;
mod pairs;
mod parse_error;
mod shell_not_json;
mod space_before_equals;
mod todo_comment;
mod unknown_instruction;
mod wrong_argument_count;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &blank_line_in_continuation::RULE,
    &directive_casing::RULE,
    &forbidden_onbuild_trigger::RULE,
    &from_as_casing::RULE,
    &inconsistent_instruction_casing::RULE,
    &inline_ignore::RULE,
    &instruction_before_from::RULE,
    &invalid_directive::RULE,
    &invalid_flag::RULE,
    &invalid_healthcheck::RULE,
    &invalid_json_form::RULE,
    &invalid_mount::RULE,
    &legacy_key_value::RULE,
    &misnamed_description::RULE,
    &missing_equals::RULE,
    &misspelt_directive::RULE,
    &open_quote::RULE,
    &parse_error::RULE,
    &shell_not_json::RULE,
    &space_before_equals::RULE,
    &todo_comment::RULE,
    &unknown_instruction::RULE,
    &wrong_argument_count::RULE,
];
