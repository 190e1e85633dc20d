//! A recording and the screen it is played on.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use bytes::Bytes;
use protocol::frame::{Channel, Size};
use terminal::cast::{Cast, Event, Player};

use crate::terminal::feed::{Feed, Step};
use crate::terminal::screen::Screen;

/// A player, its screen, and what the screen has not yet shown. Time stands still while it has much to show.
pub(super) struct Deck {
    screen: Rc<Screen>,
    player: RefCell<Player>,
    feed: RefCell<Feed>,
}

impl Deck {
    /// The recording at its beginning.
    pub(super) fn new(screen: Rc<Screen>, cast: Cast, idle_limit: Option<Duration>) -> Rc<Self> {
        let deck = Rc::new(Self {
            screen,
            player: RefCell::new(Player::new(cast, idle_limit)),
            feed: RefCell::default(),
        });
        deck.reset();
        deck
    }

    /// How much of it was played.
    pub(super) fn position(&self) -> Duration {
        self.player.borrow().position()
    }

    /// How long it is.
    pub(super) fn length(&self) -> Duration {
        self.player.borrow().cast().length()
    }

    /// Whether everything was shown.
    pub(super) fn is_over(&self) -> bool {
        self.player.borrow().is_over()
    }

    /// Its markers, with their times.
    pub(super) fn markers(&self) -> Vec<(Duration, String)> {
        let player = self.player.borrow();
        let markers = player.cast().markers();
        markers.map(|(at, label)| (at, label.to_owned())).collect()
    }

    /// Plays it so many times faster.
    pub(super) fn set_speed(&self, speed: f64) {
        self.player.borrow_mut().set_speed(speed);
    }

    /// Time has passed.
    pub(super) fn advance(self: &Rc<Self>, passed: Duration) {
        if !self.feed.borrow().is_idle() {
            return;
        }
        let steps: Vec<Step> = self
            .player
            .borrow_mut()
            .advance(passed)
            .iter()
            .filter_map(step)
            .collect();
        self.take(steps);
    }

    /// The place here of what another deck of the same recording has shown.
    pub(super) fn counterpart(&self, other: &Self) -> Duration {
        let (mine, theirs) = (self.player.borrow(), other.player.borrow());
        let position = theirs.position();
        let shown = theirs.cast().events.partition_point(|(at, _)| *at <= position);
        let last = shown
            .checked_sub(1)
            .and_then(|index| mine.cast().events.get(index));
        last.map_or(Duration::ZERO, |(at, _)| *at)
    }

    /// Goes somewhere else.
    pub(super) fn seek(self: &Rc<Self>, to: Duration) {
        // What waits belongs to another place; without it the screen has to be drawn from the beginning.
        let behind = !self.feed.borrow().is_idle();
        let back = to < self.position();
        if behind || back {
            self.player.borrow_mut().seek(Duration::ZERO);
            self.reset();
            let mut player = self.player.borrow_mut();
            let first: Vec<Step> = events_at_start(&player).iter().filter_map(step).collect();
            let rest: Vec<Step> = player.seek(to).events.iter().filter_map(step).collect();
            drop(player);
            self.take(first);
            self.take(rest);
            return;
        }
        let steps: Vec<Step> = self
            .player
            .borrow_mut()
            .seek(to)
            .events
            .iter()
            .filter_map(step)
            .collect();
        self.take(steps);
    }

    fn reset(self: &Rc<Self>) {
        let size = to_wire(self.player.borrow().cast().size);
        self.feed.borrow_mut().forget();
        self.take(vec![Step::Clear(size)]);
    }

    fn take(self: &Rc<Self>, steps: Vec<Step>) {
        for step in steps {
            self.feed.borrow_mut().push(step);
        }
        self.go_on();
    }

    fn go_on(self: &Rc<Self>) {
        loop {
            let step = self.feed.borrow_mut().next();
            match step {
                Some(Step::Show { bytes, .. }) => {
                    let (weak, length) = (Rc::downgrade(self), bytes.len());
                    self.screen.show(&bytes, move || shown(&weak, length));
                }
                Some(Step::Clear(size)) => self.screen.clear(size),
                Some(Step::Resize(size)) => self.screen.resize(size),
                Some(Step::Answer(_)) => {}
                None => return,
            }
        }
    }
}

fn shown(deck: &Weak<Deck>, length: usize) {
    if let Some(deck) = deck.upgrade() {
        deck.feed.borrow_mut().shown(length);
        deck.go_on();
    }
}

/// What a player shows that was sent back to the beginning: it counts as shown already.
fn events_at_start(player: &Player) -> Vec<(Duration, Event)> {
    let events = player.cast().events.iter();
    events.take_while(|(at, _)| at.is_zero()).cloned().collect()
}

fn step((_, event): &(Duration, Event)) -> Option<Step> {
    match event {
        Event::Output(text) => Some(Step::Show {
            channel: Channel(0),
            bytes: Bytes::copy_from_slice(text.as_bytes()),
            end: 0,
        }),
        Event::Resize(size) => Some(Step::Resize(to_wire(*size))),
        Event::Marker(_) | Event::Exit(_) => None,
    }
}

fn to_wire(size: terminal::Size) -> Size {
    Size::clamped(size.cols, size.rows)
}
