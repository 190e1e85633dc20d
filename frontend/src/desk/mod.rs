//! Terminals in the page: tabs, two of them in view at a time, sharing, recording, and the end of their sandbox. A lesson
//! and the page of those who watch are made of these.

mod ending;
mod guests;
mod icons;
mod layout;
mod pane;
mod panes;
mod record;
mod refusal;
mod rename;
mod share;
mod state;
mod tab;
mod tabs;

pub(crate) use ending::Ending;
pub(crate) use icons::Icon;
pub(crate) use panes::Panes;
pub(crate) use record::RecordPanel;
pub(crate) use refusal::RefusalBanner;
pub(crate) use share::SharePanel;
pub(crate) use state::{LayoutHandle, Move, split_button, use_layout};
pub(crate) use tabs::{CloseQuestion, Tabs};
