//! ## What it does
//! Finds calls that upgrade everything in the image: `apt-get upgrade`, `apk upgrade`, `yum update` and their like.
//! Off by default.
//!
//! ## Why it matters
//! What they change depends on the day of the build, and the old files stay in the layers below. A base image that is
//! kept up to date, and rebuilt from, brings the same fixes. Where it lags behind, an upgrade may still be right.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12.5
//! RUN apt-get update && apt-get upgrade -y
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12.7
//! ```
//!
//! ## Fix safety
//! There is no fix: whether the base image has what the upgrade brings cannot be told from here.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `apt-get upgrade`、`apk upgrade`、`yum update` のように、イメージの中をまるごと更新する呼び出しを調べます。
//! 既定では無効です。
//!
//! ## なぜ問題か
//! 何が変わるかはビルドした日しだいで、古いファイルも下のレイヤーに残ります。更新の続くベースイメージを選んで
//! ビルドし直せば、同じ修正が手に入ります。ベースイメージの更新が遅い場合は、それでも必要なことがあります。
//!
//! ## 修正の安全性
//! 自動修正はありません。更新で入るものがベースイメージにあるか、ここからはわからないためです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use super::manager::{ANY_APT, APK, Call, DNF, Manager, YUM, ZYPPER, calls};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "system-upgrade",
    aliases: &[
        "DS-0024",
        "DKL-DI-0003",
        "sg:avoid-apt-get-upgrade",
        "sg:avoid-apk-upgrade",
        "sg:avoid-yum-update",
        "sg:avoid-dnf-update",
        "sg:avoid-zypper-update",
        "dfl:apt-get-upgrade",
        "dfl:apt-get-dist-upgrade",
    ],
    category: Category::Reproducibility,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("everything in the image is upgraded", "イメージ全体の更新"),
    docs: docs_of!("system_upgrade.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "What this upgrades depends on the day of the build. Build from a newer base image instead.",
    "何が更新されるかは、ビルドした日によって変わります。代わりに新しいベースイメージを使いましょう。",
);

struct Upgrade {
    manager: &'static Manager,
    subcommands: &'static [&'static str],
    aliases: &'static [&'static str],
}

static UPGRADES: [Upgrade; 6] = [
    Upgrade {
        manager: &ANY_APT,
        subcommands: &["dist-upgrade", "full-upgrade"],
        aliases: &["DS-0024", "DKL-DI-0003", "dfl:apt-get-dist-upgrade"],
    },
    Upgrade {
        manager: &ANY_APT,
        subcommands: &["upgrade", "safe-upgrade"],
        aliases: &["DKL-DI-0003", "sg:avoid-apt-get-upgrade", "dfl:apt-get-upgrade"],
    },
    Upgrade {
        manager: &APK,
        subcommands: &["upgrade"],
        aliases: &["sg:avoid-apk-upgrade"],
    },
    Upgrade {
        manager: &YUM,
        subcommands: &["update", "upgrade"],
        aliases: &["sg:avoid-yum-update"],
    },
    Upgrade {
        manager: &DNF,
        subcommands: &["update", "upgrade", "up", "distro-sync"],
        aliases: &["sg:avoid-dnf-update"],
    },
    Upgrade {
        manager: &ZYPPER,
        subcommands: &["update", "up"],
        aliases: &["sg:avoid-zypper-update"],
    },
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for upgrade in &UPGRADES {
            let calls = calls(run, upgrade.manager);
            for subcommand in calls.filter_map(|call| whole(&call, upgrade.subcommands)) {
                report.add(subcommand, MESSAGE).known_as(upgrade.aliases);
            }
        }
    }
}

/// Where the subcommand stands, unless packages are named.
fn whole(call: &Call<'_>, subcommands: &[&str]) -> Option<crate::Span> {
    let (subcommand, packages) = call.subcommand(subcommands)?;
    packages.is_empty().then_some(subcommand.span)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        for (run, at) in [
            ("apt-get update && apt-get -y upgrade", "upgrade"),
            ("apt full-upgrade -y", "full-upgrade"),
            ("apk upgrade --no-cache", "upgrade"),
            ("yum -y update", "update"),
            ("microdnf update -y", "update"),
            ("zypper -n up", "up"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {run}"), &[at]);
        }
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get update && yum -y update b && apk add c",
        );
    }

    #[test]
    fn it_is_off_by_default() {
        assert!(
            crate::lint("FROM a:1\nUSER 1\nRUN yum -y update")
                .iter()
                .all(|found| found.rule != &RULE)
        );
        assert_eq!(
            of(&RULE, "FROM a:1\nRUN apk upgrade")[0].aliases,
            ["sg:avoid-apk-upgrade"]
        );
    }
}
