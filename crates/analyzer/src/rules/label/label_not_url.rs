//! ## What it does
//! Finds labels that the schema in the settings wants to be a URL and that are none.
//!
//! ## Why it matters
//! Your schema says so, and whoever reads the label counts on it.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.url="example.com"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.url="https://example.com/"
//! ```
//!
//! ## Fix safety
//! No fix: the value has to come from you.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 設定のスキーマで URL と決められているのに、そうなっていないラベルを見つけます。
//!
//! ## なぜ問題か
//! 設定のスキーマで決められた形式であり、ラベルを読む側はそれを前提にしています。
//!
//! ## 修正の安全性
//! 自動修正はありません。正しい値は書く人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels::{self, Verdict};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, LabelForm, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "label-not-url",
    aliases: &["DL3052"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label that is no URL", "URL ではないラベル"),
    docs: docs_of!("label_not_url.rs"),
    check,
};

fn message(value: &str) -> Text {
    Text::new(
        format_args!("`{value}` is no URL. Write one with its scheme, such as https://example.com/."),
        format_args!(
            "`{value}` は URL ではありません。https://example.com/ のようにスキームから書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    labels::check_form(document, report, LabelForm::Url, judge, message);
}

fn judge(value: &str) -> Verdict {
    Verdict::good_if(is_uri(value))
}

/// An absolute URI as in RFC 3986.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let (rest, fragment) = split(rest, '#');
    let (hierarchy, query) = split(rest, '?');
    let (authority, path) = match hierarchy.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", hierarchy),
    };
    is_scheme(scheme)
        && is_authority(authority)
        && holds_only(path, ":@/")
        && holds_only(query, ":@/?")
        && holds_only(fragment, ":@/?")
}

fn split(text: &str, at: char) -> (&str, &str) {
    text.split_once(at).unwrap_or((text, ""))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            let is_address = address.contains(':')
                && address
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte));
            if !is_address {
                return false;
            }
            ("", port)
        }
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let is_port = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    holds_only(user, ":") && holds_only(host, "") && is_port
}

/// Whether all characters are unreserved, delimiters within parts, `%` with two digits, or in `more`.
fn holds_only(text: &str, more: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_plain = byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=".contains(&byte)
            || more.as_bytes().contains(&byte);
        let mut is_digit = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
        if !(is_plain || byte == b'%' && is_digit() && is_digit()) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::testing::hits_with;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in [
            "http://a",
            "https://a.b/c?d#e",
            "mailto:a@b",
            "http:",
            "HTTP://A:80",
            "http://[::1]:8/",
            "file:///x",
            "urn:isbn:1",
            "http://a/%20",
            "http://user:pw@h/",
            "http://a/;,@&=+$!*()~",
        ] {
            assert!(is_uri(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "//a",
            "/a/b",
            "http://a b",
            "git@github.com:a/b",
            "http://é",
            "1http://a",
            "http://a/%zz",
            "http://a/<b>",
            "http://a:b/",
            "http://a#b#c",
            "http://a@b@c",
            "http://[x]",
            "http://a/[x]",
            "://a",
            "%",
        ] {
            assert!(!is_uri(bad), "{bad}");
        }
    }

    #[test]
    fn only_labels_of_the_schema_are_looked_at() {
        let options = Options {
            label_schema: vec![
                ("a.b".to_owned(), LabelForm::Url),
                ("c".to_owned(), LabelForm::Text),
            ],
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a.b=? c=?\nONBUILD LABEL d=? a.b=!\nLABEL a.b=$E a.b=\n";
        hits_with(&RULE, &options, text, &["?", "!", "a.b="]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }
}
