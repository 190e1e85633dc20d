//! The pages of the rules as one file for each language, which the page shows beside a finding.

use analyzer::{Lang, Rule};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};
use serde_json::{Map, Value, json};

/// By a rule's name: `summary`, `aliases`, `severity`, `category`, and the page in HTML, of which `brief` is what it
/// does and why.
pub(super) fn json(lang: Lang) -> String {
    let entry = |rule: &'static Rule| {
        let page = rule.page(lang);
        let value = json!({
            "summary": rule.summary.get(lang),
            "aliases": rule.aliases,
            "severity": rule.severity.name(),
            "category": rule.category.name(),
            "default": rule.on_by_default,
            "brief": to_html(&brief(&page)),
            "page": to_html(&page),
        });
        (rule.name.to_owned(), value)
    };
    Value::Object(analyzer::rules().map(entry).collect::<Map<String, Value>>()).to_string()
}

/// The first two sections without their headings: what the rule looks for, and why.
fn brief(page: &str) -> String {
    let sections = page.split("## ").skip(1).take(2);
    let bodies = sections.filter_map(|section| section.split_once('\n'));
    bodies
        .map(|(_, body)| body.trim())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Headings go one level down: the page stands below the name of its rule. The pages are ours, and have no HTML.
fn to_html(markdown: &str) -> String {
    let events = Parser::new(markdown).filter_map(|event| match event {
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::Start(Tag::HtmlBlock)
        | Event::End(TagEnd::HtmlBlock) => None,
        // Lines end where the source's did, which is of no meaning.
        Event::SoftBreak => Some(Event::Text(" ".into())),
        event => Some(event),
    });
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events);
    out.replace("<h2>", "<h3>").replace("</h2>", "</h3>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_page_in_both_languages() {
        for lang in [Lang::En, Lang::Ja] {
            let read: Value = serde_json::from_str(&json(lang)).unwrap();
            for rule in analyzer::rules() {
                let entry = &read[rule.name];
                let page = entry["page"].as_str().unwrap();
                assert!(
                    page.starts_with("<h3>") && page.contains("<pre><code"),
                    "{}",
                    rule.name
                );
                let brief = entry["brief"].as_str().unwrap();
                assert!(
                    brief.starts_with("<p>") && !brief.contains("<h"),
                    "{}: {brief}",
                    rule.name
                );
            }
        }
    }

    #[test]
    fn a_page_brings_no_elements_of_its_own() {
        assert_eq!(to_html("a <b>c</b> `<d>`"), "<p>a c <code>&lt;d&gt;</code></p>\n");
    }
}
