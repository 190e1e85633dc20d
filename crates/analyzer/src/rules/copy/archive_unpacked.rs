//! ## What it does
//! Finds archives that are copied into a stage and unpacked there by a later `RUN`.
//!
//! ## Why it matters
//! The archive stays in its layer beside what was in it, also if it is deleted afterwards. `ADD` unpacks it on the way.
//!
//! ## Example
//! ```dockerfile
//! COPY rootfs.tar.gz /tmp/
//! RUN tar -xzf /tmp/rootfs.tar.gz -C /opt
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ADD rootfs.tar.gz /opt/
//! ```
//!
//! ## Fix safety
//! Unsafe: the archive itself is no longer there, and `ADD` keeps the owners that are in it. Only where the `RUN` does
//! nothing but unpack one archive with plain options (and delete it).
//!
//! ## See also
//! Lesson 5.3, what layers keep. Lesson 10.4, COPY over ADD.
//!
//! # 日本語
//! ## 何を調べるか
//! ステージにコピーしたあと、`RUN` で展開しているアーカイブを見つけます。
//!
//! ## なぜ問題か
//! 展開したものに加えてアーカイブ自体もレイヤーに残ります。あとで消しても同じです。`ADD` ならコピーしながら展開できます。
//!
//! ## 修正の安全性
//! 安全ではありません。アーカイブ自体がなくなり、`ADD` はアーカイブに記録された所有者を使います。`RUN` が単純なオプションで 1 つの
//! アーカイブを展開（と削除）するだけのときに限って修正します。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。レッスン 10.4「COPY > ADD」。

use std::collections::HashMap;

use dockerfile::{Command, Word};
use shell::{Join, SimpleCommand};

use super::super::lines::removable;
use super::add_instead_of_copy::ARCHIVES;
use super::directory::Directory;
use super::transfer::{Transfer, file_name, is_plain};
use crate::document::{Document, Run, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "archive-copied-then-unpacked",
    aliases: &["DL3010", "tally/prefer-add-unpack"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "an archive is copied and then unpacked",
        "コピーしてから展開されるアーカイブ",
    ),
    docs: docs_of!("archive_unpacked.rs"),
    check,
};

const ONLY_TALLY: [&str; 1] = ["tally/prefer-add-unpack"];

const MESSAGE: Text = Text::fixed(
    "The archive stays in its layer although only its contents are used. ADD unpacks it on the way.",
    "使うのは中身だけなのに、アーカイブ自体もレイヤーに残ります。ADD ならコピーしながら展開できます。",
);
const FIX: Text = Text::fixed("Unpack with ADD", "ADD で展開する");

const UNPACKERS: [&str; 9] = [
    "bunzip2",
    "gunzip",
    "gzcat",
    "uncompress",
    "unlzma",
    "unxz",
    "unzip",
    "zcat",
    "zgz",
];
/// They unpack only with `-d`; hadolint does not know them.
const PACKERS: [&str; 4] = ["gzip", "bzip2", "xz", "lzma"];

/// A copied archive that nothing has unpacked so far.
struct Copied<'t> {
    transfer: Transfer<'t>,
    source: &'t Word,
    /// hadolint knows `$NAME` in a shell as `${NAME}`, and elsewhere as it is written.
    has_bare_variable: bool,
}

/// How a command unpacks.
struct Unpacked<'s> {
    archive: &'s str,
    /// Whether hadolint sees it.
    is_plain: bool,
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut directory = Directory::new();
    let mut copied: HashMap<String, Vec<Copied<'_>>> = HashMap::new();
    let mut runs = document.runs.iter().peekable();
    for &site in &document.sites {
        directory.step(document, site);
        if matches!(site.instruction.command, Command::From(_)) {
            copied.clear();
        }
        let run = runs.next_if(|run| run.site.index == site.index);
        if site.is_onbuild {
            continue;
        }
        if let Some(run) = run {
            for unpacked in run.script.commands.iter().flat_map(unpacked) {
                let name = braced(file_name(unpacked.archive));
                for Copied {
                    transfer,
                    source,
                    has_bare_variable,
                } in copied.remove(&name).unwrap_or_default()
                {
                    let finding = report.add(source.span, MESSAGE);
                    if !unpacked.is_plain || has_bare_variable {
                        finding.known_as(&ONLY_TALLY);
                    }
                    finding.with_fix(fix(document, transfer, run, &directory));
                }
            }
        }
        let Some(transfer) = Transfer::at(site) else {
            continue;
        };
        if !transfer.is_add && transfer.is_from_context() {
            note(transfer, &mut copied);
        }
    }
}

/// With `${NAME}` for `$NAME`, as the two mean the same.
fn braced(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut parts = name.split('$');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push('$');
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (variable, rest) = part.split_at(end.unwrap_or(part.len()));
        if variable.is_empty() {
            out.push_str(part);
        } else {
            out.push('{');
            out.push_str(variable);
            out.push('}');
            out.push_str(rest);
        }
    }
    out
}

fn is_archive(name: &str) -> bool {
    ARCHIVES.iter().any(|end| name.ends_with(end))
}

/// Adds the archives of a `COPY`, by the names they have in the image.
fn note<'t>(transfer: Transfer<'t>, copied: &mut HashMap<String, Vec<Copied<'t>>>) {
    let target = file_name(&transfer.copy.destination.text);
    let renamed = !transfer.goes_into_directory() && is_archive(target);
    for source in transfer.paths() {
        let name = if renamed { target } else { file_name(&source.text) };
        if is_archive(name) {
            let key = braced(name);
            let has_bare_variable = key != name;
            copied.entry(key).or_default().push(Copied {
                transfer,
                source,
                has_bare_variable,
            });
        }
    }
}

/// The archives that a command may unpack: every word that could be one.
fn unpacked(command: &SimpleCommand) -> Vec<Unpacked<'_>> {
    let unwrapped = command.unwrapped();
    let is_busybox = unwrapped.first().is_some_and(|word| word.text == "busybox");
    let Some([program, words @ ..]) = unwrapped.get(usize::from(is_busybox)..) else {
        return Vec::new();
    };
    let is_first = command.words.iter().find(|word| !is_builtin(&word.text));
    let is_first =
        is_first.is_some_and(|word| word.span == program.span && word.text == base_name(&word.text));
    let name = base_name(&program.text);
    let has_dash = |letter: char| {
        words.iter().any(|word| {
            word.text
                .strip_prefix('-')
                .is_some_and(|letters| !letters.starts_with('-') && letters.contains(letter))
        })
    };
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.text.as_str()));
    let (unpacks, is_known) = match name {
        "tar" | "bsdtar" => {
            let with_dash = has_dash('x') || has(&["--extract", "--get"]);
            let without = words.first().is_some_and(|word| {
                !word.text.starts_with('-') && word.text.contains('x') && is_bundle(&word.text)
            });
            (with_dash || without, with_dash && name == "tar")
        }
        _ if PACKERS.contains(&name) => (has_dash('d') || has(&["--decompress"]), false),
        _ => (UNPACKERS.contains(&name), true),
    };
    if !unpacks {
        return Vec::new();
    }
    let archives = words.iter().map(|word| match word.text.strip_prefix("--file=") {
        Some(archive) => (archive, false),
        None => (word.text.as_str(), true),
    });
    archives
        .filter(|(archive, _)| is_archive(archive) && !archive.starts_with('-'))
        .map(|(archive, is_word)| Unpacked {
            archive,
            is_plain: is_known && is_first && is_word && !archive.ends_with("zst"),
        })
        .collect()
}

fn is_builtin(word: &str) -> bool {
    matches!(word, "command" | "exec" | "builtin" | "busybox")
}

/// The letters of `tar xzf`.
fn is_bundle(word: &str) -> bool {
    word.chars().all(|c| "xzjJavpmkofhP".contains(c))
}

/// `ADD` to where the `RUN` unpacks, and no `RUN`.
fn fix(document: &Document<'_>, transfer: Transfer<'_>, run: &Run<'_>, directory: &Directory) -> Option<Fix> {
    let copy = transfer.copy;
    let [source] = copy.sources.as_slice() else {
        return None;
    };
    let has_flags = ["exclude", "parents", "chmod"]
        .iter()
        .any(|flag| transfer.site.instruction.flag(flag).is_some());
    let is_tar = source.text.contains(".t") && is_plain(&source.text);
    if copy.is_json || has_flags || !is_tar || run.is_exec || !run.site.instruction.flags.is_empty() {
        return None;
    }
    let commands = run.script.commands.as_slice();
    let (tar, rest) = commands.split_first()?;
    let is_over = match rest {
        [] => true,
        [rm] => tar.after == Join::And && deletes(rm, file_name(&source.text)),
        _ => false,
    };
    if !is_over
        || !run.site.heredocs.is_empty()
        || commands.iter().any(|command| !command.redirects.is_empty())
    {
        return None;
    }
    let target = directory.joined(target_of(tar)?)?;
    let target = format!("{}/", target.trim_end_matches('/'));
    if target.contains(' ') {
        return None;
    }
    let line = removable(document.tree, run.site.instruction.span.start)?;
    let edits = vec![
        Edit::replace(transfer.site.instruction.keyword.span, "ADD"),
        Edit::replace(copy.destination.span, target),
        Edit::delete(line),
    ];
    let is_sorted = edits.is_sorted_by(|a, b| a.span.end <= b.span.start);
    is_sorted.then(|| Fix::risky(FIX, edits))
}

fn deletes(command: &SimpleCommand, name: &str) -> bool {
    let mut words = command.words.iter();
    words.next().is_some_and(|word| word.text == "rm")
        && words
            .all(|word| matches!(word.text.as_str(), "-f" | "-rf" | "-fr") || file_name(&word.text) == name)
}

/// Where `tar` unpacks one archive, if it has no options beside the usual ones.
fn target_of(tar: &SimpleCommand) -> Option<&str> {
    let (program, words) = tar.words.split_first()?;
    if program.text != "tar" || !tar.assignments.is_empty() {
        return None;
    }
    let mut target = ".";
    let mut archives = 0;
    let mut words = words.iter().enumerate();
    while let Some((index, word)) = words.next() {
        if !word.is_literal {
            return None;
        }
        let text = word.text.as_str();
        if matches!(text, "-C" | "--directory") {
            target = words.next().filter(|(_, word)| word.is_literal)?.1.text.as_str();
        } else if let Some(value) = text.strip_prefix("--directory=") {
            target = value;
        } else if is_archive(text) {
            archives += 1;
        } else {
            let letters = text.strip_prefix('-').or((index == 0).then_some(text))?;
            let is_usual = matches!(text, "--extract" | "--gzip" | "--file" | "--verbose")
                || letters.chars().all(|c| "xzjJavf".contains(c));
            if !is_usual {
                return None;
            }
        }
    }
    (archives == 1).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for run in [
            "tar -xf /b/a.tar",
            "tar -zxvf /b/a.tar",
            "tar --extract -f /b/a.tar",
            "tar xf b/a.tar",
            "tar -x --file=/b/a.tar",
            "cd /b && tar -xf a.tar",
            "sudo tar -C /c -xf /b/a.tar",
            "gunzip /b/a.tar",
            "zcat /b/a.tar | tar -x",
            "xz -d /b/a.tar",
        ] {
            hits(
                &RULE,
                &format!("FROM x:1\nCOPY y/a.tar /b/\nRUN {run}"),
                &["y/a.tar"],
            );
        }
        hits(
            &RULE,
            "FROM x:1\nCOPY a-${V}.tgz /b/\nRUN tar -xf /b/a-$V.tgz",
            &["a-${V}.tgz"],
        );
        hits(&RULE, "FROM x:1\nCOPY y /a.tgz\nRUN tar -xf /a.tgz", &["y"]);
        hits(
            &RULE,
            "FROM x:1\nCOPY [\"a.tar\", \"b.tar\", \"/c/\"]\nRUN [\"tar\", \"-xf\", \"/c/b.tar\"]",
            &["\"b.tar\""],
        );
        for text in [
            "COPY a.tar /b/\nRUN tar -tf /b/a.tar",
            "COPY a.tar /b/\nRUN tar cf /b/a.tar x",
            "COPY a.tar /b/\nRUN tar -xf /b/c.tar",
            "COPY a.tar /b/\nFROM y:1\nRUN tar -xf /b/a.tar",
            "COPY --from=y a.tar /b/\nRUN tar -xf /b/a.tar",
            "COPY a.zip /b/\nRUN unzip /b/a.zip",
            "COPY a.tar /b\nRUN tar -xf /b",
            "COPY a.tar /b/\nONBUILD RUN tar -xf /b/a.tar",
            "RUN tar -xf /b/a.tar\nCOPY a.tar /b/",
            "COPY $A.tar /b/\nRUN tar -xf /b/$B.tar",
            "ADD a.tar /b/\nRUN tar -xf /b/a.tar",
        ] {
            passes(&RULE, &format!("FROM x:1\n{text}"));
        }
    }

    #[test]
    fn hadolint_wants_a_dash() {
        let is_known =
            |run: &str| of(&RULE, &format!("FROM x:1\nCOPY a.tar /b/\nRUN {run}"))[0].is_called("DL3010");
        assert!(is_known("tar -xf /b/a.tar") && is_known("zcat /b/a.tar"));
        assert!(!is_known("tar xf /b/a.tar") && !is_known("sudo tar -xf /b/a.tar"));
        assert!(!is_known("tar -x --file=/b/a.tar") && !is_known("gzip -d /b/a.tar"));
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            (
                "COPY --chown=u a.tar.gz /tmp/\nRUN tar -xzf /tmp/a.tar.gz -C /opt && rm /tmp/a.tar.gz\nCMD [\"b\"]\n",
                "ADD --chown=u a.tar.gz /opt/\nCMD [\"b\"]\n",
            ),
            (
                "WORKDIR /w\nCOPY a.tgz .\nRUN tar xf a.tgz\n",
                "WORKDIR /w\nADD a.tgz /w/\n",
            ),
        ] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM x:1\n{text}"),
                &format!("FROM x:1\n{expect}"),
            );
        }
        for run in [
            "tar -xf /b/a.tar && make",
            "tar -xf /b/a.tar --strip-components=1",
            "tar -xf /b/a.tar c",
        ] {
            let found = of(&RULE, &format!("FROM x:1\nWORKDIR /w\nCOPY a.tar /b/\nRUN {run}"));
            assert!(found.len() == 1 && found[0].fix.is_none(), "{run}");
        }
    }
}
