//! ## What it does
//! Finds `strict-ssl` switched off for npm or yarn: as a setting, as an option, or with `NPM_CONFIG_STRICT_SSL`.
//!
//! ## Why it matters
//! Packages run code when they are installed. Without a checked certificate, anyone on the way can send other ones.
//!
//! ## Example
//! ```dockerfile
//! RUN npm config set strict-ssl false && npm ci
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY example-ca.crt /etc/ssl/certs/
//! RUN npm config set cafile /etc/ssl/certs/example-ca.crt && npm ci
//! ```
//!
//! ## Fix safety
//! Unsafe: a registry whose certificate is not valid can no longer be used.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! npm や yarn の `strict-ssl` を切っているところを見つけます。設定でも、オプションでも、`NPM_CONFIG_STRICT_SSL` でもです。
//!
//! ## なぜ問題か
//! パッケージは入れるときにコードを実行します。証明書を確かめなければ、途中の誰でも別のものを送れます。
//!
//! ## 修正の安全性
//! 安全ではありません。証明書が正しくないレジストリは使えなくなります。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use shell::Word;

use crate::call::calls;
use crate::document::Document;
use crate::environment::{is_no, settings};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "npm-tls-off",
    aliases: &["CKV2_DOCKER_12", "CKV2_DOCKER_13"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("npm or yarn without TLS checks", "TLS を確かめない npm や yarn"),
    docs: docs_of!("npm_tls_off.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The registry's certificate is not checked. Leave strict-ssl on and install the certificate it needs.",
    "レジストリの証明書が確かめられません。strict-ssl は切らず、必要な証明書を入れましょう。",
);
const FIX: Text = Text::fixed("Leave it on", "切らない");
const FIX_VARIABLE: Text = Text::fixed("Remove the variable", "変数を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for call in calls(run, |name| matches!(name, "npm" | "yarn" | "pnpm")) {
            let Some((name, value)) = switched_off(call.words) else {
                continue;
            };
            let place = value.unwrap_or(name);
            let written = document.tree.slice(place.span);
            let fix = written.rfind("false").map(|at| {
                let at = place.span.start + at;
                Fix::risky(
                    FIX,
                    vec![Edit::replace(crate::Span::new(at, at + "false".len()), "true")],
                )
            });
            report
                .add(name.span.to(place.span), MESSAGE)
                .with_fix(fix)
                .known_as(&["CKV2_DOCKER_13"]);
        }
    }
    for setting in settings(document) {
        if setting.name.eq_ignore_ascii_case("npm_config_strict_ssl") && is_no(setting.value) {
            let edit = setting.removal(document);
            let fix = edit.map(|edit| Fix::risky(FIX_VARIABLE, vec![edit]));
            report
                .add(setting.span, MESSAGE)
                .with_fix(fix)
                .known_as(&["CKV2_DOCKER_12"]);
        }
    }
}

/// `strict-ssl false`, `strict-ssl=false` or `--strict-ssl=false`: the name, and the value if that is another word.
fn switched_off(words: &[Word]) -> Option<(&Word, Option<&Word>)> {
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let text = word.text.trim_start_matches('-');
        let (name, value) = text
            .split_once('=')
            .map_or((text, None), |(name, value)| (name, Some(value)));
        if text == "no-strict-ssl" {
            return Some((word, None));
        }
        if !matches!(name, "strict-ssl" | "enableStrictSsl") {
            continue;
        }
        match (value, rest.peek()) {
            (Some(value), _) if is_no(value) => return Some((word, None)),
            (None, Some(next)) if is_no(&next.text) => return Some((word, Some(next))),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("npm config set strict-ssl false", "strict-ssl false"),
            ("npm set strict-ssl=false && npm ci", "strict-ssl=false"),
            ("npm ci --strict-ssl=false", "--strict-ssl=false"),
            ("npm ci --no-strict-ssl", "--no-strict-ssl"),
            ("yarn config set 'strict-ssl' false -g", "'strict-ssl' false"),
            ("yarn config set enableStrictSsl false", "enableStrictSsl false"),
            (
                "NPM_CONFIG_STRICT_SSL=false npm ci",
                "NPM_CONFIG_STRICT_SSL=false",
            ),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        passes(
            &RULE,
            "FROM a:1\nENV NPM_CONFIG_STRICT_SSL=true\nRUN npm config set strict-ssl true",
        );
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nENV NPM_CONFIG_STRICT_SSL=false\nRUN npm config set strict-ssl false && npm ci\n",
            "FROM a:1\nRUN npm config set strict-ssl true && npm ci\n",
        );
    }
}
