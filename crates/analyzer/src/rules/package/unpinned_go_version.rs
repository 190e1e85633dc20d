//! ## What it does
//! Finds modules that `go install`, `go get` and `go run` take in whatever version there is, or by a word that moves
//! such as `@latest` or the name of a branch. Paths of the module at hand (`./cmd/x`) and Go files pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN go install golang.org/x/tools/cmd/stringer@latest
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN go install golang.org/x/tools/cmd/stringer@v0.26.0
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are at the module's home, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `go install`、`go get`、`go run` がバージョンを決めずに、または `@latest` やブランチ名のような動く言葉で使う
//! モジュールを見つけます。手元のモジュールのパス(`./cmd/x`)と Go のファイルは対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンはビルドした日によって変わり、行が変わらないかぎりビルダーのキャッシュには古いものが残ります。
//! 固定しておけば、バージョンを変えたときに行も変わります。
//!
//! ## 修正の安全性
//! 修正はありません。バージョンはモジュールの置き場にあり、このファイルからはわかりません。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use shell::Word;

use super::pins::{report_unpinned, value};
use super::unpinned::has_suffix;
use crate::call::{Call, calls, without_hadolint};
use crate::command_line::Arguments;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-go-version",
    aliases: &["DL3062"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("go install without versions", "バージョン指定のない go install"),
    docs: docs_of!("unpinned_go_version.rs"),
    check,
};

const WITH_VALUE: &[&str] = &[
    "-C",
    "-p",
    "-asmflags",
    "-buildmode",
    "-compiler",
    "-exec",
    "-gccgoflags",
    "-gcflags",
    "-installsuffix",
    "-ldflags",
    "-mod",
    "-modfile",
    "-o",
    "-overlay",
    "-pgo",
    "-pkgdir",
    "-tags",
    "-toolexec",
];

/// Words after `@` that mean another version tomorrow; of these hadolint knows the first two.
const MOVING: [&str; 8] = ["latest", "none", "upgrade", "patch", "master", "main", "HEAD", ""];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().chain(&document.foreign_runs) {
        for call in calls(run, |name| name == "go") {
            let modules = modules(&call);
            let unpinned: Vec<&Word> = modules
                .into_iter()
                .filter(|word| is_unpinned(&value(document, run.site, word), &MOVING))
                .collect();
            let is_known = call.is_plain
                && unpinned.iter().any(|word| {
                    MOVING
                        .get(..2)
                        .is_some_and(|moving| is_unpinned(&word.text, moving))
                });
            let found = report_unpinned(report, &unpinned, "@");
            if let Some(found) = found.filter(|_| !is_known) {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

/// What a call of `go` fetches. `go run` takes only the first word for itself.
fn modules<'r>(call: &Call<'r>) -> Vec<&'r Word> {
    let arguments = Arguments::read(call.words, WITH_VALUE);
    let mut operands = arguments.operands.into_iter();
    match operands.next().map(|word| word.text.as_str()) {
        Some("install" | "get") => operands.collect(),
        Some("run") => operands.take(1).collect(),
        _ => Vec::new(),
    }
}

fn is_unpinned(module: &str, moving: &[&str]) -> bool {
    let is_local = module.starts_with(['.', '/', '~', '-']) || has_suffix(module, &["go"]);
    // Names of all the packages there are, not of one.
    let is_set = matches!(module, "std" | "cmd" | "all" | "tool");
    if is_local || is_set {
        return false;
    }
    module
        .rsplit_once('@')
        .is_none_or(|(_, version)| moving.contains(&version))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("go install b.c/d", "b.c/d"),
            ("go install -v -tags t b.c/d@latest", "b.c/d@latest"),
            ("GO111MODULE=on go get -u b.c/d e@v1", "b.c/d"),
            ("go get -tool b", "b"),
            ("go run b.c/d e@v1", "b.c/d"),
            ("sudo /usr/local/go/bin/go install b.c/d@main", "b.c/d@main"),
            ("go install $B", "$B"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        for command in [
            "go install",
            "go install ./...",
            "go install b.c/d@v1",
            "go install -ldflags '-s -w' b.c/d@$V",
            "go get -d -v ./...",
            "go get -u",
            "go run b.c/d@v1 --e f",
            "go run main.go",
            "go run . b",
            "go install std",
            "go build b && go mod download c && go help install",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {command}"));
        }
        passes(&RULE, "FROM a:1\nARG V=v1\nRUN go install b.c/d@${V}");
        hits(
            &RULE,
            "FROM a:1\nARG V=latest\nRUN go install b.c/d@${V}",
            &["b.c/d@${V}"],
        );
    }

    #[test]
    fn hadolint_sees_less() {
        assert!(!of(&RULE, "FROM a:1\nRUN go install b.c/d@master")[0].is_called("DL3062"));
        assert!(of(&RULE, "FROM a:1\nRUN go install b.c/d@none")[0].is_called("DL3062"));
    }
}
