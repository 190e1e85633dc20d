//! What the learner has chosen for the page, kept in this browser.

use std::rc::Rc;

use gloo::storage::{LocalStorage, Storage};
use gloo::utils::{document, window};
use yew::prelude::*;

use crate::text::{Lang, Text};

// The script in index.html reads the first two, so that nothing flashes before the page starts.
const LANG: &str = "utsuwa.lang";
const THEME: &str = "utsuwa.theme";
const SCREEN_READER: &str = "utsuwa.screen-reader";

/// How the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the device says.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them, as the settings list them.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in storage and in `data-theme`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn of_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.name() == name)
            .unwrap_or(Self::System)
    }
}

/// The choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The language of the page and of the lessons.
    pub(crate) lang: Lang,
    /// Light or dark.
    pub(crate) theme: Theme,
    /// Whether terminals speak to a screen reader.
    pub(crate) screen_reader: bool,
}

/// A change of one choice.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// Another language.
    Lang(Lang),
    /// Another look.
    Theme(Theme),
    /// Terminals speak, or not.
    ScreenReader(bool),
}

/// The choices and the way to change them, as a Yew context.
pub(crate) type SettingsContext = UseReducerHandle<Settings>;

impl Settings {
    /// What this browser remembers, or what it suggests.
    pub(crate) fn load() -> Self {
        let suggested = || Lang::of_tag(&window().navigator().language().unwrap_or_default());
        Self {
            lang: LocalStorage::raw()
                .get_item(LANG)
                .ok()
                .flatten()
                .map_or_else(suggested, |tag| Lang::of_tag(&tag)),
            theme: LocalStorage::raw()
                .get_item(THEME)
                .ok()
                .flatten()
                .map_or(Theme::System, |n| Theme::of_name(&n)),
            screen_reader: LocalStorage::get(SCREEN_READER).unwrap_or(false),
        }
    }

    /// Remembers the choices and gives the document its language and look.
    pub(crate) fn apply(self) {
        let storage = LocalStorage::raw();
        let _ = storage.set_item(LANG, self.lang.code());
        let _ = storage.set_item(THEME, self.theme.name());
        let _ = LocalStorage::set(SCREEN_READER, self.screen_reader);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", self.lang.code());
            let _ = root.set_attribute("data-theme", self.theme.name());
        }
    }

    /// The page's words.
    pub(crate) fn text(self) -> &'static Text {
        self.lang.text()
    }

    /// Whether the page is dark now.
    pub(crate) fn is_dark(self) -> bool {
        match self.theme {
            Theme::Light => false,
            Theme::Dark => true,
            Theme::System => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches()),
        }
    }
}

impl Reducible for Settings {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut next = *self;
        match change {
            Change::Lang(lang) => next.lang = lang,
            Change::Theme(theme) => next.theme = theme,
            Change::ScreenReader(on) => next.screen_reader = on,
        }
        next.apply();
        Rc::new(next)
    }
}

/// The settings of the page around a component.
#[hook]
pub(crate) fn use_settings() -> SettingsContext {
    use_context().expect("App provides the settings")
}
