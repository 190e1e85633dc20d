//! ## What it does
//! Finds hosts that pip is told to trust without a valid certificate: `--trusted-host`, `PIP_TRUSTED_HOST`,
//! `pip config set global.trusted-host`.
//!
//! ## Why it matters
//! pip runs code from what it fetches. Without a checked certificate, anyone on the way can send something else.
//!
//! ## Example
//! ```dockerfile
//! RUN pip install --no-cache-dir --trusted-host pypi.example.com requests==2.32.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY example-ca.crt /etc/ssl/certs/
//! ENV PIP_CERT=/etc/ssl/certs/example-ca.crt
//! RUN pip install --no-cache-dir requests==2.32.3
//! ```
//!
//! ## Fix safety
//! Unsafe: a host whose certificate is not valid can no longer be used.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 証明書が正しくなくても pip に信用させているホストを見つけます。`--trusted-host`、`PIP_TRUSTED_HOST`、
//! `pip config set global.trusted-host` です。
//!
//! ## なぜ問題か
//! pip は取得したもののコードを実行します。証明書を確かめなければ、途中の誰でも別のものを送れます。
//!
//! ## 修正の安全性
//! 安全ではありません。証明書が正しくないホストは使えなくなります。
//!
//! ## 関連
//! レッスン 10.2 公式イメージと固定

use super::pip::{is_pip, pip_installs};
use crate::call::calls;
use crate::document::Document;
use crate::environment::settings;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "pip-trusted-host",
    aliases: &["CKV2_DOCKER_4", "CKV2_DOCKER_16"],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("pip trusts a host unchecked", "確認なしに信用される pip のホスト"),
    docs: docs_of!("pip_trusted_host.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "pip takes packages from this host without checking who it is. Install its certificate instead.",
    "pip がこのホストを確かめずにパッケージを取得します。代わりに証明書を入れましょう。",
);
const FIX: Text = Text::fixed("Remove --trusted-host", "--trusted-host を消す");
const FIX_VARIABLE: Text = Text::fixed("Remove the variable", "変数を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        for pip in pip_installs(run) {
            let options = pip.arguments.options.iter();
            for option in options.filter(|option| option.name() == "--trusted-host") {
                let span = option
                    .value
                    .map_or(option.word.span, |value| option.word.span.to(value.span));
                let fix = pip.call.removal(span).map(|edit| Fix::risky(FIX, vec![edit]));
                report
                    .add(span, MESSAGE)
                    .with_fix(fix)
                    .known_as(&["CKV2_DOCKER_4"]);
            }
        }
        for call in calls(run, is_pip) {
            let is_config = call.words.first().is_some_and(|word| word.text == "config");
            let is_host = |text: &str| text.ends_with(".trusted-host");
            if is_config && let Some(word) = call.words.iter().find(|word| is_host(&word.text)) {
                report.add(word.span, MESSAGE).known_as(&["CKV2_DOCKER_4"]);
            }
        }
    }
    for setting in settings(document) {
        if setting.name == "PIP_TRUSTED_HOST" && !setting.value.is_empty() {
            let edit = setting.removal(document);
            let fix = edit.map(|edit| Fix::risky(FIX_VARIABLE, vec![edit]));
            report
                .add(setting.span, MESSAGE)
                .with_fix(fix)
                .known_as(&["CKV2_DOCKER_16"]);
        }
    }
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
            "FROM a:1\nRUN pip install --trusted-host b c",
            &["--trusted-host b"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN python -m pip --trusted-host=b install c",
            &["--trusted-host=b"],
        );
        hits(
            &RULE,
            "FROM a:1\nENV A=b PIP_TRUSTED_HOST=\"c d\"",
            &["PIP_TRUSTED_HOST=\"c d\""],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN export PIP_TRUSTED_HOST=c",
            &["PIP_TRUSTED_HOST=c"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN pip config set global.trusted-host b",
            &["global.trusted-host"],
        );
        passes(
            &RULE,
            "FROM a:1\nARG PIP_TRUSTED_HOST\nRUN pip install b && echo --trusted-host",
        );
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nENV PIP_TRUSTED_HOST=b\nRUN pip install \\\n  --trusted-host b c\n",
            "FROM a:1\nRUN pip install c\n",
        );
    }
}
