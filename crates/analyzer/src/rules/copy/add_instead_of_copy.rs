//! ## What it does
//! Finds `ADD` of plain files and directories, for which `COPY` is enough.
//!
//! ## Why it matters
//! `ADD` also unpacks archives and fetches addresses. A reader has to ask which of them is meant, and a file that
//! turns out to be an archive arrives unpacked.
//!
//! ## Example
//! ```dockerfile
//! ADD app.py /srv/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY app.py /srv/
//! ```
//!
//! ## Fix safety
//! Safe for names of which all can be read, since `COPY` does the same with them. Unsafe for patterns and
//! variables, which may name an archive. No fix where `ADD` has an option that `COPY` lacks.
//!
//! ## See also
//! Lesson 10.4, COPY over ADD.

use dockerfile::{Command, Instruction, Word};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "add-instead-of-copy",
    aliases: &["DL3020"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("ADD where COPY is enough", "COPY で足りる ADD"),
    docs: docs_of!("add_instead_of_copy.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "These are plain files: COPY is enough. ADD also unpacks archives and fetches addresses.",
    "ふつうのファイルなら COPY で足ります。ADD はアーカイブの展開や URL の取得もする命令です。",
);
const FIX: Text = Text::fixed("Write COPY", "COPY に書き換える");

/// Ends of names that `ADD` unpacks, or that are packed in a way that somebody may expect it to.
const ARCHIVES: [&str; 18] = [
    ".tar", ".gz", ".bz2", ".xz", ".zst", ".tgz", ".tz", ".tbz", ".tbz2", ".tb2", ".txz", ".tlz", ".tzst",
    ".lz", ".lzma", ".lzo", ".z", ".tpz",
];
const ADDRESSES: [&str; 6] = ["http://", "https://", "git@", "git://", "ssh://", "ftp://"];
const FLAGS_OF_ADD_ONLY: [&str; 3] = ["checksum", "keep-git-dir", "unpack"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let Command::Add(add) = &site.instruction.command else {
            continue;
        };
        if add.sources.iter().any(needs_add) {
            continue;
        }
        report
            .add(site.instruction.keyword.span, MESSAGE)
            .with_fix(fix(site.instruction, &add.sources));
    }
}

fn needs_add(source: &Word) -> bool {
    let name = source.text.to_ascii_lowercase();
    ARCHIVES.iter().any(|end| name.ends_with(end)) || ADDRESSES.iter().any(|start| name.starts_with(start))
}

fn fix(instruction: &Instruction, sources: &[Word]) -> Option<Fix> {
    if FLAGS_OF_ADD_ONLY
        .iter()
        .any(|flag| instruction.flag(flag).is_some())
    {
        return None;
    }
    let is_plain = |source: &Word| !source.text.contains(['$', '*', '?', '[']);
    let safety = if sources.iter().all(is_plain) {
        Safety::Safe
    } else {
        Safety::Unsafe
    };
    Some(Fix {
        title: FIX,
        safety,
        edits: vec![Edit::replace(instruction.keyword.span, "COPY")],
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nADD b /c", &["ADD"]);
        hits(&RULE, "FROM a:1\nADD --checksum=x b /c", &["ADD"]);
        passes(&RULE, "FROM a:1\nADD b.tar.gz /c");
        passes(&RULE, "FROM a:1\nADD \"b.tgz\" /c");
        passes(&RULE, "FROM a:1\nADD https://x/y /c");
        passes(&RULE, "FROM a:1\nADD git@x:y.git /c");
        passes(&RULE, "FROM a:1\nCOPY b /c");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nadd --chown=x b \\\n c /d/",
            "FROM a:1\nCOPY --chown=x b \\\n c /d/",
        );
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nONBUILD ADD . /d",
            "FROM a:1\nONBUILD COPY . /d",
        );
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nADD *.x /d",
            "FROM a:1\nCOPY *.x /d",
        );
    }
}
