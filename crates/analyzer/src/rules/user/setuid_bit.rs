//! ## What it does
//! Finds modes with a setuid or setgid bit: `chmod u+s`, `chmod 4755`, `COPY --chmod=4755`. A setgid bit in octal on
//! what `mkdir` makes, or with write for the group (`2775`), means a shared directory and passes.
//!
//! ## Why it matters
//! Such a program runs as its owner, mostly root, whoever starts it. A mistake in it makes root of anybody.
//!
//! ## Example
//! ```dockerfile
//! RUN chmod u+s /usr/bin/tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN setcap cap_net_raw+ep /usr/bin/tool
//! ```
//!
//! ## Fix safety
//! Unsafe: the program loses the rights it was given.
//!
//! ## See also
//! Lesson 4.4, no_new_privs.
//!
//! # 日本語
//! ## 何を調べるか
//! setuid や setgid のビットが付くモード（`chmod u+s`、`chmod 4755`、`COPY --chmod=4755`）を見つけます。`mkdir` や、グループの
//! 書き込み付き（`2775`）の setgid は共有ディレクトリの印なので対象外です。
//!
//! ## なぜ問題か
//! 誰が起動しても所有者（多くは root）の権限で動きます。そのプログラムに不具合があれば、誰でも root になれます。
//!
//! ## 修正の安全性
//! 安全ではありません。プログラムが与えられた権限を失います。
//!
//! ## 関連
//! レッスン 4.4「no_new_privs」。

use super::mode::{Mode, clauses, modes, octal};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "setuid-bit",
    aliases: &["CIS-DI-0008"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a setuid or setgid bit", "setuid や setgid のビット"),
    docs: docs_of!("setuid_bit.rs"),
    check,
};

fn message(mode: &str) -> Text {
    Text::new(
        format_args!(
            "With `{mode}` the program runs with its owner's rights, whoever starts it. Give it a capability instead."
        ),
        format_args!(
            "`{mode}` では、誰が起動しても所有者の権限で動きます。代わりに必要なケーパビリティだけを与えましょう。"
        ),
    )
}

const SETUID: u32 = 0o4000;
const SETGID: u32 = 0o2000;
const GROUP_WRITES: u32 = 0o020;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for mode in modes(document) {
        if is_set(&mode) {
            report.add(mode.span, message(mode.text)).with_fix(fix(&mode));
        }
    }
}

fn is_set(mode: &Mode<'_>) -> bool {
    if let Some(bits) = octal(mode.text) {
        let is_program = mode.is_chmod || bits & SETUID != 0;
        return bits & SETUID != 0 || bits & SETGID != 0 && bits & GROUP_WRITES == 0 && is_program;
    }
    clauses(mode.text)
        .any(|(who, operator, what)| operator != '-' && what.contains('s') && who.contains(['u', 'a']))
}

fn fix(mode: &Mode<'_>) -> Option<Fix> {
    let bits = octal(mode.text)? & 0o777;
    if !mode.is_plain {
        return None;
    }
    let narrow = format!("{bits:03o}");
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
        for mode in ["4755", "04755", "6755", "2755", "u+s", "a+s", "u=rwxs,g=rx"] {
            hits(&RULE, &format!("FROM a:1\nRUN chmod {mode} /b"), &[mode]);
        }
        hits(&RULE, "FROM a:1\nCOPY --chmod=4755 b /c", &["4755"]);
        for mode in ["755", "1777", "2775", "u-s", "a-s", "+x", "g+s"] {
            passes(&RULE, &format!("FROM a:1\nRUN chmod {mode} /b"));
        }
        passes(&RULE, "FROM a:1\nRUN mkdir -m 2755 /b");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN chmod 4755 /b\n",
            "FROM a:1\nRUN chmod 755 /b\n",
        );
    }
}
