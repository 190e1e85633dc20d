//! ## What it does
//! Finds `yum`, `dnf`, `zypper` and `rpm` calls that are told not to check signatures.
//!
//! ## Why it matters
//! Packages are installed no matter who made them. Whoever can change the download owns the image.
//!
//! ## Example
//! ```dockerfile
//! RUN yum install -y --nogpgcheck https://example.com/tool-1.0.rpm
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN rpm --import https://example.com/key.asc && \
//!     yum install -y https://example.com/tool-1.0.rpm
//! ```
//!
//! ## Fix safety
//! Unsafe: a package without a known signature is refused then. Import its key first.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 署名を確かめないように指示された `yum`、`dnf`、`zypper`、`rpm` の呼び出しを調べます。
//!
//! ## なぜ問題か
//! 誰が作ったかにかかわらずパッケージが入ります。ダウンロードに手を加えられる人は、イメージを自由にできます。
//!
//! ## 修正の安全性
//! 注意が必要です。署名を確かめられないパッケージは入らなくなります。先に公開鍵を取り込んでください。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use super::manager::{Call, DNF, Manager, RPM, YUM, ZYPPER, calls};
use super::unwanted;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unchecked-rpm-signature",
    aliases: &["CKV2_DOCKER_9", "CKV2_DOCKER_10"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "RPM packages of unchecked signature",
        "署名を確かめない RPM パッケージ",
    ),
    docs: docs_of!("unchecked_rpm_signature.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Nobody checks who made these packages. Import the maker's key and leave this out.",
    "誰が作ったパッケージかを確かめません。公開鍵を取り込み、この指定を外しましょう。",
);

struct Switch {
    manager: &'static Manager,
    options: &'static [&'static str],
    aliases: &'static [&'static str],
}

static SWITCHES: [Switch; 4] = [
    Switch {
        manager: &YUM,
        options: &["--nogpgcheck", "--no-gpgchecks"],
        aliases: &["CKV2_DOCKER_9"],
    },
    Switch {
        manager: &DNF,
        options: &["--nogpgcheck", "--no-gpgchecks"],
        aliases: &["CKV2_DOCKER_9"],
    },
    Switch {
        manager: &ZYPPER,
        options: &["--no-gpg-checks", "--allow-unsigned-rpm", "-G", "--no-gpgcheck"],
        aliases: &[],
    },
    Switch {
        manager: &RPM,
        options: &[
            "--nosignature",
            "--nodigest",
            "--noverify",
            "--nofiledigest",
            "--checksig=0",
        ],
        aliases: &["CKV2_DOCKER_10"],
    },
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for switch in &SWITCHES {
            for call in calls(run, switch.manager) {
                unwanted::report(
                    (document, report),
                    &call,
                    switch.options,
                    &MESSAGE,
                    switch.aliases,
                );
                if sets_no_check(&call) {
                    report.add(call.command.span, MESSAGE).known_as(&[]);
                }
            }
        }
    }
}

/// `--setopt=gpgcheck=0`, or the same for one repository.
fn sets_no_check(call: &Call<'_>) -> bool {
    let mut values = call
        .arguments
        .options
        .iter()
        .filter(|option| option.name() == "--setopt");
    values.any(|option| {
        let joined = option.word.text.strip_prefix("--setopt=");
        let setting = joined.or(option.value.map(|value| value.text.as_str()));
        let Some((name, value)) = setting.and_then(|setting| setting.split_once('=')) else {
            return false;
        };
        name.ends_with("gpgcheck")
            && matches!(value.to_ascii_lowercase().as_str(), "0" | "no" | "false" | "off")
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
            "FROM a:1\nRUN yum -y --nogpgcheck install b",
            &["--nogpgcheck"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN tdnf install --nogpgcheck b",
            &["--nogpgcheck"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN rpm -i --nosignature --nodigest b",
            &["--nosignature", "--nodigest"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN zypper --no-gpg-checks in b",
            &["--no-gpg-checks"],
        );
        for setting in ["--setopt=gpgcheck=0", "--setopt b.gpgcheck=no"] {
            let call = format!("dnf {setting} install c");
            hits(&RULE, &format!("FROM a:1\nRUN {call}"), &[&call]);
        }
        passes(
            &RULE,
            "FROM a:1\nRUN rpm --import b && dnf --setopt=gpgcheck=1 install c",
        );
        passes(&RULE, "FROM a:1\nRUN echo --nogpgcheck");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN yum install -y \\\n  --nogpgcheck",
            "FROM a:1\nRUN yum install -y",
        );
    }
}
