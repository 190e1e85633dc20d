//! ## What it does
//! Finds commands that do nothing useful while an image is built: `ssh`, `vim`, `shutdown`, `service`, `ps`, `free`,
//! `top`, `kill` and `mount`.
//!
//! ## Why it matters
//! A build has no terminal, no services and no processes of its own, and mounts end with the step. Such a command is
//! mostly a left-over from a script for a whole machine.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get install -y nginx=1.22.* && service nginx start
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get install -y nginx=1.22.*
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//!
//! ## Fix safety
//! There is no fix: what was meant cannot be told.
//!
//! ## See also
//! Lesson 1.1, what is in a container and what is not.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! イメージのビルド中に意味のないコマンドを見つけます。`ssh`、`vim`、`shutdown`、`service`、`ps`、`free`、`top`、`kill`、
//! `mount` です。
//!
//! ## なぜ問題か
//! ビルドには端末もサービスも自分のプロセスもなく、マウントはステップとともに終わります。たいていは、マシン全体のための
//! スクリプトの残りです。
//!
//! ## 修正の安全性
//! 修正はありません。何をするつもりだったのかはわかりません。
//!
//! ## 関連
//! レッスン 1.1 コンテナの中にあるものとないもの

use crate::call::{calls, without_hadolint};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "command-without-use",
    aliases: &["DL3001", "sg:nonsensical-command"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("command without use in a build", "ビルドでは意味のないコマンド"),
    docs: docs_of!("command_without_use.rs"),
    check,
};

const PROGRAMS: [&str; 9] = [
    "ssh", "vim", "shutdown", "service", "ps", "free", "top", "kill", "mount",
];

fn message(program: &str) -> Text {
    Text::new(
        format_args!(
            "`{program}` makes no sense in a build: there is no terminal and no service. Leave it out."
        ),
        format_args!("ビルドには端末もサービスもなく、`{program}` に意味はありません。取り除きましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for call in calls(run, |name| PROGRAMS.contains(&name)) {
            let found = report.add(call.program.span, message(&call.program.text));
            if !call.is_plain {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN b && service c start", &["service"]);
        hits(
            &RULE,
            "FROM a:1\nRUN sudo /bin/mount -a\nRUN top",
            &["/bin/mount", "top"],
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get install ssh vim && which ps && ssh-keygen",
        );
        passes(&RULE, "FROM a:1\nRUN --mount=type=ssh git clone b\nCMD [\"top\"]");
    }
}
