//! The instructions, for completion and hover.

use analyzer::Lang;

/// An instruction.
pub(super) struct Keyword {
    pub(super) name: &'static str,
    /// Its options without the dashes.
    pub(super) flags: &'static [&'static str],
    en: &'static str,
    ja: &'static str,
}

impl Keyword {
    /// What it does, one sentence.
    pub(super) fn summary(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ja => self.ja,
        }
    }
}

/// The instruction of this name, in any case of letters.
pub(super) fn find(name: &str) -> Option<&'static Keyword> {
    ALL.iter().find(|keyword| keyword.name.eq_ignore_ascii_case(name))
}

const fn keyword(
    name: &'static str,
    flags: &'static [&'static str],
    en: &'static str,
    ja: &'static str,
) -> Keyword {
    Keyword { name, flags, en, ja }
}

/// All instructions of the Dockerfile reference.
pub(super) const ALL: [Keyword; 18] = [
    keyword(
        "ADD",
        &[
            "chown",
            "chmod",
            "link",
            "exclude",
            "keep-git-dir",
            "checksum",
            "unpack",
        ],
        "Copies files, fetches addresses and git repositories, and unpacks local archives.",
        "ファイルのコピーに加え、URL や Git リポジトリの取得、ローカルのアーカイブの展開をします。",
    ),
    keyword(
        "ARG",
        &[],
        "Declares a variable that the build may be given; it is not in the container.",
        "ビルド時に渡せる変数を宣言します。コンテナには残りません。",
    ),
    keyword(
        "CMD",
        &[],
        "The command that the container runs, or the default arguments of ENTRYPOINT.",
        "コンテナが実行するコマンド、または ENTRYPOINT の既定の引数です。",
    ),
    keyword(
        "COPY",
        &["from", "chown", "chmod", "link", "parents", "exclude"],
        "Copies files from the build context, another stage or an image.",
        "ビルドコンテキスト、別のステージ、イメージからファイルをコピーします。",
    ),
    keyword(
        "ENTRYPOINT",
        &[],
        "The program that the container always runs; CMD gives its arguments.",
        "コンテナが必ず実行するプログラムです。引数は CMD が与えます。",
    ),
    keyword(
        "ENV",
        &[],
        "Sets environment variables, in the build and in the container.",
        "環境変数を設定します。ビルド中にもコンテナの中でも有効です。",
    ),
    keyword(
        "EXPOSE",
        &[],
        "Says on which ports the container listens; it does not publish them.",
        "コンテナが待ち受けるポートを示します。公開はしません。",
    ),
    keyword(
        "FROM",
        &["platform"],
        "Starts a stage from an image, an earlier stage or `scratch`.",
        "イメージ、前のステージ、または `scratch` からステージを始めます。",
    ),
    keyword(
        "HEALTHCHECK",
        &["interval", "timeout", "start-period", "start-interval", "retries"],
        "How to tell whether the container is well.",
        "コンテナが正常かどうかを調べる方法です。",
    ),
    keyword(
        "LABEL",
        &[],
        "Adds metadata to the image.",
        "イメージにメタデータを付けます。",
    ),
    keyword(
        "MAINTAINER",
        &[],
        "Names the author; a label says the same today.",
        "作者を書きます。今はラベルを使います。",
    ),
    keyword(
        "ONBUILD",
        &[],
        "Keeps an instruction for images that are built from this one.",
        "このイメージをもとにしたビルドで実行する命令を残します。",
    ),
    keyword(
        "RUN",
        &["mount", "network", "security", "device"],
        "Runs a command in the build; what it changes becomes a layer.",
        "ビルド中にコマンドを実行します。変更がレイヤーになります。",
    ),
    keyword(
        "SHELL",
        &[],
        "The shell of the shell forms after it.",
        "以降のシェル形式で使うシェルを決めます。",
    ),
    keyword(
        "STOPSIGNAL",
        &[],
        "The signal that asks the container to stop.",
        "コンテナに停止を求めるシグナルです。",
    ),
    keyword(
        "USER",
        &[],
        "The user of the instructions after it and of the container.",
        "以降の命令とコンテナのユーザーです。",
    ),
    keyword(
        "VOLUME",
        &[],
        "Directories whose content does not belong to the container.",
        "内容をコンテナの外に置くディレクトリです。",
    ),
    keyword(
        "WORKDIR",
        &[],
        "The directory of the instructions after it and of the container; it is made if missing.",
        "以降の命令とコンテナの作業ディレクトリです。なければ作られます。",
    ),
];
