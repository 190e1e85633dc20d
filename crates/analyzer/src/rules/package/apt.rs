//! `apt-get` command lines.

use shell::{SimpleCommand, Word};

/// The words of an `apt-get` command by what they are.
pub(crate) struct AptGet<'s> {
    pub(crate) subcommand: &'s Word,
    /// Before and after the subcommand, without their values.
    pub(crate) options: Vec<&'s Word>,
    /// The values of `-o`, `Name=value`.
    pub(crate) settings: Vec<&'s str>,
    /// After the subcommand.
    pub(crate) packages: Vec<&'s Word>,
}

const OPTIONS_WITH_VALUE: [&str; 7] = [
    "-t",
    "--target-release",
    "--default-release",
    "-c",
    "--config-file",
    "-a",
    "--host-architecture",
];

impl<'s> AptGet<'s> {
    /// Reads a command whose program is `apt-get` or its like; none without a subcommand.
    pub(crate) fn read(command: &'s SimpleCommand) -> Option<Self> {
        let (mut options, mut settings, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        let mut words = command.unwrapped().iter().skip(1);
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if text == "-o" || text == "--option" {
                settings.extend(words.next().map(|value| value.text.as_str()));
            } else if let Some(setting) = text.strip_prefix("--option=").or_else(|| text.strip_prefix("-o")) {
                settings.push(setting.trim_start_matches('='));
            } else if OPTIONS_WITH_VALUE.contains(&text) {
                words.next();
            } else if text.starts_with('-') {
                options.push(word);
            } else {
                plain.push(word);
            }
        }
        let (&subcommand, packages) = plain.split_first()?;
        Some(Self {
            subcommand,
            options,
            settings,
            packages: packages.to_vec(),
        })
    }

    pub(crate) fn is_install(&self) -> bool {
        self.subcommand.text == "install"
    }

    pub(crate) fn has_option(&self, names: &[&str]) -> bool {
        self.options
            .iter()
            .any(|word| names.contains(&word.text.as_str()))
    }

    /// Whether one of the short options, alone or with others as in `-yqq`, is `letter`; how often.
    pub(crate) fn count_short(&self, letter: char) -> usize {
        let short = self.options.iter().filter(|word| !word.text.starts_with("--"));
        short
            .map(|word| {
                word.text
                    .split('=')
                    .next()
                    .unwrap_or_default()
                    .matches(letter)
                    .count()
            })
            .sum()
    }

    /// The value of `-o name=value`.
    pub(crate) fn setting(&self, name: &str) -> Option<&'s str> {
        let mut pairs = self.settings.iter().filter_map(|setting| setting.split_once('='));
        pairs
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_matches(['"', '\'']))
    }

    /// Whether `-o name=value` says yes (`Some(true)`) or no.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        match self.setting(name)? {
            "1" | "true" | "yes" | "on" => Some(true),
            "0" | "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }
}
