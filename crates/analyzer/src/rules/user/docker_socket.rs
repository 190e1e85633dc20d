//! ## What it does
//! Finds `VOLUME /var/run/docker.sock`, and mounts and copies of this socket.
//!
//! ## Why it matters
//! Who can write to the socket of the engine is root on the machine: one request starts a container with everything
//! mounted. An image that wants it makes people hand it over.
//!
//! ## Example
//! ```dockerfile
//! VOLUME /var/run/docker.sock
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # Give it a proxy that allows only what is needed, when the container starts.
//! VOLUME /srv/data
//! ```
//!
//! ## Fix safety
//! Unsafe: the fix removes the `VOLUME`.
//!
//! ## See also
//! Lesson 11.4, the socket of the engine.
//!
//! # 日本語
//! ## 何を調べるか
//! `VOLUME /var/run/docker.sock` や、このソケットのマウントとコピーを見つけます。
//!
//! ## なぜ問題か
//! エンジンのソケットに書き込める人は、ホストの root と同じです。要求 1 つで、すべてをマウントしたコンテナを起動できます。これを
//! 求めるイメージは、使う人にソケットを差し出させることになります。
//!
//! ## 修正の安全性
//! 安全ではありません。`VOLUME` を削除します。
//!
//! ## 関連
//! レッスン 11.4「docker.sock もどき」。

use dockerfile::Command;

use super::super::copy::transfer::Transfer;
use super::super::lines::removable;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "docker-socket",
    aliases: &["sg:dockerfile-dockerd-socket-mount"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "the engine's socket in the image",
        "イメージの中の Docker ソケット",
    ),
    docs: docs_of!("docker_socket.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Who can use the engine's socket is root on the machine. Leave it out of the image.",
    "Docker のソケットを使える人は、ホストの root と同じです。イメージに書かないようにしましょう。",
);
const FIX: Text = Text::fixed("Remove the VOLUME", "VOLUME を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for &site in &document.sites {
        let mounts = site.instruction.flags.iter().filter(|flag| flag.name == "mount");
        for mount in mounts.filter_map(|flag| flag.value.as_ref()) {
            if mount.text.split(['=', ',']).any(is_socket) {
                report.add(mount.span, MESSAGE);
            }
        }
        if let Command::Volume(paths) = &site.instruction.command {
            for path in paths.iter().filter(|path| is_socket(&path.text)) {
                let finding = report.add(path.span, MESSAGE);
                let line = removable(document.tree, site.instruction.span.start);
                if let Some(line) = line.filter(|_| paths.len() == 1 && site.stage.is_some()) {
                    finding.with_fix(Fix::risky(FIX, vec![Edit::delete(line)]));
                }
            }
        }
        if let Some(transfer) = Transfer::at(site) {
            for source in transfer.paths().filter(|source| is_socket(&source.text)) {
                report.add(source.span, MESSAGE);
            }
        }
    }
}

fn is_socket(path: &str) -> bool {
    let path = path.split(':').next().unwrap_or(path);
    path.ends_with("/docker.sock") || path.ends_with("/containerd.sock") || path == "docker.sock"
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
            "FROM a:1\nVOLUME [\"/b\", \"/var/run/docker.sock\"]",
            &["\"/var/run/docker.sock\""],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN --mount=type=bind,source=/var/run/docker.sock,target=/x b",
            &["type=bind,source=/var/run/docker.sock,target=/x"],
        );
        passes(&RULE, "FROM a:1\nVOLUME /var/run");
        passes(&RULE, "FROM a:1\nRUN rm -f /var/run/docker.sock");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nVOLUME /run/docker.sock\nCMD [\"b\"]\n",
            "FROM a:1\nCMD [\"b\"]\n",
        );
    }
}
