//! `--name=value` before the arguments of an instruction.

use std::ops::Range;

use crate::keyword::Keyword;
use crate::{ErrorKind, Flag, LogicalText, ParseError, Word};

/// A flag as it is read, with the text of its value that still knows its place.
pub(crate) struct RawFlag {
    pub(crate) flag: Flag,
    pub(crate) value: LogicalText,
}

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// Nothing, `true` or `false`.
    Boolean,
    /// One value.
    Value,
    /// A value, and the flag may be there many times.
    Values,
}

/// The flags at the start of `range`, and where the arguments begin. A bare `--` ends the flags. Builders take
/// only the backslash for an escape here.
pub(crate) fn read(line: &LogicalText, range: Range<usize>) -> (Vec<RawFlag>, usize) {
    let text = &line.as_str()[..range.end];
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        at += skip_space(&text[at..]);
        if !text[at..].starts_with("--") {
            return (flags, at);
        }
        let word = FlagWord::read(text, at);
        let end = word.end;
        if word.text(text) == "--" {
            return (flags, end + skip_space(&text[end..]));
        }
        flags.push(word.flag(line, at));
        at = end;
    }
}

fn skip_space(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// A word without its quotes and escapes, as parts of the line.
struct FlagWord {
    kept: Vec<Range<usize>>,
    end: usize,
}

impl FlagWord {
    fn read(text: &str, start: usize) -> Self {
        let mut kept: Vec<Range<usize>> = Vec::new();
        let mut quote = None;
        let mut end = text.len();
        let mut chars = text[start..].char_indices();
        while let Some((offset, c)) = chars.next() {
            let mut at = start + offset;
            let mut c = c;
            match quote {
                None if c.is_whitespace() => {
                    end = at;
                    break;
                }
                None if c == '"' || c == '\'' => {
                    quote = Some(c);
                    continue;
                }
                Some(open) if c == open => {
                    quote = None;
                    continue;
                }
                _ => {}
            }
            if c == '\\' {
                let Some((offset, next)) = chars.next() else { break };
                at = start + offset;
                c = next;
            }
            match kept.last_mut() {
                Some(last) if last.end == at => last.end += c.len_utf8(),
                _ => kept.push(at..at + c.len_utf8()),
            }
        }
        Self { kept, end }
    }

    fn text(&self, text: &str) -> String {
        self.kept.iter().map(|range| &text[range.clone()]).collect()
    }

    fn flag(&self, line: &LogicalText, start: usize) -> RawFlag {
        let whole = line.keep(&self.kept);
        let body = whole.slice(2..whole.as_str().len());
        let equals = body.as_str().find('=');
        let name = body.as_str()[..equals.unwrap_or(body.as_str().len())].to_owned();
        let value = body.slice(equals.map_or(body.as_str().len(), |at| at + 1)..body.as_str().len());
        let value_word = equals.map(|equals| {
            let mut left = equals + 2;
            let place = self.kept.iter().find_map(|range| {
                if left < range.len() {
                    return Some(range.start + left);
                }
                left -= range.len();
                None
            });
            let from = place.map_or(self.end, |at| at + 1);
            Word {
                text: value.as_str().to_owned(),
                span: line.span(from..self.end),
            }
        });
        RawFlag {
            flag: Flag {
                name,
                value: value_word,
                span: line.span(start..self.end),
            },
            value,
        }
    }
}

/// The flags that builders know. None where they do not look at them.
fn known(keyword: Keyword) -> Option<&'static [(&'static str, Takes)]> {
    use Takes::{Boolean, Value, Values};
    Some(match keyword {
        Keyword::Add => &[
            ("checksum", Value),
            ("chmod", Value),
            ("chown", Value),
            ("exclude", Values),
            ("keep-git-dir", Boolean),
            ("link", Boolean),
            ("unpack", Boolean),
        ],
        Keyword::Copy => &[
            ("chmod", Value),
            ("chown", Value),
            ("exclude", Values),
            ("from", Value),
            ("link", Boolean),
            ("parents", Boolean),
        ],
        Keyword::From => &[("platform", Value)],
        Keyword::Healthcheck => &[
            ("interval", Value),
            ("retries", Value),
            ("start-interval", Value),
            ("start-period", Value),
            ("timeout", Value),
        ],
        Keyword::Run => &[
            ("device", Values),
            ("mount", Values),
            ("network", Value),
            ("security", Value),
        ],
        Keyword::Arg | Keyword::Stopsignal => return None,
        _ => &[],
    })
}

/// The names of the flags that the instruction of this name takes, without dashes.
pub fn flag_names(instruction: &str) -> impl Iterator<Item = &'static str> {
    let flags = Keyword::from_name(instruction)
        .and_then(known)
        .unwrap_or_default();
    flags.iter().map(|&(name, _)| name)
}

/// Says what is wrong with the flags of an instruction.
pub(crate) fn check(keyword: Keyword, flags: &[Flag], errors: &mut Vec<ParseError>) {
    let Some(known) = known(keyword) else { return };
    let mut seen = vec![false; known.len()];
    for flag in flags {
        let name = || flag.name.clone();
        let mut error = |span, kind| errors.push(ParseError { span, kind });
        let Some(index) = known.iter().position(|&(name, _)| name == flag.name) else {
            error(flag.span, ErrorKind::UnknownFlag { name: name() });
            continue;
        };
        let takes = known[index].1;
        if std::mem::replace(&mut seen[index], true) && takes != Takes::Values {
            error(flag.span, ErrorKind::DuplicateFlag { name: name() });
        }
        let value = flag.value.as_ref();
        match takes {
            Takes::Boolean => match value {
                None => {}
                Some(value) if value.text.is_empty() => {
                    error(flag.span, ErrorKind::MissingFlagValue { name: name() });
                }
                Some(value) if is_boolean(&value.text) => {}
                Some(value) => error(value.span, ErrorKind::FlagNotBoolean { name: name() }),
            },
            _ if value.is_none() => error(flag.span, ErrorKind::MissingFlagValue { name: name() }),
            _ => {}
        }
        let (Keyword::Run, Some(value)) = (keyword, value) else {
            continue;
        };
        let allowed: &[&str] = match flag.name.as_str() {
            "network" => &["default", "none", "host"],
            "security" => &["sandbox", "insecure"],
            _ => continue,
        };
        if !allowed.contains(&value.text.as_str()) {
            error(value.span, ErrorKind::InvalidFlagValue { name: name() });
        }
    }
}

fn is_boolean(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}
