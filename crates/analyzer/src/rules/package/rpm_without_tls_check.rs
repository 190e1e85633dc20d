//! ## What it does
//! Finds `sslverify` switched off for yum or dnf, by an option or in what a `RUN` writes into their configuration.
//!
//! ## Why it matters
//! Certificates of the repositories are not checked then: anyone on the way can answer in their place. Written into the
//! configuration it lasts for the life of the image.
//!
//! ## Example
//! ```dockerfile
//! RUN yum install -y --setopt=sslverify=false httpd-2.4.57
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY company-ca.crt /etc/pki/ca-trust/source/anchors/
//! RUN update-ca-trust && yum install -y httpd-2.4.57
//! ```
//!
//! ## Fix safety
//! Unsafe: a repository whose certificate is not trusted is refused then. Add its authority to the trusted ones.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! オプションや、`RUN` が書き込む設定で、yum や dnf の `sslverify` を無効にしているところを調べます。
//!
//! ## なぜ問題か
//! リポジトリの証明書が確かめられず、通信の途中にいる誰かがなりすませます。設定に書き込むと、イメージがあるかぎり続きます。
//!
//! ## 修正の安全性
//! 注意が必要です。証明書を信頼できないリポジトリは使えなくなります。認証局の証明書を先に登録してください。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use shell::{SimpleCommand, Word};

use super::unwanted::without;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "rpm-without-tls-check",
    aliases: &["CKV2_DOCKER_15"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "sslverify switched off for yum or dnf",
        "yum や dnf の sslverify の無効化",
    ),
    docs: docs_of!("rpm_without_tls_check.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The certificates of repositories are not checked. Add the authority to the trusted ones instead.",
    "リポジトリの証明書が確かめられません。代わりに認証局の証明書を登録しましょう。",
);
const FIX: Text = Text::fixed("Leave it out", "取り除く");

const OFF: [&str; 4] = ["0", "no", "false", "off"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for command in document.runs.iter().flat_map(|run| &run.script.commands) {
        for (at, word) in command
            .words
            .iter()
            .enumerate()
            .filter(|(_, word)| switches_off(word))
        {
            let edit = is_joined_option(command, at)
                .then(|| without(&document.tree.text, command, word.span))
                .flatten();
            report
                .add(word.span, MESSAGE)
                .with_fix(edit.map(|span| Fix::risky(FIX, vec![Edit::delete(span)])));
        }
    }
}

/// Whether it holds `sslverify=` and a word that means no.
fn switches_off(word: &Word) -> bool {
    word.text.split("sslverify").skip(1).any(|rest| {
        let value = rest
            .trim_start()
            .strip_prefix('=')
            .unwrap_or_default()
            .trim_start();
        let end = value
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(value.len());
        let value = value.get(..end).unwrap_or_default();
        OFF.iter().any(|off| value.eq_ignore_ascii_case(off))
    })
}

/// `--setopt=sslverify=0` rather than a text that is written somewhere.
fn is_joined_option(command: &SimpleCommand, at: usize) -> bool {
    command
        .words
        .get(at)
        .is_some_and(|word| word.text.starts_with("--setopt="))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN dnf --setopt sslverify=0 install b",
            &["sslverify=0"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN echo \"sslverify = False\" >> /etc/yum.conf",
            &["\"sslverify = False\""],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN sed -i 's/$/sslverify=0/' /etc/yum.repos.d/b.repo",
            &["'s/$/sslverify=0/'"],
        );
        passes(&RULE, "FROM a:1\nRUN dnf --setopt=sslverify=1 install b");
        passes(&RULE, "FROM a:1\nRUN echo sslverify=none sslverify 0");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN dnf --setopt=sslverify=false install b",
            "FROM a:1\nRUN dnf install b",
        );
    }
}
