//! The settings of `apt-get`: `-o NAME=VALUE`.

use super::manager::Call;

/// The value of the setting `name`.
pub(super) fn setting<'s>(call: &Call<'s>, name: &str) -> Option<&'s str> {
    let settings = call.arguments.options.iter().filter_map(|option| {
        let text = option.word.text.as_str();
        match text {
            "-o" | "--option" => option.value.map(|value| value.text.as_str()),
            _ => text
                .strip_prefix("--option=")
                .or_else(|| text.strip_prefix("-o"))
                .map(|joined| joined.trim_start_matches('=')),
        }
    });
    let mut pairs = settings.filter_map(|setting| setting.split_once('='));
    pairs
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim_matches(['"', '\'']))
}

/// Whether the setting `name` says yes (`Some(true)`) or no.
pub(super) fn switch(call: &Call<'_>, name: &str) -> Option<bool> {
    match setting(call, name)?.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
