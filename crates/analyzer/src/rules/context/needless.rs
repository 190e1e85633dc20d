//! ## What it does
//! Looks into the build context for directories that no image needs, such as `.git`, `node_modules` or `.venv`, and that
//! a `COPY .`, or a `COPY` of the directory they are in, takes into the image.
//!
//! ## Why it matters
//! They make the context and the image large and undo the cache on every commit. `.git` holds all old versions of all
//! files, also of those removed for a reason; `node_modules` of your machine replaces what the build installed.
//!
//! ## Example
//! ```dockerfile
//! # .git lies beside the Dockerfile
//! COPY . /srv/app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # .dockerignore: .git
//! COPY . /srv/app
//! ```
//!
//! ## Fix safety
//! There is no fix here: add the line that the message names to the `.dockerignore`.
//!
//! ## See also
//! Lesson 10.3, .dockerignore.
//!
//! # 日本語
//! ## 何を調べるか
//! ビルドコンテキストの中から、`.git`、`node_modules`、`.venv` のようにイメージに要らないディレクトリを探し、`COPY .` や、それが
//! 入ったディレクトリの `COPY` でイメージに入るものを報告します。
//!
//! ## なぜ問題か
//! コンテキストとイメージが大きくなり、コミットのたびにキャッシュが無効になります。`.git` には、消したはずのファイルも含めて過去の
//! すべてが入っています。手元の `node_modules` は、ビルドでインストールしたものを上書きします。
//!
//! ## 修正の安全性
//! ここには自動修正がありません。メッセージにある行を `.dockerignore` に書き足してください。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。

use super::super::copy::transfer::file_name;
use super::entries::{Found, find};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "needless-directory-in-context",
    aliases: &[],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a directory that no image needs is copied",
        "イメージに要らないディレクトリのコピー",
    ),
    docs: docs_of!("needless.rs"),
    check,
};

const NEEDLESS: [&str; 13] = [
    ".bundle",
    ".git",
    ".gradle",
    ".hg",
    ".idea",
    ".mypy_cache",
    ".pytest_cache",
    ".svn",
    ".terraform",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
];

fn message(path: &str, line: &str) -> Text {
    Text::new(
        format_args!(
            "This copies `{path}` too, which no image needs. Add the line `{line}` to .dockerignore."
        ),
        format_args!(
            "イメージに要らない `{path}` もコピーされます。.dockerignore に `{line}` の行を足しましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_needless = |path: &str| path.ends_with('/') && NEEDLESS.contains(&file_name(path));
    for Found { word, path } in find(document, is_needless) {
        let line = match path.rsplit_once('/') {
            Some((_, name)) => format!("**/{name}"),
            None => path.clone(),
        };
        report.add(word.span, message(&path, &line));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::context::with;
    use crate::testing::hits_with;

    #[test]
    fn cases() {
        let entries = [
            ".git/",
            ".git/HEAD",
            "web/",
            "web/node_modules/",
            "web/node_modules/a/node_modules/",
        ];
        let text = "FROM a:1\nCOPY . /b";
        hits_with(&RULE, &with(None, &entries), text, &[".", "."]);
        hits_with(&RULE, &with(Some(".git"), &entries), text, &["."]);
        hits_with(&RULE, &with(Some(".git\n**/node_modules"), &entries), text, &[]);
        hits_with(&RULE, &with(None, &entries), "FROM a:1\nCOPY web /b", &["web"]);
        hits_with(&RULE, &with(None, &[".git"]), text, &[]);
    }
}
