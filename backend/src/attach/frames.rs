//! What the server's frames mean to an attachment.

use bytes::{Bytes, BytesMut};
use protocol::Frame;
use protocol::frame::{EndReason, ErrorMessage, Event, Open, Role, Size, TerminalInfo, Welcome};

use super::follow::Attachment;
use super::link::Link;
use super::local::window_size;
use super::view::View;
use super::{AttachError, Ended};

/// RIS: a terminal as it is after it was turned on.
const RESET: &[u8] = b"\x1bc";

impl Attachment {
    /// Takes a frame; `Some` when it is the last.
    pub(super) async fn on_frame(&mut self, frame: Frame, link: &Link) -> Result<Option<Ended>, AttachError> {
        match frame {
            Frame::Welcome(welcome) => self.enter(&welcome, link)?,
            Frame::Output {
                channel,
                offset,
                bytes,
            } if self.channel == Some(channel) => {
                if let Some(view) = &mut self.view {
                    let (new, lost) = view.take(offset, bytes);
                    if lost > 0 {
                        self.local.say(&format!(
                            "{lost} bytes of output are lost: more was written than the sandbox keeps"
                        ));
                    }
                    self.screen.put(new.clone(), view.next());
                    self.note_output(&new);
                }
            }
            Frame::Snapshot {
                channel,
                offset,
                bytes,
                ..
            } if self.channel == Some(channel) => self.show_snapshot(offset, &bytes),
            Frame::Size { channel, size, .. } if self.channel == Some(channel) => self.compare(size),
            Frame::Exit { channel, status, .. } if self.channel == Some(channel) => {
                return Ok(Some(self.show_all(Ended::Shell(status)).await));
            }
            Frame::Event(Event::TerminalOpened(info)) if self.awaits(&info) => self.subscribe(&info, link),
            Frame::Event(Event::TerminalClosed { channel }) if self.channel == Some(channel) => {
                self.show_all(Ended::Left).await;
                return Err(AttachError::TerminalClosed);
            }
            Frame::Event(Event::TerminalRenamed(rename)) if self.channel == Some(rename.channel) => {
                // A new connection finds it by its name.
                self.name = Some(rename.name);
            }
            Frame::Event(Event::Viewers { viewers }) => {
                let own = viewers.iter().find(|viewer| viewer.id == self.viewer);
                if let Some(own) = own.filter(|own| own.role != self.role) {
                    self.role = own.role;
                    self.tell_role();
                }
            }
            Frame::Event(Event::Ending { seconds, reason }) => {
                // One that is announced may still be put off.
                self.ending = (seconds == 0).then_some(reason);
                if seconds > 0 {
                    self.local.say(&format!(
                        "the sandbox ends in {seconds} seconds: {}",
                        because(reason)
                    ));
                }
            }
            Frame::Ping(value) => {
                link.send(Frame::Pong(value));
            }
            Frame::Pong(count) => self.input.arrived(count),
            Frame::Error(error) => self.on_error(error)?,
            _ => {}
        }
        Ok(None)
    }

    /// Subscribes to the terminal, or has it opened. One whose shell has ended gets a new shell, unless that
    /// shell was the one followed.
    fn enter(&mut self, welcome: &Welcome, link: &Link) -> Result<(), AttachError> {
        (self.role, self.viewer) = (welcome.role, welcome.viewer);
        if self.attempt > 0 {
            self.local.say("connected again");
        } else if self.role < Role::Owner {
            self.tell_role();
        }
        self.attempt = 0;
        let name = self.name.clone();
        let name = name
            .or_else(|| welcome.terminals.first().map(|terminal| terminal.name.clone()))
            .unwrap_or_else(|| "main".to_owned());
        let found = welcome.terminals.iter().find(|terminal| terminal.name == name);
        match found {
            Some(info) if info.exit.is_none() || self.view.is_some() || self.role < Role::Owner => {
                self.subscribe(info, link);
            }
            _ if self.role < Role::Owner => {
                return Err(AttachError::Terminal {
                    message: format!(
                        "the sandbox has no terminal `{name}`, and only its learner may open one"
                    ),
                });
            }
            _ => {
                if let Some(info) = found {
                    self.view = Some(View::new(info.end));
                }
                let size = window_size().unwrap_or_default();
                link.send(Frame::Open(Open {
                    name: name.clone(),
                    size,
                }));
            }
        }
        self.name = Some(name);
        Ok(())
    }

    /// The output between what is shown and `offset` is forgotten: the screen as it is then takes its place.
    fn show_snapshot(&mut self, offset: u64, picture: &Bytes) {
        let Some(view) = &mut self.view else { return };
        view.skip_to(offset);
        let mut bytes = BytesMut::with_capacity(RESET.len() + picture.len());
        if self.local.is_tty() {
            bytes.extend_from_slice(RESET);
        }
        bytes.extend_from_slice(picture);
        self.screen.put(bytes.freeze(), view.next());
        self.note_output(picture);
    }

    /// A watcher's window may be too small for what the learner sees.
    fn compare(&self, size: Size) {
        let fits = window_size().is_none_or(|own| own.cols >= size.cols && own.rows >= size.rows);
        if self.role < Role::Owner && !fits {
            let Size { cols, rows } = size;
            self.local.say(&format!(
                "the terminal has {cols} columns and {rows} rows; this window is smaller"
            ));
        }
    }

    fn tell_role(&self) {
        self.local.say(match self.role {
            Role::Watcher => "you watch; what you type is not sent",
            Role::Writer => "you may type",
            Role::Owner => "the terminal is yours",
        });
    }

    fn awaits(&self, info: &TerminalInfo) -> bool {
        self.channel.is_none() && self.name.as_ref() == Some(&info.name)
    }

    fn subscribe(&mut self, info: &TerminalInfo, link: &Link) {
        // What is forgotten comes as a screen, which only a terminal can show.
        let first = if self.local.is_tty() { 0 } else { info.start };
        let view = self.view.get_or_insert_with(|| View::new(first));
        let channel = info.channel;
        link.send(Frame::Sub {
            channel,
            next: view.next(),
        });
        self.channel = Some(channel);
        self.resize = true;
    }

    fn on_error(&mut self, error: ErrorMessage) -> Result<(), AttachError> {
        // A key that comes after the shell's end needs no answer: the end itself is on its way.
        if error.code == "no-such-terminal" {
            return Ok(());
        }
        if self.channel.is_none() {
            return Err(AttachError::Terminal {
                message: error.message,
            });
        }
        self.local.say(&error.message);
        Ok(())
    }

    /// The error, with the reason for which the sandbox ended if it told one.
    pub(super) fn with_reason(&self, error: AttachError) -> AttachError {
        match (error, self.ending) {
            (AttachError::SandboxEnded(_), Some(reason)) => {
                AttachError::SandboxEnded(format!(": {}", because(reason)))
            }
            (error, _) => error,
        }
    }
}

fn because(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Asked => "somebody asked for it",
        EndReason::Idle => "nobody was connected, or nobody typed, for too long",
        EndReason::TimeLimit => "it has lived as long as one may",
        EndReason::Shutdown => "the server stops",
        EndReason::InitDied => "its first process died",
    }
}
