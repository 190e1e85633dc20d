//! ## What it does
//! Finds `COPY` and `ADD` of files that hold secrets by their name: `.env`, `id_rsa`, `.npmrc`, `.aws`, `*.p12` and
//! others. Examples (`.env.example`) and public keys pass.
//!
//! ## Why it matters
//! A copied file is in a layer for good, also if a later `RUN rm` hides it.
//!
//! ## Example
//! ```dockerfile
//! COPY .npmrc /root/.npmrc
//! RUN npm ci
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
//! ```
//!
//! ## Fix safety
//! There is no fix: a build step needs a secret mount, a running container a file from outside.
//!
//! ## See also
//! Lesson 5.3, secrets that are still there. The rule `secret-file-in-context`.
//!
//! # 日本語
//! ## 何を調べるか
//! `.env`、`id_rsa`、`.npmrc`、`.aws`、`*.p12` のように、名前から秘密を含むと分かるファイルの `COPY` と `ADD` を見つけます。
//! 例（`.env.example`）と公開鍵は対象外です。
//!
//! ## なぜ問題か
//! コピーしたファイルはレイヤーに残り続けます。あとの `RUN rm` で見えなくなっても同じです。
//!
//! ## 修正の安全性
//! 自動修正はありません。ビルド中に使うならシークレットマウント、実行時に使うなら外から渡すファイルが必要です。
//!
//! ## 関連
//! レッスン 5.3「消したはずの秘密」。ルール `secret-file-in-context`。

use super::super::copy::transfer::{Transfer, file_name, transfers};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "secret-file-copied",
    aliases: &["CIS-DI-0010"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("a file with secrets is copied", "秘密を含むファイルのコピー"),
    docs: docs_of!("file.rs"),
    check,
};

const NAMES: [&str; 34] = [
    ".aws",
    ".azure",
    ".boto",
    ".dockercfg",
    ".docker/config.json",
    ".env",
    ".git-credentials",
    ".gnupg",
    ".htpasswd",
    ".kube",
    ".my.cnf",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    ".s3cfg",
    ".ssh",
    ".vault-token",
    ".yarnrc.yml",
    "_netrc",
    "credentials.json",
    "gcloud/credentials.db",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "kubeconfig",
    "master.key",
    "private.key",
    "private.pem",
    "privkey.pem",
    "server.key",
    "service-account.json",
    "terraform.tfstate",
];
const ENDS: [&str; 8] = [
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".ppk",
    ".kdbx",
    ".agekey",
    "-key.pem",
];
/// Parts of names that say that a file is there to be shown.
const EXAMPLES: [&str; 7] = ["example", "sample", "template", "dist", "default", "schema", "ci"];
/// Settings that hold a token only sometimes.
const SOMETIMES: [&str; 2] = [".npmrc", ".yarnrc.yml"];

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "`{name}` holds secrets, and a copied file stays in its layer. Mount it: RUN --mount=type=secret."
        ),
        format_args!(
            "`{name}` には秘密が含まれ、コピーするとレイヤーに残ります。RUN --mount=type=secret でマウントしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for transfer in transfers(document).filter(Transfer::is_from_context) {
        for source in transfer.paths().filter(|source| is_secret_file(&source.text)) {
            let name = file_name(&source.text);
            let finding = report.add(source.span, message(name));
            if SOMETIMES.contains(&name) {
                finding.severity = Severity::Info;
            }
        }
    }
}

/// Whether the name of a file or directory says that secrets are in it.
pub(in crate::rules) fn is_secret_file(path: &str) -> bool {
    let path = path.trim_end_matches('/').trim_end_matches("/*");
    let name = file_name(path);
    let is_named = |known: &str| {
        let rest = path.strip_suffix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    if NAMES.iter().any(|known| is_named(known)) || ENDS.iter().any(|end| name.ends_with(end)) {
        return true;
    }
    // `.env.production`, but not `.env.example`.
    name.strip_prefix(".env.").is_some_and(|rest| {
        !rest.is_empty() && !rest.split(['.', '-', '_']).any(|part| EXAMPLES.contains(&part))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        for source in [
            ".env",
            "config/.env.production",
            "./.npmrc",
            ".ssh/",
            ".ssh/*",
            "keys/id_rsa",
            "x.pfx",
            "home/.docker/config.json",
            "tls-key.pem",
        ] {
            hits(&RULE, &format!("FROM a:1\nCOPY {source} /b/"), &[source]);
        }
        hits(
            &RULE,
            "FROM a:1\nADD [\"b\", \".netrc\", \"/c/\"]",
            &["\".netrc\""],
        );
        for source in [
            ".env.example",
            ".env.local.sample",
            "id_rsa.pub",
            "env",
            "environment",
            ".envrc.d",
            "ca.pem",
            "cert.pem",
            "config.json",
        ] {
            passes(&RULE, &format!("FROM a:1\nCOPY {source} /b/"));
        }
        passes(&RULE, "FROM a:1\nCOPY --from=x .env /b");
        passes(&RULE, "FROM a:1\nCOPY x .env");
    }
}
