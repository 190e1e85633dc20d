//! HTML that is safe to put into the page.

use std::collections::{HashMap, HashSet};

/// The raw HTML a page may hold; all else is written in Markdown.
pub(super) const RAW_TAGS: [&str; 6] = [
    "<span lang=\"en\">",
    "<span lang=\"ja\">",
    "</span>",
    "<kbd>",
    "</kbd>",
    "<br>",
];

const TAGS: [&str; 23] = [
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "hr",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "del",
];

/// Lets only the tags and attributes through that lessons use. The page's own policy forbids the rest
/// too; this is the wall in front of it.
pub(super) fn sanitise(html: &str) -> String {
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("code", HashSet::from(["translate"])),
        ("span", HashSet::from(["lang"])),
        ("ol", HashSet::from(["start"])),
    ]);
    ammonia::Builder::empty()
        .tags(HashSet::from(TAGS))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["https", "http"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .clean(html)
        .to_string()
}

/// `code` as inline code, which translators of the page leave alone.
pub(super) fn inline_code(code: &str) -> String {
    format!("<code translate=\"no\">{}</code>", escape(code))
}

/// `text` as it stands in HTML, in attributes too.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
