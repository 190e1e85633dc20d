//! Environment variables that are set somewhere.

use dockerfile::Command;

use crate::document::{Document, Site};
use crate::{Edit, Span};

/// A variable that gets a value.
pub(crate) struct Setting<'d> {
    pub(crate) name: &'d str,
    /// Without quotes; variables in it are left as written.
    pub(crate) value: &'d str,
    /// `NAME=value`.
    pub(crate) span: Span,
    pub(crate) site: Site<'d>,
    /// Whether it is all that the instruction says.
    is_alone: bool,
}

impl Setting<'_> {
    /// Takes it out, if the whole instruction can go.
    pub(crate) fn removal(&self, document: &Document<'_>) -> Option<Edit> {
        if !self.is_alone || self.site.is_onbuild || self.site.stage.is_none() {
            return None;
        }
        let span = self.site.instruction.span;
        let rest = document.tree.text.get(span.end..)?;
        // A continuation mark behind it would take the next line's place.
        let newline = match rest.as_bytes() {
            [] => 0,
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return None,
        };
        Some(Edit::delete(Span::new(span.start, span.end + newline)))
    }
}

/// What `ENV`, `ARG`, `export` and words before a command set, in the order of the instructions.
pub(crate) fn settings<'d>(document: &'d Document<'_>) -> Vec<Setting<'d>> {
    let mut settings = Vec::new();
    for &site in &document.sites {
        if let Command::Env(pairs) | Command::Arg(pairs) = &site.instruction.command {
            let with_value = pairs.iter().filter_map(|pair| Some((pair, pair.value.as_ref()?)));
            settings.extend(with_value.map(|(pair, value)| Setting {
                name: &pair.name.text,
                value: &value.text,
                span: pair.name.span.to(value.span),
                site,
                is_alone: pairs.len() == 1,
            }));
        }
    }
    for run in &document.runs {
        for command in &run.script.commands {
            let exported = match command.name() {
                Some("export" | "env") => command.words.get(1..).unwrap_or_default(),
                _ => &[],
            };
            let words = command.assignments.iter().chain(exported);
            settings.extend(words.filter_map(|word| {
                let (name, value) = word.text.split_once('=')?;
                Some(Setting {
                    name,
                    value: value.trim_matches(['"', '\'']),
                    span: word.span,
                    site: run.site,
                    is_alone: false,
                })
            }));
        }
    }
    settings
}

/// Whether it switches something off.
pub(crate) fn is_no(value: &str) -> bool {
    ["0", "false", "no", "off"]
        .iter()
        .any(|no| value.eq_ignore_ascii_case(no))
}

/// Whether it switches something on.
pub(crate) fn is_yes(value: &str) -> bool {
    ["1", "true", "yes", "on"]
        .iter()
        .any(|yes| value.eq_ignore_ascii_case(yes))
}
