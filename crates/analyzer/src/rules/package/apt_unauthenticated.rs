//! ## What it does
//! Finds `apt-get`, `apt` and `aptitude` with `--allow-unauthenticated`, `--force-yes` and settings that do the same.
//!
//! ## Why it matters
//! Packages without a valid signature are installed then. Whoever can change the download owns the image.
//! `--force-yes` also removes packages the system cannot do without.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y --allow-unauthenticated tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY tool.gpg /etc/apt/keyrings/
//! RUN apt-get update && apt-get install -y tool
//! ```
//!
//! ## Fix safety
//! Unsafe: a package without a valid signature is refused then. Install the key of its archive first.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--allow-unauthenticated` や `--force-yes`、同じ働きの設定を付けた `apt-get`、`apt`、`aptitude` を調べます。
//!
//! ## なぜ問題か
//! 正しい署名のないパッケージまで入ってしまいます。ダウンロードに手を加えられる人は、イメージを自由にできます。
//! `--force-yes` は、システムに欠かせないパッケージの削除にも同意します。
//!
//! ## 修正の安全性
//! 注意が必要です。正しい署名のないパッケージは入らなくなります。先にそのアーカイブの公開鍵を入れてください。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use super::apt::switch;
use super::manager::{ANY_APT, Call, calls, runs};
use super::unwanted::{self, without};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-unauthenticated",
    aliases: &["CKV2_DOCKER_8", "CKV2_DOCKER_11"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "apt-get that installs unsigned packages",
        "署名を確かめない apt-get",
    ),
    docs: docs_of!("apt_unauthenticated.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "apt-get installs packages that it cannot authenticate. Install the archive's key and leave this out.",
    "認証できないパッケージまで入ります。アーカイブの公開鍵を入れ、この指定を外しましょう。",
);
const FORCE: Text = Text::fixed(
    "--force-yes agrees to anything, even to packages that are not authenticated. Use -y.",
    "--force-yes は、認証できないパッケージを含め何にでも同意します。-y を使いましょう。",
);
const FIX: Text = Text::fixed("Write -y", "-y に書き換える");

const UNAUTHENTICATED: [&str; 2] = ["--allow-unauthenticated", "--allow-insecure-repositories"];
const SETTINGS: [&str; 3] = [
    "APT::Get::AllowUnauthenticated",
    "APT::Get::Force-Yes",
    "Acquire::AllowInsecureRepositories",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &ANY_APT)) {
        unwanted::report(
            (document, report),
            &call,
            &UNAUTHENTICATED,
            &MESSAGE,
            &["CKV2_DOCKER_8"],
        );
        force_yes(document, &call, report);
        if SETTINGS.iter().any(|name| switch(&call, name) == Some(true)) {
            report.add(call.command.span, MESSAGE).known_as(&[]);
        }
    }
}

fn force_yes(document: &Document<'_>, call: &Call<'_>, report: &mut Report<'_>) {
    let mut options = call.arguments.options.iter();
    let Some(option) = options.find(|option| option.name() == "--force-yes") else {
        return;
    };
    let span = option.word.span;
    let edit = if call.says_yes(&["--yes", "--assume-yes"]) {
        without(&document.tree.text, call.command, span).map(Edit::delete)
    } else {
        Some(Edit::replace(span, "-y"))
    };
    report
        .add(span, FORCE)
        .known_as(&["CKV2_DOCKER_11"])
        .with_fix(edit.map(|edit| Fix::risky(FIX, vec![edit])));
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
            "FROM a:1\nRUN apt-get install -y --force-yes b",
            &["--force-yes"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN apt --allow-unauthenticated install b",
            &["--allow-unauthenticated"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get -o APT::Get::AllowUnauthenticated=true install b",
            &["apt-get -o APT::Get::AllowUnauthenticated=true install b"],
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get -o APT::Get::AllowUnauthenticated=false install b",
        );
        passes(&RULE, "FROM a:1\nRUN apt-get install -y b");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN apt-get -y --force-yes install b",
            "FROM a:1\nRUN apt-get -y install b",
        );
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN apt-get install --force-yes b --allow-unauthenticated c",
            "FROM a:1\nRUN apt-get install -y b c",
        );
    }
}
