//! Which terminals are in view, and how. Plain data; the browser's session keeps it per lesson.

use std::collections::BTreeSet;

use gloo::storage::{SessionStorage, Storage};
use serde::{Deserialize, Serialize};

use crate::terminal::session::Tab;

/// How terminals share their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Split {
    /// One is shown.
    #[default]
    Off,
    /// Two are, side by side.
    Columns,
    /// Two are, one above the other.
    Rows,
}

impl Split {
    /// What the button makes of it. A narrow place has no room for two side by side.
    pub(crate) fn next(self, narrow: bool) -> Self {
        match self {
            Self::Off if narrow => Self::Rows,
            Self::Off => Self::Columns,
            Self::Columns => Self::Rows,
            Self::Rows => Self::Off,
        }
    }
}

/// Which terminals are in view. They are named by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    split: Split,
    /// The place on the left or above, and the other one.
    places: [Option<u32>; 2],
    active: usize,
    /// Those that were in view at some time; only these have screens.
    opened: BTreeSet<u32>,
}

/// A layout as it is remembered: by names, since numbers do not outlive the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    split: Split,
    names: Vec<String>,
    active: usize,
}

impl Layout {
    /// One that shows this terminal.
    pub(crate) fn showing(id: u32) -> Self {
        Self::default().select(id)
    }

    /// The terminal that the keyboard and the buttons are for.
    pub(crate) fn active(&self) -> Option<u32> {
        self.places[self.active]
    }

    /// How they share their place.
    pub(crate) fn split(&self) -> Split {
        self.split
    }

    /// The terminals in view, left or upper first.
    pub(crate) fn in_view(&self) -> Vec<u32> {
        match self.split {
            Split::Off => self.active().into_iter().collect(),
            _ => self.places.iter().flatten().copied().collect(),
        }
    }

    /// Whether it has a screen.
    pub(crate) fn has_screen(&self, id: u32) -> bool {
        self.opened.contains(&id)
    }

    /// Brings a terminal into view, in the active place if it is in none.
    pub(crate) fn select(&self, id: u32) -> Self {
        let mut next = self.clone();
        match next.in_view().contains(&id).then(|| next.place_of(id)).flatten() {
            Some(place) => next.active = place,
            None => next.places[next.active] = Some(id),
        }
        next.opened.insert(id);
        next
    }

    /// Like [`Layout::select`], but a terminal without a screen does not get one.
    pub(crate) fn look_at(&self, id: u32) -> Self {
        let mut next = self.select(id);
        next.opened.clone_from(&self.opened);
        next
    }

    /// Splits, joins or turns; `second` comes into view where only one was.
    pub(crate) fn splitting(&self, split: Split, second: Option<u32>) -> Self {
        let mut next = self.clone();
        if next.split == Split::Off && split != Split::Off {
            let Some(second) = second else { return next };
            next.places = [next.active(), Some(second)];
            next.active = 0;
            next.opened.insert(second);
        }
        next.split = split;
        next
    }

    /// Whom the second place is for: the next tab that is not in view.
    pub(crate) fn second(&self, tabs: &[Tab]) -> Option<u32> {
        let here = tabs.iter().position(|tab| Some(tab.id) == self.active())?;
        let around = tabs[here + 1..].iter().chain(&tabs[..here]);
        around.map(|tab| tab.id).next()
    }

    /// Without the terminals that are gone; their neighbours come into view. `before` are the tabs there were. A neighbour
    /// that is not open is not opened by this.
    pub(crate) fn without_gone(&self, before: &[Tab], tabs: &[Tab]) -> Self {
        let is_there = |id: u32| tabs.iter().any(|tab| tab.id == id);
        let mut next = self.clone();
        next.opened.retain(|id| is_there(*id));
        for place in 0..2 {
            let Some(gone) = next.places[place].filter(|id| !is_there(*id)) else {
                continue;
            };
            let index = before.iter().position(|tab| tab.id == gone).unwrap_or(0);
            let other = next.places[1 - place];
            let mut near: Vec<(usize, &Tab)> = tabs.iter().enumerate().collect();
            near.sort_by_key(|(at, tab)| (!tab.open, at.abs_diff(index)));
            let found = near
                .iter()
                .find(|(_, tab)| Some(tab.id) != other || next.split == Split::Off);
            next.places[place] = found.map(|(_, tab)| tab.id);
            next.opened
                .extend(found.filter(|(_, tab)| tab.open).map(|(_, tab)| tab.id));
        }
        if next.active().is_none() {
            let first = tabs.iter().find(|tab| tab.open);
            next.places[next.active] = first.map(|tab| tab.id);
            next.opened.extend(first.map(|tab| tab.id));
        }
        if next.split != Split::Off && next.in_view().len() < 2 {
            next.places = [next.in_view().first().copied(), None];
            (next.active, next.split) = (0, Split::Off);
        }
        next
    }

    /// What to remember of it.
    pub(crate) fn memory(&self, tabs: &[Tab]) -> Memory {
        let name = |id: &u32| tabs.iter().find(|tab| tab.id == *id).map(|tab| tab.name.clone());
        let in_view = self.in_view();
        Memory {
            split: self.split,
            names: in_view.iter().filter_map(name).collect(),
            active: in_view
                .iter()
                .position(|id| Some(*id) == self.active())
                .unwrap_or(0),
        }
    }

    /// The layout that was remembered, as far as these tabs have it.
    pub(crate) fn remembered(&self, memory: &Memory, tabs: &[Tab]) -> Self {
        let id = |name: &String| tabs.iter().find(|tab| tab.name == *name).map(|tab| tab.id);
        let found: Vec<u32> = memory.names.iter().filter_map(id).collect();
        match (found.as_slice(), memory.split) {
            ([], _) => self.clone(),
            ([first, second, ..], split @ (Split::Columns | Split::Rows)) if first != second => {
                let mut next = Self::showing(*first).splitting(split, Some(*second));
                next.active = memory.active.min(1);
                next
            }
            ([first, ..], _) => Self::showing(*first),
        }
    }

    fn place_of(&self, id: u32) -> Option<usize> {
        self.places.iter().position(|place| *place == Some(id))
    }
}

impl Memory {
    /// What this browser's session remembers under `key`; nothing, if it may not.
    pub(crate) fn load(key: &str) -> Self {
        SessionStorage::get(format!("utsuwa.desk.{key}")).unwrap_or_default()
    }

    /// Remembers it.
    pub(crate) fn save(&self, key: &str) {
        let _ = SessionStorage::set(format!("utsuwa.desk.{key}"), self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tabs(names: &[(u32, &str, bool)]) -> Vec<Tab> {
        let tab = |(id, name, open): &(u32, &str, bool)| Tab {
            id: *id,
            name: (*name).to_owned(),
            channel: None,
            open: *open,
            own: false,
            exit: None,
            title: String::new(),
            recording: None,
        };
        names.iter().map(tab).collect()
    }

    fn check(layout: &Layout, in_view: &[u32], active: Option<u32>) {
        assert_eq!(
            (layout.in_view().as_slice(), layout.active()),
            (in_view, active),
            "{layout:?}"
        );
    }

    #[test]
    fn a_selected_tab_comes_into_the_active_place() {
        let one = Layout::showing(0).select(3);
        check(&one, &[3], Some(3));
        assert!(one.has_screen(0), "its screen stays");
        let two = one.splitting(Split::Columns, Some(5));
        check(&two, &[3, 5], Some(3));
        check(&two.select(5), &[3, 5], Some(5));
        check(&two.select(5).select(7), &[3, 7], Some(7));
        check(&two.select(5).splitting(Split::Off, None), &[5], Some(5));
    }

    #[test]
    fn a_split_turns_and_needs_a_second() {
        let one = Layout::showing(0);
        assert_eq!(one.splitting(Split::Rows, None), one);
        let two = one.splitting(Split::Columns, Some(1)).select(1);
        check(&two.splitting(Split::Rows, None), &[0, 1], Some(1));
        assert_eq!(
            [Split::Off, Split::Columns, Split::Rows].map(|split| split.next(false)),
            [Split::Columns, Split::Rows, Split::Off]
        );
        assert_eq!(Split::Off.next(true), Split::Rows);
    }

    #[test]
    fn the_second_is_the_next_tab() {
        let all = tabs(&[(0, "main", true), (1, "watch", false), (4, "sh-2", true)]);
        assert_eq!(Layout::showing(0).second(&all), Some(1));
        assert_eq!(Layout::showing(4).second(&all), Some(0));
        assert_eq!(Layout::showing(0).second(&all[..1]), None);
    }

    #[test]
    fn a_closed_terminal_gives_its_place_to_an_open_neighbour() {
        let before = tabs(&[
            (0, "main", true),
            (1, "watch", false),
            (2, "sh-2", true),
            (3, "sh-3", true),
        ]);
        let after = tabs(&[(0, "main", true), (1, "watch", false), (3, "sh-3", true)]);
        check(&Layout::showing(2).without_gone(&before, &after), &[3], Some(3));
        check(&Layout::showing(0).without_gone(&before, &after), &[0], Some(0));
        let split = Layout::showing(3).splitting(Split::Rows, Some(2));
        check(&split.without_gone(&before, &after), &[3, 0], Some(3));
        let left = tabs(&[(3, "sh-3", true)]);
        check(&split.without_gone(&before, &left), &[3], Some(3));
        let closed = tabs(&[(9, "main", false)]);
        let bare = Layout::showing(0).without_gone(&before[..1], &closed);
        check(&bare, &[9], Some(9));
        assert!(!bare.has_screen(9), "what was just closed is not opened again");
    }

    #[test]
    fn a_layout_is_remembered_by_names() {
        let old = tabs(&[(0, "main", true), (7, "sh-2", true)]);
        let memory = Layout::showing(0)
            .splitting(Split::Rows, Some(7))
            .select(7)
            .memory(&old);
        let new = tabs(&[(0, "main", true), (1, "sh-2", true)]);
        let again = Layout::showing(0).remembered(&memory, &new);
        check(&again, &[0, 1], Some(1));
        assert_eq!(again.split(), Split::Rows);
        check(&Layout::showing(0).remembered(&memory, &new[..1]), &[0], Some(0));
        check(
            &Layout::showing(0).remembered(&Memory::default(), &new),
            &[0],
            Some(0),
        );
    }
}
