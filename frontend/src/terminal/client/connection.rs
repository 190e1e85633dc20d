//! The connection: made, watched over, lost, and made again.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::{document, window};
use protocol::frame::EndReason;
use protocol::{Frame, close};
use yew::Callback;

use super::super::backoff;
use super::super::socket::{Report, Socket};
use super::{Access, Connection, Gone, Inner, View, now, with};
use crate::api::{self, Failure};

/// How often a Ping goes out; a connection that leaves [`MISSED_PONGS`] of them unanswered is dead.
const PING_EVERY_MS: u32 = 15_000;
const MISSED_PONGS: u32 = 3;
/// How long the connection of a computer that slept has to show that it lives.
const WAKES_MS: u32 = 4_000;

impl Inner {
    pub(super) fn start(self: &Rc<Self>) {
        self.open();
        let weak = Rc::downgrade(self);
        self.ping.set(Some(Interval::new(PING_EVERY_MS, move || {
            with(&weak, Inner::ping);
        })));
        let weak = Rc::downgrade(self);
        let online = EventListener::new(&window(), "online", move |_| with(&weak, Inner::wake));
        let weak = Rc::downgrade(self);
        let visible = EventListener::new(&document(), "visibilitychange", move |_| {
            with(&weak, |inner| {
                inner.reconsider_views();
                if !document().hidden() {
                    inner.wake();
                }
            });
        });
        self.listeners.borrow_mut().extend([online, visible]);
    }

    fn open(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let reports = Callback::from(move |report| with(&weak, |inner| inner.report(report)));
        match Socket::connect(&self.sandbox, self.access.token(), &reports) {
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
            Report::Closed(close::NO_SANDBOX | close::AUTH) => self.gone(self.ended()),
            Report::Closed(close::FORBIDDEN) if self.access == Access::Owner => self.gone(self.ended()),
            Report::Closed(close::FORBIDDEN) => self.gone(Gone::Dismissed),
            Report::Closed(close::LIMIT) => self.gone(Gone::Full),
            Report::Closed(_) => self.lost(),
        }
    }

    pub(super) fn ready(self: &Rc<Self>) {
        self.connection.set(Connection::Online);
        self.attempt.set(0);
        self.unanswered.set(0);
        self.ping();
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

    /// The network is back, or somebody looks at the page again: no time to wait.
    fn wake(self: &Rc<Self>) {
        match self.connection.get() {
            Connection::Reconnecting if self.retry.take().is_some() => self.look_then_open(),
            Connection::Online => {
                self.ping();
                let weak = Rc::downgrade(self);
                let check = move || {
                    with(&weak, |inner| {
                        if inner.connection.get() == Connection::Online && inner.unanswered.get() > 0 {
                            inner.lost();
                        }
                    });
                };
                self.waking.set(Some(Timeout::new(WAKES_MS, check)));
            }
            _ => {}
        }
    }

    fn lost(self: &Rc<Self>) {
        self.disconnect(Connection::Reconnecting);
        let wait = backoff::wait(self.attempt.get(), js_sys::Math::random());
        self.attempt.set(self.attempt.get() + 1);
        let weak = Rc::downgrade(self);
        self.retry.set(Some(Timeout::new(wait, move || {
            with(&weak, |inner| {
                inner.retry.take();
                inner.look_then_open();
            });
        })));
    }

    /// A browser does not tell why an upgrade was refused, so the sandbox is asked for first.
    fn look_then_open(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let (sandbox, token) = (self.sandbox.clone(), self.access.token().map(str::to_owned));
        wasm_bindgen_futures::spawn_local(async move {
            let found = api::sandbox(&sandbox, token.as_deref()).await;
            with(&weak, |inner| match found {
                Ok(_) => inner.open(),
                Err(Failure::Refused(problem)) if token.is_some() && matches!(problem.status, 401 | 403) => {
                    inner.gone(Gone::Dismissed);
                }
                Err(failure) if failure.is_absence() => inner.gone(inner.ended()),
                Err(_) => inner.lost(),
            });
        });
    }

    /// That the sandbox is no more, and why, if it was said.
    fn ended(&self) -> Gone {
        let over = now() >= self.ends_at.get();
        let announced: Option<EndReason> = self.session.borrow().summary().ending;
        Gone::Ended(announced.filter(|_| over))
    }

    fn gone(self: &Rc<Self>, why: Gone) {
        self.disconnect(Connection::Gone(why));
    }

    fn disconnect(self: &Rc<Self>, to: Connection) {
        self.socket.borrow_mut().take();
        self.session.borrow_mut().lost();
        self.round_trip.set(None);
        self.connection.set(to);
        self.show();
    }

    pub(super) fn send(&self, frame: &Frame) {
        if let Some(socket) = &*self.socket.borrow() {
            socket.send(frame);
        }
    }

    /// Passes the view on if it differs from the last.
    pub(super) fn show(&self) {
        let view = View {
            connection: self.connection.get(),
            summary: self.session.borrow().summary(),
            round_trip: self.round_trip.get(),
            ends_at: self.ends_at.get(),
        };
        if self.shown.borrow().as_ref() == Some(&view) {
            return;
        }
        self.shown.replace(Some(view.clone()));
        self.on_view.emit(view);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive count far below 2^53"
)]
fn micros() -> u64 {
    (now() * 1_000.0) as u64
}
