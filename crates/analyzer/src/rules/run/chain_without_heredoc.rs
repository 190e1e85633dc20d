//! ## What it does
//! Finds a `RUN` that chains three commands or more with `&&`. Off unless asked for.
//!
//! ## Why it matters
//! A here-document needs no `&&` and no `\` at the ends of lines, so nobody forgets one, and comments may stand
//! anywhere.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update \
//!     && apt-get install -y curl \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN <<EOF
//! set -e
//! apt-get update
//! apt-get install -y curl
//! rm -rf /var/lib/apt/lists/*
//! EOF
//! ```
//!
//! ## Fix safety
//! Unsafe: it needs BuildKit, and `set -e` looks away in more places than `&&` does.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `&&` で 3 つ以上のコマンドをつなぐ `RUN` を見つけます。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! ヒアドキュメントなら `&&` も行末の `\` も要らないので忘れることがなく、コメントもどこにでも書けます。
//!
//! ## 修正の安全性
//! 安全ではありません。BuildKit が必要で、`set -e` は `&&` より見逃すところが多くあります。
//!
//! ## 関連
//! レッスン 10.6 レイヤーを減らす

use dockerfile::PieceKind;
use shell::Join;

use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

use super::chain::{Link, links};

pub(crate) static RULE: Rule = Rule {
    name: "chain-without-heredoc",
    aliases: &["tally/prefer-run-heredoc"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("chain instead of a here-document", "ヒアドキュメントにできる連鎖"),
    docs: docs_of!("chain_without_heredoc.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Several commands are chained with &&. A here-document says the same with less.",
    "いくつものコマンドが && でつながれています。ヒアドキュメントならもっと簡単に書けます。",
);
const FIX: Text = Text::fixed("Write a here-document", "ヒアドキュメントにする");

const MIN: usize = 3;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut items = document.tree.items.iter();
    for run in document.runs.iter().filter(|run| run.site.heredocs.is_empty()) {
        let links = links(run);
        let Some(span) = links.iter().map(|link| link.span).reduce(Span::to) else {
            continue;
        };
        if links.len() < MIN || !is_chain(&links) {
            continue;
        }
        let start = run.site.instruction.span.start;
        let item = items.find(|item| item.span().end > start);
        let has_comment =
            item.is_none_or(|item| item.pieces.iter().any(|piece| piece.kind == PieceKind::Comment));
        let fix = if has_comment {
            None
        } else {
            fix(document, run, &links, span)
        };
        report.add(span, MESSAGE).with_fix(fix);
    }
}

fn is_chain(links: &[Link]) -> bool {
    let last = links.len().saturating_sub(1);
    links.iter().enumerate().all(|(index, link)| {
        let after = if index == last { Join::Edge } else { Join::And };
        let before = if index == 0 { Join::Edge } else { Join::And };
        link.before == before && link.after == after
    })
}

fn fix(document: &Document<'_>, run: &Run<'_>, links: &[Link], span: Span) -> Option<Fix> {
    let instruction = run.site.instruction;
    let is_whole = span.end == instruction.span.end;
    let is_comment_free = !document.tree.slice(span).contains('#');
    if run.site.is_onbuild || document.tree.escape != '\\' || !is_whole || !is_comment_free {
        return None;
    }
    let mut script = "<<EOF\nset -e\n".to_owned();
    for link in links {
        let text = document.tree.slice(link.span);
        if text.lines().any(|line| line.trim() == "EOF") {
            return None;
        }
        script.push_str(text);
        script.push('\n');
    }
    script.push_str("EOF");
    // White space at the end of the line would become part of the mark.
    let rest = document.tree.text.get(span.end..)?;
    let space = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let span = Span::new(span.start, span.end + space);
    Some(Fix::risky(FIX, vec![Edit::replace(span, script)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN a && b && (c; d)", &["a && b && (c; d)"]);
        for run in [
            "a && b",
            "a && b || c",
            "a | b && c",
            "a; b; c",
            "<<E\na && b && c\nE",
            "[\"a\"]",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {run}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN --network=none a > x \\\n  && b \\\n    -c && if d; then e; fi \nUSER f\n",
            "FROM a:1\nRUN --network=none <<EOF\nset -e\na > x\nb \\\n    -c\nif d; then e; fi\nEOF\nUSER f\n",
        );
        let commented = of(&RULE, "FROM a:1\nRUN a \\\n# c\n && b && d");
        assert!(commented[0].fix.is_none());
    }
}
