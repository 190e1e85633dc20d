//! What all connections of an agent share. One thread, so plain cells; no borrow is held across an await.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use nix::unistd::{Pid, getppid};
use protocol::control::{Owner, Status};
use protocol::frame::{Channel, EndReason, Event, TaskState, Verdict, Welcome};
use sandbox::Sandbox;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use crate::Spec;
use crate::checks::Checks;
use crate::clocks::{Due, Life};
use crate::terminals::Terminals;
use crate::viewers::Viewers;

/// How long the end of a sandbox waits for its viewers to hear of it.
const FAREWELL: Duration = Duration::from_secs(1);
/// Events that a connection may be late by before it is dropped.
const EVENTS: usize = 256;

pub(crate) struct Session {
    pub(crate) spec: Spec,
    pub(crate) sandbox: RefCell<Sandbox>,
    pub(crate) terminals: RefCell<Terminals>,
    pub(crate) checks: RefCell<Checks>,
    pub(crate) viewers: RefCell<Viewers>,
    pub(crate) life: RefCell<Life>,
    pub(crate) owner: RefCell<Option<Owner>>,
    pub(crate) events: broadcast::Sender<Event>,
    /// For one read at a time, shared by all terminals.
    pub(crate) buffer: RefCell<Vec<u8>>,
    /// What viewers' windows count their times from.
    pub(crate) began: Instant,
    /// Counts changes of any terminal: new output, an acknowledgement, an exit; and of who is connected.
    changes: watch::Sender<u64>,
    end: watch::Sender<Option<EndReason>>,
    spawner: Pid,
    next_connection: Cell<u64>,
}

impl Session {
    pub(crate) fn new(spec: Spec, sandbox: Sandbox) -> Self {
        let now = Instant::now();
        Self {
            spawner: getppid(),
            life: RefCell::new(Life::new(spec.clocks, !spec.prepared, now)),
            viewers: RefCell::new(Viewers::new(spec.traffic.viewers)),
            spec,
            sandbox: RefCell::new(sandbox),
            terminals: RefCell::default(),
            checks: RefCell::default(),
            owner: RefCell::default(),
            events: broadcast::Sender::new(EVENTS),
            buffer: RefCell::default(),
            began: now,
            changes: watch::Sender::new(0),
            end: watch::Sender::new(None),
            // Connections are told apart by it, and 0 is nobody's.
            next_connection: Cell::new(1),
        }
    }

    /// Wakes everyone who waits for a change.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Tells all viewers; none may be there.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    pub(crate) fn end(&self, reason: EndReason) {
        self.tell(Event::Ending { seconds: 0, reason });
        self.end.send_replace(Some(reason));
    }

    /// Resolves once the sandbox is to end and the viewers know, or are too slow to be told.
    pub(crate) async fn ended(&self) {
        let mut end = self.end.subscribe();
        let mut changes = self.changes();
        // The senders live as long as `self`.
        let _ = end.wait_for(Option::is_some).await;
        let told = changes.wait_for(|_| self.viewers.borrow().count() == 0);
        let _ = tokio::time::timeout(FAREWELL, told).await;
    }

    pub(crate) fn welcome(&self, version: u32, viewer: u64) -> Welcome {
        let viewers = self.viewers.borrow();
        Welcome {
            version,
            sandbox: self.spec.id.clone(),
            role: viewers.role(viewer),
            terminals: self.terminals.borrow().infos(),
            tasks: self.checks.borrow().states(),
            viewer,
            viewers: viewers.list(),
        }
    }

    pub(crate) fn status(&self) -> Status {
        let sandbox = self.sandbox.borrow();
        Status {
            terminals: self.terminals.borrow().infos(),
            tasks: self.checks.borrow().states(),
            viewers: self.viewers.borrow().count(),
            memory: sandbox.cgroup().memory(),
            processes: Some(sandbox.cgroup().processes().len() as u64),
            owner: self.owner.borrow().clone(),
        }
    }

    /// A number for a new connection.
    pub(crate) fn number_connection(&self) -> u64 {
        self.next_connection.replace(self.next_connection.get() + 1)
    }

    /// The sandbox is somebody's from now on, and its clocks run.
    pub(crate) fn claim(&self, owner: Option<Owner>) {
        self.life.borrow_mut().claim(Instant::now());
        if owner.is_some() {
            *self.owner.borrow_mut() = owner;
        }
    }

    /// Somebody came, went, or may do something else.
    pub(crate) fn viewers_changed(&self) {
        let viewers = self.viewers.borrow();
        let mut life = self.life.borrow_mut();
        if viewers.anybody_types() {
            life.attended(Instant::now());
        } else {
            life.deserted(Instant::now());
        }
        self.tell(Event::Viewers {
            viewers: viewers.list(),
        });
        drop((viewers, life));
        self.changed();
    }

    /// A task stands differently; one that is solved is marked in the recordings.
    pub(crate) fn task_changed(&self, state: TaskState) {
        if state.verdict == Verdict::Pass {
            for (channel, terminal) in self.terminals.borrow_mut().iter_mut() {
                if let Some(recorder) = &mut terminal.recorder
                    && recorder.note(|cast, at| cast.marker(at, &state.task))
                {
                    self.tell_of_recording(channel, recorder.state());
                }
            }
        }
        self.tell(Event::Task(state));
    }

    pub(crate) fn tell_of_recording(&self, channel: Channel, recording: protocol::frame::Recording) {
        self.tell(Event::Recording { channel, recording });
    }

    /// Ends the sandbox if its time has come, and says so beforehand.
    pub(crate) fn look_at_clocks(&self) {
        let mut life = self.life.borrow_mut();
        if !life.is_claimed() {
            // Nobody but the spawner's server could hand it out.
            if getppid() != self.spawner {
                self.end(EndReason::Shutdown);
            }
            return;
        }
        match life.look(Instant::now()) {
            Due::Nothing => {}
            Due::Warn(seconds, reason) => self.tell(Event::Ending { seconds, reason }),
            Due::Calm => self.tell(Event::Extended {
                left: life.extensions(),
            }),
            Due::End(reason) => self.end(reason),
        }
    }
}

/// A connection's place among the viewers, given back when dropped.
pub(crate) struct Place {
    session: Rc<Session>,
    number: u64,
}

impl Place {
    pub(crate) fn new(session: &Rc<Session>) -> Self {
        Self {
            number: session.number_connection(),
            session: Rc::clone(session),
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        for (_, terminal) in self.session.terminals.borrow_mut().iter_mut() {
            terminal.seats.remove(&self.number);
        }
        let seen = self.session.viewers.borrow_mut().leave(self.number);
        if seen {
            self.session.viewers_changed();
        } else {
            self.session.changed();
        }
    }
}
