//! Moving bytes between PTYs and rings.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::rc::Rc;

use anyhow::bail;
use bytes::Bytes;
use protocol::frame::{Channel, EndReason, Event, ExitStatus, Size};
use sandbox::{Heard, Notice};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc;

use crate::session::{Live, Session, Terminal};
use crate::{log, shell};

/// Terminals of one sandbox.
const MAX_TERMINALS: usize = 8;
/// Bytes of one read.
const CHUNK: usize = 16 << 10;
/// Input frames that may wait for a program that does not read.
const PENDING_INPUT: usize = 64;

/// Opens the terminal `name` with a shell on it. One that is open already is left as it is; one whose shell
/// has ended gets a new shell and goes on at its offset.
pub(crate) fn open(session: &Rc<Session>, name: &str, size: Size) -> anyhow::Result<Channel> {
    let size = Size::clamped(size.cols, size.rows);
    let found = session
        .terminals
        .borrow()
        .iter()
        .position(|terminal| terminal.name == name);
    let count = session.terminals.borrow().len();
    if name.is_empty() || name.len() > 32 || name.chars().any(char::is_control) {
        bail!("a terminal's name has 1 to 32 characters");
    }
    if found.is_none() && count == MAX_TERMINALS {
        bail!("a sandbox has at most {MAX_TERMINALS} terminals");
    }
    let channel = Channel(u32::try_from(found.unwrap_or(count)).expect("bounded above"));
    if found.is_none_or(|index| session.terminals.borrow()[index].live.is_none()) {
        let program = shell::interactive(&session.spec.layers, &session.spec.env);
        let terminal = session
            .sandbox
            .borrow_mut()
            .open_terminal(&program, size.cols, size.rows)?;
        let live = attend(session, channel, terminal)?;
        let mut terminals = session.terminals.borrow_mut();
        match found {
            Some(index) => {
                let terminal = &mut terminals[index];
                (terminal.live, terminal.exit, terminal.size) = (Some(live), None, size);
                terminal
                    .seats
                    .values_mut()
                    .for_each(|seat| seat.exit_sent = false);
            }
            None => terminals.push(Terminal::new(name, size, live)),
        }
    }
    let info = session.terminals.borrow()[channel.0 as usize].info(channel);
    session.tell(Event::TerminalOpened(info));
    Ok(channel)
}

/// Starts the two tasks that move a terminal's bytes.
fn attend(session: &Rc<Session>, channel: Channel, terminal: sandbox::Terminal) -> anyhow::Result<Live> {
    let master = terminal.master().try_clone_to_owned()?;
    let pty = Rc::new(watch(master, Interest::READABLE | Interest::WRITABLE)?);
    let (input, pending) = mpsc::channel(PENDING_INPUT);
    tokio::task::spawn_local(read_output(Rc::clone(session), channel, Rc::clone(&pty)));
    tokio::task::spawn_local(write_input(Rc::clone(&pty), pending));
    Ok(Live { terminal, pty, input })
}

/// Watches a descriptor of ours for readiness.
#[expect(
    deprecated,
    reason = "sound for an `OwnedFd`; the replacement is unsafe, which this crate denies"
)]
fn watch(fd: OwnedFd, interest: Interest) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(fd, interest)
}

/// Ends when the terminal is closed or replaced.
async fn read_output(session: Rc<Session>, channel: Channel, pty: Rc<AsyncFd<OwnedFd>>) {
    let mut changes = session.changes();
    let mut buffer = vec![0; CHUNK];
    loop {
        let Ok(mut ready) = pty.readable().await else {
            return;
        };
        loop {
            match with_live(&session, channel, &pty, |terminal| terminal.must_wait()) {
                None => return,
                Some(false) => break,
                Some(true) => {
                    if changes.changed().await.is_err() {
                        return;
                    }
                }
            }
        }
        let read = ready.try_io(|pty| Ok(nix::unistd::read(pty.get_ref(), &mut buffer)?));
        match read {
            // EIO: nobody holds the slave any more.
            Ok(Ok(0) | Err(_)) => return,
            Ok(Ok(length)) => {
                if with_live(&session, channel, &pty, |terminal| {
                    terminal.ring.push(&buffer[..length]);
                })
                .is_none()
                {
                    return;
                }
                session.changed();
                // A flood must not keep input and other terminals waiting.
                tokio::task::yield_now().await;
            }
            Err(_would_block) => {}
        }
    }
}

/// Calls `with` on the terminal if `pty` is still its PTY.
fn with_live<T>(
    session: &Session,
    channel: Channel,
    pty: &Rc<AsyncFd<OwnedFd>>,
    with: impl FnOnce(&mut Terminal) -> T,
) -> Option<T> {
    let mut terminals = session.terminals.borrow_mut();
    let terminal = terminals.get_mut(channel.0 as usize)?;
    let same = terminal
        .live
        .as_ref()
        .is_some_and(|live| Rc::ptr_eq(&live.pty, pty));
    same.then(|| with(terminal))
}

async fn write_input(pty: Rc<AsyncFd<OwnedFd>>, mut pending: mpsc::Receiver<Bytes>) {
    while let Some(mut bytes) = pending.recv().await {
        while !bytes.is_empty() {
            let Ok(mut ready) = pty.writable().await else {
                return;
            };
            let closed = ready.ready().is_write_closed();
            match ready.try_io(|pty| Ok(nix::unistd::write(pty.get_ref(), &bytes)?)) {
                Ok(Ok(length)) => drop(bytes.split_to(length)),
                Ok(Err(_)) => return,
                // Nobody holds the slave any more, who could read what is full already. "Closed" stays ready for ever, so that
                // trying again would keep this thread from everything else.
                Err(_would_block) if closed => return,
                Err(_would_block) => {}
            }
        }
    }
}

/// Hears of programs' ends until init itself has gone.
pub(crate) async fn listen_to_init(session: Rc<Session>) {
    if let Err(error) = hear(&session).await {
        log(&format!("{error:#}"));
    }
    session.end(EndReason::InitDied);
}

async fn hear(session: &Rc<Session>) -> anyhow::Result<()> {
    let control = session.sandbox.borrow().control().as_fd().try_clone_to_owned()?;
    let control = watch(control, Interest::READABLE)?;
    loop {
        let mut ready = control.readable().await?;
        let heard = session.sandbox.borrow_mut().poll_notice()?;
        match heard {
            Heard::Gone => return Ok(()),
            Heard::Nothing => ready.clear_ready(),
            Heard::Notice(Notice::Ready) => {}
            Heard::Notice(Notice::Failed { token, errno }) => {
                let error = io::Error::from_raw_os_error(errno);
                log(&format!("init could not start a program: {error}"));
                finish(session, token, ExitStatus::Code(126));
            }
            Heard::Notice(Notice::Exited {
                token,
                value,
                signaled,
            }) => {
                let status = if signaled {
                    ExitStatus::Signal(value)
                } else {
                    ExitStatus::Code(value)
                };
                finish(session, token, status);
            }
        }
    }
}

/// The program of a terminal has ended. Its session still stands (see `sandbox::Terminal`), so that whatever it
/// wrote can be read before the terminal goes and the exit is told.
fn finish(session: &Session, token: u32, status: ExitStatus) {
    let mut terminals = session.terminals.borrow_mut();
    let ours = |terminal: &&mut Terminal| {
        terminal
            .live
            .as_ref()
            .is_some_and(|live| live.terminal.token() == token)
    };
    let Some(terminal) = terminals.iter_mut().find(ours) else {
        return;
    };
    if let Some(live) = terminal.live.take() {
        let mut buffer = vec![0; CHUNK];
        while let Ok(length @ 1..) = nix::unistd::read(live.pty.get_ref(), &mut buffer) {
            terminal.ring.push(&buffer[..length]);
        }
    }
    terminal.exit = Some(status);
    drop(terminals);
    session.changed();
}
