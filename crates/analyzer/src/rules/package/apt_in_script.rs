//! ## What it does
//! Finds `apt` in a `RUN`.
//!
//! ## Why it matters
//! `apt` is made for people at a terminal: its options and what it prints may change from release to release, and it
//! says so itself. `apt-get` and `apt-cache` are made for scripts.
//!
//! ## Example
//! ```dockerfile
//! RUN apt update && apt install -y curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Safe: `apt-get` and `apt-cache` do the same for the subcommands that are rewritten. `apt upgrade` is rewritten with
//! `--with-new-pkgs`, which it implies.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `RUN` の中の `apt` を調べます。
//!
//! ## なぜ問題か
//! `apt` は端末に向かう人のためのもので、オプションも出力もリリースごとに変わりえます。apt 自身もそう警告します。
//! スクリプトには `apt-get` と `apt-cache` があります。
//!
//! ## 修正の安全性
//! 安全です。書き換えるサブコマンドの働きは `apt-get` や `apt-cache` と同じです。`apt upgrade` は、それが含む
//! `--with-new-pkgs` を付けて書き換えます。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use super::manager::{Call, Manager, calls, runs};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-in-script",
    aliases: &["DL3027", "CKV_DOCKER_9", "sg:prefer-apt-get"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apt where apt-get belongs", "apt-get の代わりに使われた apt"),
    docs: docs_of!("apt_in_script.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "apt is for people at a terminal and may change. Use apt-get or apt-cache in scripts.",
    "apt は対話用で、動作が変わることがあります。スクリプトでは apt-get か apt-cache を使いましょう。",
);
const FIX: Text = Text::fixed(
    "Use the command for scripts",
    "スクリプト用のコマンドに書き換える",
);

const APT: Manager = Manager {
    programs: &["apt"],
    ..super::manager::APT
};
const APT_GET: [&str; 13] = [
    "update",
    "install",
    "reinstall",
    "remove",
    "purge",
    "autoremove",
    "autopurge",
    "clean",
    "autoclean",
    "source",
    "build-dep",
    "download",
    "changelog",
];
const APT_CACHE: [&str; 4] = ["show", "policy", "depends", "rdepends"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &APT)) {
        report
            .add(call.program.span, MESSAGE)
            .known_as(call.aliases(&RULE))
            .with_fix(edits(&call).map(|edits| Fix::safe(FIX, edits)));
    }
}

fn edits(call: &Call<'_>) -> Option<Vec<Edit>> {
    let subcommand = call.arguments.operands.first()?;
    let program = |name: &str| Edit::replace(call.program.span, call.program.text.replace("apt", name));
    Some(match subcommand.text.as_str() {
        name if APT_GET.contains(&name) => vec![program("apt-get")],
        name if APT_CACHE.contains(&name) => vec![program("apt-cache")],
        "full-upgrade" => vec![program("apt-get"), Edit::replace(subcommand.span, "dist-upgrade")],
        "upgrade" => vec![
            program("apt-get"),
            Edit::insert(subcommand.span.end, " --with-new-pkgs"),
        ],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apt update && sudo apt -y install b",
            &["apt", "apt"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN /usr/bin/apt list || apt",
            &["/usr/bin/apt", "apt"],
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get update && aptitude install b && echo apt",
        );
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            ("apt -y install b", "apt-get -y install b"),
            ("/usr/bin/apt update", "/usr/bin/apt-get update"),
            ("sudo apt full-upgrade", "sudo apt-get dist-upgrade"),
            ("apt upgrade -y", "apt-get upgrade --with-new-pkgs -y"),
            ("apt show b", "apt-cache show b"),
        ] {
            let file = |run: &str| format!("FROM a:1\nRUN {run}");
            fixes(&RULE, Safety::Safe, &file(text), &file(expect));
        }
    }
}
