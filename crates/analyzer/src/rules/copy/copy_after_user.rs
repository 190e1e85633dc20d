//! ## What it does
//! Finds `COPY` and `ADD` without `--chown` after a `USER` that is not root.
//!
//! ## Why it matters
//! `USER` says who runs the steps, not who owns what is copied: that is root. The program can read the files but not
//! write them. For code that is right, for a directory with data it is not; say which you mean. No finding for programs,
//! which root should own, or if a later step changes the owner.
//!
//! ## Example
//! ```dockerfile
//! USER app
//! COPY data /srv/data
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! USER app
//! COPY --chown=app data /srv/data
//! ```
//!
//! ## Fix safety
//! Unsafe: the files belong to the user then, who can change them.
//!
//! ## See also
//! Lesson 8.4, owners of files. Lesson 10.5, USER.
//!
//! # 日本語
//! ## 何を調べるか
//! root ではない `USER` のあとにある、`--chown` のない `COPY` と `ADD` を見つけます。
//!
//! ## なぜ問題か
//! `USER` は手順を動かすユーザーを決めるだけで、コピーしたファイルの所有者は root です。プログラムは読めても書けません。コードなら
//! それで正しく、データのディレクトリなら困ります。どちらのつもりかを書きましょう。root のものであるべきプログラムと、あとで所有者を
//! 変えているものは報告しません。
//!
//! ## 修正の安全性
//! 安全ではありません。ファイルがそのユーザーのものになり、書き換えられるようになります。
//!
//! ## 関連
//! レッスン 8.4「権限の食い違い」。レッスン 10.5「USER」。

use std::collections::HashMap;

use super::super::user::current::{Users, is_root};
use super::transfer::{Transfer, is_address, transfers};
use super::writable_program::is_program;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::windows;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "copy-after-user-without-chown",
    aliases: &["tally/copy-after-user-without-chown"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "COPY after USER leaves the files to root",
        "USER のあとの COPY で root のものになるファイル",
    ),
    docs: docs_of!("copy_after_user.rs"),
    check,
};

fn message(user: &str) -> Text {
    Text::new(
        format_args!(
            "The files will belong to root, not to `{user}`. Add --chown={user}, or copy them before USER."
        ),
        format_args!(
            "ファイルの所有者は `{user}` ではなく root になります。--chown={user} を付けるか、USER より前でコピーしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let users = Users::of(document);
    let windows = windows::stages(document);
    // The last step of each stage that changes owners.
    let mut chowns: HashMap<Option<usize>, usize> = HashMap::new();
    for run in &document.runs {
        if run.commands_of(&["chown"]).next().is_some() {
            chowns.insert(run.site.stage, run.site.index);
        }
    }
    for transfer in transfers(document) {
        let site = transfer.site;
        // There --chown has no effect.
        if windows::is_windows(&windows, site) {
            continue;
        }
        let Some(user) = users.at(site) else { continue };
        let is_chowned = chowns.get(&site.stage).is_some_and(|&index| index > site.index);
        let root = document.expand(site, user).map(|value| is_root(&value));
        if is_chowned || root == Some(true) || keeps_owner(transfer) {
            continue;
        }
        let finding = report.add(site.instruction.keyword.span, message(&user.text));
        let is_usual = |c: char| c.is_ascii_alphanumeric() || "_-.:${}".contains(c);
        if document.tree.slice(user.span) == user.text && user.text.chars().all(is_usual) {
            let title = Text::new(
                format_args!("Add `--chown={}`", user.text),
                format_args!("`--chown={}` を付ける", user.text),
            );
            let edit = Edit::insert(
                site.instruction.keyword.span.end,
                format!(" --chown={}", user.text),
            );
            finding.with_fix(Fix::risky(title, vec![edit]));
        }
    }
}

/// Whether the owner is said, or is right as it is. `ADD` of an archive keeps the owners in it.
fn keeps_owner(transfer: Transfer<'_>) -> bool {
    let has_owner = transfer.site.instruction.flag("chown").is_some();
    has_owner || is_program(transfer) || unpacks(transfer)
}

fn unpacks(transfer: Transfer<'_>) -> bool {
    transfer.is_add
        && !transfer
            .copy
            .sources
            .iter()
            .all(|source| is_address(&source.text))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nUSER b\nCOPY c /d", &["COPY"]);
        hits(&RULE, "FROM a:1\nUSER $B\nCOPY --from=x c /d", &["COPY"]);
        hits(
            &RULE,
            "FROM a:1 AS x\nUSER b\nFROM x\nADD https://c/d /e",
            &["ADD"],
        );
        for text in [
            "USER root\nCOPY c /d",
            "COPY c /d\nUSER b",
            "USER b\nUSER 0\nCOPY c /d",
            "USER b\nCOPY --chown=b c /d",
            "USER b\nADD c.tar /d",
            "USER b\nCOPY c /d\nRUN chown b /d",
            "USER b\nFROM c:1\nCOPY c /d",
            "USER b\nONBUILD COPY c /d",
            "USER b\nCOPY c /usr/local/bin/",
        ] {
            passes(&RULE, &format!("FROM a:1\n{text}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nUSER b:c\nCOPY --link d /e\n",
            "FROM a:1\nUSER b:c\nCOPY --chown=b:c --link d /e\n",
        );
    }
}
