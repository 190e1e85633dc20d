//! ## What it does
//! Finds tokens, keys and passwords written out in an instruction: of GitHub, GitLab, AWS, Google, Slack, Stripe, npm,
//! PyPI and others, private keys, JSON web tokens, and addresses with a password.
//!
//! ## Why it matters
//! They are in the repository and in every copy of the image, for as long as those live. Deleting them in a later
//! instruction does not take them out of the layer.
//!
//! ## Example
//! ```dockerfile
//! RUN git clone https://me:hunter2@git.example.org/app.git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=secret,id=git,target=/root/.git-credentials \
//!     git -c credential.helper=store clone https://git.example.org/app.git
//! ```
//!
//! ## Fix safety
//! There is no fix. Take the secret back where it was issued: it has to be taken for known.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there. The rule `secret-in-variable`.
//!
//! # 日本語
//! ## 何を調べるか
//! 命令の中にそのまま書かれたトークン、鍵、パスワードを見つけます。GitHub、GitLab、AWS、Google、Slack、Stripe、npm、PyPI
//! などのもの、秘密鍵、JSON Web Token、パスワード付きの URL が対象です。
//!
//! ## なぜ問題か
//! リポジトリにも、イメージのすべての複製にも、ずっと残ります。あとの命令で消しても、レイヤーからは消えません。
//!
//! ## 修正の安全性
//! 自動修正はありません。すでに知られたものと考え、発行元で無効にしてください。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。ルール `secret-in-variable`。

use super::shape::secrets;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "literal-secret",
    aliases: &["tally/secrets-in-code", "DS-0031"],
    category: Category::Security,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a secret in plain text", "そのまま書かれた秘密"),
    docs: docs_of!("literal.rs"),
    check,
};

fn message((en, ja): (&str, &str)) -> Text {
    Text::new(
        format_args!(
            "A {en} in plain text stays in the image and the repository. Revoke it and use a secret mount."
        ),
        format_args!(
            "{ja}がそのまま書かれていて、イメージとリポジトリに残ります。無効にして、シークレットマウントを使いましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let items = document.tree.items.iter();
    for item in items.filter(|item| item.instruction().is_some()) {
        let span = item.span();
        for (range, name) in secrets(document.tree.slice(span)) {
            let place = Span::new(span.start + range.start, span.start + range.end);
            report.add(place, message(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Lang;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN git clone https://me:hunter2@x.org/y \\\n && git clone https://me:hunter3@x.org/z",
            &["hunter2", "hunter3"],
        );
        hits(&RULE, "FROM a:1\nCOPY <<E /x\nb://c:ddddd@e/\nE\n", &["ddddd"]);
        passes(&RULE, "FROM a:1\n# https://me:hunter2@x.org/\nRUN b");
        passes(&RULE, "FROM a:1\nENV T=$TOKEN");
    }

    #[test]
    fn a_message_does_not_tell_it() {
        let finding = of(&RULE, "FROM a:1\nENV U=b://c:hunter2@d/").remove(0);
        for lang in [Lang::En, Lang::Ja] {
            assert!(!finding.message(lang).contains("hunter2"));
        }
    }
}
