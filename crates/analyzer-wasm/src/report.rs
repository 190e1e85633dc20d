//! What is found, in the page's terms.

use analyzer::utf16::Offsets;
use analyzer::{Diagnostic, Fix, Lang, Lines, Options, Safety, Span};

use crate::json::Writer;
use crate::outline::outline;
use crate::picture::picture;
use crate::words::Words;

/// The answer to [`lint`](crate::lint).
pub(crate) fn report(source: &str, options: &Options, lang: Lang) -> String {
    let (found, graph) = analyzer::lint_with_graph(source, options);
    let page = Page {
        offsets: Offsets::new(source),
        lines: Lines::new(source),
        lang,
    };
    let mut json = Writer::default();
    json.object(|json| {
        json.name("findings")
            .array(&found, |json, diagnostic| page.finding(json, diagnostic));
        json.name("scores")
            .array(analyzer::scores(&found), |json, (category, points)| {
                json.object(|json| {
                    json.name("category").text(category.name());
                    json.name("points").number(points as usize);
                });
            });
        let words = Words::of(lang);
        let [drawn, listed] = if graph.stages.is_empty() {
            [String::new(), String::new()]
        } else {
            [picture(&graph, words), outline(&graph, words)]
        };
        json.name("graph").object(|json| {
            json.name("picture").text(&drawn);
            json.name("outline").text(&listed);
        });
    });
    json.finish()
}

struct Page<'t> {
    offsets: Offsets,
    lines: Lines<'t>,
    lang: Lang,
}

impl Page<'_> {
    fn finding(&self, json: &mut Writer, found: &Diagnostic) {
        json.object(|json| {
            self.span(json, found.span);
            json.name("line")
                .number(self.lines.position(found.span.start).line);
            json.name("severity").text(found.severity.name());
            json.name("rule").text(found.rule.name);
            json.name("category").text(found.rule.category.name());
            json.name("aliases")
                .array(found.aliases, |json, alias| json.text(alias));
            json.name("message").text(found.message(self.lang));
            if let Some(fix) = &found.fix {
                json.name("fix");
                self.fix(json, fix);
            }
        });
    }

    fn fix(&self, json: &mut Writer, fix: &Fix) {
        json.object(|json| {
            json.name("title").text(fix.title.get(self.lang));
            json.name("safe").bool(fix.safety == Safety::Safe);
            json.name("edits").array(&fix.edits, |json, edit| {
                json.object(|json| {
                    self.span(json, edit.span);
                    json.name("insert").text(&edit.replacement);
                });
            });
        });
    }

    fn span(&self, json: &mut Writer, span: Span) {
        json.name("from").number(self.offsets.utf16(span.start));
        json.name("to").number(self.offsets.utf16(span.end));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::{fix_all, lint};

    fn read(source: &str, lang: &str) -> Value {
        serde_json::from_str(&lint(source, None, lang, false)).unwrap()
    }

    #[test]
    fn offsets_are_utf16() {
        let source = "# 器😀\nFROM debian:latest\n";
        let report = read(source, "en");
        let found = report["findings"].as_array().unwrap();
        let latest = found
            .iter()
            .find(|finding| finding["rule"] == "latest-tag")
            .unwrap();
        let units: Vec<u16> = source.encode_utf16().collect();
        let at = |name: &str| usize::try_from(latest[name].as_u64().unwrap()).unwrap();
        let marked = String::from_utf16(&units[at("from")..at("to")]).unwrap();
        assert!(
            "debian:latest".contains(&marked) && !marked.is_empty(),
            "{marked:?}"
        );
        assert_eq!(at("line"), 2);
        assert_eq!(latest["category"], "reproducibility");
    }

    #[test]
    fn messages_and_titles_are_in_the_language() {
        let texts = |lang| {
            let report = read("FROM a:1\nADD b /c\nUSER d\n", lang);
            let finding = &report["findings"][0];
            [&finding["message"], &finding["fix"]["title"]].map(|text| text.as_str().unwrap().to_owned())
        };
        let ([en, title], [ja, _]) = (texts("en"), texts("ja"));
        assert!(en.is_ascii() && title.is_ascii());
        assert!(!ja.is_ascii());
    }

    #[test]
    fn the_score_falls_with_what_is_found() {
        let points = |source: &str| {
            let report = read(source, "en");
            let scores = report["scores"].as_array().unwrap().clone();
            let of = |score: &Value| score["category"] == "reproducibility";
            scores.iter().find(|score| of(score)).unwrap()["points"].as_u64()
        };
        assert_eq!(points("FROM debian:latest\nUSER a\n"), Some(90));
        assert_eq!(points("FROM debian:12\nUSER a\n"), Some(100));
    }

    fn graph(source: &str) -> [String; 2] {
        let report = read(source, "en");
        ["picture", "outline"].map(|part| report["graph"][part].as_str().unwrap().to_owned())
    }

    #[test]
    fn the_graph_is_drawn_and_told() {
        let source = "FROM a AS one\nFROM b AS two\nRUN --mount=from=one true\nFROM scratch\nCOPY --from=two /x /\nCOPY --from=c /y /\n";
        let [picture, outline] = graph(source);
        for class in [
            "edge from plain",
            "edge mount plain",
            "edge copy plain",
            "node stage target",
            "node image",
        ] {
            assert!(
                picture.contains(&format!("class=\"{class}\"")),
                "{class} in {picture}"
            );
        }
        assert!(
            outline.contains("RUN --mount=from one") && outline.contains("data-line=\"3\""),
            "{outline}"
        );
        assert!(
            outline.contains("<strong>stage 2</strong>") && outline.contains("the image"),
            "{outline}"
        );
    }

    #[test]
    fn what_is_unused_or_runs_in_a_circle_is_marked() {
        let [picture, outline] =
            graph("FROM a AS one\nCOPY --from=two / /\nFROM b AS two\nCOPY --from=one / /\nFROM c\n");
        assert!(
            picture.contains("node stage bad") && picture.contains("edge copy bad"),
            "{picture}"
        );
        assert!(
            outline.contains("needs itself") && outline.contains("a later stage"),
            "{outline}"
        );
        let [picture, outline] = graph("FROM a AS one\nFROM b\n");
        assert!(
            picture.contains("node stage dim") && outline.contains("not part"),
            "{picture}{outline}"
        );
    }

    #[test]
    fn names_stay_text() {
        let [picture, outline] = graph("FROM <b>x&y\n");
        for part in [picture, outline] {
            assert!(
                !part.contains("<b>") && part.contains("&lt;b&gt;x&amp;y"),
                "{part}"
            );
        }
    }

    #[test]
    fn ten_thousand_stages_are_not_drawn() {
        let stages: Vec<String> = (0..10_000)
            .map(|stage| format!("FROM a{stage} AS s{stage}\n"))
            .collect();
        let source = stages.concat();
        let [picture, outline] = graph(&source);
        assert!(picture.len() < 200, "{picture}");
        assert!(outline.contains("And 9900 more."));
        assert_eq!(graph(""), ["", ""]);
    }

    #[test]
    fn only_safe_fixes_are_made_unseen() {
        assert_eq!(
            fix_all("FROM a:1\nADD b /c\nUSER d\nCMD e\n", None, false),
            "FROM a:1\nCOPY b /c\nUSER d\nCMD e\n"
        );
    }
}
