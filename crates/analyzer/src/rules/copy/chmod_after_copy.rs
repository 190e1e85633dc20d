//! ## What it does
//! Finds a file that is copied and whose mode the next `RUN` changes.
//!
//! ## Why it matters
//! Changing a file copies it: it is in two layers then. `COPY --chmod` needs one.
//!
//! ## Example
//! ```dockerfile
//! COPY entrypoint.sh /entrypoint.sh
//! RUN chmod 755 /entrypoint.sh
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY --chmod=755 entrypoint.sh /entrypoint.sh
//! ```
//!
//! ## Fix safety
//! Unsafe: it needs `BuildKit`, and `+x` becomes `755`, which is right for a file of mode `644`.
//!
//! ## See also
//! Lesson 5.2, overlayfs. Lesson 10.6, fewer layers.
//!
//! # 日本語
//! ## 何を調べるか
//! コピーしたファイルのモードを次の `RUN` で変えているところを見つけます。
//!
//! ## なぜ問題か
//! ファイルを変更するとコピーが作られ、2 つのレイヤーに入ります。`COPY --chmod` なら 1 つで済みます。
//!
//! ## 修正の安全性
//! 安全ではありません。`BuildKit` が必要で、`+x` は `755` になります（元が `644` なら正しい値です）。
//!
//! ## 関連
//! レッスン 5.2「overlayfs 手作り」。レッスン 10.6「層を減らす」。

use dockerfile::Span;
use shell::Join;

use super::super::lines::removable;
use super::directory::Directory;
use super::transfer::{Transfer, file_name, is_plain};
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "chmod-after-copy",
    aliases: &["tally/prefer-copy-chmod"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("COPY, then RUN chmod", "COPY のあとの RUN chmod"),
    docs: docs_of!("chmod_after_copy.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Changing the mode of a copied file stores it twice. COPY --chmod sets it at once.",
    "コピーしたファイルのモードを変えると 2 重に保存されます。COPY --chmod なら一度で済みます。",
);

/// What stands right before the instruction that is looked at.
struct Before<'t> {
    transfer: Transfer<'t>,
    /// Where the file is in the image.
    path: String,
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut directory = Directory::new();
    let mut before: Option<Before<'_>> = None;
    let mut runs = document.runs.iter().peekable();
    for &site in &document.sites {
        directory.step(document, site);
        let run = runs.next_if(|run| run.site.index == site.index);
        if site.is_onbuild {
            before = None;
            continue;
        }
        if let (Some(Before { transfer, path }), Some(run)) = (before.take(), run)
            && let Some((mode, rest)) = mode_of(run, &path, &directory)
        {
            let finding = report.add(transfer.site.instruction.keyword.span, MESSAGE);
            if rest.is_some() {
                finding.known_as(&[]);
            }
            finding.with_fix(fix(document, transfer, run, &mode, rest));
        }
        before = Transfer::at(site).and_then(|transfer| copied(transfer, &directory));
    }
}

fn copied<'t>(transfer: Transfer<'t>, directory: &Directory) -> Option<Before<'t>> {
    let [source] = transfer.copy.sources.as_slice() else {
        return None;
    };
    if transfer.is_add || !is_plain(&source.text) || source.text.starts_with("<<") {
        return None;
    }
    let destination = &transfer.copy.destination.text;
    let path = if transfer.goes_into_directory() {
        directory.joined(&format!("{destination}/{}", file_name(&source.text)))
    } else {
        directory.joined(destination)
    };
    path.map(|path| Before { transfer, path })
}

/// The mode that a `RUN` gives the file as the first thing it does, and up to where that goes if it does more.
fn mode_of(run: &Run<'_>, path: &str, directory: &Directory) -> Option<(String, Option<usize>)> {
    let chmod = run.script.commands.first()?;
    let [program, mode, file] = chmod.words.as_slice() else {
        return None;
    };
    let is_plain = program.text == "chmod"
        && mode.is_literal
        && file.is_literal
        && chmod.redirects.is_empty()
        && chmod.assignments.is_empty()
        && run.script.is_straight(chmod);
    if !is_plain || directory.joined(&file.text)? != path {
        return None;
    }
    let rest = match (run.script.commands.as_slice(), chmod.after) {
        ([_], Join::Edge) => None,
        ([_, next, ..], Join::And) => Some(next.whole_span.start),
        _ => return None,
    };
    Some((mode.text.clone(), rest))
}

fn fix(
    document: &Document<'_>,
    transfer: Transfer<'_>,
    run: &Run<'_>,
    mode: &str,
    rest: Option<usize>,
) -> Option<Fix> {
    let is_octal = matches!(mode.len(), 3 | 4) && mode.chars().all(|c| matches!(c, '0'..='7'));
    let mode = match mode {
        "+x" | "a+x" | "ugo+x" | "a+rx" | "+rx" => "755",
        "u+x" => "744",
        mode if is_octal => mode,
        _ => return None,
    };
    let instruction = run.site.instruction;
    if run.is_exec || !instruction.flags.is_empty() || !run.site.heredocs.is_empty() {
        return None;
    }
    let gone = match rest {
        Some(next) => Span::new(run.script.commands.first()?.span.start, next),
        None => removable(document.tree, instruction.span.start)?,
    };
    let copy = transfer.site.instruction;
    let set = match copy.flag("chmod") {
        Some(flag) => Edit::replace(flag.span, format!("--chmod={mode}")),
        None => Edit::insert(copy.keyword.span.end, format!(" --chmod={mode}")),
    };
    let title = Text::new(
        format_args!("Write `--chmod={mode}`"),
        format_args!("`--chmod={mode}` と書く"),
    );
    Some(Fix::risky(title, vec![set, Edit::delete(gone)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY b /c\nRUN chmod g+w /c", &["COPY"]);
        hits(&RULE, "FROM a:1\nWORKDIR /w\nCOPY b .\nRUN chmod +x b", &["COPY"]);
        for text in [
            "COPY b /c\nRUN chmod 755 /d",
            "COPY b /c\nRUN chmod -R 755 /c",
            "COPY b /c\nRUN x && chmod 755 /c",
            "COPY b /c\nRUN chmod 755 /c /d",
            "COPY b /c\nRUN chmod 755 /c || x",
            "COPY b /c\nUSER d\nRUN chmod 755 /c",
            "COPY b d /c/\nRUN chmod 755 /c/b",
            "COPY b .\nRUN chmod +x b",
            "ADD b /c\nRUN chmod 755 /c",
            "COPY b /c\nFROM d:1\nRUN chmod 755 /c",
            "COPY b /c\nONBUILD RUN chmod 755 /c",
        ] {
            passes(&RULE, &format!("FROM a:1\n{text}"));
        }
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            (
                "COPY b /c\nRUN chmod 0755 /c\nCMD [\"/c\"]\n",
                "COPY --chmod=0755 b /c\nCMD [\"/c\"]\n",
            ),
            (
                "COPY --chmod=644 --link b /c/\nRUN chmod +x /c/b\n",
                "COPY --chmod=755 --link b /c/\n",
            ),
            (
                "COPY b /c\nRUN chmod u+x /c && \\\n    d e\n",
                "COPY --chmod=744 b /c\nRUN d e\n",
            ),
        ] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\n{text}"),
                &format!("FROM a:1\n{expect}"),
            );
        }
        assert_eq!(of(&RULE, "FROM a:1\nCOPY b /c\nRUN chmod g+w /c")[0].fix, None);
    }
}
