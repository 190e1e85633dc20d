//! ## What it does
//! Finds `WORKDIR` on a directory that belongs to the system, such as `/etc`, `/usr/bin` or `/proc`.
//!
//! ## Why it matters
//! Files copied there mix with those of the base image and may replace them, and `/proc`, `/sys` and `/dev` are
//! mounted over when the container runs.
//!
//! ## Example
//! ```dockerfile
//! WORKDIR /usr/bin
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! WORKDIR /srv/app
//! ```
//!
//! ## Fix safety
//! There is no fix: later paths depend on the directory.
//!
//! ## See also
//! Lesson 5.2, overlayfs. The rule `relative-workdir`.
//!
//! # 日本語
//! ## 何を調べるか
//! `/etc`、`/usr/bin`、`/proc` のようなシステムのディレクトリを指す `WORKDIR` を見つけます。
//!
//! ## なぜ問題か
//! そこにコピーしたファイルはベースイメージのものと混ざり、上書きすることもあります。`/proc`、`/sys`、`/dev` は実行時に別のものが
//! マウントされ、書いたものは見えなくなります。
//!
//! ## 修正の安全性
//! 自動修正はありません。あとのパスがこのディレクトリに依存するためです。
//!
//! ## 関連
//! レッスン 5.2「overlayfs 手作り」。ルール `relative-workdir`。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "system-workdir",
    aliases: &["DS-0030", "DKL-DI-0002"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "WORKDIR on a system directory",
        "システムのディレクトリを指す WORKDIR",
    ),
    docs: docs_of!("system_workdir.rs"),
    check,
};

const SYSTEM: [&str; 14] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/sbin",
];
/// What the runtime mounts: nothing below it stays either.
const MOUNTED: [&str; 3] = ["/dev/", "/proc/", "/sys/"];

fn message(path: &str) -> Text {
    Text::new(
        format_args!("`{path}` belongs to the system. Work in a directory of your own, such as /srv/app."),
        format_args!("`{path}` はシステムのディレクトリです。/srv/app など、専用の場所で作業しましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for &site in &document.sites {
        let Command::Workdir(path) = &site.instruction.command else {
            continue;
        };
        let Some(value) = document.expand(site, path) else {
            continue;
        };
        let trimmed = value.trim_end_matches('/');
        if SYSTEM.contains(&trimmed) || MOUNTED.iter().any(|root| value.starts_with(root)) {
            report.add(path.span, message(&value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nWORKDIR /etc", &["/etc"]);
        hits(&RULE, "FROM a:1\nWORKDIR /usr/bin/", &["/usr/bin/"]);
        hits(&RULE, "FROM a:1\nONBUILD WORKDIR /proc/1", &["/proc/1"]);
        for path in [
            "/",
            "/etc/nginx",
            "/usr/local/bin",
            "/usr/src/app",
            "/home",
            "$A",
            "etc",
        ] {
            passes(&RULE, &format!("FROM a:1\nWORKDIR {path}"));
        }
    }
}
