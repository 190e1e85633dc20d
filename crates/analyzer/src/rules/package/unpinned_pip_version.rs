//! ## What it does
//! Finds packages that `pip install` (also `python -m pip`, `pipx` and `uv pip`) takes in whatever version there is,
//! and sources from version control without a revision. Files, directories, and all that comes with a requirements
//! or constraints file pass, and so do variables that are known to hold versions.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN pip install --no-cache-dir requests
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN pip install --no-cache-dir requests==2.32.3
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are in the index, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `pip install`(`python -m pip`、`pipx`、`uv pip` も)がバージョンを決めずに入れるパッケージと、リビジョンのない
//! バージョン管理のソースを見つけます。ファイル、ディレクトリ、requirements や constraints のファイルを使うもの、
//! バージョンを持つとわかっている変数は対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンはビルドした日によって変わり、行が変わらないかぎりビルダーのキャッシュには古いものが残ります。
//! 固定しておけば、バージョンを変えたときに行も変わります。
//!
//! ## 修正の安全性
//! 修正はありません。バージョンはインデックスにあり、このファイルからはわかりません。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use shell::Word;

use super::pins::{report_unpinned, value};
use super::pip::{PipInstall, pip_installs};
use crate::call::without_hadolint;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-pip-version",
    aliases: &["DL3013"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("pip install without versions", "バージョン指定のない pip install"),
    docs: docs_of!("unpinned_pip_version.rs"),
    check,
};

const VERSION_CONTROL: [&str; 5] = ["git+", "hg+", "svn+", "bzr+", "git://"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().chain(&document.foreign_runs) {
        for pip in pip_installs(run).filter(|pip| !has_list(pip)) {
            let unpinned: Vec<&Word> = pip
                .packages
                .iter()
                .copied()
                .filter(|word| !is_pinned(document, run.site, word))
                .collect();
            // The package at hand: hadolint then takes the others for its own.
            let has_own = pip.call.words.iter().any(|word| word.text == ".");
            let is_known = pip.call.is_plain && !has_own && unpinned.iter().any(|word| !has_at(word));
            let found = report_unpinned(report, &unpinned, "==");
            if let Some(found) = found.filter(|_| !is_known) {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

/// Whether a file says the versions.
fn has_list(pip: &PipInstall<'_>) -> bool {
    let arguments = &pip.arguments;
    arguments.has(&["-r", "-Ur", "-qr", "-c", "--constraint", "--requirement"])
        || arguments
            .options
            .iter()
            .any(|option| option.word.text.starts_with("-r") || option.word.text.starts_with("-c"))
}

fn is_pinned(document: &Document<'_>, site: Site<'_>, word: &Word) -> bool {
    if word.is_literal {
        return is_pinned_text(&word.text);
    }
    let text = value(document, site, word);
    text.split_whitespace().all(is_pinned_text)
}

fn is_pinned_text(text: &str) -> bool {
    if VERSION_CONTROL.iter().any(|prefix| text.starts_with(prefix)) {
        let source = text.split('#').next().unwrap_or(text);
        return source.rsplit('/').next().is_some_and(|last| last.contains('@'));
    }
    let file = text.split('[').next().unwrap_or(text);
    let has_version = text.contains(['<', '>']) || ["==", "!=", "~="].iter().any(|sign| text.contains(sign));
    let is_file = [".whl", ".tar.gz", ".zip"]
        .iter()
        .any(|suffix| file.ends_with(suffix))
        || file.contains('/')
        || matches!(file, "." | "..")
        || file.starts_with("file:");
    has_version || is_file
}

/// hadolint takes any `@` of a source for a revision, also the one of a user's name.
fn has_at(word: &Word) -> bool {
    VERSION_CONTROL.iter().any(|prefix| word.text.starts_with(prefix)) && word.text.contains('@')
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN pip install b==1 c \\\n  d", &["c \\\n  d"]);
        for (command, at) in [
            ("pip3.12 install -U pip", "pip"),
            ("pip install --index-url u -q b", "b"),
            ("pip --proxy p install b", "b"),
            ("python3 -u -m pip install b", "b"),
            ("python3 -m pip --no-cache-dir install b", "b"),
            ("sudo -H /usr/bin/pip install b", "b"),
            ("pipx install b", "b"),
            ("uv pip install b", "b"),
            (
                "pip install git+https://a/b.git#egg=b",
                "git+https://a/b.git#egg=b",
            ),
            ("pip install git+ssh://git@a/b.git", "git+ssh://git@a/b.git"),
            ("pip install $B", "$B"),
            ("pip install b>=1", "b"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
    }

    #[test]
    fn what_has_a_version_passes() {
        for packages in [
            "b==1",
            "'b>=1'",
            "b~=1",
            "b==$C",
            "b.whl",
            "./b",
            ".[dev]",
            "-e .",
            "--editable b",
            "-r b c",
            "-Ur b",
            "b -c d",
            "--constraint=d b",
            "--timeout 3 --cache-dir d b==1",
            "git+https://a/b@1#egg=b",
            "https://a/b.tar.gz",
            "",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN pip install {packages}"));
        }
        passes(&RULE, "FROM a:1\nARG B=\"c==1 d==2\"\nRUN pip install $B");
        passes(
            &RULE,
            "FROM a:1\nRUN pip download b && pipenv install b && python -m venv pip install",
        );
    }
}
