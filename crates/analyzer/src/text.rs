//! Text in the product's two languages.

use std::borrow::Cow;

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// The same sentence in each language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    en: Cow<'static, str>,
    ja: Cow<'static, str>,
}

impl Text {
    /// A sentence that is always the same.
    pub const fn fixed(en: &'static str, ja: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(en),
            ja: Cow::Borrowed(ja),
        }
    }

    pub(crate) fn new(en: String, ja: String) -> Self {
        Self {
            en: Cow::Owned(en),
            ja: Cow::Owned(ja),
        }
    }

    /// The sentence in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}
