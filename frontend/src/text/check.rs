//! The words of the Dockerfile check.

use crate::analysis::files::Refusal;
use crate::analysis::report::{Concern, Severity};

/// The words of the Dockerfile check.
#[derive(Debug)]
pub(crate) struct CheckText {
    pub(crate) samples: [&'static str; 6],
    pub(crate) open: &'static str,
    pub(crate) drop_here: &'static str,
    pub(crate) drop_now: &'static str,
    pub(crate) all_rules: &'static str,
    pub(crate) all_rules_note: &'static str,
    pub(crate) add_dockerignore: &'static str,
    pub(crate) dockerignore_note: &'static str,
    pub(crate) remove_dockerignore: &'static str,
    pub(crate) opened: fn(names: &str) -> String,
    pub(crate) refused: fn(name: &str, why: Refusal) -> String,
    pub(crate) kept: &'static str,

    pub(crate) share: &'static str,
    pub(crate) share_note: &'static str,
    pub(crate) share_copied: &'static str,
    pub(crate) share_link: &'static str,
    pub(crate) share_long: &'static str,
    pub(crate) share_unable: &'static str,
    pub(crate) share_broken: &'static str,

    pub(crate) failed: &'static str,
    pub(crate) severities: &'static str,
    pub(crate) severity_names: [&'static str; 4],
    pub(crate) concern_names: [&'static str; 6],
    pub(crate) group_by: &'static str,
    pub(crate) by_place: &'static str,
    pub(crate) by_severity: &'static str,
    pub(crate) by_concern: &'static str,
    pub(crate) all_concerns: &'static str,
    pub(crate) shown_of: fn(shown: usize, all: usize) -> String,
    pub(crate) cut: fn(count: usize) -> String,
    pub(crate) fix: &'static str,
    pub(crate) fix_all: fn(count: usize) -> String,
    pub(crate) fixed: &'static str,
    pub(crate) unsafe_fix: &'static str,
    pub(crate) explain: &'static str,
    pub(crate) close: &'static str,
    pub(crate) page_coming: &'static str,
    pub(crate) also_known_as: &'static str,
    pub(crate) opinion: &'static str,

    pub(crate) graph: &'static str,
    pub(crate) as_list: &'static str,

    pub(crate) scores: &'static str,
    pub(crate) how_counted: &'static str,
    pub(crate) formula: &'static str,
}

impl CheckText {
    /// How bad it is.
    pub(crate) fn severity(&self, severity: Severity) -> &'static str {
        self.severity_names[severity as usize]
    }

    /// What it is about.
    pub(crate) fn concern(&self, concern: Concern) -> &'static str {
        self.concern_names[concern as usize]
    }
}

pub(super) static EN: CheckText = CheckText {
    samples: [
        "Common mistakes",
        "A Node.js app",
        "A Python app",
        "Go in several stages",
        "Rules silenced by comments",
        "A tidy one",
    ],
    open: "Open files",
    drop_here: "Or drop a Dockerfile here, with its .dockerignore.",
    drop_now: "Drop the files to check them",
    all_rules: "Also matters of opinion",
    all_rules_note: "Rules that are off by default, such as pinning by digest",
    add_dockerignore: "Add a .dockerignore",
    dockerignore_note: "Then the check looks at it too.",
    remove_dockerignore: "Remove",
    opened: |names| format!("Opened {names}. Undo brings the text before back."),
    refused: |name, why| match why {
        Refusal::Large => format!("{name} is larger than 1 MB, so it is hardly a Dockerfile."),
        Refusal::Binary => format!("{name} is not text: it holds zero bytes."),
        Refusal::Encoding => format!("{name} is not UTF-8. Save it as UTF-8 and open it again."),
        Refusal::Unreadable => format!("{name} cannot be read. Is it a directory?"),
        Refusal::Surplus => format!("{name} was left out: only one file of its kind is checked."),
    },
    kept: "Your text is unchanged.",

    share: "Copy link",
    share_note: "The link holds the text itself, behind the #: it is sent to no server.",
    share_copied: "The link is copied.",
    share_link: "Link to copy",
    share_long: "This is too long for a link (at most 16,000 characters when packed). Send the file instead.",
    share_unable: "This browser cannot make such a link. Send the file instead.",
    share_broken: "This link is damaged, so there is nothing to open. Ask for it again, or start from an example.",

    failed: "The check could not be loaded. Your text is safe; try again when the server can be reached.",
    severities: "Severities that are listed",
    severity_names: ["Error", "Warning", "Info", "Style"],
    concern_names: [
        "Syntax",
        "Security",
        "Behaviour",
        "Reproducibility",
        "Size",
        "Deprecation",
    ],
    group_by: "Group by",
    by_place: "nothing",
    by_severity: "severity",
    by_concern: "concern",
    all_concerns: "Show all concerns again",
    shown_of: |shown, all| format!("{shown} of {all} findings"),
    cut: |count| format!("And {count} more. Fix some of these first, or hide a severity."),
    fix: "Fix",
    fix_all: |count| {
        if count == 1 {
            "Make the safe fix".to_owned()
        } else {
            format!("Make {count} safe fixes")
        }
    },
    fixed: "Fixed. Undo takes it back.",
    unsafe_fix: "may change what it does",
    explain: "Explain",
    close: "Close",
    page_coming: "The page of this rule is being loaded. Without the server it cannot come.",
    also_known_as: "Known elsewhere as",
    opinion: "off by default",

    graph: "Stages",
    as_list: "As a list",

    scores: "Score by concern",
    how_counted: "How it is counted",
    formula: "Each concern starts at 100. Every finding of it costs points: an error 25, a warning 10, an info 4, a matter of \
              style 1. Nothing falls below 0. Findings that a comment silences cost nothing.",
};

pub(super) static JA: CheckText = CheckText {
    samples: [
        "よくある間違い",
        "Node.js アプリ",
        "Python アプリ",
        "Go のマルチステージ",
        "コメントで指摘を止める例",
        "整った例",
    ],
    open: "ファイルを開く",
    drop_here: "Dockerfile と .dockerignore をここにドロップすることもできます。",
    drop_now: "ドロップすると診断します",
    all_rules: "好みの分かれる指摘も表示",
    all_rules_note: "ダイジェストでの固定など、ふだんは働かないルール",
    add_dockerignore: ".dockerignore を追加",
    dockerignore_note: "合わせて診断します。",
    remove_dockerignore: "取り除く",
    opened: |names| format!("{names} を開きました。「元に戻す」で前の内容に戻せます。"),
    refused: |name, why| match why {
        Refusal::Large => format!("{name} は 1 MB を超えるため、開きませんでした。"),
        Refusal::Binary => format!("{name} はテキストではありません（ゼロのバイトを含みます）。"),
        Refusal::Encoding => {
            format!("{name} は UTF-8 ではありません。UTF-8 で保存し直してから開いてください。")
        }
        Refusal::Unreadable => format!("{name} を読み取れません。フォルダーではありませんか。"),
        Refusal::Surplus => format!("{name} は開きませんでした。同じ種類のファイルは 1 つだけ診断します。"),
    },
    kept: "入力中の内容はそのままです。",

    share: "リンクをコピー",
    share_note: "内容はリンクの # より後ろに入るため、どのサーバーにも送られません。",
    share_copied: "リンクをコピーしました。",
    share_link: "コピーするリンク",
    share_long: "長すぎてリンクにできません（圧縮後 16,000 文字まで）。ファイルのまま渡してください。",
    share_unable: "このブラウザーではリンクを作れません。ファイルのまま渡してください。",
    share_broken: "リンクが壊れているため、内容を開けません。もう一度送ってもらうか、例から始めてください。",

    failed: "診断を読み込めませんでした。入力した内容は残っています。サーバーにつながるときに、もう一度試してください。",
    severities: "表示する重要度",
    severity_names: ["エラー", "警告", "情報", "書き方"],
    concern_names: ["構文", "安全", "動作", "再現性", "サイズ", "古い書き方"],
    group_by: "まとめ方",
    by_place: "まとめない",
    by_severity: "重要度ごと",
    by_concern: "観点ごと",
    all_concerns: "すべての観点を表示する",
    shown_of: |shown, all| format!("指摘 {all} 件のうち {shown} 件"),
    cut: |count| format!("ほかに {count} 件あります。先にいくつか直すか、重要度で絞り込んでください。"),
    fix: "直す",
    fix_all: |count| format!("安全な修正をまとめて行う（{count} 件）"),
    fixed: "直しました。「元に戻す」で取り消せます。",
    unsafe_fix: "動きが変わることがあります",
    explain: "くわしく",
    close: "閉じる",
    page_coming: "このルールの説明を読み込んでいます。サーバーにつながらないときは表示できません。",
    also_known_as: "ほかのツールでの名前：",
    opinion: "ふだんは働かないルール",

    graph: "ステージの構成",
    as_list: "一覧で表示",

    scores: "観点ごとの点数",
    how_counted: "点数の数え方",
    formula: "どの観点も 100 点から始まり、指摘があるたびに減ります。エラーは 25 点、警告は 10 点、情報は 4 点、\
              書き方は 1 点です。0 点より下がることはありません。コメントで止めた指摘では減りません。",
};
