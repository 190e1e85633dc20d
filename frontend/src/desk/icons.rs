//! The pictures on the buttons.

use yew::prelude::*;

/// A picture on a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Plus,
    One,
    Columns,
    Rows,
    Share,
    Record,
    Play,
    Pause,
    Again,
    Sizes,
}

impl Icon {
    /// The picture; words belong on the button itself.
    pub(crate) fn draw(self) -> Html {
        let lines = match self {
            Self::Plus => "M12 5v14M5 12h14",
            Self::One => "M4 5h16v14H4z",
            Self::Columns => "M4 5h16v14H4zM12 5v14",
            Self::Rows => "M4 5h16v14H4zM4 12h16",
            Self::Share => {
                "M3 19c0-3.2 2.6-5 5.5-5s5.5 1.8 5.5 5M8.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M18 8v6M15 11h6"
            }
            Self::Record => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16",
            Self::Play | Self::Pause => "",
            Self::Again => "M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",
            Self::Sizes => "M12 4v16M8 9l-3 3 3 3M16 9l3 3-3 3",
        };
        let solid = match self {
            Self::Record => "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
            Self::Play => "M7 4.5v15l12-7.5z",
            Self::Pause => "M6 5h4v14H6zM14 5h4v14h-4z",
            _ => "",
        };
        html! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                if !lines.is_empty() {
                    <path d={lines} />
                }
                if !solid.is_empty() {
                    <path class="solid" d={solid} />
                }
            </svg>
        }
    }
}
