//! A rule's page.
//!
//! The comment at the top of a rule's file holds both languages: the English page, then a line `# 日本語` and the
//! Japanese one without the examples, which the two share.

use crate::{Lang, Rule};

const JAPANESE: &str = "# 日本語\n";
/// The sections of a page in order: in English, in Japanese.
const SECTIONS: [(&str, &str); 6] = [
    ("What it does", "何を調べるか"),
    ("Why it matters", "なぜ問題か"),
    ("Example", "よくない例"),
    ("Use instead", "よい例"),
    ("Fix safety", "修正の安全性"),
    ("See also", "関連"),
];

impl Rule {
    /// The rule's page in Markdown: what it looks for, why, examples, the fix, the lesson. Empty if the program was
    /// built without the feature `pages`.
    pub fn page(&self, lang: Lang) -> String {
        let (english, japanese) = self.docs.split_once(JAPANESE).unwrap_or((self.docs, ""));
        let mut page = String::new();
        for (en, ja) in SECTIONS {
            let (heading, text) = match lang {
                Lang::En => (en, section(english, en)),
                Lang::Ja => (ja, section(japanese, ja).or_else(|| section(english, en))),
            };
            let Some(text) = text else { continue };
            page.push_str("## ");
            page.push_str(heading);
            page.push_str("\n\n");
            page.push_str(text);
            page.push_str("\n\n");
        }
        page.truncate(page.trim_end().len());
        page
    }
}

/// What stands under a heading, up to the next.
fn section<'d>(docs: &'d str, heading: &str) -> Option<&'d str> {
    let mut rest = docs;
    loop {
        let (_, after) = rest.split_once("## ")?;
        let (title, body) = after.split_once('\n')?;
        if title == heading {
            let end = body.find("\n## ").unwrap_or(body.len());
            return Some(body[..end].trim());
        }
        rest = body;
    }
}

#[cfg(all(test, feature = "pages"))]
mod tests {
    use crate::Lang;

    #[test]
    fn pages_have_their_sections_in_both_languages() {
        for rule in crate::rules() {
            for (lang, headings) in [
                (
                    Lang::En,
                    [
                        "What it does",
                        "Why it matters",
                        "Example",
                        "Use instead",
                        "Fix safety",
                        "See also",
                    ],
                ),
                (
                    Lang::Ja,
                    [
                        "何を調べるか",
                        "なぜ問題か",
                        "よくない例",
                        "よい例",
                        "修正の安全性",
                        "関連",
                    ],
                ),
            ] {
                let page = rule.page(lang);
                for heading in headings {
                    assert!(
                        page.contains(&format!("## {heading}\n")),
                        "{}: {heading}",
                        rule.name
                    );
                }
            }
        }
    }
}
