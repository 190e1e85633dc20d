//! The few words of the graph.

use analyzer::Lang;

/// The words around the names in a graph.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) picture: &'static str,
    pub(crate) unused: &'static str,
    pub(crate) cycle: &'static str,
    pub(crate) target: &'static str,
    pub(crate) backwards: &'static str,
    pub(crate) stage: &'static str,
    pub(crate) too_many: &'static str,
    line: [&'static str; 2],
    pub(crate) more: [&'static str; 2],
}

static EN: Words = Words {
    picture: "The stages of this Dockerfile and what they take from each other; the list below says the same.",
    unused: "not part of the image",
    cycle: "needs itself, cannot be built",
    target: "the image",
    backwards: "a later stage",
    stage: "stage ",
    too_many: "There are too many stages for a picture.",
    line: ["line ", ""],
    more: ["And ", " more."],
};

static JA: Words = Words {
    picture: "Dockerfile のステージと、その間の受け渡しです。下の一覧と同じ内容です。",
    unused: "イメージに含まれません",
    cycle: "自分自身を必要とするためビルドできません",
    target: "できあがるイメージ",
    backwards: "後ろのステージ",
    stage: "ステージ ",
    too_many: "ステージが多いため、図は表示しません。",
    line: ["", " 行目"],
    more: ["ほかに ", " 件あります。"],
};

impl Words {
    pub(crate) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Ja => &JA,
        }
    }

    /// What stands before and after a line's number.
    pub(crate) fn line(&self) -> [&'static str; 2] {
        self.line
    }
}
