//! ## What it does
//! Finds `RUN --mount` of secrets and SSH agents with a mode that lets others read them, and of caches with one that
//! lets others write.
//!
//! ## Why it matters
//! Every program of the step can then read the secret, whoever runs it. Without `mode` only the owner can.
//!
//! ## Example
//! ```dockerfile
//! RUN --mount=type=secret,id=token,mode=0444 ./build.sh
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=secret,id=token,uid=10001 ./build.sh
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix takes the others' rights, and a step that runs as another user may need them.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there.
//!
//! # 日本語
//! ## 何を調べるか
//! `RUN --mount` のうち、ほかのユーザーも読めるモードのシークレットや SSH エージェント、ほかのユーザーも書けるモードのキャッシュを
//! 見つけます。
//!
//! ## なぜ問題か
//! その手順で動くどのプログラムも、誰の権限であっても秘密を読めます。`mode` を書かなければ所有者だけが読めます。
//!
//! ## 修正の安全性
//! 安全ではありません。ほかのユーザーの権限を外すので、別のユーザーで動く手順が読めなくなるかもしれません。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。

use dockerfile::{Command, Span, Word};

use super::mode::octal;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "wide-mount-mode",
    aliases: &["S6469"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a mount that others can read or write",
        "ほかのユーザーも読み書きできるマウント",
    ),
    docs: docs_of!("wide_mount.rs"),
    check,
};

fn message(mode: &str) -> Text {
    Text::new(
        format_args!("`{mode}` opens the mount to every user of the step. Leave the mode out, or set uid."),
        format_args!(
            "`{mode}` では、この手順のどのユーザーにもマウントが開かれます。mode を省くか、uid を指定しましょう。"
        ),
    )
}

const OTHERS: u32 = 0o007;
const OTHERS_WRITE: u32 = 0o002;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        if !matches!(site.instruction.command, Command::Run(_)) {
            continue;
        }
        let mounts = site.instruction.flags.iter().filter(|flag| flag.name == "mount");
        for mount in mounts.filter_map(|flag| flag.value.as_ref()) {
            look(document, mount, report);
        }
    }
}

fn look(document: &Document<'_>, mount: &Word, report: &mut Report<'_>) {
    let kind = mount.text.split(',').find_map(|part| part.strip_prefix("type="));
    let forbidden = match kind {
        Some("secret" | "ssh") => OTHERS,
        Some("cache") => OTHERS_WRITE,
        _ => return,
    };
    let mut at = 0;
    for part in mount.text.split(',') {
        let start = at;
        at += part.len() + 1;
        let Some(bits) = part.strip_prefix("mode=").and_then(octal) else {
            continue;
        };
        if bits & forbidden == 0 {
            continue;
        }
        if document.tree.slice(mount.span) != mount.text {
            report.add(mount.span, message(part));
            continue;
        }
        let span = Span::new(mount.span.start + start, mount.span.start + start + part.len());
        let narrow = format!("mode={:04o}", bits & !forbidden);
        let title = Text::new(
            format_args!("Write `{narrow}`"),
            format_args!("`{narrow}` と書く"),
        );
        report
            .add(span, message(part))
            .with_fix(Fix::risky(title, vec![Edit::replace(span, narrow)]));
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
            "FROM a:1\nRUN --mount=type=secret,id=b,mode=0444 c",
            &["mode=0444"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=mode=777,type=ssh --mount=type=cache,target=/b,mode=777 c",
            &["mode=777", "mode=777"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=\"type=ssh,mode=777\" c",
            &["\"type=ssh,mode=777\""],
        );
        for mount in [
            "type=secret,id=b",
            "type=secret,id=b,mode=0400",
            "type=secret,id=b,mode=0440",
            "type=cache,target=/b,mode=0755",
            "type=bind,mode=0777",
            "type=secret,mode=$M",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN --mount={mount} c"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN --mount=type=secret,id=b,mode=444 c\n",
            "FROM a:1\nRUN --mount=type=secret,id=b,mode=0440 c\n",
        );
    }
}
