//! ## What it does
//! Looks into the build context for files that hold secrets by their name (`.env`, `id_rsa`, `*.p12`) and that a
//! `COPY .`, or a `COPY` of the directory they are in, takes into the image.
//!
//! ## Why it matters
//! Nobody meant to copy them, and whoever has the image has them. Only `.dockerignore` keeps them out.
//!
//! ## Example
//! ```dockerfile
//! # .env lies beside the Dockerfile
//! COPY . /srv/app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # .dockerignore: .env
//! COPY . /srv/app
//! ```
//!
//! ## Fix safety
//! There is no fix here: add the line that the message names to the `.dockerignore`.
//!
//! ## See also
//! Lesson 10.3, .dockerignore. The rule `secret-file-copied` is about files named in the instruction.
//!
//! # 日本語
//! ## 何を調べるか
//! ビルドコンテキストの中から、名前で秘密を含むと分かるファイル（`.env`、`id_rsa`、`*.p12` など）を探し、`COPY .` や、それが入った
//! ディレクトリの `COPY` でイメージに入るものを報告します。
//!
//! ## なぜ問題か
//! コピーするつもりのなかったファイルが、イメージを持つ人すべての手に渡ります。防げるのは `.dockerignore` だけです。
//!
//! ## 修正の安全性
//! ここには自動修正がありません。メッセージにある行を `.dockerignore` に書き足してください。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。命令に名前が書かれたファイルはルール `secret-file-copied` が調べます。

use super::super::secret::file::is_secret_file;
use super::entries::{Found, find};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "secret-file-in-context",
    aliases: &["DS-0031"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a file with secrets gets into the image",
        "イメージに入ってしまう秘密のファイル",
    ),
    docs: docs_of!("secret_file.rs"),
    check,
};

fn message(path: &str) -> Text {
    Text::new(
        format_args!(
            "This copies `{path}` too, which holds secrets. Add the line `{path}` to .dockerignore."
        ),
        format_args!("秘密を含む `{path}` もコピーされます。.dockerignore に `{path}` の行を足しましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for Found { word, path } in find(document, is_secret_file) {
        report.add(word.span, message(&path));
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
            ".env",
            ".env.example",
            "src/",
            "src/id_rsa",
            "src/main.rs",
            ".ssh/",
            ".ssh/config",
        ];
        let text = "FROM a:1\nCOPY . /b";
        hits_with(&RULE, &with(None, &entries), text, &[".", ".", "."]);
        hits_with(&RULE, &with(Some(".env\n**/id_rsa\n.ssh"), &entries), text, &[]);
        hits_with(&RULE, &with(Some("*\n!src"), &entries), text, &["."]);
        hits_with(&RULE, &with(None, &entries), "FROM a:1\nCOPY src/ /b", &["src/"]);
        hits_with(&RULE, &with(None, &entries), "FROM a:1\nCOPY --from=x . /b", &[]);
        hits_with(&RULE, &with(None, &["main.rs"]), text, &[]);
    }
}
