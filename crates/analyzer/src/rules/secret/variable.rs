//! ## What it does
//! Finds `ARG` and `ENV` whose names sound like secrets: `API_KEY`, `DB_PASSWORD`, `GITHUB_TOKEN`. A name that also says
//! `PUBLIC`, `FILE` or `VERSION` is no finding to `BuildKit`, but one to hadolint, and so is a bare `USERNAME`.
//!
//! ## Why it matters
//! The value of an `ENV` is in the image's configuration and that of an `ARG` in its history: whoever can pull the
//! image can read both.
//!
//! ## Example
//! ```dockerfile
//! ARG NPM_TOKEN
//! RUN npm ci
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
//! ```
//!
//! ## Fix safety
//! Unsafe: an `ARG` without a value that only `RUN`s of its stage use becomes a secret mount, and the build has to be
//! started with `--secret id=NAME,env=NAME` then. No fix for others.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there. The rule `literal-secret`.
//!
//! # 日本語
//! ## 何を調べるか
//! `API_KEY`、`DB_PASSWORD`、`GITHUB_TOKEN` のように、秘密の値らしい名前の `ARG` と `ENV` を見つけます。`PUBLIC`、`FILE`、
//! `VERSION` も含む名前を `BuildKit` は見逃し、hadolint は報告します。`USERNAME` も同様です。
//!
//! ## なぜ問題か
//! `ENV` の値はイメージの設定に、`ARG` の値は履歴に残ります。イメージを pull できる人なら誰でも読めます。
//!
//! ## 修正の安全性
//! 安全ではありません。値のない `ARG` で、同じステージの `RUN` だけが使うものはシークレットマウントに変えますが、ビルドを
//! `--secret id=NAME,env=NAME` 付きで始める必要があります。ほかには自動修正がありません。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。ルール `literal-secret`。

use dockerfile::Command;

use super::to_mount;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "secret-in-variable",
    aliases: &[
        "DL3064",
        "SecretsUsedInArgOrEnv",
        "tally/ruby/secrets-in-arg-or-env",
        "DS-0031",
        "S6472",
        "sg:secret-in-build-arg",
        "CIS-DI-0010",
    ],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a secret in ARG or ENV", "ARG や ENV の中の秘密"),
    docs: docs_of!("variable.rs"),
    check,
};

const ONLY_HADOLINT: [&str; 1] = ["DL3064"];
const ONLY_BUILDKIT: [&str; 5] = [
    "SecretsUsedInArgOrEnv",
    "tally/ruby/secrets-in-arg-or-env",
    "DS-0031",
    "S6472",
    "CIS-DI-0010",
];

/// What makes a name a secret's to hadolint wherever it stands in it, or as the whole of it.
const PARTS: [&str; 5] = ["PASSWORD", "SECRET", "TOKEN", "PRIVATE", "API_KEY"];
const NAMES: [&str; 2] = ["AWS_ACCESS_KEY_ID", "FACEBOOK_APP_ID"];
/// No secret, though hadolint takes it for one.
const HARMLESS: &str = "USERNAME";
/// What does so to BuildKit, between underscores.
const WORDS: [&str; 10] = [
    "APIKEY",
    "AUTH",
    "CREDENTIAL",
    "CREDENTIALS",
    "KEY",
    "PASSWORD",
    "PWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
];
const ALLOWED: [&str; 3] = ["PUBLIC", "FILE", "VERSION"];

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "`{name}` sounds like a secret, and ARG and ENV stay readable in the image. Use a secret mount."
        ),
        format_args!(
            "`{name}` は秘密の値のようです。ARG や ENV の値はイメージから読み取れます。シークレットマウントを使いましょう。"
        ),
    )
}

fn harmless_message(name: &str) -> Text {
    Text::new(
        format_args!(
            "`{name}` is readable in the image. If it belongs to a password, pass both when the container starts."
        ),
        format_args!(
            "`{name}` の値はイメージから読み取れます。パスワードと組になるものなら、どちらもコンテナの起動時に渡しましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut count = 0;
    for &site in &document.sites {
        let (Command::Arg(pairs) | Command::Env(pairs)) = &site.instruction.command else {
            continue;
        };
        for pair in pairs {
            let Some(kind) = kind_of(site, &pair.name.text) else {
                continue;
            };
            let text = if kind == Kind::Harmless {
                harmless_message(&pair.name.text)
            } else {
                message(&pair.name.text)
            };
            let finding = report.add(pair.name.span, text);
            match kind {
                Kind::Both => {}
                Kind::OnlyBuildkit => {
                    finding.known_as(&ONLY_BUILDKIT);
                }
                Kind::OnlyHadolint => {
                    finding.known_as(&ONLY_HADOLINT);
                }
                Kind::Harmless => {
                    finding.known_as(&ONLY_HADOLINT);
                    finding.severity = Severity::Info;
                    continue;
                }
            }
            count += 1;
            if count <= to_mount::MOST {
                finding.with_fix(to_mount::fix(document, site, pair));
            }
        }
    }
}

/// Who takes a name for a secret's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Both,
    OnlyBuildkit,
    OnlyHadolint,
    /// hadolint does so, and nobody has to care.
    Harmless,
}

fn kind_of(site: Site<'_>, written: &str) -> Option<Kind> {
    let name = written.to_ascii_uppercase();
    // BuildKit does not look behind ONBUILD.
    let buildkit = !site.is_onbuild && has_word(&name, &WORDS) && !has_word(&name, &ALLOWED);
    let hadolint = NAMES.contains(&name.as_str()) || PARTS.iter().any(|part| name.contains(part));
    match (hadolint, buildkit) {
        (true, true) => Some(Kind::Both),
        (true, false) => Some(Kind::OnlyHadolint),
        (false, true) => Some(Kind::OnlyBuildkit),
        (false, false) => name.contains(HARMLESS).then_some(Kind::Harmless),
    }
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|word| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "ARG TOKEN\nFROM a:1\nENV a=b my_password=c",
            &["TOKEN", "my_password"],
        );
        hits(&RULE, "FROM a:1\nENV PASSWORD b c", &["PASSWORD"]);
        hits(&RULE, "FROM a:1\nONBUILD ARG API_KEY", &["API_KEY"]);
        for name in [
            "foobar",
            "KEYBOARD",
            "AUTHOR",
            "PUBLIC_KEY",
            "KEY_FILE",
            "APP_KEYS",
            "USER_NAME",
        ] {
            passes(&RULE, &format!("FROM a:1\nARG {name}=b"));
        }
        passes(&RULE, "FROM a:1\nLABEL PASSWORD=b");
        passes(&RULE, "FROM a:1\nENV a=$PASSWORD");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nARG NPM_TOKEN\nRUN echo $NPM_TOKEN\nRUN b\nRUN <<E\nc ${NPM_TOKEN}\nE\n",
            "FROM a:1\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN echo $NPM_TOKEN\nRUN b\n\
             RUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN <<E\nc ${NPM_TOKEN}\nE\n",
        );
        for text in [
            "ARG TOKEN\nFROM a:1\nRUN b $TOKEN",
            "FROM a:1\nARG TOKEN=c\nRUN b $TOKEN",
            "FROM a:1\nARG TOKEN\nRUN b $TOKENS",
            "FROM a:1\nARG TOKEN\nRUN b $TOKEN\nLABEL c=$TOKEN",
            "FROM a:1\nARG TOKEN\nENV b=$TOKEN\nRUN c $TOKEN",
            "FROM a:1 AS x\nARG TOKEN\nRUN b $TOKEN\nFROM x\nRUN c $TOKEN",
        ] {
            assert!(
                of(&RULE, text).iter().all(|finding| finding.fix.is_none()),
                "{text}"
            );
        }
    }

    #[test]
    fn each_tool_has_its_own_list() {
        for (name, hadolint, buildkit) in [
            ("DB_PASSWORD", true, true),
            ("apikey", false, true),
            ("git_key", false, true),
            ("passwd", false, true),
            ("PASSWORD_FILE", true, false),
            ("tokenizer", true, false),
            ("PUBLIC_TOKEN", true, false),
            ("AWS_ACCESS_KEY_ID", true, true),
            ("X_FACEBOOK_APP_ID", false, false),
            ("facebook_app_id", true, false),
            ("ssh_private", true, false),
            ("USERNAME", true, false),
        ] {
            let found = of(&RULE, &format!("FROM a:1\nENV {name}=b"));
            let is_known = |alias: &str| found.iter().any(|finding| finding.is_called(alias));
            let known = (is_known("DL3064"), is_known("SecretsUsedInArgOrEnv"));
            assert_eq!(known, (hadolint, buildkit), "{name}");
        }
    }
}
