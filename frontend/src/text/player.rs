//! The words of the player.

use terminal::cast::Problem;

/// The words of the player.
#[derive(Debug)]
pub(crate) struct PlayerText {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) drop_here: &'static str,
    pub(crate) bad_line: fn(line: usize, why: &str) -> String,
    pub(crate) problem: fn(problem: &Problem) -> String,
    pub(crate) cut_short: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) too_large: &'static str,
    pub(crate) play: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) position: &'static str,
    pub(crate) speed: &'static str,
    pub(crate) times: fn(speed: &str) -> String,
    pub(crate) skip_idle: &'static str,
    pub(crate) markers: &'static str,
    pub(crate) marker: fn(number: usize) -> String,
    pub(crate) go_to: fn(label: &str, time: &str) -> String,
    pub(crate) another: &'static str,
    pub(crate) screen: &'static str,
}

pub(super) static JA: PlayerText = PlayerText {
    title: "録画の再生",
    lead: "asciicast（.cast）形式の録画を再生します。ファイルはこのページの中だけで読み込まれ、どこにも送信されません。",
    choose: ".cast ファイルを選ぶ",
    drop_here: "ここにファイルをドロップすることもできます。",
    bad_line: |line, why| format!("{line} 行目を読み取れません：{why}"),
    problem: |problem| match problem {
        Problem::NoHeader => "先頭行にバージョンを示す JSON オブジェクトがありません".to_owned(),
        Problem::Version(version) => {
            format!("asciicast のバージョン {version} には対応していません（対応：2 と 3）")
        }
        Problem::NoSize => "ヘッダーに端末の桁数と行数がありません".to_owned(),
        Problem::NoEvent => "イベントは［時刻, 種類, 文字列］の JSON 配列で書きます".to_owned(),
        Problem::Time => "時刻は 0 以上、1 年未満の秒数で書きます".to_owned(),
        Problem::Resize => "端末の大きさは 80x24 のように書きます".to_owned(),
        Problem::Exit => "終了ステータスは整数で書きます".to_owned(),
    },
    cut_short: "ファイルが途中で切れているため、読み取れたところまでを再生します。",
    loading: "録画を読み込んでいます…",
    too_large: "ファイルが大きすぎます（上限は 64 MB です）。",
    play: "再生",
    pause: "一時停止",
    position: "再生位置",
    speed: "速さ",
    times: |speed| format!("{speed} 倍"),
    skip_idle: "待ち時間を 2 秒までに縮める",
    markers: "マーカー",
    marker: |number| format!("マーカー {number}"),
    go_to: |label, time| format!("{label}（{time}）へ移動"),
    another: "別のファイルを開く",
    screen: "録画の画面",
};

pub(super) static EN: PlayerText = PlayerText {
    title: "Play a recording",
    lead: "Plays recordings in asciicast format (.cast). A file is read in this page only and sent nowhere.",
    choose: "Choose a .cast file",
    drop_here: "Or drop one here.",
    bad_line: |line, why| format!("Line {line} cannot be read: {why}"),
    problem: ToString::to_string,
    cut_short: "The file was cut short. What is there can be played.",
    loading: "Loading the recording…",
    too_large: "The file is too large (64 MB at most).",
    play: "Play",
    pause: "Pause",
    position: "Position",
    speed: "Speed",
    times: |speed| format!("{speed}×"),
    skip_idle: "Shorten pauses to 2 seconds",
    markers: "Markers",
    marker: |number| format!("Marker {number}"),
    go_to: |label, time| format!("Go to {label} ({time})"),
    another: "Open another file",
    screen: "The recording's screen",
};
