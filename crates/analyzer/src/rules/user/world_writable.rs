//! ## What it does
//! Finds modes that let everybody write: `chmod 777`, `chmod o+w`, `COPY --chmod=666`, `mkdir -m 777`. A directory with
//! the sticky bit (`1777`) passes.
//!
//! ## Why it matters
//! Whoever gets to run anything in the container, as any user, can replace the program or its data. It is mostly a way
//! around a wrong owner: `chown` is the answer.
//!
//! ## Example
//! ```dockerfile
//! RUN mkdir /srv/data && chmod -R 777 /srv/data
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN mkdir /srv/data && chown -R 10001 /srv/data
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix takes the right to write from the others and the group, who may need it.
//!
//! ## See also
//! Lesson 8.4, owners of files.
//!
//! # 日本語
//! ## 何を調べるか
//! 誰でも書き込めるモード（`chmod 777`、`chmod o+w`、`COPY --chmod=666`、`mkdir -m 777`）を見つけます。スティッキービットの
//! 付いたディレクトリ（`1777`）は対象外です。
//!
//! ## なぜ問題か
//! コンテナの中で何かを実行できる人なら、どのユーザーでもプログラムやデータを書き換えられます。たいていは所有者が違うことへの
//! 応急処置で、正しくは `chown` を使います。
//!
//! ## 修正の安全性
//! 安全ではありません。グループとその他から書き込みの権限を外すので、必要としているものが動かなくなるかもしれません。
//!
//! ## 関連
//! レッスン 8.4「権限の食い違い」。

use super::mode::{Mode, clauses, modes, octal};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "world-writable",
    aliases: &["tally/world-writable-state-path-workaround", "S2612"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a mode that lets everybody write", "誰でも書き込めるモード"),
    docs: docs_of!("world_writable.rs"),
    check,
};

fn message(mode: &str) -> Text {
    Text::new(
        format_args!(
            "`{mode}` lets every user in the container write. Give the files to the one who needs them (chown)."
        ),
        format_args!(
            "`{mode}` ではコンテナ内の誰でも書き込めます。必要とするユーザーを所有者にしましょう（chown）。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for mode in modes(document) {
        if is_wide(mode.text) {
            report.add(mode.span, message(mode.text)).with_fix(fix(&mode));
        }
    }
}

fn is_wide(text: &str) -> bool {
    const STICKY: u32 = 0o1000;
    const OTHERS_WRITE: u32 = 0o002;
    if let Some(bits) = octal(text) {
        return bits & OTHERS_WRITE != 0 && bits & STICKY == 0;
    }
    let is_sticky = clauses(text).any(|(_, operator, what)| operator != '-' && what.contains('t'));
    // Without "who" the umask takes the right to write away.
    !is_sticky
        && clauses(text)
            .any(|(who, operator, what)| operator != '-' && what.contains('w') && who.contains(['a', 'o']))
}

/// Without the bits that let the group and the others write.
fn fix(mode: &Mode<'_>) -> Option<Fix> {
    let bits = octal(mode.text)? & !0o022;
    if !mode.is_plain {
        return None;
    }
    let width = mode.text.len();
    let narrow = format!("{bits:0width$o}");
    let title = Text::new(
        format_args!("Write `{narrow}`"),
        format_args!("`{narrow}` と書く"),
    );
    Some(Fix::risky(title, vec![Edit::replace(mode.span, narrow)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        for mode in ["777", "0777", "666", "a+w", "o+rw", "ugo+rwx", "a=rw", "u+x,o+w"] {
            hits(&RULE, &format!("FROM a:1\nRUN chmod -R {mode} /b"), &[mode]);
        }
        hits(&RULE, "FROM a:1\nCOPY --chmod=777 b /c", &["777"]);
        hits(
            &RULE,
            "FROM a:1\nRUN mkdir -p -m 0777 /b && install -m777 c /d",
            &["0777", "777"],
        );
        for mode in [
            "755", "1777", "775", "+w", "g+w", "u+w", "o-w", "a+rx", "$M", "+t,a+w",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN chmod {mode} /b"));
        }
        passes(&RULE, "FROM a:1\nRUN echo chmod 777");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nCOPY --chmod=0666 b /c\nRUN chmod 777 /c && mkdir --mode=777 /d\n",
            "FROM a:1\nCOPY --chmod=0644 b /c\nRUN chmod 755 /c && mkdir --mode=755 /d\n",
        );
    }
}
