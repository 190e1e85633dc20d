//! ## What it does
//! Finds `ln` that puts another shell in the place of `/bin/sh`.
//!
//! ## Why it matters
//! Every script with `#!/bin/sh` gets the other shell, those of packages too, and an update of the package may put the
//! old one back. `SHELL` says which shell runs the instructions and touches nothing in the image.
//!
//! ## Example
//! ```dockerfile
//! RUN ln -sf /bin/bash /bin/sh
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! SHELL ["/bin/bash", "-c"]
//! ```
//!
//! ## Fix safety
//! Unsafe: scripts in the image that rely on the other shell get the old one.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `/bin/sh` を別のシェルに置き換える `ln` を見つけます。
//!
//! ## なぜ問題か
//! パッケージのものも含めて、`#!/bin/sh` のスクリプトがすべて別のシェルで動くようになり、パッケージを更新すると元に戻る
//! こともあります。`SHELL` なら、イメージを変えずに命令を動かすシェルを選べます。
//!
//! ## 修正の安全性
//! 安全ではありません。別のシェルに頼っているイメージ内のスクリプトは、元のシェルで動くようになります。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use dockerfile::{Command, CommandForm};
use shell::{Join, Word};

use crate::call::{Call, calls, without_hadolint};
use crate::command_line::Arguments;
use crate::dialect::Dialect;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "sh-replaced",
    aliases: &["DL4005", "sg:use-shell-instruction"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("/bin/sh replaced", "/bin/sh の置き換え"),
    docs: docs_of!("sh_replaced.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This replaces /bin/sh for everything in the image. Choose the shell of the build with SHELL.",
    "イメージ内のすべての /bin/sh が置き換わります。ビルドのシェルは SHELL で選びましょう。",
);
const FIX: Text = Text::fixed("Use SHELL", "SHELL を使う");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for call in calls(run, |name| name == "ln") {
            let arguments = Arguments::read(call.words, &["-S", "--suffix", "-t", "--target-directory"]);
            let Some((link, targets)) = arguments.operands.split_last() else {
                continue;
            };
            if !matches!(link.text.as_str(), "/bin/sh" | "/usr/bin/sh") {
                continue;
            }
            let fix = targets
                .first()
                .and_then(|target| fix(document, run, &call, target));
            let found = report.add(call.command.span, MESSAGE).with_fix(fix);
            if !call.is_plain || link.text != "/bin/sh" {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

/// For a `RUN` that does nothing else, except to remove the old link.
fn fix(document: &Document<'_>, run: &Run<'_>, call: &Call<'_>, target: &Word) -> Option<Fix> {
    let instruction = run.site.instruction;
    let is_shell_form = matches!(&instruction.command, Command::Run(CommandForm::Shell(text)) if !text.as_str().contains('#'));
    let has_heredoc = !run.site.heredocs.is_empty();
    let is_plain = run.script.commands.iter().all(|command| {
        let removes = command.name() == Some("rm") && command.words.iter().any(|word| word.text == "/bin/sh");
        let is_call = command.span == call.command.span;
        (is_call || removes)
            && matches!(command.after, Join::Edge | Join::And | Join::Sequence)
            && command.redirects.is_empty()
    });
    let name = &target.text;
    let is_known = Dialect::of_program(name).is_posix() && target.is_literal;
    if !is_shell_form
        || has_heredoc
        || !is_plain
        || !is_known
        || run.script.blocks.len() > 1
        || !instruction.flags.is_empty()
    {
        return None;
    }
    let path = if name.contains('/') {
        name.clone()
    } else {
        format!("/bin/{name}")
    };
    let keyword = document.tree.slice(instruction.keyword.span);
    let is_small = keyword.chars().all(|c| c.is_ascii_lowercase());
    let keyword = if is_small { "shell" } else { "SHELL" };
    let edit = Edit::replace(instruction.span, format!("{keyword} [\"{path}\", \"-c\"]"));
    Some(Fix::risky(FIX, vec![edit]))
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
            "FROM a:1\nRUN b && ln -sf /bin/bash /bin/sh",
            &["ln -sf /bin/bash /bin/sh"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN sudo ln bash \"/bin/sh\"",
            &["sudo ln bash \"/bin/sh\""],
        );
        passes(
            &RULE,
            "FROM a:1\nRUN ln -s /bin/sh /bin/b && ln -s b c && d /bin/sh",
        );
        passes(&RULE, "FROM a:1\nRUN ln -sf /bin/true /sbin/initctl");
    }

    #[test]
    fn fixed() {
        for text in ["ln -snf /bin/bash /bin/sh", "rm -f /bin/sh && ln -s bash /bin/sh"] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\nRUN {text}\nONBUILD RUN {text}\n"),
                "FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nONBUILD SHELL [\"/bin/bash\", \"-c\"]\n",
            );
        }
    }
}
