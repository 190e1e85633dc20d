//! The layout as a part of the page's state.

use std::rc::Rc;

use gloo::utils::window;
use yew::prelude::*;

use super::icons::Icon;
use super::layout::{Layout, Memory, Split};
use crate::terminal::client::Client;
use crate::terminal::session::{Summary, Tab};
use crate::text::Text;

/// Below this width two terminals do not stand side by side. The style sheet has it too.
const NARROW: &str = "(max-width: 599px)";

/// A change of the layout.
#[derive(Debug)]
pub(crate) enum Move {
    /// A terminal comes into view and is opened if it is not.
    Select(u32),
    /// A tab comes into view.
    LookAt(u32),
    /// Terminals share their place like this; the second is the one to come into view with it.
    Split(Split, Option<u32>),
    /// There are other tabs than before.
    Tabs {
        /// What there was.
        before: Vec<Tab>,
        /// What there is.
        now: Vec<Tab>,
    },
    /// The layout is as it was when the page was last open.
    Recall(Memory, Vec<Tab>),
}

/// The layout and the way to change it.
pub(crate) type LayoutHandle = UseReducerHandle<Layout>;

impl Reducible for Layout {
    type Action = Move;

    fn reduce(self: Rc<Self>, change: Move) -> Rc<Self> {
        let next = match &change {
            Move::Select(id) => self.select(*id),
            Move::LookAt(id) => self.look_at(*id),
            Move::Split(split, second) => self.splitting(*split, *second),
            Move::Tabs { before, now } => self.without_gone(before, now),
            Move::Recall(memory, tabs) => self.remembered(memory, tabs),
        };
        if next == *self { self } else { Rc::new(next) }
    }
}

/// The layout of these terminals, remembered under `key` for as long as the browser's tab is open.
#[hook]
pub(crate) fn use_layout(key: &str, summary: &Summary, client: Option<&Client>) -> LayoutHandle {
    let first = summary.tabs.first().map(|tab| tab.id);
    let layout = use_reducer(|| first.map_or_else(Layout::default, Layout::showing));
    let known = use_mut_ref(|| summary.tabs.clone());
    use_effect_with((summary.described, key.to_owned()), {
        let (layout, tabs) = (layout.dispatcher(), summary.tabs.clone());
        move |(described, key)| {
            if *described {
                layout.dispatch(Move::Recall(Memory::load(key), tabs));
            }
        }
    });
    use_effect_with(summary.tabs.clone(), {
        let layout = layout.dispatcher();
        move |tabs: &Vec<Tab>| {
            let before = known.replace(tabs.clone());
            layout.dispatch(Move::Tabs {
                before,
                now: tabs.clone(),
            });
        }
    });
    use_effect_with(((*layout).clone(), summary.tabs.clone(), summary.described), {
        let key = key.to_owned();
        move |(layout, tabs, described)| {
            if *described {
                layout.memory(tabs).save(&key);
            }
        }
    });
    use_effect_with((layout.in_view(), client.cloned()), |(in_view, client)| {
        if let Some(client) = client {
            client.look_at(in_view);
        }
    });
    layout
}

/// Whether there is no room for two terminals side by side.
pub(crate) fn is_narrow() -> bool {
    let query = window().match_media(NARROW).ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// The button that splits the view. Where there is no second terminal, `open` makes one.
pub(crate) fn split_button(text: &Text, layout: &LayoutHandle, tabs: &[Tab], open: Callback<()>) -> Html {
    let next = layout.split().next(is_narrow());
    let (label, icon) = match next {
        Split::Off => (text.desk.split_off, Icon::One),
        Split::Columns => (text.desk.split_columns, Icon::Columns),
        Split::Rows => (text.desk.split_rows, Icon::Rows),
    };
    let second = layout.second(tabs);
    let onclick = {
        let layout = layout.dispatcher();
        Callback::from(move |_: MouseEvent| {
            // Asked again: the window may have another width than when it was drawn.
            if second.is_none() && next != Split::Off {
                open.emit(());
            }
            layout.dispatch(Move::Split(next, second));
        })
    };
    html! {
        <button type="button" class="quiet tool split" aria-label={label} title={label} {onclick}>
            { icon.draw() }
        </button>
    }
}
