//! The text of the pages.

use std::fmt::Write;

use analyzer::{Lang, Rule};

use super::words::{category, severity, tool, yes_or_no};

/// A rule's page in Markdown.
pub(in crate::lint) fn page(rule: &Rule, lang: Lang) -> String {
    let (head, rows) = match lang {
        Lang::En => ("rule", ["category", "severity", "runs by default", "since"]),
        Lang::Ja => ("ルール", ["分類", "重大度", "既定で有効", "導入"]),
    };
    let mut page = format!("# {}\n\n", rule.name);
    let _ = writeln!(page, "{}\n", sentence(rule.summary.get(lang), lang));
    let values = [
        category(rule.category, lang),
        severity(rule.severity, lang),
        yes_or_no(rule.on_by_default, lang),
        rule.since,
    ];
    let _ = writeln!(page, "| {head} | `{}` |\n| --- | --- |", rule.name);
    for (row, value) in rows.iter().zip(values) {
        let _ = writeln!(page, "| {row} | {value} |");
    }
    for alias in rule.aliases {
        let _ = writeln!(page, "| {} | `{alias}` |", tool(alias));
    }
    let _ = writeln!(page, "\n{}\n", rule.page(lang));
    let silence = match lang {
        Lang::En => "To silence it for one instruction, with a reason:",
        Lang::Ja => "一つの命令だけで抑制するには、理由を添えて次のように書きます。",
    };
    let reason = match lang {
        Lang::En => "why",
        Lang::Ja => "理由",
    };
    let _ = writeln!(
        page,
        "---\n\n{silence}\n\n```dockerfile\n# utsuwa ignore={} # {reason}\n```",
        rule.name
    );
    page
}

fn sentence(summary: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{summary}。"),
        Lang::En => {
            let mut chars = summary.chars();
            let first = chars
                .next()
                .map(|c| c.to_uppercase().to_string())
                .unwrap_or_default();
            format!("{first}{}.", chars.as_str())
        }
    }
}

/// All rules of a language, and under which names other tools know them.
pub(super) fn index(rules: &[&'static Rule], lang: Lang) -> String {
    let mut page = match lang {
        Lang::En => {
            "# Rules\n\n| rule | finds | severity | by default |\n| --- | --- | --- | --- |\n".to_owned()
        }
        Lang::Ja => {
            "# ルール\n\n| ルール | 見つけるもの | 重大度 | 既定で有効 |\n| --- | --- | --- | --- |\n"
                .to_owned()
        }
    };
    for rule in rules {
        let name = rule.name;
        let summary = cell(rule.summary.get(lang));
        let severity = severity(rule.severity, lang);
        let on = yes_or_no(rule.on_by_default, lang);
        let _ = writeln!(page, "| [{name}]({name}.md) | {summary} | {severity} | {on} |");
    }
    page.push_str(match lang {
        Lang::En => "\n## Names in other tools\n\nEach can be used wherever a rule is named.\n\n| tool | name | rule |\n| --- | --- | --- |\n",
        Lang::Ja => "\n## ほかのツールでの名前\n\nルール名を書ける場所なら、どこでも使えます。\n\n| ツール | 名前 | ルール |\n| --- | --- | --- |\n",
    });
    let mut aliases: Vec<(&str, &str, &str)> = rules
        .iter()
        .flat_map(|rule| rule.aliases.iter().map(|alias| (tool(alias), *alias, rule.name)))
        .collect();
    aliases.sort_unstable();
    for (tool, alias, name) in aliases {
        let _ = writeln!(page, "| {tool} | `{alias}` | [{name}]({name}.md) |");
    }
    page
}

/// The page above both languages.
pub(super) fn root() -> String {
    "# The rules of `utsuwa lint`\n\nWritten by `cargo xtask rules` from the comments at the top of the rules' files.\n\n\
     * [English](en/README.md)\n* [日本語](ja/README.md)\n"
        .to_owned()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A page for a terminal: headings in bold without their marks, code set in.
pub(in crate::lint) fn render(page: &str, has_color: bool) -> String {
    let mut text = String::new();
    let mut is_code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let heading = line.trim_start_matches('#').trim_start();
        if is_code {
            let _ = writeln!(text, "    {line}");
        } else if line.starts_with('#') && has_color {
            let _ = writeln!(text, "\x1b[1m{heading}\x1b[0m");
        } else if line.starts_with('#') {
            let _ = writeln!(text, "{heading}\n{}", "-".repeat(heading.chars().count()));
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_all_names_in_both_languages() {
        let rule = analyzer::rules_called("latest-tag").next().unwrap();
        for (lang, word) in [
            (Lang::En, "| severity | warning |"),
            (Lang::Ja, "| 重大度 | 警告 |"),
        ] {
            let page = page(rule, lang);
            assert!(
                page.starts_with("# latest-tag\n\n") && page.contains(word),
                "{page}"
            );
            assert!(page.contains("| hadolint | `DL3007` |") && page.contains("# utsuwa ignore=latest-tag"));
        }
        assert!(index(&[rule], Lang::En).contains("| hadolint | `DL3007` | [latest-tag](latest-tag.md) |"));
    }

    #[test]
    fn markdown_is_plain_in_a_terminal() {
        let text = render("## A\n\nb\n\n```dockerfile\n# c\n```\n", false);
        assert_eq!(text, "A\n-\n\nb\n\n    # c\n");
    }
}
