//! ## What it does
//! Finds packages that `apt-get install` takes in whatever version there is. Files (`./a.deb`) and releases
//! (`a/bookworm`) pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl=7.88.*
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are in the archive, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `apt-get install` がバージョンを指定せずに入れるパッケージを調べます。ファイル (`./a.deb`) とリリース
//! (`a/bookworm`) の指定は対象外です。
//!
//! ## なぜ問題か
//! 入るバージョンがビルドした日で変わり、行が変わらないかぎり古いものがビルドキャッシュに残ります。
//! 固定しておけば、バージョンを変えるときに行も変わります。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのバージョンがあるかは、この文面からはわからないためです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use shell::Word;

use super::manager::{APT, calls, runs};
use super::unpinned;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-apt-version",
    aliases: &["DL3008"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "apt-get install without versions",
        "バージョン指定のない apt-get install",
    ),
    docs: docs_of!("unpinned_apt_version.rs"),
    check,
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &APT)) {
        let Some((_, packages)) = call.subcommand(&["install"]) else {
            continue;
        };
        let unpinned: Vec<&Word> = packages
            .iter()
            .copied()
            .filter(|word| is_unpinned(word))
            .collect();
        unpinned::report(report, &RULE, &call, &unpinned, "=");
    }
}

fn is_unpinned(package: &Word) -> bool {
    let name = package.text.as_str();
    !name.contains(['=', '/']) && !unpinned::has_suffix(name, &["deb"])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get install -y b=1 c \\\n  d",
            &["c \\\n  d"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN x && sudo apt-get -qq -t y install b",
            &["b"],
        );
        hits(&RULE, "FROM a:1\nRUN <<E\napt-get install b\nE", &["b"]);
        hits(&RULE, "FROM a:1\nRUN apt-get install b-$C", &["b-$C"]);
        hits(&RULE, "FROM a:1\nRUN apt-get install -- b", &["b"]);
        hits(&RULE, "FROM a:1\nRUN x=$(apt-get install b)", &["b"]);
        hits(&RULE, "FROM a:1\nONBUILD RUN apt-get install b", &["b"]);
        hits(
            &RULE,
            "FROM a:1\nSHELL [\"pwsh\", \"-c\"]\nRUN apt-get install b",
            &["b"],
        );
        for packages in [
            "b=1.2",
            "b/bookworm",
            "./b.deb",
            "b.deb",
            "$B=1",
            "-o Dpkg::x=y b=1",
            "-c apt.conf b=1",
            "",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN apt-get install {packages}"));
        }
        passes(&RULE, "FROM a:1\nRUN apt-get update && echo apt-get install b");
        passes(&RULE, "FROM a:1\nRUN apt-get remove b");
        passes(&RULE, "FROM a:1\nRUN command -v apt-get install b");
    }

    #[test]
    fn hadolint_does_not_look_behind_sudo() {
        let aliases = |text: &str| crate::testing::of(&RULE, text)[0].aliases;
        assert_eq!(aliases("FROM a:1\nRUN apt-get install b"), ["DL3008"]);
        assert_eq!(aliases("FROM a:1\nRUN exec apt-get install b"), ["DL3008"]);
        assert_eq!(
            aliases("FROM a:1\nRUN <<E bash\napt-get install b\nE"),
            ["DL3008"]
        );
        assert!(aliases("FROM a:1\nRUN cat <<E > b && apt-get install b\nE").is_empty());
        assert!(aliases("FROM a:1\nRUN bash <<E\napt-get install b\nE").is_empty());
        assert!(aliases("FROM a:1\nRUN [\"sh\", \"-c\", \"apt-get install b\"]").is_empty());
        assert!(aliases("FROM a:1\nRUN sudo apt-get install b").is_empty());
        assert!(aliases("FROM a:1\nRUN /usr/bin/apt-get install b").is_empty());
    }
}
