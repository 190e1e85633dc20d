//! The screens: fed in order, and only while somebody looks at them.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use protocol::frame::Channel;

use super::super::feed::{Feed, Step};
use super::super::screen::Screen;
use super::super::session::Effect;
use super::{Inner, now, with};

/// How long a screen must be idle for its acknowledgement to go out.
const ACK_IDLE_MS: u32 = 50;
/// How long a screen must be out of view for its output to stop. Who only looks elsewhere for a moment finds it as new.
const HIDE_AFTER_MS: u32 = 2_000;
/// How long after a screen is shown again without output there was none.
const SETTLED_MS: u32 = 300;

/// A screen and what waits for it.
pub(super) struct Place {
    screen: Rc<Screen>,
    feed: Feed,
    in_view: Cell<bool>,
}

impl Place {
    pub(super) fn new(screen: Rc<Screen>) -> Self {
        Self {
            screen,
            feed: Feed::default(),
            in_view: Cell::new(true),
        }
    }
}

impl Inner {
    pub(super) fn screen(&self, pane: u32) -> Option<Rc<Screen>> {
        self.places
            .borrow()
            .get(&pane)
            .map(|place| Rc::clone(&place.screen))
    }

    pub(super) fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.send(&frame),
                Effect::Do { pane, step } => {
                    if let Some(place) = self.places.borrow_mut().get_mut(&pane) {
                        place.feed.push(step);
                    }
                    self.feed(pane);
                }
                Effect::Forget { pane } => {
                    if let Some(place) = self.places.borrow_mut().get_mut(&pane) {
                        place.feed.forget();
                    }
                }
                Effect::Ends { seconds } => self.ends_at.set(now() + f64::from(seconds) * 1_000.0),
                Effect::Ready => self.ready(),
            }
        }
        self.show();
    }

    /// Does what can be done now with a pane's screen.
    fn feed(self: &Rc<Self>, pane: u32) {
        loop {
            let ready = self.places.borrow_mut().get_mut(&pane).and_then(|place| {
                let step = place.feed.next()?;
                Some((Rc::clone(&place.screen), step))
            });
            // No borrow is held here: xterm.js may call back at once.
            let Some((screen, step)) = ready else { return };
            match step {
                Step::Show { channel, bytes, end } => {
                    self.pace.set(self.pace.get().given(now()));
                    let (weak, shown_on, length) = (Rc::downgrade(self), Rc::downgrade(&screen), bytes.len());
                    screen.show(&bytes, move || {
                        with(&weak, |inner| {
                            let current = inner.screen(pane);
                            if current.is_some_and(|screen| Rc::downgrade(&screen).ptr_eq(&shown_on)) {
                                inner.pace.set(inner.pace.get().shown(length, now()));
                                inner.shown_on(pane, channel, length, end);
                            }
                        });
                    });
                }
                Step::Clear(size) => screen.clear(size),
                Step::Resize(size) => screen.resize(size),
                Step::Answer(on) => screen.set_answering(on),
            }
        }
    }

    fn shown_on(self: &Rc<Self>, pane: u32, channel: Channel, length: usize, end: u64) {
        if let Some(place) = self.places.borrow_mut().get_mut(&pane) {
            place.feed.shown(length);
        }
        let effects = self.session.borrow_mut().rendered(pane, channel, end);
        self.perform(effects);
        self.feed(pane);
        let weak = Rc::downgrade(self);
        let idle = move || {
            with(&weak, |inner| {
                let effects = inner.session.borrow_mut().acknowledge();
                inner.perform(effects);
            });
        };
        self.ack.set(Some(Timeout::new(ACK_IDLE_MS, idle)));
    }

    /// Lets the output of the panes in view come at once, and that of the others stop in a moment.
    pub(super) fn reconsider_views(self: &Rc<Self>) {
        let mut appeared = false;
        for pane in self.changed_views(true) {
            appeared = true;
            let effects = self.session.borrow_mut().show(pane);
            self.perform(effects);
        }
        if appeared {
            let weak = Rc::downgrade(self);
            let settled = Timeout::new(SETTLED_MS, move || with(&weak, Inner::settle));
            self.settling.set(Some(settled));
        }
        let weak = Rc::downgrade(self);
        let hide = move || {
            with(&weak, |inner| {
                for pane in inner.changed_views(false) {
                    let effects = inner.session.borrow_mut().hide(pane);
                    inner.perform(effects);
                }
            });
        };
        self.hiding.set(Some(Timeout::new(HIDE_AFTER_MS, hide)));
    }

    /// The panes that have come into view since it was last asked, or have gone out of it.
    fn changed_views(&self, to: bool) -> Vec<u32> {
        let (hidden, in_view) = (document().hidden(), self.in_view.borrow());
        let places = self.places.borrow();
        let changed = places.iter().filter(|(pane, place)| {
            let seen = !hidden && in_view.contains(*pane);
            seen == to && place.in_view.get() != to
        });
        changed
            .map(|(pane, place)| {
                place.in_view.set(to);
                *pane
            })
            .collect()
    }

    fn settle(self: &Rc<Self>) {
        let panes: Vec<u32> = self.in_view.borrow().iter().copied().collect();
        for pane in panes {
            let effects = self.session.borrow_mut().settle(pane);
            self.perform(effects);
        }
    }
}
