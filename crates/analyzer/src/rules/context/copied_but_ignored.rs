//! ## What it does
//! Finds sources of `COPY` and `ADD` that the `.dockerignore` leaves out of the build context. Like `BuildKit` it says
//! nothing where the `.dockerignore` has exceptions (`!`), unless none of them can reach the source.
//!
//! ## Why it matters
//! The builder never sees the file: the build fails with "not found", or a directory arrives without it.
//!
//! ## Example
//! ```dockerfile
//! # .dockerignore: *.md
//! COPY README.md /srv/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # .dockerignore: *.md
//! #                !README.md
//! COPY README.md /srv/
//! ```
//!
//! ## Fix safety
//! There is no fix here: the `.dockerignore` has to change, or the instruction is not needed.
//!
//! ## See also
//! Lesson 10.3, .dockerignore.
//!
//! # 日本語
//! ## 何を調べるか
//! `.dockerignore` がビルドコンテキストから除いているのに `COPY` や `ADD` で使っているファイルを見つけます。`BuildKit` と同じく、
//! `.dockerignore` に例外（`!`）があるときは、それが届かないと分かるものだけを報告します。
//!
//! ## なぜ問題か
//! ビルダーにはそのファイルが見えません。ビルドが「not found」で失敗するか、ディレクトリからそのファイルが抜け落ちます。
//!
//! ## 修正の安全性
//! ここには自動修正がありません。`.dockerignore` を直すか、命令を消してください。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。

use super::super::copy::transfer::{Transfer, transfers};
use super::ignore::{Ignore, clean};
use super::pattern::Budget;
use super::sources::ignore_of;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "copied-but-ignored",
    aliases: &["CopyIgnoredFile"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a source that .dockerignore leaves out",
        ".dockerignore が除くファイルのコピー",
    ),
    docs: docs_of!("copied_but_ignored.rs"),
    check,
};

fn message(path: &str) -> Text {
    Text::new(
        format_args!(
            "The .dockerignore leaves `{path}` out of the build context. Take it back in there with `!{path}`."
        ),
        format_args!(
            "`{path}` は .dockerignore でビルドコンテキストから除かれています。`!{path}` を書き足しましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let Some((_, ignore)) = ignore_of(document) else {
        return;
    };
    let mut budget = Budget::new();
    for transfer in transfers(document).filter(Transfer::is_from_context) {
        for source in transfer.paths() {
            let value = document.expand(transfer.site, source);
            let Some(path) = value.map(|value| clean(&value)) else {
                continue;
            };
            let relative = path.strip_prefix('/').filter(|rest| !rest.is_empty());
            let relative = relative.unwrap_or(&path);
            if !ignore.leaves_out(relative, &mut budget) || may_come_back(&ignore, relative, &mut budget) {
                continue;
            }
            let finding = report.add(source.span, message(relative));
            // BuildKit takes the first slash for a part of the name, and does not look behind ONBUILD.
            if relative != path || ignore.has_exceptions() || transfer.site.is_onbuild {
                finding.known_as(&[]);
            }
        }
    }
}

/// Whether an exception may take back what lies below a path that is left out. Once the budget is spent, everything may.
fn may_come_back(ignore: &Ignore<'_>, path: &str, budget: &mut Budget) -> bool {
    if !budget.take(ignore.rules.len()) {
        return true;
    }
    let mut exceptions = ignore.rules.iter().filter(|rule| rule.is_exception);
    exceptions.any(|rule| {
        let pattern = rule.cleaned.as_str();
        let fixed = pattern.find(['*', '?', '[', '\\']).unwrap_or(pattern.len());
        let below = pattern[..fixed].strip_prefix(path);
        path == "." || fixed < pattern.len() && path.starts_with(&pattern[..fixed]) || below.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::hits_with;
    use crate::{Context, Options};

    #[track_caller]
    fn hits(dockerignore: &str, line: &str, at: &[&str]) {
        let context = Context {
            dockerignore: Some(dockerignore.to_owned()),
            entries: Vec::new(),
        };
        let options = Options {
            context: Some(context),
            ..Options::default()
        };
        hits_with(&RULE, &options, &format!("FROM a:1\n{line}\n"), at);
    }

    #[test]
    fn cases() {
        hits("b", "COPY b ./b/c d /e/", &["b", "./b/c"]);
        hits("\nDockerfile\n", "ADD Dockerfile /windy", &["Dockerfile"]);
        hits("*", "COPY . /b", &["."]);
        hits("**/*.md", "COPY [\"docs/b.md\", \"/c\"]", &["\"docs/b.md\""]);
        hits("b", "COPY /b /c", &["/b"]);
        hits("b\n!c", "COPY b /d", &["b"]);
        hits("b", "COPY --from=x b /d", &[]);
        hits("b", "COPY c$D /d", &[]);
        hits("b\n!b/c", "COPY b /d", &[]);
        hits("*\n!*.md", "COPY b /d", &[]);
        hits("*\n!b", "COPY . /d", &[]);
        hits("http*", "ADD http://b/c /d", &[]);
        hits("<<E", "COPY <<E /d\nE", &[]);
        hits("", "COPY b /d", &[]);
    }
}
