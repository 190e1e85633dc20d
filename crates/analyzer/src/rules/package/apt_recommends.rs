//! ## What it does
//! Finds `apt-get install` without `--no-install-recommends`.
//!
//! ## Why it matters
//! Debian installs recommended packages too, which a desktop wants and an image mostly does not. They make it larger
//! and give an intruder more to use.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates
//! ```
//!
//! ## Fix safety
//! Unsafe: something you use may have come as a recommendation, as `ca-certificates` does with `curl`.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `--no-install-recommends` を付けずに実行される `apt-get install` を調べます。
//!
//! ## なぜ問題か
//! Debian は推奨パッケージも入れます。デスクトップでは便利でも、イメージにはたいてい不要です。イメージが大きくなり、
//! 侵入者が使える道具も増えます。
//!
//! ## 修正の安全性
//! 注意が必要です。`curl` に付いてくる `ca-certificates` のように、推奨パッケージとして入ったものを使っているかもしれません。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use super::apt::switch;
use super::manager::{APT, calls, runs};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-recommends",
    aliases: &[
        "DL3015",
        "DS-0029",
        "sg:missing-no-install-recommends",
        "dfl:apt-get_recommends",
    ],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "apt-get installs recommended packages",
        "推奨パッケージも入れる apt-get",
    ),
    docs: docs_of!("apt_recommends.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Recommended packages are installed too. Add --no-install-recommends and name what you need.",
    "推奨パッケージまで入ります。--no-install-recommends を付け、必要なものだけ書きましょう。",
);
const FIX: Text = Text::fixed("Add --no-install-recommends", "--no-install-recommends を付ける");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &APT)) {
        let Some((subcommand, _)) = call.subcommand(&["install"]) else {
            continue;
        };
        let is_off = call.arguments.has(&["--no-install-recommends"])
            || switch(&call, "APT::Install-Recommends") == Some(false);
        if is_off {
            continue;
        }
        let edit = Edit::insert(subcommand.span.end, " --no-install-recommends");
        report
            .add(subcommand.span, MESSAGE)
            .known_as(call.aliases(&RULE))
            .with_fix(Fix::risky(FIX, vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apt-get install -y b", &["install"]);
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get install -o APT::Install-Recommends=true b",
            &["install"],
        );
        passes(&RULE, "FROM a:1\nRUN apt-get install --no-install-recommends b");
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get -o APT::Install-Recommends=false install b",
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get -oAPT::Install-Recommends=\"0\" install b",
        );
        passes(&RULE, "FROM a:1\nRUN apt-get update");
    }

    #[test]
    fn fixed() {
        let expect = "FROM a:1\nRUN apt-get install --no-install-recommends -y b";
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN apt-get install -y b",
            expect,
        );
    }
}
