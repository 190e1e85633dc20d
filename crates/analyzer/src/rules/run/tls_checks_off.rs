//! ## What it does
//! Finds downloads that do not check whom they talk to: `curl --insecure`, `wget --no-check-certificate`, git with
//! `http.sslVerify` off or `GIT_SSL_NO_VERIFY`, Python with `PYTHONHTTPSVERIFY=0`, Node with
//! `NODE_TLS_REJECT_UNAUTHORIZED=0`.
//!
//! ## Why it matters
//! Anyone on the way can put another file in the place of the one you want, and the image runs it. Set with `ENV`, it
//! holds for every container of the image too.
//!
//! ## Example
//! ```dockerfile
//! RUN curl -k -O https://internal.example.com/tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY example-ca.crt /usr/local/share/ca-certificates/
//! RUN update-ca-certificates && curl -O https://internal.example.com/tool
//! ```
//!
//! ## Fix safety
//! Unsafe: a server whose certificate is not valid can no longer be used.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 相手を確かめないダウンロードを見つけます。`curl --insecure`、`wget --no-check-certificate`、`http.sslVerify` を切ったり
//! `GIT_SSL_NO_VERIFY` を使う git、`PYTHONHTTPSVERIFY=0` の Python、`NODE_TLS_REJECT_UNAUTHORIZED=0` の Node です。
//!
//! ## なぜ問題か
//! 途中の誰でもファイルをすり替えられ、イメージはそれを実行します。`ENV` で切ると、イメージのコンテナすべてに及びます。
//!
//! ## 修正の安全性
//! 安全ではありません。証明書が正しくないサーバーは使えなくなります。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use shell::Word;

use crate::call::{Call, calls};
use crate::document::{Document, base_name};
use crate::environment::{Setting, is_no, is_yes, settings};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

use super::curl::short_letters;

pub(crate) static RULE: Rule = Rule {
    name: "tls-checks-off",
    aliases: &[
        "CKV2_DOCKER_2",
        "CKV2_DOCKER_3",
        "CKV2_DOCKER_5",
        "CKV2_DOCKER_6",
        "CKV2_DOCKER_14",
    ],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("download without TLS checks", "TLS を確かめないダウンロード"),
    docs: docs_of!("tls_checks_off.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The server's certificate is not checked, so the download can be replaced on the way. Install the certificate it needs.",
    "サーバーの証明書を確かめないので、途中ですり替えられてもわかりません。必要な証明書を入れましょう。",
);
const FIX: Text = Text::fixed("Check the certificate", "証明書を確かめる");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for call in calls(run, |name| matches!(name, "curl" | "wget" | "git")) {
            let found = match base_name(&call.program.text) {
                "curl" => call.words.iter().find_map(|word| curl(&call, word)),
                "wget" => call.words.iter().find_map(|word| wget(&call, word)),
                _ => git(document, &call),
            };
            if let Some(found) = found {
                let fix = found.edit.map(|edit| Fix::risky(FIX, vec![edit]));
                report
                    .add(found.span, MESSAGE)
                    .with_fix(fix)
                    .known_as(found.aliases);
            }
        }
    }
    for setting in settings(document) {
        if let Some(aliases) = switched_off(&setting) {
            let fix = setting.removal(document).map(|edit| Fix::risky(FIX, vec![edit]));
            report.add(setting.span, MESSAGE).with_fix(fix).known_as(aliases);
        }
    }
}

struct Found {
    span: Span,
    edit: Option<Edit>,
    aliases: &'static [&'static str],
}

fn curl(call: &Call<'_>, word: &Word) -> Option<Found> {
    let letters = short_letters(&word.text);
    let is_long = matches!(
        word.text.as_str(),
        "--insecure" | "--proxy-insecure" | "--doh-insecure"
    );
    let at = letters.find('k');
    if !is_long && at.is_none() {
        return None;
    }
    let is_as_written = word.span.end - word.span.start == word.text.len();
    let edit = match at {
        // One letter of several.
        Some(at) if word.text.len() > 2 => is_as_written.then(|| {
            let at = word.span.start + 1 + at;
            Edit::delete(Span::new(at, at + 1))
        }),
        _ => call.removal(word.span),
    };
    Some(Found {
        span: word.span,
        edit,
        aliases: &["CKV2_DOCKER_2"],
    })
}

fn wget(call: &Call<'_>, word: &Word) -> Option<Found> {
    (word.text == "--no-check-certificate").then(|| Found {
        span: word.span,
        edit: call.removal(word.span),
        aliases: &["CKV2_DOCKER_3"],
    })
}

/// `http.sslVerify false` or `http.sslVerify=false`.
fn git(document: &Document<'_>, call: &Call<'_>) -> Option<Found> {
    let is_name = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.starts_with("http.") && text.ends_with("sslverify")
    };
    let mut words = call.words.iter();
    let (name, value) = words.by_ref().find_map(|word| match word.text.split_once('=') {
        Some((name, value)) => (is_name(name) && is_no(value)).then_some((word, None)),
        None => is_name(&word.text).then_some((word, Some(word))),
    })?;
    let place = match value {
        Some(_) => words.next().filter(|word| is_no(&word.text))?,
        None => name,
    };
    let written = document.tree.slice(place.span);
    let edit = written.rfind("false").map(|at| {
        let at = place.span.start + at;
        Edit::replace(Span::new(at, at + "false".len()), "true")
    });
    Some(Found {
        span: name.span.to(place.span),
        edit,
        aliases: &[],
    })
}

fn switched_off(setting: &Setting<'_>) -> Option<&'static [&'static str]> {
    match setting.name {
        "PYTHONHTTPSVERIFY" if is_no(setting.value) => Some(&["CKV2_DOCKER_5"]),
        "NODE_TLS_REJECT_UNAUTHORIZED" if is_no(setting.value) => Some(&["CKV2_DOCKER_6"]),
        "GIT_SSL_NO_VERIFY" if is_yes(setting.value) => Some(&["CKV2_DOCKER_14"]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("curl --insecure https://b", "--insecure"),
            ("sudo curl -fsSkL https://b", "-fsSkL"),
            (
                "wget -q --no-check-certificate https://b",
                "--no-check-certificate",
            ),
            ("git config --global http.sslVerify false", "http.sslVerify false"),
            (
                "git -c http.sslVerify=false clone https://b",
                "http.sslVerify=false",
            ),
            ("GIT_SSL_NO_VERIFY=1 git clone https://b", "GIT_SSL_NO_VERIFY=1"),
            (
                "export NODE_TLS_REJECT_UNAUTHORIZED=0",
                "NODE_TLS_REJECT_UNAUTHORIZED=0",
            ),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        hits(
            &RULE,
            "FROM a:1\nENV PYTHONHTTPSVERIFY=0 B=c",
            &["PYTHONHTTPSVERIFY=0"],
        );
        hits(
            &RULE,
            "FROM a:1\nARG GIT_SSL_NO_VERIFY=true",
            &["GIT_SSL_NO_VERIFY=true"],
        );
        for command in [
            "curl -o k https://b",
            "curl -ok https://b",
            "curl --keepalive-time 1 https://b",
            "wget --check-certificate=on https://b",
            "git config http.sslVerify true",
            "GIT_SSL_NO_VERIFY=0 git clone https://b",
            "echo --insecure -k",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {command}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\nRUN curl -kL b && curl -k c && wget \\\n  --no-check-certificate d\n",
            "FROM a:1\nRUN curl -L b && curl c && wget d\n",
        );
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN git config http.sslVerify \"false\"",
            "FROM a:1\nRUN git config http.sslVerify \"true\"",
        );
    }
}
