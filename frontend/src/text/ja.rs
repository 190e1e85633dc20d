//! 日本語.

use protocol::frame::{EndReason, ExitStatus};

use super::Text;

pub(super) static TEXT: Text = Text {
    app_name: "Utsuwa",
    tagline: "コンテナを、手で分解する。",
    intro: "読むだけでは分からないことを、本物のサンドボックスで確かめます。コマンドを打つと、手順のしるしがひとりでに緑になります。",
    skip_to_content: "本文へ",
    skip_to_terminal: "ターミナルへ",
    main_navigation: "主なページ",
    nav_course: "コース",
    nav_analyzer: "Dockerfile 診断",
    switch_language: "English",
    settings: "設定",
    theme: "表示",
    theme_system: "端末に合わせる",
    theme_light: "明るい",
    theme_dark: "暗い",
    screen_reader: "スクリーンリーダー用にターミナルを読み上げる",
    screen_reader_note: "全画面のプログラム（vi など）は読み上げられません。",
    loading: "読み込んでいます…",
    try_again: "もう一度試す",
    unreachable: "サーバーにつながりません。utsuwa serve が動いているか確かめてください。",
    analyzer_still_works: "Dockerfile 診断はサーバーなしでも使えます。",
    refused,
    not_found: "ページが見つかりません",
    not_found_note: "アドレスが変わったか、打ち間違いかもしれません。",
    back_to_course: "コース一覧へ",

    level: |level| match level {
        "beginner" => "入門",
        "intermediate" => "中級",
        "advanced" => "上級",
        other => other,
    },
    minutes: |minutes| format!("{minutes} 分"),
    tasks_done: |done, all| format!("課題 {done}／{all}"),
    lesson_done: "完了",
    machine_lacks: "このマシンに足りないもの：",
    lab_unavailable: "このマシンでは実習ができません。本文は読めます。",

    lesson_body: "レッスン本文",
    lesson_progress: "このレッスンの進み具合",
    next_lesson: "次のレッスンへ",
    run: "実行",
    run_in: |terminal| format!("ターミナル {terminal} で実行"),
    interrupts: "先に Ctrl-C を送ります",
    ran_in: |terminal| format!("ターミナル {terminal} で実行しました"),
    cannot_run: "サンドボックスがまだ準備できていません。",
    copy: "コピー",
    copied: "コピーしました",
    copy_failed: "コピーできませんでした。選択してコピーしてください。",
    output: "出力の例",
    hint: "ヒント",
    solution: "解答を見る",
    note: "補足",

    task_waiting: "確認を待っています",
    task_unanswered: "答えを書いてください",
    task_passed: "できました",
    task_passed_before: "前にできています",
    task_not_yet: "まだです",
    task_spoiled: "このサンドボックスではもうできません",
    task_error: "確認に失敗しました",
    task_error_note: "これはこちらの不具合で、あなたの操作のせいではありません。",
    task_announced: "課題ができました：",
    answer: "答え",
    answer_number: "答え（数）",
    send_answer: "答え合わせ",
    answer_wrong: "違うようです。もう一度どうぞ。",

    terminal: "ターミナル",
    terminal_named: |name| format!("ターミナル {name}"),
    terminal_hint: "Enter で入力を始め、Shift+Tab で抜けます",
    terminal_input: "ターミナルの入力",
    too_much_output: "出力が多いため読み上げを省きました。行を移動して読めます。",
    terminal_failed: "ターミナルを読み込めませんでした。ページを読み直してください。",
    pane_sizes: "広さを変える",
    splitter: "本文とターミナルの境目",
    new_sandbox: "作り直す",
    new_sandbox_sure: "サンドボックスを捨てて新しく作ります。中のファイルは消えます。",
    new_sandbox_yes: "新しいサンドボックスを作る",
    cancel: "やめる",
    starting: "サンドボックスを作っています…",
    connecting: "接続しています…",
    online: "接続中",
    round_trip: |millis| format!("往復 {millis} ms"),
    reconnecting: "接続が切れました。つなぎ直しています…",
    reconnected: "つながりました",
    sandbox_gone: "サンドボックスは終了しました。",
    ending,
    shell_ended: |status| match status {
        ExitStatus::Code(code) => format!("シェルが終了しました（終了コード {code}）"),
        ExitStatus::Signal(signal) => format!("シェルがシグナル {signal} で終了しました"),
    },
    reopen: "シェルを開き直す",

    analyzer_title: "Dockerfile 診断",
    analyzer_intro: "打つそばから診断します。すべてこのページの中で動き、内容はどこにも送りません。",
    dockerfile: "Dockerfile",
    samples: "例から選ぶ",
    sample_names: ["よくある書き方", "Node.js アプリ", "整った例"],
    findings: "指摘",
    findings_count: |count| format!("指摘 {count} 件"),
    no_findings: "指摘はありません。",
    line: |line| format!("{line} 行目"),
    severity_error: "エラー",
    severity_warning: "警告",
    severity_info: "情報",
    severity_style: "書き方",
    apply_fix: "直す",
    unsafe_fix: "動きが変わることがあります",
    editor_failed: "エディターを読み込めませんでした。下の入力欄でも診断できます。",
};

fn refused(kind: &str, detail: &str) -> String {
    let known = match kind {
        "/problems/sandbox-limit" => "サンドボックスがいっぱいです。少し待ってからもう一度試してください。",
        "/problems/session-limit" => {
            "同時に使えるサンドボックスの数に達しました。ほかのレッスンのサンドボックスを終えてください。"
        }
        "/problems/no-session" => "ページを読み直してください。",
        "/problems/no-lesson" => "そのレッスンはありません。",
        "/problems/no-sandbox" => "そのサンドボックスは終了しました。",
        "/problems/stopping" => "サーバーが再起動しています。少し待ってからもう一度試してください。",
        "/problems/timeout" => "時間がかかりすぎました。もう一度試してください。",
        "/problems/internal" => "サーバーの不具合です。あなたの操作のせいではありません。",
        _ if detail.is_empty() => "サーバーが断りました。",
        _ => return format!("サーバーが断りました：{detail}"),
    };
    known.to_owned()
}

fn ending(seconds: u32, reason: EndReason) -> String {
    match reason {
        EndReason::Asked => "サンドボックスを終了しています。".to_owned(),
        EndReason::Idle => format!("しばらく誰もつないでいなかったため、あと {seconds} 秒で終了します。"),
        EndReason::TimeLimit => format!("使用できる時間の上限に達したため、あと {seconds} 秒で終了します。"),
        EndReason::Shutdown => format!("サーバーが止まるため、あと {seconds} 秒で終了します。"),
        EndReason::InitDied => "PID 1 が終了したため、サンドボックスも終了します。".to_owned(),
    }
}
