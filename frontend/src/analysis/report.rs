//! What the worker answers; offsets are UTF-16 code units from the start of the text.

use serde::Deserialize;

/// All that is known about a Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Report {
    /// In the order of the text.
    pub(crate) findings: Vec<Finding>,
    /// One for each concern.
    pub(crate) scores: Vec<Score>,
    /// The stages.
    pub(crate) graph: Graph,
}

/// The stages as markup; both are empty if there are none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Graph {
    /// In SVG.
    pub(crate) picture: String,
    /// In HTML.
    pub(crate) outline: String,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Finding {
    /// Where it starts.
    pub(crate) from: u32,
    /// Where it ends.
    pub(crate) to: u32,
    /// The line it starts on, counted from 1.
    pub(crate) line: usize,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// The rule's name.
    pub(crate) rule: String,
    /// What it is about.
    pub(crate) category: Concern,
    /// The rule's names in other tools.
    pub(crate) aliases: Vec<String>,
    /// What is wrong and what to do.
    pub(crate) message: String,
    /// What mends it.
    pub(crate) fix: Option<Fix>,
}

/// What mends a finding.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Fix {
    /// What it does.
    pub(crate) title: String,
    /// Whether the image surely stays what it was.
    pub(crate) safe: bool,
    /// The edits, which do not overlap.
    pub(crate) edits: Vec<Edit>,
}

/// A replacement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Edit {
    /// Where it starts.
    pub(crate) from: u32,
    /// Where it ends.
    pub(crate) to: u32,
    /// What comes there.
    pub(crate) insert: String,
}

/// The points of a concern.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Score {
    /// The concern.
    pub(crate) category: Concern,
    /// Out of 100.
    pub(crate) points: u32,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// A mistake.
    Error,
    /// Likely a mistake.
    Warning,
    /// Worth knowing.
    Info,
    /// A matter of taste.
    Style,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Concern {
    /// The file cannot be built.
    Syntax,
    /// Who can do what in the container.
    Security,
    /// The container or the build does not do what the file seems to say.
    Behaviour,
    /// The same file builds different images.
    Reproducibility,
    /// The image is larger than it needs to be.
    Size,
    /// There is a better way to say it today.
    Deprecation,
}

impl Finding {
    /// The rule's name and those in other tools.
    pub(crate) fn names(&self) -> String {
        let mut names = self.rule.clone();
        for alias in &self.aliases {
            names.push(' ');
            names.push_str(alias);
        }
        names
    }
}

impl Severity {
    /// The worst first.
    pub(crate) const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Style];

    /// In lower case.
    pub(crate) fn name(self) -> &'static str {
        ["error", "warning", "info", "style"][self as usize]
    }
}

impl Concern {
    /// What hurts most first.
    pub(crate) const ALL: [Self; 6] = [
        Self::Syntax,
        Self::Security,
        Self::Behaviour,
        Self::Reproducibility,
        Self::Size,
        Self::Deprecation,
    ];

    /// In lower case.
    pub(crate) fn name(self) -> &'static str {
        [
            "syntax",
            "security",
            "behaviour",
            "reproducibility",
            "size",
            "deprecation",
        ][self as usize]
    }
}

/// `source` with the edits made.
pub(crate) fn apply(source: &str, edits: &[Edit]) -> String {
    let units: Vec<u16> = source.encode_utf16().collect();
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.from);
    let mut edited = Vec::with_capacity(units.len());
    let mut done = 0;
    for edit in sorted {
        let from = (edit.from as usize).clamp(done, units.len());
        edited.extend_from_slice(&units[done..from]);
        edited.extend(edit.insert.encode_utf16());
        done = (edit.to as usize).clamp(from, units.len());
    }
    edited.extend_from_slice(&units[done..]);
    String::from_utf16_lossy(&edited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_s_answer_is_understood() {
        let source = "# 器😀\nFROM debian:latest\nADD a /b\n";
        let answer = analyzer_wasm::lint(source, None, "en", true);
        let report: Report = serde_json::from_str(&answer).unwrap();
        assert_eq!(report.scores.len(), Concern::ALL.len());
        let fix = report
            .findings
            .iter()
            .find_map(|finding| finding.fix.as_ref())
            .unwrap();
        assert!(apply(source, &fix.edits).contains("COPY a /b"));
    }

    #[test]
    fn edits_are_made_in_utf16() {
        let edit = |from, to, insert: &str| Edit {
            from,
            to,
            insert: insert.to_owned(),
        };
        let check = |source, edits: &[Edit], expected| assert_eq!(apply(source, edits), expected);
        check("器😀ab", &[edit(3, 4, "x")], "器😀xb");
        check("abc", &[edit(2, 3, "z"), edit(0, 0, "^")], "^abz");
        check("abc", &[edit(1, 2, "")], "ac");
        check("abc", &[edit(9, 9, "!")], "abc!");
        check("abc", &[], "abc");
    }
}
