//! ## What it does
//! Finds programs that are copied with a `--chown` to a user other than root, who can therefore change them: what goes
//! to a `bin` directory, scripts, and whatever gets a mode with `x`. Off by default.
//!
//! ## Why it matters
//! Who breaks into the running program can replace it, and stays. Programs belong to root; only data belongs to the
//! user.
//!
//! ## Example
//! ```dockerfile
//! COPY --chown=app server /usr/local/bin/server
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY --chmod=755 server /usr/local/bin/server
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix takes `--chown` away, and the program may write beside itself.
//!
//! ## See also
//! Lesson 8.4, owners of files. The rule `copy-after-user-without-chown` asks the opposite for data.
//!
//! # 日本語
//! ## 何を調べるか
//! root 以外への `--chown` 付きでコピーされ、そのユーザーが書き換えられるプログラムを見つけます。`bin` ディレクトリに置くもの、
//! スクリプト、`x` のモードが付くものが対象です。既定では無効です。
//!
//! ## なぜ問題か
//! 動いているプログラムに侵入した人が、それを書き換えて居座れます。プログラムは root のものにし、ユーザーにはデータだけを渡しましょう。
//!
//! ## 修正の安全性
//! 安全ではありません。`--chown` を消すので、プログラムが同じ場所に書き込めなくなるかもしれません。
//!
//! ## 関連
//! レッスン 8.4「権限の食い違い」。データについては逆のことをルール `copy-after-user-without-chown` が求めます。

use dockerfile::Span;

use super::super::user::current::is_root;
use super::transfer::{Transfer, file_name, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "writable-program",
    aliases: &["S6504"],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "a program that its own user can change",
        "動かすユーザー自身が書き換えられるプログラム",
    ),
    docs: docs_of!("writable_program.rs"),
    check,
};

fn message(user: &str) -> Text {
    Text::new(
        format_args!(
            "`{user}` can change this program. Leave it to root, who owns what is copied without --chown."
        ),
        format_args!(
            "`{user}` がこのプログラムを書き換えられます。--chown を付けず、root の所有にしましょう。"
        ),
    )
}
const FIX: Text = Text::fixed("Remove `--chown`", "`--chown` を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document) {
        let instruction = transfer.site.instruction;
        let Some(flag) = instruction.flag("chown") else {
            continue;
        };
        let Some(owner) = &flag.value else { continue };
        if is_root(&owner.text) || !is_program(transfer) || is_locked(transfer) {
            continue;
        }
        let next = instruction.flags.iter().map(|other| other.span.start);
        let next = next.filter(|&start| start > flag.span.start).min();
        let first = transfer.copy.sources.first().map(|source| source.span.start);
        let end = next.or(first.filter(|_| !transfer.copy.is_json));
        let finding = report.add(flag.span, message(&owner.text));
        if let Some(end) = end.filter(|&end| end > flag.span.end) {
            let edits = vec![Edit::delete(Span::new(flag.span.start, end))];
            finding.with_fix(Fix::risky(FIX, edits));
        }
    }
}

/// Whether what is copied is run rather than read.
pub(super) fn is_program(transfer: Transfer<'_>) -> bool {
    let destination = transfer.copy.destination.text.as_str();
    let is_bin = |path: &str| path.split('/').any(|part| matches!(part, "bin" | "sbin"));
    let is_script = |path: &str| [".sh", ".bash"].iter().any(|end| file_name(path).ends_with(end));
    let mode = transfer
        .site
        .instruction
        .flag("chmod")
        .and_then(|flag| flag.value.as_ref());
    let has_x = mode.is_some_and(|mode| mode.text.contains('x') || mode.text.contains(['1', '3', '5', '7']));
    is_bin(destination)
        || is_script(destination)
        || transfer.copy.sources.iter().any(|source| is_script(&source.text))
        || has_x
}

/// Whether `--chmod` leaves the owner no right to write.
fn is_locked(transfer: Transfer<'_>) -> bool {
    let mode = transfer
        .site
        .instruction
        .flag("chmod")
        .and_then(|flag| flag.value.as_ref());
    mode.is_some_and(|mode| {
        let digits = mode.text.trim_start_matches('0');
        digits.len() == 3 && digits.starts_with(['4', '5', '1'])
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for line in [
            "COPY --chown=b c /usr/local/bin/",
            "COPY --chown=b run.sh /srv/",
            "ADD --chown=b --chmod=755 c /srv/",
        ] {
            hits(&RULE, &format!("FROM a:1\n{line}"), &["--chown=b"]);
        }
        for line in [
            "COPY --chown=root c /usr/local/bin/",
            "COPY --chown=b data /srv/",
            "COPY --chown=b --chmod=555 c /usr/bin/",
            "COPY run.sh /srv/",
        ] {
            passes(&RULE, &format!("FROM a:1\n{line}"));
        }
        assert!(!RULE.on_by_default);
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nCOPY --chown=b --chmod=755 c /bin/\nCOPY --link --chown=b d.sh /e/\n",
            "FROM a:1\nCOPY --chmod=755 c /bin/\nCOPY --link d.sh /e/\n",
        );
    }
}
