//! Keeps one sandbox's session connected and its screens fed.

mod connection;
mod screens;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

use bytes::Bytes;
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::window;
use protocol::frame::{EndReason, Role, Size};
use yew::Callback;

use self::screens::Place;
use super::input;
use super::pace::Pace;
use super::screen::Screen;
use super::session::{Effect, Session, Summary};
use super::socket::Socket;

/// How the page and the sandbox are connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Connection {
    /// For the first time.
    #[default]
    Connecting,
    /// It works.
    Online,
    /// It was lost and is being made again.
    Reconnecting,
    /// It will not be made again.
    Gone(Gone),
}

/// Why there is no way back to the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// It has ended, for this reason if it was heard.
    Ended(Option<EndReason>),
    /// This viewer was sent away, or the invitation is not valid (any more).
    Dismissed,
    /// As many are connected as may be.
    Full,
}

/// By what right one connects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Access {
    /// The session made the sandbox.
    Owner,
    /// Somebody gave them this invitation's token.
    Guest {
        /// The token.
        token: String,
        /// What they call themselves.
        name: String,
    },
}

impl Access {
    /// The invitation's token, if it is one.
    pub(crate) fn token(&self) -> Option<&str> {
        match self {
            Self::Owner => None,
            Self::Guest { token, .. } => Some(token),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Owner => "",
            Self::Guest { name, .. } => name,
        }
    }
}

/// What the page shows of a sandbox beside the screens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    /// The connection.
    pub(crate) connection: Connection,
    /// The session.
    pub(crate) summary: Summary,
    /// Milliseconds from the page to the sandbox and back, once known.
    pub(crate) round_trip: Option<u32>,
    /// When the sandbox ends, once that is announced, in milliseconds of [`now`].
    pub(crate) ends_at: f64,
}

impl View {
    /// What is known before a sandbox is there whose lesson uses these terminals.
    pub(crate) fn of_lesson(terminals: &[String]) -> Self {
        Self {
            connection: Connection::Connecting,
            summary: Summary::of_lesson(terminals),
            round_trip: None,
            ends_at: 0.0,
        }
    }
}

/// A connection that reconnects by itself until it is dropped or the sandbox is gone.
#[derive(Clone)]
pub(crate) struct Client(Rc<Inner>);

struct Inner {
    sandbox: String,
    access: Access,
    on_view: Callback<View>,
    session: RefCell<Session>,
    places: RefCell<BTreeMap<u32, Place>>,
    /// What is to be typed into screens that are still being made.
    early: RefCell<BTreeMap<u32, Bytes>>,
    /// The pane that gets the focus as soon as it has a screen.
    focus: Cell<Option<u32>>,
    /// The panes in view, were the page itself to be seen.
    in_view: RefCell<BTreeSet<u32>>,
    socket: RefCell<Option<Socket>>,
    connection: Cell<Connection>,
    round_trip: Cell<Option<u32>>,
    ends_at: Cell<f64>,
    attempt: Cell<u32>,
    unanswered: Cell<u32>,
    retry: Cell<Option<Timeout>>,
    ack: Cell<Option<Timeout>>,
    hiding: Cell<Option<Timeout>>,
    settling: Cell<Option<Timeout>>,
    waking: Cell<Option<Timeout>>,
    ping: Cell<Option<Interval>>,
    listeners: RefCell<Vec<EventListener>>,
    pace: Cell<Pace>,
    shown: RefCell<Option<View>>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// Connects to `sandbox`, whose lesson uses these `terminals`, and calls `on_view` whenever something shown beside
    /// the screens changes.
    pub(crate) fn connect(
        sandbox: &str,
        access: Access,
        terminals: &[String],
        on_view: Callback<View>,
    ) -> Self {
        let inner = Rc::new(Inner {
            sandbox: sandbox.to_owned(),
            session: RefCell::new(Session::new(terminals, access.name())),
            access,
            on_view,
            places: RefCell::default(),
            early: RefCell::default(),
            focus: Cell::default(),
            in_view: RefCell::default(),
            socket: RefCell::default(),
            connection: Cell::default(),
            round_trip: Cell::default(),
            ends_at: Cell::default(),
            attempt: Cell::default(),
            unanswered: Cell::default(),
            retry: Cell::default(),
            ack: Cell::default(),
            hiding: Cell::default(),
            settling: Cell::default(),
            waking: Cell::default(),
            ping: Cell::default(),
            listeners: RefCell::default(),
            pace: Cell::default(),
            shown: RefCell::default(),
        });
        inner.start();
        Self(inner)
    }

    /// Whether it is somebody else's sandbox.
    pub(crate) fn is_guest(&self) -> bool {
        self.0.access != Access::Owner
    }

    /// Shows a terminal on `screen` from now on, opening it if need be.
    pub(crate) fn attach(&self, pane: u32, screen: Rc<Screen>) {
        let size = screen.fitting();
        self.0.places.borrow_mut().insert(pane, Place::new(screen));
        self.change(|session| session.attach(pane, size));
        let early = self.0.early.borrow_mut().remove(&pane).unwrap_or_default();
        self.typed(pane, &early);
        if self.0.focus.get() == Some(pane) {
            self.focus(pane);
        }
    }

    /// Takes a terminal off its screen.
    pub(crate) fn detach(&self, pane: u32) {
        self.0.places.borrow_mut().remove(&pane);
        self.change(|session| session.detach(pane));
    }

    /// These panes are in view now; the output of others may stop.
    pub(crate) fn look_at(&self, panes: &[u32]) {
        *self.0.in_view.borrow_mut() = panes.iter().copied().collect();
        self.0.reconsider_views();
    }

    /// Moves the keyboard's focus into a screen, once there is one.
    pub(crate) fn focus(&self, pane: u32) {
        let screen = self.0.screen(pane);
        self.0.focus.set(Some(pane).filter(|_| screen.is_none()));
        if let Some(screen) = screen {
            screen.focus();
        }
    }

    /// Sends what was typed into a terminal.
    pub(crate) fn typed(&self, pane: u32, bytes: &Bytes) {
        if !bytes.is_empty() {
            let patience = self.0.pace.get().bytes_in_a_moment();
            self.change(|session| session.typed(pane, bytes, patience));
        }
    }

    /// Types and runs a lesson's command, interrupting first what runs in the terminal if asked to.
    pub(crate) fn run(&self, pane: u32, code: &str, interrupt: bool) {
        let bytes = input::command(code, interrupt);
        if self.0.screen(pane).is_some() {
            self.typed(pane, &bytes);
        } else {
            // Its screen is still being made; what the last click asked for is typed then.
            self.0.early.borrow_mut().insert(pane, bytes);
        }
    }

    /// A screen's place in the page holds this size now.
    pub(crate) fn resized(&self, pane: u32, size: Size) {
        self.change(|session| session.resized(pane, size));
    }

    /// A program gave a terminal this title.
    pub(crate) fn titled(&self, pane: u32, title: &str) {
        self.change(|session| {
            session.titled(pane, title);
            Vec::new()
        });
    }

    /// Another terminal called `name`; its number. It is opened when it has a screen.
    pub(crate) fn open(&self, name: &str) -> u32 {
        let id = self.0.session.borrow_mut().open(name);
        self.0.show();
        id
    }

    /// Opens a new shell in a terminal whose shell has ended.
    pub(crate) fn reopen(&self, pane: u32) {
        self.change(|session| session.reopen(pane));
    }

    /// Closes a terminal and ends its programs.
    pub(crate) fn close(&self, pane: u32) {
        self.change(|session| session.close(pane));
    }

    /// Gives a terminal another name.
    pub(crate) fn rename(&self, pane: u32, name: &str) {
        self.change(|session| session.rename(pane, name));
    }

    /// Starts or stops recording a terminal.
    pub(crate) fn record(&self, pane: u32, on: bool) {
        self.change(|session| session.record(pane, on));
    }

    /// Lets another viewer do something else, or sends it away.
    pub(crate) fn grant(&self, viewer: u64, role: Option<Role>) {
        self.change(|session| session.grant(viewer, role));
    }

    /// Puts the announced end off.
    pub(crate) fn extend(&self) {
        self.change(|session| session.extend());
    }

    /// The refusal was read.
    pub(crate) fn dismiss(&self) {
        self.change(|session| {
            session.dismiss();
            Vec::new()
        });
    }

    fn change(&self, act: impl FnOnce(&mut Session) -> Vec<Effect>) {
        let effects = act(&mut self.0.session.borrow_mut());
        self.0.perform(effects);
    }
}

fn with(inner: &Weak<Inner>, act: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = inner.upgrade() {
        act(&inner);
    }
}

/// Milliseconds since the page was opened.
pub(crate) fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
