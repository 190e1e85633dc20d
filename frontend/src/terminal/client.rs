//! Keeps one sandbox's session connected and its screens fed.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use bytes::Bytes;
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::window;
use protocol::frame::Size;
use protocol::{Frame, close};
use yew::Callback;

use super::screen::Screen;
use super::session::{Effect, Session, Summary};
use super::socket::{Report, Socket};
use super::{backoff, input};
use crate::api;

/// How often a Ping goes out; a connection that leaves [`MISSED_PONGS`] of them unanswered is dead.
const PING_EVERY_MS: u32 = 15_000;
const MISSED_PONGS: u32 = 3;
/// How long a screen must be idle for its acknowledgement to go out.
const ACK_IDLE_MS: u32 = 50;

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
    /// The sandbox is no more.
    Gone,
}

/// What the page shows of a sandbox beside the screens.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct View {
    /// The connection.
    pub(crate) connection: Connection,
    /// The session.
    pub(crate) summary: Summary,
    /// Milliseconds from the page to the sandbox and back, once known.
    pub(crate) round_trip: Option<u32>,
}

/// A connection that reconnects by itself until it is dropped or the sandbox is gone.
#[derive(Clone)]
pub(crate) struct Client(Rc<Inner>);

struct Inner {
    sandbox: String,
    on_view: Callback<View>,
    session: RefCell<Session>,
    screens: RefCell<HashMap<String, Rc<Screen>>>,
    early: RefCell<HashMap<String, Bytes>>,
    socket: RefCell<Option<Socket>>,
    connection: Cell<Connection>,
    round_trip: Cell<Option<u32>>,
    attempt: Cell<u32>,
    unanswered: Cell<u32>,
    retry: Cell<Option<Timeout>>,
    ack: Cell<Option<Timeout>>,
    ping: Cell<Option<Interval>>,
    shown: RefCell<View>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// Connects to `sandbox` and calls `on_view` whenever something shown beside the screens changes.
    pub(crate) fn connect(sandbox: &str, on_view: Callback<View>) -> Self {
        let inner = Rc::new(Inner {
            sandbox: sandbox.to_owned(),
            on_view,
            session: RefCell::default(),
            screens: RefCell::default(),
            early: RefCell::default(),
            socket: RefCell::default(),
            connection: Cell::default(),
            round_trip: Cell::default(),
            attempt: Cell::default(),
            unanswered: Cell::default(),
            retry: Cell::default(),
            ack: Cell::default(),
            ping: Cell::default(),
            shown: RefCell::default(),
        });
        inner.open();
        let weak = Rc::downgrade(&inner);
        inner.ping.set(Some(Interval::new(PING_EVERY_MS, move || {
            with(&weak, Inner::ping);
        })));
        Self(inner)
    }

    /// Shows the named terminal on `screen` from now on, opening it if need be.
    pub(crate) fn attach(&self, name: &str, screen: Rc<Screen>) {
        let size = screen.size();
        self.0.screens.borrow_mut().insert(name.to_owned(), screen);
        let effects = self.0.session.borrow_mut().want(name, size);
        self.0.perform(effects);
        let early = self.0.early.borrow_mut().remove(name).unwrap_or_default();
        self.typed(name, &early);
    }

    /// Takes the named terminal off its screen.
    pub(crate) fn detach(&self, name: &str) {
        self.0.screens.borrow_mut().remove(name);
        self.0.session.borrow_mut().leave(name);
    }

    /// Moves the keyboard's focus into the named screen, if there is one.
    pub(crate) fn focus(&self, name: &str) {
        if let Some(screen) = self.0.screen(name) {
            screen.focus();
        }
    }

    /// Sends what the learner typed into the named terminal.
    pub(crate) fn typed(&self, name: &str, bytes: &Bytes) {
        let effects = self.0.session.borrow_mut().typed(name, bytes);
        self.0.perform(effects);
    }

    /// Types and runs a lesson's command, interrupting first what runs in the terminal if asked to.
    pub(crate) fn run(&self, name: &str, code: &str, interrupt: bool) {
        let bytes = input::command(code, interrupt);
        if self.0.screens.borrow().contains_key(name) {
            self.typed(name, &bytes);
        } else {
            // Its screen is still being made; what the last click asked for is typed then.
            self.0.early.borrow_mut().insert(name.to_owned(), bytes);
        }
    }

    /// Tells the sandbox the size of the named screen.
    pub(crate) fn resized(&self, name: &str, size: Size) {
        let effects = self.0.session.borrow_mut().resized(name, size);
        self.0.perform(effects);
    }

    /// Opens a new shell in a terminal whose shell has ended.
    pub(crate) fn reopen(&self, name: &str) {
        let effects = self.0.session.borrow_mut().reopen(name);
        self.0.perform(effects);
    }
}

fn with(inner: &Weak<Inner>, act: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = inner.upgrade() {
        act(&inner);
    }
}

impl Inner {
    fn open(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let reports = Callback::from(move |report| with(&weak, |inner| inner.report(report)));
        match Socket::connect(&self.sandbox, &reports) {
            Ok(socket) => *self.socket.borrow_mut() = Some(socket),
            Err(_) => self.lost(),
        }
    }

    fn report(self: &Rc<Self>, report: Report) {
        match report {
            Report::Open => {
                let hello = self.session.borrow_mut().hello();
                self.send(&hello);
            }
            Report::Frame(Frame::Pong(sent)) => {
                self.unanswered.set(0);
                let millis = micros().saturating_sub(sent) / 1_000;
                self.round_trip.set(u32::try_from(millis).ok());
                self.show();
            }
            Report::Frame(frame) => {
                let effects = self.session.borrow_mut().frame(frame);
                self.perform(effects);
            }
            Report::Closed(close::NO_SANDBOX | close::AUTH | close::FORBIDDEN) => self.gone(),
            Report::Closed(_) => self.lost(),
        }
    }

    fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        let mut cleared = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.send(&frame),
                Effect::Show { name, bytes, end } => self.put(name, &bytes, end),
                Effect::Clear { name, size } => {
                    let Some(screen) = self.screen(&name) else {
                        continue;
                    };
                    screen.clear(size);
                    cleared.push(screen);
                }
                Effect::Ready => {
                    self.connection.set(Connection::Online);
                    self.attempt.set(0);
                    self.unanswered.set(0);
                    self.ping();
                }
            }
        }
        for screen in cleared {
            screen.fill();
        }
        self.show();
    }

    fn put(self: &Rc<Self>, name: String, bytes: &[u8], end: u64) {
        let Some(screen) = self.screen(&name) else { return };
        let weak = Rc::downgrade(self);
        screen.show(bytes, move || with(&weak, |inner| inner.rendered(&name, end)));
    }

    fn rendered(self: &Rc<Self>, name: &str, end: u64) {
        let effects = self.session.borrow_mut().rendered(name, end);
        self.perform(effects);
        let weak = Rc::downgrade(self);
        let idle = move || {
            with(&weak, |inner| {
                let effects = inner.session.borrow_mut().acknowledge();
                inner.perform(effects);
            });
        };
        self.ack.set(Some(Timeout::new(ACK_IDLE_MS, idle)));
    }

    fn screen(&self, name: &str) -> Option<Rc<Screen>> {
        self.screens.borrow().get(name).cloned()
    }

    fn send(&self, frame: &Frame) {
        if let Some(socket) = &*self.socket.borrow() {
            socket.send(frame);
        }
    }

    fn ping(self: &Rc<Self>) {
        if self.connection.get() != Connection::Online {
            return;
        }
        if self.unanswered.get() >= MISSED_PONGS {
            return self.lost();
        }
        self.unanswered.set(self.unanswered.get() + 1);
        self.send(&Frame::Ping(micros()));
    }

    fn lost(self: &Rc<Self>) {
        self.socket.borrow_mut().take();
        self.session.borrow_mut().lost();
        self.round_trip.set(None);
        self.connection.set(Connection::Reconnecting);
        self.show();
        let wait = backoff::wait(self.attempt.get(), js_sys::Math::random());
        self.attempt.set(self.attempt.get() + 1);
        let weak = Rc::downgrade(self);
        self.retry.set(Some(Timeout::new(wait, move || {
            with(&weak, Inner::look_then_open);
        })));
    }

    /// A browser does not tell why an upgrade was refused, so the sandbox is asked for first.
    fn look_then_open(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let sandbox = self.sandbox.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let found = api::sandbox(&sandbox).await;
            with(&weak, |inner| match found {
                Ok(_) => inner.open(),
                Err(failure) if failure.is_absence() => inner.gone(),
                Err(_) => inner.lost(),
            });
        });
    }

    fn gone(self: &Rc<Self>) {
        self.socket.borrow_mut().take();
        self.session.borrow_mut().lost();
        self.connection.set(Connection::Gone);
        self.show();
    }

    /// Passes the view on if it differs from the last.
    fn show(&self) {
        let view = View {
            connection: self.connection.get(),
            summary: self.session.borrow().summary(),
            round_trip: self.round_trip.get(),
        };
        if *self.shown.borrow() == view {
            return;
        }
        self.shown.replace(view.clone());
        self.on_view.emit(view);
    }
}

/// Microseconds since the page was opened.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive count far below 2^53"
)]
fn micros() -> u64 {
    window()
        .performance()
        .map_or(0, |clock| (clock.now() * 1_000.0) as u64)
}
