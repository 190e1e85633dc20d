//! What variables are worth, seen through words of real instructions.

use std::fmt::Write as _;

use crate::Options;
use crate::document::Document;
use dockerfile::Command;

/// The value of the last `USER`'s word.
#[track_caller]
fn user(text: &str, expect: Option<&str>) {
    let parse = dockerfile::parse(text);
    let options = Options::default();
    let document = Document::new(&parse, &options);
    let value = document.sites.iter().rev().find_map(|site| {
        let Command::User(word) = &site.instruction.command else {
            return None;
        };
        Some(document.expand(*site, word))
    });
    assert_eq!(value.unwrap().as_deref(), expect, "{text}");
}

#[test]
fn arguments_and_environment() {
    user("FROM scratch\nUSER a", Some("a"));
    user("FROM scratch\nUSER $U", Some(""));
    user("FROM debian\nUSER $U", None);
    user("FROM debian\nARG U\nUSER $U", None);
    user("FROM debian\nARG U\nUSER ${U:-a}", Some("a"));
    user("FROM debian\nARG U=a\nUSER $U", Some("a"));
    user("FROM debian\nENV U=a\nUSER ${U}:$U", Some("a:a"));
    user("FROM debian\nENV U a b\nUSER $U", Some("a b"));
    user("FROM debian\nENV U='$V' W=\"x\"\nUSER $U$W", Some("$Vx"));
    user("FROM debian\nARG U=a\nENV U=b\nUSER $U", Some("b"));
    user("FROM debian\nENV U=b\nARG U\nUSER $U", Some("b"));
    user("FROM debian\nUSER $U\nENV U=a", None);
    user("FROM debian\nARG A=1 B=$A\nUSER $B", Some("1"));
    user("FROM scratch\nENV A=1 B=$A\nUSER $B", Some(""));
    user("FROM debian\nENV A=1\nENV A=2 B=$A\nUSER $A$B", Some("21"));
    user("FROM debian\nUSER \\$U", Some("$U"));
    user("# escape=`\nFROM debian\nUSER `$U", Some("$U"));
    user("FROM debian\nENV U=a\\\n# c\nb\nUSER $U", Some("ab"));
    user("FROM debian\nONBUILD USER $U", None);
}

#[test]
fn before_the_first_stage() {
    user("ARG U=a\nFROM debian\nUSER $U", None);
    user("ARG U=a\nFROM debian\nARG U\nUSER $U", Some("a"));
    user("ARG U=a\nFROM debian\nARG U=b\nUSER $U", Some("b"));
    user("ARG U\nFROM scratch\nARG U\nUSER $U", None);
    user("ARG A=1\nARG U=$A\nFROM debian\nARG U\nUSER $U", Some("1"));
    user("FROM scratch\nUSER $TARGETARCH", Some(""));
    user("FROM scratch\nARG TARGETARCH\nUSER $TARGETARCH", None);
    user("FROM scratch\nUSER $HTTP_PROXY", None);
}

#[test]
fn stages_go_on_where_their_parent_ended() {
    user("FROM debian AS a\nENV U=a\nFROM a\nUSER $U", Some("a"));
    user(
        "FROM debian AS a\nARG U=a\nFROM a AS b\nFROM b\nUSER $U",
        Some("a"),
    );
    user("FROM debian AS a\nENV U=a\nFROM scratch\nUSER $U", Some(""));
    user(
        "FROM scratch AS a\nENV U=a\nFROM a AS b\nENV U=b\nFROM a\nUSER $U",
        Some("a"),
    );
    user(
        "FROM scratch AS a\nFROM a AS b\nENV U=b\nFROM a AS c\nFROM c\nUSER ${U:-c}",
        Some("c"),
    );
    user(
        "ARG BASE=b\nFROM debian AS a\nENV U=a\nFROM debian AS b\nENV U=b\nFROM $BASE\nUSER $U",
        Some("b"),
    );
    user("FROM scratch AS a\nONBUILD ENV U=a\nUSER $U", Some(""));
    user("FROM scratch AS a\nONBUILD ENV U=a\nFROM a\nUSER $U", Some("a"));
    user(
        "FROM scratch AS a\nONBUILD ENV U=a\nFROM a AS b\nFROM b\nUSER $U",
        Some("a"),
    );
}

#[test]
fn ten_thousand_stages_take_no_time() {
    let mut text = "FROM scratch AS s0\nENV A=x\n".to_owned();
    for stage in 1..10_000 {
        let _ = write!(text, "FROM s{} AS s{stage}\nENV A=$A$A V{stage}=1\n", stage - 1);
    }
    text.push_str("USER $V9999");
    user(&text, Some("1"));
}
