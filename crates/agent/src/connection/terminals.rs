//! Opening, naming, closing and recording terminals.

use std::rc::Rc;

use protocol::frame::{Event, Open, Record, Rename, Size};
use protocol::{Channel, Frame, MAX_NAME};

use super::{Connection, no_terminal, refusal};
use crate::recording::Recorder;
use crate::session::Session;
use crate::terminals::Terminal;
use crate::viewers::is_unseen;
use crate::{pty, shell};

/// Terminals of one sandbox.
const MAX_TERMINALS: usize = 8;

/// Why a terminal cannot be opened or named.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("a terminal's name has 1 to {MAX_NAME} bytes, none of which control the screen")]
    Name,
    #[error("a sandbox has at most {MAX_TERMINALS} terminals; close one first")]
    TooMany,
    #[error("another terminal is called {0:?}")]
    Taken(String),
    #[error(transparent)]
    Sandbox(#[from] sandbox::Error),
    #[error("cannot watch the terminal: {0}")]
    Watch(#[from] std::io::Error),
}

/// Opens the terminal `name` with a shell on it. One that is open already is left as it is; one whose shell
/// has ended gets a new shell and goes on at its offset.
pub(crate) fn open(session: &Rc<Session>, name: &str, size: Size) -> Result<(), OpenError> {
    let size = Size::clamped(size.cols, size.rows);
    check_name(name)?;
    let found = session.terminals.borrow().named(name);
    if found.is_none() && session.terminals.borrow().len() == MAX_TERMINALS {
        return Err(OpenError::TooMany);
    }
    let runs = |channel| {
        let terminals = session.terminals.borrow();
        terminals
            .get(channel)
            .is_some_and(|terminal| terminal.live.is_some())
    };
    let channel = found.unwrap_or_else(|| session.terminals.borrow_mut().next_channel());
    if !runs(channel) {
        let program = shell::interactive(&session.spec.layers, &session.spec.env);
        let opened = session
            .sandbox
            .borrow_mut()
            .open_terminal(&program, size.cols, size.rows)?;
        let live = pty::attend(session, channel, opened)?;
        let mut terminals = session.terminals.borrow_mut();
        match terminals.get_mut(channel) {
            Some(terminal) => {
                terminal.reopen(live, size);
            }
            None => terminals.insert(channel, Terminal::new(name, size, live)),
        }
    }
    let info = session
        .terminals
        .borrow()
        .get(channel)
        .map(|terminal| terminal.info(channel));
    if let Some(info) = info {
        session.tell(Event::TerminalOpened(info));
    }
    session.changed();
    Ok(())
}

fn check_name(name: &str) -> Result<(), OpenError> {
    let fits = (1..=MAX_NAME).contains(&name.len()) && !name.chars().any(is_unseen);
    if fits { Ok(()) } else { Err(OpenError::Name) }
}

impl Connection {
    pub(super) fn open(&self, open: &Open) -> Option<Frame> {
        let error = self::open(&self.session, &open.name, open.size).err()?;
        Some(refusal("cannot-open", &error.to_string(), None))
    }

    /// Hangs the terminal up, so that its programs get SIGHUP, and forgets it.
    pub(super) fn close(&self, channel: Channel) -> Option<Frame> {
        if self.session.terminals.borrow_mut().remove(channel).is_none() {
            return Some(no_terminal(channel));
        }
        self.session.tell(Event::TerminalClosed { channel });
        self.session.changed();
        None
    }

    pub(super) fn rename(&self, rename: Rename) -> Option<Frame> {
        let mut terminals = self.session.terminals.borrow_mut();
        let taken = terminals.named(&rename.name);
        let problem = check_name(&rename.name).err().or_else(|| {
            taken
                .filter(|other| *other != rename.channel)
                .map(|_| OpenError::Taken(rename.name.clone()))
        });
        if let Some(problem) = problem {
            return Some(refusal(
                "cannot-rename",
                &problem.to_string(),
                Some(rename.channel),
            ));
        }
        let Some(terminal) = terminals.get_mut(rename.channel) else {
            return Some(no_terminal(rename.channel));
        };
        terminal.name.clone_from(&rename.name);
        drop(terminals);
        self.session.tell(Event::TerminalRenamed(rename));
        None
    }

    pub(super) fn record(&self, record: Record) -> Option<Frame> {
        let Record { channel, on } = record;
        let spec = &self.session.spec;
        let mut terminals = self.session.terminals.borrow_mut();
        let Some(terminal) = terminals.get_mut(channel) else {
            return Some(no_terminal(channel));
        };
        if on && spec.traffic.recording == 0 {
            let message = "this server does not permit recordings";
            return Some(refusal("cannot-record", message, Some(channel)));
        }
        if on {
            // What a viewer has on the screen now belongs to the start of it.
            let screen = terminal.history.snapshot_at_end();
            let (size, title) = (terminal.history.size(), terminal.name.as_str());
            match Recorder::start(&spec.dir, channel, size, title, spec.traffic.recording) {
                Ok(mut recorder) => {
                    recorder.note(|cast, at| cast.output(at, &screen.bytes).unwrap_or_default());
                    terminal.recorder = Some(recorder);
                }
                Err(error) => {
                    return Some(refusal("cannot-record", &error.to_string(), Some(channel)));
                }
            }
        } else if let Some(recorder) = &mut terminal.recorder {
            recorder.stop();
        }
        let state = terminal.recorder.as_ref().map(Recorder::state);
        drop(terminals);
        if let Some(state) = state {
            self.session.tell_of_recording(channel, state);
        }
        None
    }
}
