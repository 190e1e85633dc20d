//! Command lines of `curl` and `wget`.

use crate::command_line::Arguments;

use crate::call::Call;

/// Short options of `curl` that take a value, which may follow in the same word.
const CURL_WITH_VALUE: &str = "AbCcDdEeFHhKmoPQrTtuUwXxYyz";

pub(super) const CURL_OPTIONS: &[&str] = &[
    "-A",
    "-b",
    "-C",
    "-c",
    "-D",
    "-d",
    "-E",
    "-e",
    "-F",
    "-H",
    "-K",
    "-m",
    "-o",
    "-P",
    "-Q",
    "-r",
    "-T",
    "-t",
    "-u",
    "-U",
    "-w",
    "-X",
    "-x",
    "-Y",
    "-y",
    "-z",
    "--user-agent",
    "--cookie",
    "--cookie-jar",
    "--continue-at",
    "--dump-header",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--cert",
    "--key",
    "--cacert",
    "--referer",
    "--form",
    "--header",
    "--config",
    "--max-time",
    "--connect-timeout",
    "--output",
    "--output-dir",
    "--range",
    "--upload-file",
    "--user",
    "--write-out",
    "--request",
    "--proxy",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "--url",
    "--max-redirs",
    "--limit-rate",
    "--resolve",
    "--interface",
];

/// The letters of a word of short options that are options, not part of a value: of `-sSLofile` `sSLo`.
pub(super) fn short_letters(word: &str) -> &str {
    let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')) else {
        return "";
    };
    let end = letters
        .find(|c| CURL_WITH_VALUE.contains(c))
        .map_or(letters.len(), |at| at + 1);
    letters.get(..end).unwrap_or_default()
}

/// A call of `curl` that fetches something with GET.
pub(super) struct Fetch<'r> {
    pub(super) arguments: Arguments<'r>,
}

impl<'r> Fetch<'r> {
    pub(super) fn of_curl(call: &Call<'r>) -> Option<Self> {
        let arguments = Arguments::read(call.words, CURL_OPTIONS);
        let fetch = Self { arguments };
        let sends = [
            "--request",
            "--data",
            "--data-raw",
            "--data-binary",
            "--data-urlencode",
            "--form",
            "--upload-file",
            "--head",
            "--version",
            "--help",
        ];
        let is_other = fetch.arguments.has(&sends) || fetch.has_letter(&['X', 'd', 'F', 'T', 'I', 'V', 'h']);
        let has_address = !fetch.arguments.operands.is_empty() || fetch.arguments.has(&["--url"]);
        (has_address && !is_other).then_some(fetch)
    }

    /// Whether one of these letters is among the short options.
    pub(super) fn has_letter(&self, letters: &[char]) -> bool {
        let options = self.arguments.options.iter();
        options
            .map(|option| short_letters(&option.word.text))
            .any(|own| own.contains(letters))
    }

    /// Whether it stays on the machine.
    pub(super) fn is_local(&self) -> bool {
        self.arguments.operands.iter().any(|word| {
            let address = word
                .text
                .split_once("://")
                .map_or(word.text.as_str(), |(_, rest)| rest);
            is_local(address)
        })
    }
}

/// Whether a host, with what follows it, is the machine itself.
pub(super) fn is_local(address: &str) -> bool {
    let host = address.split(['/', ':']).next().unwrap_or_default();
    matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "[") || address.starts_with("[::1]")
}

#[cfg(test)]
mod tests {
    use super::short_letters;

    #[test]
    fn letters_end_at_a_value() {
        for (word, expect) in [
            ("-fsSL", "fsSL"),
            ("-sofile", "so"),
            ("--insecure", ""),
            ("k", ""),
            ("-", ""),
        ] {
            assert_eq!(short_letters(word), expect);
        }
    }
}
