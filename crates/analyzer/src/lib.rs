//! The Dockerfile rules.
//!
//! [`lint`] finds mistakes in a Dockerfile; each [`Diagnostic`] names its [`Rule`], says in Japanese and English
//! what is wrong, where, and often how to mend it ([`Fix`], applied by [`apply_fixes`] or [`fix_all`]). [`rules`]
//! lists the rules with the text of their pages. No text is refused: what does not parse is a finding, and the
//! other rules still run.
//!
//! A comment before an instruction silences rules for it, by our name or another tool's: `# utsuwa ignore=latest-tag`
//! or `# hadolint ignore=DL3007`. With `global ignore=` it does so for the whole file, with `stage ignore=` for the
//! stage it stands before or in. The comments of BuildKit, tally and checkov are understood too.
//!
//! ```
//! let findings = analyzer::lint("FROM debian:latest\nUSER 65534\n");
//! assert_eq!(findings[0].rule.name, "latest-tag");
//! ```

mod apply;
mod call;
mod choice;
mod command_line;
mod diagnostic;
mod dialect;
mod document;
mod environment;
mod exec_fix;
mod fragile;
pub mod graph;
mod names;
mod options;
mod page;
mod position;
mod report;
mod rule;
mod rules;
mod run;
mod scope;
mod score;
mod settings;
mod suggest;
mod suppression;
#[cfg(test)]
mod testing;
mod text;
pub mod utf16;

pub use apply::{Fixed, apply_fixes, fix_all, fix_all_with};
pub use diagnostic::{Diagnostic, Edit, Fix, Safety};
pub use dockerfile::Span;
pub use names::nearest_name;
pub use options::{Context, LabelForm, Level, Options};
pub use position::{LineColumn, Lines};
pub use rule::{Category, Rule, Severity};
pub use score::{cost, scores};
pub use text::{Lang, Text};

/// All rules that were built in, one family after the other.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    choice::rules().chain(choice::rules_about_comments())
}

/// The rules with this name or alias, in any case of letters.
pub fn rules_called(name: &str) -> impl Iterator<Item = &'static Rule> {
    rules().filter(move |rule| rule.is_called(name))
}

/// Finds what the rules say about a Dockerfile, in the order of the text.
pub fn lint(text: &str) -> Vec<Diagnostic> {
    lint_with(text, &Options::default())
}

/// Finds what the rules say about a Dockerfile under these settings, in the order of the text.
pub fn lint_with(text: &str, options: &Options) -> Vec<Diagnostic> {
    let parse = dockerfile::parse(text);
    lint_document(&document::Document::new(&parse, options))
}

/// As [`lint_with`], and the graph of the build, for the price of reading the text once.
pub fn lint_with_graph(text: &str, options: &Options) -> (Vec<Diagnostic>, graph::Graph) {
    let parse = dockerfile::parse(text);
    let document = document::Document::new(&parse, options);
    (lint_document(&document), graph::of_document(&document))
}

fn lint_document(document: &document::Document<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = run(choice::rules(), document);
    exec_fix::adapt(document, &mut diagnostics);
    document.settings.apply(&mut diagnostics);
    // Which comments silence nothing is known only now.
    let mut about_comments = run(choice::rules_about_comments(), document);
    document.settings.apply(&mut about_comments);
    diagnostics.append(&mut about_comments);
    fragile::drop_fixes(document, &mut diagnostics);
    dockerfile::order::sort_by(&mut diagnostics, |a, b| {
        (a.span, a.rule.name).cmp(&(b.span, b.rule.name))
    });
    diagnostics
}

fn run(rules: impl Iterator<Item = &'static Rule>, document: &document::Document<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in rules.filter(|rule| document.settings.runs(rule)) {
        (rule.check)(document, &mut report::Report::new(rule, &mut diagnostics));
    }
    diagnostics
}
