//! ## What it does
//! Finds files of one stage that compile a program and also run it.
//!
//! ## Why it matters
//! Compiler, headers and sources stay in the image: it is many times larger than the program, and whoever gets into
//! the container finds tools there. In a second stage only the result is left. Not every project gains by it, so the
//! rule is off unless asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24
//! COPY . /src
//! RUN cd /src && go build -o /app .
//! CMD ["/app"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM golang:1.24 AS build
//! COPY . /src
//! RUN cd /src && go build -o /app .
//! FROM gcr.io/distroless/static:nonroot
//! COPY --from=build /app /app
//! CMD ["/app"]
//! ```
//!
//! ## Fix safety
//! There is no fix: which files are the result is not in the text.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 1 つのステージでプログラムのコンパイルと実行の両方を行うファイルを探します。
//!
//! ## なぜ問題か
//! コンパイラー、ヘッダー、ソースがイメージに残ります。プログラムの何倍もの大きさになり、コンテナに侵入した人が道具として
//! 使えます。2 つ目のステージに移せば、結果だけが残ります。効果はプロジェクトによるため、このルールは指定したときだけ
//! 働きます。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのファイルが成果物かは、テキストからは分かりません。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use dockerfile::Command;
use shell::SimpleCommand;

use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "single-stage-build",
    aliases: &["tally/prefer-multi-stage-build"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("build tools stay in the image", "ビルドツールが残るイメージ"),
    docs: docs_of!("single_stage_build.rs"),
    check,
};

/// Programs that compile, with the subcommands that do; none means the program always does.
const COMPILERS: [(&str, &[&str]); 14] = [
    ("go", &["build", "install"]),
    ("cargo", &["build", "install"]),
    ("mvn", &["package", "install", "verify"]),
    ("mvnw", &["package", "install", "verify"]),
    ("gradle", &["build", "assemble", "bootJar", "installDist"]),
    ("gradlew", &["build", "assemble", "bootJar", "installDist"]),
    ("dotnet", &["build", "publish"]),
    ("make", &[]),
    ("gcc", &[]),
    ("g++", &[]),
    ("clang", &[]),
    ("rustc", &[]),
    ("javac", &[]),
    ("swift", &["build"]),
];

fn message(program: &str) -> Text {
    Text::new(
        format_args!(
            "What `{program}` builds is run in the same stage, with all its tools. Copy the result to a second stage."
        ),
        format_args!(
            "`{program}` で作ったものを、道具が全部残った同じステージで動かしています。結果を 2 つ目のステージにコピーしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let [stage] = document.stages.as_slice() else {
        return;
    };
    let runs_something = stage
        .instructions
        .iter()
        .any(|instruction| matches!(instruction.command, Command::Cmd(_) | Command::Entrypoint(_)));
    if !runs_something {
        return;
    }
    let mut commands = document.runs.iter().flat_map(|run| &run.script.commands);
    if let Some((span, program)) = commands.find_map(compiler) {
        report.add(span, message(program));
    }
}

fn compiler(command: &SimpleCommand) -> Option<(crate::Span, &'static str)> {
    let words = command.unwrapped();
    let (program, arguments) = words.split_first()?;
    let name = base_name(&program.text);
    let (known, subcommands) = COMPILERS.iter().find(|(known, _)| *known == name)?;
    let is_build = subcommands.is_empty()
        || arguments
            .iter()
            .any(|word| subcommands.contains(&word.text.as_str()));
    is_build.then_some((program.span, *known))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM golang:1\nRUN cd /s && go build -o /x\nCMD [\"/x\"]",
            &["go"],
        );
        hits(
            &RULE,
            "FROM maven:3\nRUN ./mvnw -B package\nENTRYPOINT [\"x\"]",
            &["./mvnw"],
        );
        passes(&RULE, "FROM golang:1\nRUN go version\nCMD [\"/x\"]");
        passes(&RULE, "FROM golang:1\nRUN go build -o /x");
        passes(
            &RULE,
            "FROM golang:1 AS b\nRUN go build -o /x\nFROM scratch\nCMD [\"/x\"]",
        );
    }
}
