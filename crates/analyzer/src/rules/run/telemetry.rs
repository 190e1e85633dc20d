//! ## What it does
//! Finds tools that report how they are used, in a stage that does not say no. Off unless asked for.
//!
//! ## Why it matters
//! The reports leave your network from every build and every container, and slow both down a little. One variable
//! stops them.
//!
//! ## Example
//! ```dockerfile
//! RUN dotnet publish -c Release
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV DOTNET_CLI_TELEMETRY_OPTOUT=1
//! RUN dotnet publish -c Release
//! ```
//!
//! ## Fix safety
//! Unsafe: the variable is also there in every container of the image.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! 使われ方を報告するツールを、断っていないステージで見つけます。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! 報告はビルドのたび、コンテナのたびにネットワークの外へ送られ、どちらも少し遅くなります。変数ひとつで止められます。
//!
//! ## 修正の安全性
//! 安全ではありません。変数はイメージのコンテナすべてにも残ります。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use std::collections::HashSet;

use shell::Word;

use crate::call::{Call, calls};
use crate::document::{Document, Run, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::scope::Variable;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "telemetry",
    aliases: &["tally/prefer-telemetry-opt-out"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("tool that reports its use", "使われ方を報告するツール"),
    docs: docs_of!("telemetry.rs"),
    check,
};

const FIX: Text = Text::fixed("Switch the reports off", "報告を切る");

/// A tool, by its program or its package, and the variable that stops its reports.
const TOOLS: [(&str, &str, &str); 18] = [
    ("astro", "ASTRO_TELEMETRY_DISABLED", "1"),
    ("az", "AZURE_CORE_COLLECT_TELEMETRY", "0"),
    ("azure-cli", "AZURE_CORE_COLLECT_TELEMETRY", "0"),
    ("brew", "HOMEBREW_NO_ANALYTICS", "1"),
    ("bun", "DO_NOT_TRACK", "1"),
    ("dotnet", "DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    ("func", "FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT", "1"),
    ("gatsby", "GATSBY_TELEMETRY_DISABLED", "1"),
    ("hf", "HF_HUB_DISABLE_TELEMETRY", "1"),
    ("huggingface_hub", "HF_HUB_DISABLE_TELEMETRY", "1"),
    ("huggingface-cli", "HF_HUB_DISABLE_TELEMETRY", "1"),
    ("next", "NEXT_TELEMETRY_DISABLED", "1"),
    ("nuxi", "NUXT_TELEMETRY_DISABLED", "1"),
    ("nuxt", "NUXT_TELEMETRY_DISABLED", "1"),
    ("pwsh", "POWERSHELL_TELEMETRY_OPTOUT", "1"),
    ("sam", "SAM_CLI_TELEMETRY", "0"),
    ("turbo", "TURBO_TELEMETRY_DISABLED", "1"),
    ("wrangler", "WRANGLER_SEND_METRICS", "false"),
];

/// Programs that run or install what their arguments name.
const CARRIERS: [&str; 11] = [
    "npx", "bunx", "npm", "yarn", "pnpm", "pip", "pip3", "pipx", "apt-get", "apk", "dnf",
];

fn message(tool: &str, variable: &str, value: &str) -> Text {
    Text::new(
        format_args!("`{tool}` reports how it is used. Set {variable}={value} to stop that."),
        format_args!("`{tool}` は使われ方を報告します。{variable}={value} で止められます。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut told = HashSet::new();
    for run in document.runs.iter().filter(|run| !run.site.is_onbuild) {
        let own = own_variables(run);
        for call in calls(run, |_| true) {
            let Some((word, (tool, variable, value))) = tool(&call) else {
                continue;
            };
            let at = run.site.instruction.span.start;
            let is_unset = matches!(
                document.scopes.variable(run.site.stage, at, variable),
                Variable::Unset | Variable::Unknown
            );
            if !is_unset || own.contains(variable) || !told.insert((run.site.stage, variable)) {
                continue;
            }
            let line = format!("ENV {variable}={value}{}", lines::newline(document.tree));
            // Before the first stage nothing is set for a later line.
            let fix = run
                .site
                .stage
                .map(|_| Fix::risky(FIX, vec![Edit::insert(at, line)]));
            report
                .add(word.span, message(tool, variable, value))
                .with_fix(fix);
        }
    }
}

/// The variables that a script sets itself.
fn own_variables<'r>(run: &'r Run<'_>) -> HashSet<&'r str> {
    let commands = run.script.commands.iter();
    let words = commands.flat_map(|command| command.assignments.iter().chain(command.words.iter().skip(1)));
    words
        .filter_map(|word| word.text.split_once('='))
        .map(|(name, _)| name)
        .collect()
}

/// The tool that a command runs, or has another program run or install.
fn tool<'r>(call: &Call<'r>) -> Option<(&'r Word, (&'static str, &'static str, &'static str))> {
    let program = base_name(&call.program.text);
    let of = |name: &str| TOOLS.iter().copied().find(|(tool, ..)| *tool == name);
    if let Some(tool) = of(program) {
        return Some((call.program, tool));
    }
    if !CARRIERS.contains(&program) {
        return None;
    }
    call.words.iter().find_map(|word| {
        let name = word
            .text
            .split(['=', '@', '<', '>', '~', '['])
            .next()
            .unwrap_or_default();
        Some((word, of(name)?))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, has_no_fix, hits, passes};

    #[test]
    fn cases() {
        for (command, at) in [
            ("dotnet build", "dotnet"),
            ("npx next build && npx next export", "next"),
            ("npm i -g nuxt@3", "nuxt@3"),
            ("sudo apt-get install azure-cli=2", "azure-cli=2"),
            ("pip install huggingface_hub==1", "huggingface_hub==1"),
        ] {
            hits(&RULE, &format!("FROM a:1\nRUN {command}"), &[at]);
        }
        passes(&RULE, "FROM a:1\nENV DO_NOT_TRACK=1\nRUN bun install");
        passes(&RULE, "FROM a:1\nRUN NEXT_TELEMETRY_DISABLED=1 npx next build");
        passes(&RULE, "FROM a:1\nRUN echo next && npm ci");
    }

    #[test]
    fn fixed() {
        has_no_fix(&RULE, "RUN dotnet build\nFROM a:1");
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN bun install\nRUN bun run b",
            "FROM a:1\nENV DO_NOT_TRACK=1\nRUN bun install\nRUN bun run b",
        );
    }
}
