//! ## What it does
//! Finds what `RUN --mount` does not take: unknown options, values that are none, options that the type of the mount
//! does not have, and variables in `from`.
//!
//! ## Why it matters
//! The build stops there.
//!
//! ## Example
//! ```dockerfile
//! RUN --mount=type=cahce,target=/root/.cache make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=cache,target=/root/.cache make
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix where one character differs.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `RUN --mount` で使えないものを見つけます。存在しないオプション、正しくない値、その種類のマウントにないオプション、
//! `from` の中の変数です。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。1 文字だけ違うときに直せます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{ErrorKind, ParseError};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-mount",
    aliases: &["DL1000"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("wrong option of a mount", "誤ったマウントオプション"),
    docs: docs_of!("invalid_mount.rs"),
    check,
};

const TITLE: Text = Text::fixed("Correct the option", "オプションを直す");

const OPTIONS: [&str; 10] = [
    "type", "target", "source", "from", "id", "sharing", "readonly", "required", "mode", "env",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Mount) {
        let fix = mend(document, error);
        report.add(error.span, message(document, error)).with_fix(fix);
    }
}

fn message(document: &Document<'_>, error: &ParseError) -> Text {
    let shown = || errors::shown(document, error.span);
    match &error.kind {
        ErrorKind::UnknownMountOption { name } => {
            let name: String = name.chars().take(40).collect();
            Text::new(
                format_args!("A mount has no option `{name}`."),
                format_args!("マウントに `{name}` というオプションはありません。"),
            )
        }
        ErrorKind::InvalidMountValue { name } => Text::new(
            format_args!("`{}` is no value of `{name}`.", shown()),
            format_args!("`{}` は `{name}` の値として使えません。", shown()),
        ),
        ErrorKind::MountOptionNotAllowed { name, mount } => Text::new(
            format_args!("A mount of type {mount} has no option `{name}`."),
            format_args!("種類が {mount} のマウントに `{name}` は使えません。"),
        ),
        ErrorKind::MountFromVariable => Text::fixed(
            "`from` of a mount takes no variables. Give the image a name in a FROM and use that.",
            "マウントの `from` に変数は使えません。FROM でイメージに名前を付けて、それを使ってください。",
        ),
        _ => Text::new(
            format_args!("`{}` needs a value: write it as `option=value`.", shown()),
            format_args!(
                "`{}` には値が必要です。`オプション=値` の形で書いてください。",
                shown()
            ),
        ),
    }
}

fn mend(document: &Document<'_>, error: &ParseError) -> Option<Fix> {
    let written = document.tree.slice(error.span);
    let edit = match &error.kind {
        ErrorKind::UnknownMountOption { name } => {
            let likely = errors::nearest(name, OPTIONS.into_iter(), 1)?;
            let (_, value) = written.split_once('=')?;
            Edit::replace(error.span, format!("{likely}={value}"))
        }
        ErrorKind::InvalidMountValue { name } => {
            let values: &[&str] = match name.as_str() {
                "type" => &["bind", "cache", "tmpfs", "secret", "ssh"],
                "sharing" => &["shared", "private", "locked"],
                _ => return None,
            };
            let likely = errors::nearest(written, values.iter().copied(), 1)?;
            Edit::replace(error.span, likely)
        }
        _ => return None,
    };
    Some(Fix::safe(TITLE, errors::mended(document, vec![edit])?))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN --mount=type=cahce,target=/b c", &["cahce"]);
        hits(&RULE, "FROM a:1\nRUN --mount=type=cache,path=/b c", &["path=/b"]);
        hits(&RULE, "FROM a:1\nRUN --mount=target b", &["target"]);
        hits(&RULE, "FROM a:1\nRUN --mount=from=$X,target=/b c", &["$X"]);
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=tmpfs,target=/b,mode=0755 c",
            &["mode=0755"],
        );
        hits(&RULE, "FROM a:1\nRUN --mount=type=secret,id=b,mode=9 c", &["9"]);
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=secret,id=b,env=C --mount=type=ssh,required d",
        );
        passes(
            &RULE,
            "FROM a:1\nRUN --mount=type=$X,target=/b,ro --mount=source=.,dst=/d,rw=true e",
        );
    }

    #[test]
    fn options_are_mended() {
        mends(
            &RULE,
            Safe,
            "FROM a:1\nRUN --mount=type=cahce,traget=/b c",
            "FROM a:1\nRUN --mount=type=cache,target=/b c",
        );
        mends(
            &RULE,
            Safe,
            "FROM a:1\nRUN --mount=type=cache,sharing=lock,target=/b --mount=type=cache,sharing=loked,target=/c d",
            "FROM a:1\nRUN --mount=type=cache,sharing=lock,target=/b --mount=type=cache,sharing=locked,target=/c d",
        );
    }
}
