//! ## What it does
//! Finds variables and options that switch on a framework's debug mode in an image that is shipped, such as
//! `FLASK_DEBUG=1`, `NODE_ENV=development` or `node --inspect=0.0.0.0`. Off unless asked for.
//!
//! ## Why it matters
//! Debug modes show source text and settings to whoever causes an error, and some run any code that is sent to them.
//!
//! ## Example
//! ```dockerfile
//! ENV FLASK_DEBUG=1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV FLASK_DEBUG=0
//! ```
//!
//! ## Fix safety
//! Unsafe: the program behaves differently, which is what is wanted.
//!
//! ## See also
//! Lesson 10.8, small images and what they leave out.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 配布されるイメージで、フレームワークのデバッグモードを入れる変数やオプションを見つけます。`FLASK_DEBUG=1`、
//! `NODE_ENV=development`、`node --inspect=0.0.0.0` などです。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! デバッグモードは、エラーを起こした人にソースや設定を見せます。送られたコードを何でも実行するものもあります。
//!
//! ## 修正の安全性
//! 安全ではありません。プログラムの動きが変わります。それが目的です。
//!
//! ## 関連
//! レッスン 10.8 小さなイメージ

use dockerfile::{Command, CommandForm, Word};

use crate::document::Document;
use crate::environment::{Setting, is_yes, settings};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "debug-mode",
    aliases: &["S4507"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "debug mode in a shipped image",
        "配布するイメージのデバッグモード",
    ),
    docs: docs_of!("debug_mode.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This switches a debug mode on in the image that is shipped. Leave it to the developer's own machine.",
    "配布するイメージでデバッグモードが入ります。開発者のマシンだけで使いましょう。",
);
const FIX_OFF: Text = Text::fixed("Switch it off", "切る");
const FIX_PRODUCTION: Text = Text::fixed("Set it to production", "production にする");

const SWITCHES: [&str; 8] = [
    "FLASK_DEBUG",
    "APP_DEBUG",
    "DJANGO_DEBUG",
    "SYMFONY_DEBUG",
    "LARAVEL_DEBUG",
    "YII_DEBUG",
    "WP_DEBUG",
    "DEBUG_MODE",
];
const ENVIRONMENTS: [&str; 9] = [
    "NODE_ENV",
    "FLASK_ENV",
    "RAILS_ENV",
    "RACK_ENV",
    "APP_ENV",
    "SYMFONY_ENV",
    "DJANGO_ENV",
    "ASPNETCORE_ENVIRONMENT",
    "DOTNET_ENVIRONMENT",
];
/// Options that let anyone who can reach the program debug it.
const OPTIONS: [&str; 6] = [
    "--inspect=0.0.0.0",
    "--inspect-brk=0.0.0.0",
    "-agentlib:jdwp",
    "-Xrunjdwp",
    "-Xdebug",
    "debugpy",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for setting in settings(document) {
        let is_env = matches!(setting.site.instruction.command, Command::Env(_));
        if !is_env || !document.is_shipped(setting.site) {
            continue;
        }
        if let Some((title, value)) = better(&setting) {
            let fix =
                at_end(document, &setting).map(|span| Fix::risky(title, vec![Edit::replace(span, value)]));
            report.add(setting.span, MESSAGE).with_fix(fix);
        } else if OPTIONS.iter().any(|option| setting.value.contains(option)) {
            report.add(setting.span, MESSAGE);
        }
    }
    for site in document.sites.iter().filter(|site| document.is_shipped(**site)) {
        if let Command::Cmd(CommandForm::Exec(words)) | Command::Entrypoint(CommandForm::Exec(words)) =
            &site.instruction.command
        {
            let is_option = |word: &&Word| OPTIONS.iter().any(|option| word.text.starts_with(option));
            if let Some(word) = words.iter().find(is_option) {
                report.add(word.span, MESSAGE);
            }
        }
    }
}

/// What the variable should hold in its place.
fn better(setting: &Setting<'_>) -> Option<(Text, &'static str)> {
    if SWITCHES.contains(&setting.name) && is_yes(setting.value) {
        let value = if setting.value.eq_ignore_ascii_case("true") {
            "false"
        } else {
            "0"
        };
        return Some((FIX_OFF, value));
    }
    if !ENVIRONMENTS.contains(&setting.name) {
        return None;
    }
    match setting.value {
        "development" => Some((FIX_PRODUCTION, "production")),
        "Development" => Some((FIX_PRODUCTION, "Production")),
        "dev" => Some((FIX_PRODUCTION, "prod")),
        _ => None,
    }
}

/// Where the value stands, without a quote behind it.
fn at_end(document: &Document<'_>, setting: &Setting<'_>) -> Option<Span> {
    let written = document.tree.slice(setting.span).trim_end_matches(['"', '\'']);
    let before = written.strip_suffix(setting.value)?;
    let start = setting.span.start + before.len();
    Some(Span::new(start, start + setting.value.len()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nENV A=b FLASK_DEBUG=1", &["FLASK_DEBUG=1"]);
        hits(
            &RULE,
            "FROM a:1\nENV NODE_ENV development",
            &["NODE_ENV development"],
        );
        hits(
            &RULE,
            "FROM a:1\nENV JAVA_OPTS=\"-agentlib:jdwp=b\"",
            &["JAVA_OPTS=\"-agentlib:jdwp=b\""],
        );
        hits(
            &RULE,
            "FROM a:1\nCMD [\"node\", \"--inspect=0.0.0.0:1\"]",
            &["\"--inspect=0.0.0.0:1\""],
        );
        passes(
            &RULE,
            "FROM a:1\nENV FLASK_DEBUG=0 NODE_ENV=production\nRUN FLASK_DEBUG=1 b",
        );
        passes(&RULE, "FROM a:1 AS b\nENV NODE_ENV=development\nFROM c:1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nENV APP_DEBUG=\"true\" NODE_ENV=development\nENV FLASK_DEBUG 1\n",
            "FROM a:1\nENV APP_DEBUG=\"false\" NODE_ENV=production\nENV FLASK_DEBUG 0\n",
        );
    }
}
