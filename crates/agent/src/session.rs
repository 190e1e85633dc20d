//! What all connections of an agent share. One thread, so plain cells; no borrow is held across an await.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use nix::unistd::{Pid, getppid};
use protocol::Frame;
use protocol::control::Status;
use protocol::frame::{Channel, EndReason, Event, ExitStatus, Role, Size, TaskState, TerminalInfo, Welcome};
use sandbox::Sandbox;
use terminal::{Ring, Viewer, WINDOW};
use tokio::io::unix::AsyncFd;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::Instant;

use crate::Spec;
use crate::checks::Checks;

/// Bytes of output kept per terminal.
const RING: usize = 1 << 20;
/// How long the end of a sandbox waits for its viewers to hear of it.
const FAREWELL: Duration = Duration::from_secs(1);
/// Events that a connection may be late by before it is dropped.
const EVENTS: usize = 256;

pub(crate) struct Session {
    pub(crate) spec: Spec,
    pub(crate) sandbox: RefCell<Sandbox>,
    pub(crate) terminals: RefCell<Vec<Terminal>>,
    pub(crate) checks: RefCell<Checks>,
    pub(crate) events: broadcast::Sender<Event>,
    /// Counts changes of any terminal: new output, an acknowledgement, an exit.
    changes: watch::Sender<u64>,
    end: watch::Sender<Option<EndReason>>,
    viewers: Cell<u32>,
    spawner: Pid,
    /// Since when it is somebody's; `None` while it is only prepared.
    claimed: Cell<Option<Instant>>,
    unwatched_since: Cell<Instant>,
    next_connection: Cell<u64>,
}

/// A terminal and everyone who looks at it.
pub(crate) struct Terminal {
    pub(crate) name: String,
    pub(crate) size: Size,
    pub(crate) ring: Ring,
    pub(crate) exit: Option<ExitStatus>,
    /// Gone once its program has ended and all output is in the ring.
    pub(crate) live: Option<Live>,
    pub(crate) seats: HashMap<u64, Seat>,
}

/// The running part of a terminal.
pub(crate) struct Live {
    pub(crate) terminal: sandbox::Terminal,
    pub(crate) pty: Rc<AsyncFd<OwnedFd>>,
    pub(crate) input: mpsc::Sender<Bytes>,
}

/// One connection's view of a terminal.
pub(crate) struct Seat {
    pub(crate) viewer: Viewer,
    pub(crate) exit_sent: bool,
}

impl Terminal {
    pub(crate) fn new(name: &str, size: Size, live: Live) -> Self {
        let seats = HashMap::new();
        Self {
            name: name.to_owned(),
            size,
            ring: Ring::new(RING),
            exit: None,
            live: Some(live),
            seats,
        }
    }

    pub(crate) fn info(&self, channel: Channel) -> TerminalInfo {
        TerminalInfo {
            channel,
            name: self.name.clone(),
            size: self.size,
            start: self.ring.start(),
            end: self.ring.end(),
            exit: self.exit,
            recording: None,
        }
    }

    /// Whether everyone who looks is a whole window behind. The fastest viewer counts, so that a slow one
    /// never holds the program up; with nobody there the program runs on.
    pub(crate) fn must_wait(&self) -> bool {
        let behind = self
            .seats
            .values()
            .map(|seat| seat.viewer.behind(&self.ring))
            .min();
        behind.is_some_and(|bytes| bytes >= WINDOW)
    }
}

impl Session {
    pub(crate) fn new(spec: Spec, sandbox: Sandbox) -> Self {
        let now = Instant::now();
        Self {
            spawner: getppid(),
            claimed: Cell::new((!spec.prepared).then_some(now)),
            spec,
            sandbox: RefCell::new(sandbox),
            terminals: RefCell::default(),
            checks: RefCell::default(),
            events: broadcast::Sender::new(EVENTS),
            changes: watch::Sender::new(0),
            end: watch::Sender::new(None),
            viewers: Cell::new(0),
            unwatched_since: Cell::new(now),
            next_connection: Cell::new(0),
        }
    }

    /// Wakes everyone who waits for a terminal.
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
        let told = changes.wait_for(|_| self.viewers.get() == 0);
        let _ = tokio::time::timeout(FAREWELL, told).await;
    }

    pub(crate) fn terminal_infos(&self) -> Vec<TerminalInfo> {
        let terminals = self.terminals.borrow();
        terminals
            .iter()
            .zip(0..)
            .map(|(terminal, index)| terminal.info(Channel(index)))
            .collect()
    }

    pub(crate) fn task_states(&self) -> Vec<TaskState> {
        self.checks.borrow().states()
    }

    pub(crate) fn welcome(&self) -> Frame {
        Frame::Welcome(Welcome {
            version: protocol::VERSION,
            sandbox: self.spec.id.clone(),
            role: Role::Owner,
            terminals: self.terminal_infos(),
            tasks: self.task_states(),
            viewer: 0,
            viewers: Vec::new(),
        })
    }

    pub(crate) fn status(&self) -> Status {
        let sandbox = self.sandbox.borrow();
        Status {
            terminals: self.terminal_infos(),
            tasks: self.task_states(),
            viewers: self.viewers.get(),
            memory: sandbox.cgroup().memory(),
            processes: Some(sandbox.cgroup().processes().len() as u64),
            owner: None,
        }
    }

    /// A number for a new connection.
    pub(crate) fn number_connection(&self) -> u64 {
        self.next_connection.replace(self.next_connection.get() + 1)
    }

    pub(crate) fn viewer_came(&self) {
        self.viewers.set(self.viewers.get() + 1);
    }

    pub(crate) fn viewer_went(&self) {
        self.viewers.set(self.viewers.get() - 1);
        self.unwatched_since.set(Instant::now());
        self.changed();
    }

    /// The sandbox is somebody's from now on, and its clocks run.
    pub(crate) fn claim(&self) {
        if self.claimed.get().is_none() {
            self.claimed.set(Some(Instant::now()));
            self.unwatched_since.set(Instant::now());
        }
    }

    /// Why the sandbox has to end now, if it has to.
    pub(crate) fn overdue(&self) -> Option<EndReason> {
        let since = |start: Instant| start.elapsed().as_secs();
        let Some(claimed) = self.claimed.get() else {
            // Nobody else could hand it out.
            return (getppid() != self.spawner).then_some(EndReason::Shutdown);
        };
        if since(claimed) >= self.spec.clocks.max {
            return Some(EndReason::TimeLimit);
        }
        let idle = self.viewers.get() == 0 && since(self.unwatched_since.get()) >= self.spec.clocks.idle;
        idle.then_some(EndReason::Idle)
    }
}
