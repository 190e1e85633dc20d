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
//! variables, which may name an archive. No fix where an archive or an address is among the sources, or where `ADD`
//! has an option that `COPY` lacks.
//!
//! ## See also
//! Lesson 10.4, COPY over ADD.
//!
//! # 日本語
//! ## 何を調べるか
//! `COPY` で足りる、ふつうのファイルやディレクトリの `ADD` を見つけます。
//!
//! ## なぜ問題か
//! `ADD` はアーカイブの展開や URL の取得もします。読む人はどれを意図したのか考えなければならず、アーカイブだったファイルは
//! 展開されてしまいます。
//!
//! ## 修正の安全性
//! 名前がすべて読み取れるなら、`COPY` でも同じ結果になるので安全です。パターンや変数はアーカイブを指すかもしれないので、安全では
//! ありません。アーカイブや URL が混ざるとき、`COPY` にないオプションがあるときは、自動修正はありません。
//!
//! ## 関連
//! レッスン 10.4「COPY > ADD」。

use dockerfile::{Instruction, Word};

use super::transfer::{is_address, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "add-instead-of-copy",
    aliases: &[
        "DL3020",
        "DS-0005",
        "CKV_DOCKER_4",
        "S7029",
        "sg:prefer-copy-over-add",
        "CIS-DI-0009",
    ],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("ADD where COPY is enough", "COPY で足りる ADD"),
    docs: docs_of!("add_instead_of_copy.rs"),
    check,
};

/// hadolint does not look behind `ONBUILD`.
const ONBUILD: [&str; 5] = [
    "DS-0005",
    "CKV_DOCKER_4",
    "S7029",
    "sg:prefer-copy-over-add",
    "CIS-DI-0009",
];

const MESSAGE: Text = Text::fixed(
    "These are plain files: COPY is enough. ADD also unpacks archives and fetches addresses.",
    "ふつうのファイルなら COPY で足ります。ADD はアーカイブの展開や URL の取得もする命令です。",
);
const FIX: Text = Text::fixed("Write COPY", "COPY に書き換える");

/// Ends of names that `ADD` unpacks, or that are packed in a way that somebody may expect it to.
pub(super) const ARCHIVES: [&str; 17] = [
    ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz",
    ".txz", ".xz", ".tar.zst", ".tzst",
];
const FLAGS_OF_ADD_ONLY: [&str; 3] = ["checksum", "keep-git-dir", "unpack"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document).filter(|transfer| transfer.is_add) {
        let sources = &transfer.copy.sources;
        if sources.iter().all(needs_add) {
            continue;
        }
        let instruction = transfer.site.instruction;
        let finding = report.add(instruction.keyword.span, MESSAGE);
        finding.with_fix(fix(instruction, sources));
        if transfer.site.is_onbuild {
            finding.known_as(&ONBUILD);
        }
    }
}

fn needs_add(source: &Word) -> bool {
    ARCHIVES.iter().any(|end| source.text.ends_with(end)) || is_address(&source.text)
}

fn fix(instruction: &Instruction, sources: &[Word]) -> Option<Fix> {
    let has_own_flag = || {
        FLAGS_OF_ADD_ONLY
            .iter()
            .any(|flag| instruction.flag(flag).is_some())
    };
    if sources.iter().any(needs_add) || has_own_flag() {
        return None;
    }
    let is_plain = |source: &Word| {
        let name = source.text.to_ascii_lowercase();
        let may_be_packed = [".tar", ".tz", ".tb", ".tg", ".tx", ".zst"]
            .iter()
            .any(|part| name.contains(part));
        !may_be_packed && !name.contains(['$', '*', '?', '['])
    };
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
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nADD b /c", &["ADD"]);
        hits(&RULE, "FROM a:1\nADD --checksum=x b /c", &["ADD"]);
        hits(&RULE, "FROM a:1\nADD b c.tar.gz /d/", &["ADD"]);
        hits(&RULE, "FROM a:1\nADD b.TAR /c", &["ADD"]);
        hits(&RULE, "FROM a:1\nADD [\"b.zip\", \"/c\"]", &["ADD"]);
        passes(&RULE, "FROM a:1\nADD b.tar.gz /c");
        passes(&RULE, "FROM a:1\nADD \"b.tgz\" /c");
        passes(&RULE, "FROM a:1\nADD $B.tar /c");
        passes(&RULE, "FROM a:1\nADD https://x/y /c");
        passes(&RULE, "FROM a:1\nADD git@x:y.git /c");
        passes(&RULE, "FROM a:1\nCOPY b /c");
    }

    #[test]
    fn some_have_no_fix() {
        for text in [
            "ADD b c.tar /d/",
            "ADD b https://x/y /d/",
            "ADD --unpack=true b /c",
        ] {
            let found = of(&RULE, &format!("FROM a:1\n{text}"));
            assert!(found.len() == 1 && found[0].fix.is_none(), "{text}");
        }
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
        for source in ["*.x", "b.TAR", "$B"] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\nADD {source} /d"),
                &format!("FROM a:1\nCOPY {source} /d"),
            );
        }
    }
}
