//! ## What it does
//! Finds `USER` and `--chown` with a name other than root in a stage from `scratch` that no `/etc/passwd` is copied into.
//!
//! ## Why it matters
//! Nothing there says which number the name has: the build or the start fails.
//!
//! ## Example
//! ```dockerfile
//! FROM scratch
//! COPY server /server
//! USER app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM scratch
//! COPY server /server
//! USER 10001
//! ```
//!
//! ## Fix safety
//! There is no fix: the number is not known.
//!
//! ## See also
//! Lesson 2.5, user namespaces. The rule `named-user`.
//!
//! # 日本語
//! ## 何を調べるか
//! `scratch` から始まり `/etc/passwd` もコピーされないステージで、名前を使った `USER` と `--chown` を見つけます。
//!
//! ## なぜ問題か
//! その名前が何番かを示すものがないため、ビルドか起動が失敗します。
//!
//! ## 修正の安全性
//! 自動修正はありません。番号が分からないためです。
//!
//! ## 関連
//! レッスン 2.5「User と uid_map」。ルール `named-user`。

use dockerfile::Command;

use super::super::copy::transfer::Transfer;
use super::current::name_of;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "named-user-without-passwd",
    aliases: &["tally/named-identity-in-passwdless-stage"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a user name where there is no /etc/passwd",
        "/etc/passwd のないところでのユーザー名",
    ),
    docs: docs_of!("no_passwd.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "There is no /etc/passwd here that knows `{name}`. Write its number, or copy that file first."
        ),
        format_args!(
            "ここには `{name}` の番号を示す /etc/passwd がありません。番号で書くか、先にコピーしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // For each stage, whether nothing so far could have brought a passwd.
    let mut stages: Vec<bool> = Vec::with_capacity(document.stages.len());
    let mut is_bare = false;
    for &site in document.sites.iter().filter(|site| !site.is_onbuild) {
        if let Command::From(from) = &site.instruction.command {
            let parent = site.stage.and_then(|index| document.stages.get(index)?.parent);
            is_bare = match parent {
                Some(parent) => stages.get(parent).copied().unwrap_or_default(),
                None => from.image.text == "scratch",
            };
            stages.push(is_bare);
            continue;
        }
        if is_bare {
            names(document, site, report);
        }
        if may_bring_passwd(site) {
            is_bare = false;
        }
        if let Some(last) = stages.last_mut() {
            *last = is_bare;
        }
    }
}

fn names(document: &Document<'_>, site: Site<'_>, report: &mut Report<'_>) {
    let chown = site
        .instruction
        .flag("chown")
        .and_then(|flag| flag.value.as_ref());
    let word = match &site.instruction.command {
        Command::User(user) => Some(user),
        _ => chown,
    };
    let Some(word) = word else { return };
    let Some(value) = document.expand(site, word) else {
        return;
    };
    let is_name = |part: &str| part.chars().any(|c| !c.is_ascii_digit());
    let mut parts = value.splitn(2, ':');
    // Root needs no passwd: builders know it.
    if !parts.any(|part| is_name(part) && part != "root") {
        return;
    }
    report.add(word.span, message(name_of(&value)));
}

/// Whether it may put a file at `/etc/passwd`: by name, or a whole tree.
fn may_bring_passwd(site: Site<'_>) -> bool {
    if matches!(site.instruction.command, Command::Run(_)) {
        return true;
    }
    let Some(transfer) = Transfer::at(site) else {
        return false;
    };
    let destination = transfer.copy.destination.text.trim_end_matches('/');
    let names_it = |path: &str| path.contains("passwd") || path.trim_end_matches('/').ends_with("etc");
    let sources = || transfer.copy.sources.iter().map(|source| source.text.as_str());
    let has_tree = sources().any(|source| {
        source.ends_with(['/', '*', '.'])
            || source.contains('$')
            || source.contains(".t")
            || source.contains("root")
    });
    names_it(destination) || sources().any(names_it) || matches!(destination, "" | "." | "/.") && has_tree
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM scratch\nUSER b", &["b"]);
        hits(&RULE, "FROM scratch\nUSER 1:c", &["1:c"]);
        hits(&RULE, "FROM scratch\nCOPY --chown=b:b c /d", &["b:b"]);
        hits(&RULE, "FROM scratch AS x\nCOPY a /a\nFROM x\nUSER b", &["b"]);
        for text in [
            "FROM scratch\nUSER 1000:1000",
            "FROM scratch\nUSER root",
            "FROM scratch\nUSER $B",
            "FROM scratch\nCOPY --from=x /etc/passwd /etc/\nUSER b",
            "FROM scratch\nCOPY passwd /etc/passwd\nUSER b",
            "FROM scratch\nADD rootfs.tar.gz /\nUSER b",
            "FROM scratch\nCOPY --from=x / /\nUSER b",
            "FROM scratch\nCOPY rootfs/ /\nUSER b",
            "FROM gcr.io/distroless/static\nUSER nonroot",
            "FROM a:1\nUSER b",
        ] {
            passes(&RULE, text);
        }
    }
}
