//! `--format sarif`: SARIF 2.1.0 (docs.oasis-open.org/sarif), with regions, fixes and the pages of the rules.

use std::fmt::Write as _;
use std::io::{self, Write};

use analyzer::{Diagnostic, Fix, Lang, Lines, Rule, Severity, Span};
use serde_json::{Value, json};

use super::finding::{Fingerprints, is_buildkit, is_code};
use super::{Linted, Report, Separator};

pub(super) struct Sarif {
    lang: Lang,
    separator: Separator,
    /// Those that have found something, in the order in which they did first.
    rules: Vec<&'static Rule>,
}

impl Sarif {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            separator: Separator::default(),
            rules: Vec::new(),
        }
    }

    fn rule_index(&mut self, rule: &'static Rule) -> usize {
        let known = self.rules.iter().position(|known| *known == rule);
        known.unwrap_or_else(|| {
            self.rules.push(rule);
            self.rules.len() - 1
        })
    }

    fn result(
        &mut self,
        place: &Value,
        diagnostic: &Diagnostic,
        lines: &Lines<'_>,
        fingerprint: &str,
    ) -> Value {
        let mut result = json!({
            "ruleId": diagnostic.rule.name,
            "ruleIndex": self.rule_index(diagnostic.rule),
            "level": level(diagnostic.severity),
            "message": { "text": diagnostic.message(self.lang) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": place,
                "region": region(lines, diagnostic.span),
            } }],
            "partialFingerprints": { "utsuwa/v1": fingerprint },
            "properties": { "aliases": diagnostic.aliases },
        });
        if let Some(fix) = &diagnostic.fix {
            result["fixes"] = json!([fix_value(fix, place, lines, self.lang)]);
        }
        result
    }

    fn descriptor(&self, rule: &Rule) -> Value {
        let page = rule.page(self.lang);
        let aliases = rule.aliases.iter();
        let known: Vec<&str> = aliases
            .copied()
            .filter(|alias| is_code(alias) || is_buildkit(alias))
            .collect();
        let tags = [&[rule.category.name()][..], &known].concat();
        let mut descriptor = json!({
            "id": rule.name,
            "shortDescription": { "text": rule.summary.get(self.lang) },
            "defaultConfiguration": { "level": level(rule.severity), "enabled": rule.on_by_default },
            "properties": { "tags": tags },
        });
        if !page.is_empty() {
            descriptor["help"] = json!({ "text": page, "markdown": page });
        }
        descriptor
    }
}

impl Report for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"results\":[",
        )
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        let place = json!({ "uri": uri(&file.name) });
        let mut fingerprints = Fingerprints::new(file);
        for diagnostic in &file.diagnostics {
            let fingerprint = fingerprints.next(diagnostic, &lines);
            let result = self.result(&place, diagnostic, &lines, &fingerprint);
            self.separator.next(out)?;
            serde_json::to_writer(&mut *out, &result)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<Value> = self.rules.iter().map(|rule| self.descriptor(rule)).collect();
        let tool = json!({ "driver": {
            "name": "utsuwa",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "shortDescription": { "text": "Finds mistakes in Dockerfiles." },
            "rules": rules,
        } });
        out.write_all(
            b"],\"columnKind\":\"unicodeCodePoints\",\"defaultSourceLanguage\":\"dockerfile\",\"tool\":",
        )?;
        serde_json::to_writer(&mut *out, &tool)?;
        out.write_all(b"}]}\n")
    }
}

fn fix_value(fix: &Fix, place: &Value, lines: &Lines<'_>, lang: Lang) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(lines, edit.span),
                "insertedContent": { "text": edit.replacement },
            })
        })
        .collect();
    json!({
        "description": { "text": fix.title.get(lang) },
        "artifactChanges": [{ "artifactLocation": place, "replacements": replacements }],
    })
}

fn region(lines: &Lines<'_>, span: Span) -> Value {
    let (start, end) = (lines.position(span.start), lines.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "note",
    }
}

/// A path as a reference: what may not stand in one is written as `%XX`.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("a b/器:1"), "a%20b/%E5%99%A8%3A1");
        assert_eq!(uri("/a"), "file:///a");
    }
}
