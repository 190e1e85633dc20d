//! Text in the product's two languages.

use std::borrow::Cow;
use std::fmt;

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// The same sentence in each language that is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    en: Cow<'static, str>,
    ja: Cow<'static, str>,
}

const HAS_ENGLISH: bool = cfg!(feature = "english");
const HAS_JAPANESE: bool = cfg!(feature = "japanese");

impl Text {
    /// A sentence that is always the same.
    pub const fn fixed(en: &'static str, ja: &'static str) -> Self {
        Self {
            en: Cow::Borrowed(if HAS_ENGLISH { en } else { "" }),
            ja: Cow::Borrowed(if HAS_JAPANESE { ja } else { "" }),
        }
    }

    /// Sentences of `format_args!`: what is not built in is not even put together.
    #[expect(clippy::inline_always, reason = "so that what is not built in is not there")]
    #[inline(always)]
    pub(crate) fn new(en: impl fmt::Display, ja: impl fmt::Display) -> Self {
        Self {
            en: Cow::Owned(if HAS_ENGLISH {
                en.to_string()
            } else {
                String::new()
            }),
            ja: Cow::Owned(if HAS_JAPANESE {
                ja.to_string()
            } else {
                String::new()
            }),
        }
    }

    /// The sentence in `lang`, if that is built in.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja if HAS_JAPANESE => &self.ja,
            Lang::En if HAS_ENGLISH => &self.en,
            Lang::Ja => &self.en,
            Lang::En => &self.ja,
        }
    }
}
