//! The words of a command by what they are: options, their values, operands.

use shell::Word;

/// The arguments of a command.
pub(crate) struct Arguments<'s> {
    /// Words that start with `-`, in order, with the value that follows where one does.
    pub(crate) options: Vec<Opt<'s>>,
    /// The others. The first is often a subcommand.
    pub(crate) operands: Vec<&'s Word>,
}

/// An option as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Opt<'s> {
    /// The word: `-y`, `--yes`, `-qq`, `--option=value`.
    pub(crate) word: &'s Word,
    /// The word after it, for options that take one.
    pub(crate) value: Option<&'s Word>,
}

impl<'s> Arguments<'s> {
    /// Takes the words after the program's name apart. `with_value` lists the options whose value is the next word.
    /// After `--` there are only operands.
    pub(crate) fn read(words: &'s [Word], with_value: &[&str]) -> Self {
        let mut arguments = Self {
            options: Vec::new(),
            operands: Vec::new(),
        };
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            match word.text.as_str() {
                "--" => {
                    arguments.operands.extend(rest);
                    break;
                }
                text if text.len() > 1 && text.starts_with('-') => {
                    let value = if takes_value(text, with_value) {
                        rest.next()
                    } else {
                        None
                    };
                    arguments.options.push(Opt { word, value });
                }
                _ => arguments.operands.push(word),
            }
        }
        arguments
    }

    /// Whether one of these options is there, alone or as `--name=value`.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|option| names.contains(&option.name()))
    }

    /// The value of the last of these options, after `=` or as the next word.
    pub(crate) fn value(&self, names: &[&str]) -> Option<&'s str> {
        let option = self
            .options
            .iter()
            .rfind(|option| names.contains(&option.name()))?;
        let joined = option.word.text.split_once('=').map(|(_, value)| value);
        joined.or(option.value.map(|value| value.text.as_str()))
    }

    /// How often `letter` is among the short options, alone or with others as in `-yqq`.
    pub(crate) fn count_short(&self, letter: char) -> usize {
        let short = self.options.iter().map(Opt::name);
        short
            .filter_map(|name| name.strip_prefix('-'))
            .filter(|letters| letters.chars().all(|c| c.is_ascii_alphanumeric()))
            .map(|letters| letters.matches(letter).count())
            .sum()
    }
}

/// Whether the word after `option` is its value; of short options together, as in `-qr`, the last may have one.
fn takes_value(option: &str, with_value: &[&str]) -> bool {
    let is_last = |known: &&str| {
        let letters = option.strip_prefix('-').unwrap_or_default();
        known.len() == 2
            && letters.chars().all(|c| c.is_ascii_alphabetic())
            && option.chars().next_back() == known.chars().next_back()
    };
    with_value.contains(&option) || with_value.iter().any(is_last)
}

impl<'s> Opt<'s> {
    /// Without a value after `=`.
    pub(crate) fn name(&self) -> &'s str {
        let text = self.word.text.as_str();
        text.split_once('=').map_or(text, |(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_apart() {
        let text = "pip -q install --index-url x -r=y a --upgrade -- -b";
        let line = dockerfile::LogicalText::from_source(text, dockerfile::Span::new(0, text.len()));
        let script = shell::parse(&line);
        let arguments = Arguments::read(&script.commands[0].words[1..], &["--index-url"]);
        let operands: Vec<_> = arguments.operands.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(operands, ["install", "a", "-b"]);
        assert!(arguments.has(&["-r"]) && arguments.has(&["--upgrade"]) && !arguments.has(&["-b"]));
        assert_eq!(
            (
                arguments.value(&["--index-url"]),
                arguments.value(&["-r"]),
                arguments.count_short('q')
            ),
            (Some("x"), Some("y"), 1)
        );
    }
}
