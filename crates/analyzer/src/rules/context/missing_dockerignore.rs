//! ## What it does
//! Finds `COPY .` and the like in a build context without a `.dockerignore`.
//!
//! ## Why it matters
//! All of the directory goes to the builder and into the image: `.git`, `node_modules`, `.env`, keys. The build is
//! slow, and its cache is undone by changes that do not matter.
//!
//! ## Example
//! ```dockerfile
//! COPY . /srv/app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # .dockerignore: .git
//! #                node_modules
//! #                .env*
//! COPY . /srv/app
//! ```
//!
//! ## Fix safety
//! There is no fix here: it takes another file.
//!
//! ## See also
//! Lesson 10.3, .dockerignore.
//!
//! # 日本語
//! ## 何を調べるか
//! `.dockerignore` のないビルドコンテキストでの、`COPY .` のような全体のコピーを見つけます。
//!
//! ## なぜ問題か
//! `.git`、`node_modules`、`.env`、鍵など、ディレクトリのすべてがビルダーに送られ、イメージに入ります。ビルドは遅くなり、
//! 関係のない変更でキャッシュが無効になります。
//!
//! ## 修正の安全性
//! ここには自動修正がありません。別のファイルが必要なためです。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。

use super::sources::whole;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-dockerignore",
    aliases: &[],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "the whole context is copied without a .dockerignore",
        ".dockerignore なしでの全体のコピー",
    ),
    docs: docs_of!("missing_dockerignore.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This copies everything, and no .dockerignore keeps anything out. Write one with .git, .env and the like.",
    "すべてがコピーされるのに .dockerignore がありません。.git や .env などを書いて用意しましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let context = document.options.context.as_ref();
    if context.is_none_or(|context| context.dockerignore.is_some()) {
        return;
    }
    if let Some(source) = whole(document) {
        report.add(source.word.span, MESSAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits_with, passes};
    use crate::{Context, Options};

    #[test]
    fn cases() {
        let with = |dockerignore: Option<&str>| Options {
            context: Some(Context {
                dockerignore: dockerignore.map(str::to_owned),
                entries: Vec::new(),
            }),
            ..Options::default()
        };
        let text = "FROM a:1\nCOPY b /c\nCOPY . /d\nADD . /e";
        hits_with(&RULE, &with(None), text, &["."]);
        hits_with(&RULE, &with(Some("")), text, &[]);
        hits_with(&RULE, &with(None), "FROM a:1\nCOPY b /c", &[]);
        hits_with(&RULE, &with(None), "FROM a:1\nCOPY --from=x . /c", &[]);
        passes(&RULE, text);
    }
}
