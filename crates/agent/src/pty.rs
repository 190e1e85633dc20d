//! Moving bytes between PTYs and histories.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use protocol::frame::{Channel, EndReason, ExitStatus};
use sandbox::{Heard, Notice};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::Instant;

use crate::log;
use crate::recording::Recorder;
use crate::session::Session;
use crate::terminals::{Input, Live, Terminal};

/// Bytes read before others have their turn.
const TURN: usize = 64 << 10;
/// How far a terminal may be ahead of the most it may put out a second.
const AHEAD: Duration = Duration::from_millis(50);

/// Starts the two tasks that move a terminal's bytes.
pub(crate) fn attend(
    session: &Rc<Session>,
    channel: Channel,
    terminal: sandbox::Terminal,
) -> io::Result<Live> {
    let master = terminal.master().try_clone_to_owned()?;
    let pty = Rc::new(watch(master, Interest::READABLE | Interest::WRITABLE)?);
    let input = Rc::new(Input::default());
    tokio::task::spawn_local(read_output(Rc::clone(session), channel, Rc::clone(&pty)));
    tokio::task::spawn_local(write_input(Rc::clone(&pty), Rc::clone(&input)));
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
    let mut pace = Pace::new(session.spec.traffic.output);
    let mut dribble = Dribble::new(Instant::now());
    loop {
        let Ok(mut ready) = pty.readable().await else {
            return;
        };
        loop {
            match with_live(&session, channel, &pty, Terminal::must_wait) {
                None => return,
                Some(false) => break,
                Some(true) => {
                    if changes.changed().await.is_err() {
                        return;
                    }
                }
            }
        }
        let length = {
            let mut buffer = session.buffer.borrow_mut();
            buffer.resize(TURN, 0);
            match ready.try_io(|pty| Terminal::read(pty.get_ref(), &mut buffer)) {
                // EIO: nobody holds the slave any more.
                Ok(Ok(0) | Err(_)) => return,
                Ok(Ok(length)) => {
                    let output = &buffer[..length];
                    if put_out(&session, channel, &pty, output).is_none() {
                        return;
                    }
                    length
                }
                Err(_would_block) => continue,
            }
        };
        pace.spend(length).await;
        if dribble.goes_on(length, Instant::now()) {
            tokio::time::sleep(Dribble::REST).await;
        } else {
            // A flood must not keep input and other terminals waiting.
            tokio::task::yield_now().await;
        }
    }
}

fn put_out(session: &Session, channel: Channel, pty: &Rc<AsyncFd<OwnedFd>>, output: &[u8]) -> Option<()> {
    let stopped = with_live(session, channel, pty, |terminal| {
        let stopped = terminal.put_out(output);
        terminal
            .recorder
            .as_ref()
            .filter(|_| stopped)
            .map(Recorder::state)
    })?;
    if let Some(recording) = stopped {
        session.tell_of_recording(channel, recording);
    }
    session.changed();
    Some(())
}

/// Whether a program puts out a few bytes at a time, as fast as it can. Such output is read with rests, in which the
/// kernel gathers it: a hundred calls become one.
struct Dribble {
    since: Instant,
    reads: usize,
    bytes: usize,
    found: bool,
}

impl Dribble {
    /// Long enough to be worth it, and too short to be seen.
    const REST: Duration = Duration::from_millis(1);
    /// So many reads in a row, of so few bytes each, are a dribble.
    const READS: usize = 16;
    const FEW: usize = 512;
    /// After a rest this much says that the program has more to say than the kernel holds.
    const MUCH: usize = 16 << 10;

    fn new(now: Instant) -> Self {
        Self {
            since: now,
            reads: 0,
            bytes: 0,
            found: false,
        }
    }

    /// Takes in that `length` bytes were read; says whether to rest.
    fn goes_on(&mut self, length: usize, now: Instant) -> bool {
        let silent = now.saturating_duration_since(self.since) > 4 * Self::REST;
        if silent || length >= Self::MUCH {
            *self = Self::new(now);
        }
        self.since = now;
        self.reads += 1;
        self.bytes += length;
        if self.reads == Self::READS {
            self.found |= self.bytes < Self::READS * Self::FEW;
            (self.reads, self.bytes) = (0, 0);
        }
        self.found
    }
}

/// How fast a terminal may put out.
struct Pace {
    rate: u64,
    /// When what was put out is paid for.
    paid: Instant,
}

impl Pace {
    fn new(rate: u64) -> Self {
        Self {
            rate: rate.max(1),
            paid: Instant::now(),
        }
    }

    /// Waits until so many bytes more are due.
    async fn spend(&mut self, bytes: usize) {
        let now = Instant::now();
        #[expect(clippy::cast_precision_loss, reason = "a length and a rate, far below 2^53")]
        let costs = Duration::from_secs_f64(bytes as f64 / self.rate as f64);
        self.paid = self.paid.max(now) + costs;
        let ahead = self.paid - now;
        if let Some(wait) = ahead.checked_sub(AHEAD) {
            tokio::time::sleep(wait).await;
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
    let terminal = terminals.get_mut(channel)?;
    let same = terminal
        .live
        .as_ref()
        .is_some_and(|live| Rc::ptr_eq(&live.pty, pty));
    same.then(|| with(terminal))
}

/// Ends when the terminal is closed or replaced.
async fn write_input(pty: Rc<AsyncFd<OwnedFd>>, input: Rc<Input>) {
    while input.wait().await {
        let Ok(mut ready) = pty.writable().await else {
            return;
        };
        // Looked at only now: what waited may have been forgotten meanwhile.
        let Some(bytes) = input.front() else { continue };
        let closed = ready.ready().is_write_closed();
        match ready.try_io(|pty| Ok(nix::unistd::write(pty.get_ref(), &bytes)?)) {
            Ok(Ok(length)) => input.took(length),
            Ok(Err(_)) => return,
            // Nobody holds the slave any more, who could read what is full already. "Closed" stays ready for ever, so that
            // trying again would keep this thread from everything else.
            Err(_would_block) if closed => return,
            Err(_would_block) => {}
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
    let ours = |terminal: &Terminal| {
        let live = terminal.live.as_ref();
        live.is_some_and(|live| live.terminal.token() == token)
    };
    let Some((channel, terminal)) = terminals.iter_mut().find(|(_, terminal)| ours(terminal)) else {
        return;
    };
    terminal.drain();
    terminal.ended(status);
    let recording = terminal.recorder.as_ref().map(Recorder::state);
    drop(terminals);
    if let Some(recording) = recording {
        session.tell_of_recording(channel, recording);
    }
    session.changed();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads of these lengths, so many microseconds apart; the first after which to rest.
    fn first_rest(lengths: impl IntoIterator<Item = usize>, apart: u64) -> Option<usize> {
        let mut now = Instant::now();
        let mut dribble = Dribble::new(now);
        lengths.into_iter().position(|length| {
            now += Duration::from_micros(apart);
            dribble.goes_on(length, now)
        })
    }

    #[test]
    fn only_a_dribble_is_read_with_rests() {
        assert_eq!(first_rest([3; 100], 10), Some(15));
        assert_eq!(first_rest([3; 100], 5_000), None, "someone who types");
        assert_eq!(first_rest([4095; 100], 10), None);
        assert_eq!(
            first_rest([200, 4000].repeat(50), 10),
            None,
            "a flood read as fast as it comes"
        );
    }

    #[test]
    fn after_a_rest_much_output_is_no_dribble() {
        let mut now = Instant::now();
        let mut dribble = Dribble::new(now);
        let mut read = |length| {
            now += Duration::from_millis(1);
            dribble.goes_on(length, now)
        };
        assert!((0..20).map(|_| read(3)).last().unwrap());
        assert!(read(4000), "it is still one");
        assert!(!read(30_000));
    }
}
