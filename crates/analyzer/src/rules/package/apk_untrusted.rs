//! ## What it does
//! Finds `apk` with `--allow-untrusted`.
//!
//! ## Why it matters
//! apk then installs packages that nobody it knows has signed. Whoever can change the download owns the image.
//!
//! ## Example
//! ```dockerfile
//! RUN apk add --no-cache --allow-untrusted ./tool.apk
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY tool.rsa.pub /etc/apk/keys/
//! RUN apk add --no-cache ./tool.apk
//! ```
//!
//! ## Fix safety
//! Unsafe: a package without a known signature is refused then. Install its key first.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--allow-untrusted` を付けた `apk` を調べます。
//!
//! ## なぜ問題か
//! 知らない相手が署名したパッケージや、署名のないパッケージまで入ってしまいます。ダウンロードに手を加えられる人は、
//! イメージを自由にできます。
//!
//! ## 修正の安全性
//! 注意が必要です。署名を確かめられないパッケージは入らなくなります。先に公開鍵を入れてください。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use super::manager::{APK, calls, runs};
use super::unwanted;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apk-untrusted",
    aliases: &["CKV2_DOCKER_7"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apk that installs unsigned packages", "署名を確かめない apk"),
    docs: docs_of!("apk_untrusted.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "apk does not check who made the packages. Put the public key in /etc/apk/keys and leave the option out.",
    "apk がパッケージの署名を確かめません。公開鍵を /etc/apk/keys に置き、このオプションを外しましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &APK)) {
        unwanted::report(
            (document, report),
            &call,
            &["--allow-untrusted"],
            &MESSAGE,
            RULE.aliases,
        );
    }
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
            "FROM a:1\nRUN apk --allow-untrusted add b",
            &["--allow-untrusted"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN sudo apk add b.apk --allow-untrusted",
            &["--allow-untrusted"],
        );
        passes(&RULE, "FROM a:1\nRUN apk add b.apk && echo --allow-untrusted");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN apk add --allow-untrusted \\\n  b.apk",
            "FROM a:1\nRUN apk add \\\n  b.apk",
        );
    }
}
