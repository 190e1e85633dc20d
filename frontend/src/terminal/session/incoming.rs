//! What the server and the agent tell.

use protocol::Frame;
use protocol::frame::{Event, Rename, TerminalInfo, Welcome};

use super::super::pane::{Opening, Pane};
use super::{Effect, Refusal, Session, begin, effect};

impl Session {
    /// Takes in a frame from the server.
    pub(crate) fn frame(&mut self, frame: Frame) -> Vec<Effect> {
        let role = self.role;
        match frame {
            Frame::Welcome(welcome) => self.welcome(welcome),
            Frame::Output {
                channel,
                offset,
                bytes,
            } => self.on(channel, |pane| pane.output(offset, bytes, role)),
            Frame::Snapshot {
                channel,
                offset,
                size,
                bytes,
            } => self.on(channel, |pane| pane.snapshot(offset, size, bytes, role)),
            Frame::Size { channel, size, .. } => {
                self.on(channel, |pane| pane.size(size).into_iter().collect())
            }
            Frame::Exit { channel, status, .. } => self.on(channel, |pane| pane.ended(status, role)),
            Frame::Event(event) => self.event(event),
            Frame::Error(error) => {
                // A terminal that was refused does not come.
                if error.code == "cannot-open" {
                    self.panes.iter_mut().for_each(|pane| pane.opening = Opening::No);
                    self.arrange();
                }
                if error.code == "cannot-extend" {
                    self.extensions = Some(0);
                }
                self.refusal = Some(Refusal {
                    code: error.code,
                    message: error.message,
                });
                Vec::new()
            }
            Frame::Ping(micros) => vec![Effect::Send(Frame::Pong(micros))],
            // Never sent to a page.
            _ => Vec::new(),
        }
    }

    fn welcome(&mut self, welcome: Welcome) -> Vec<Effect> {
        self.online = true;
        self.refusal = None;
        self.ending = None;
        self.role = welcome.role;
        self.viewer = Some(welcome.viewer);
        self.viewers = welcome.viewers;
        self.tasks = welcome
            .tasks
            .into_iter()
            .map(|state| (state.task, state.verdict))
            .collect();
        let mut effects = vec![Effect::Ready];
        for pane in &mut self.panes {
            let same = |info: &TerminalInfo| Some(info.channel) == pane.channel;
            if !welcome.terminals.iter().any(same) {
                pane.channel = None;
                pane.exit = None;
            }
        }
        for info in &welcome.terminals {
            effects.extend(self.describe(info));
        }
        self.arrange();
        let role = self.role;
        for pane in self.panes.iter_mut().filter(|pane| pane.has_screen()) {
            effects.extend(begin(pane, role).into_iter().map(|act| effect(pane.id, act)));
        }
        effects
    }

    fn describe(&mut self, info: &TerminalInfo) -> Vec<Effect> {
        let by_channel = |pane: &Pane| pane.channel == Some(info.channel);
        // A living terminal's name wins over that of one whose shell has ended.
        let by_name = |pane: &Pane| pane.name == info.name && (pane.channel.is_none() || pane.exit.is_some());
        let known = self.panes.iter().position(by_channel);
        let index = known.or_else(|| self.panes.iter().position(by_name));
        let index = index.unwrap_or_else(|| {
            self.add(&info.name);
            self.panes.len() - 1
        });
        let pane = &mut self.panes[index];
        pane.name.clone_from(&info.name);
        let id = pane.id;
        pane.describe(info)
            .into_iter()
            .map(|act| effect(id, act))
            .collect()
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let role = self.role;
        match event {
            Event::Task(state) => {
                self.tasks.insert(state.task, state.verdict);
            }
            Event::TerminalOpened(info) => {
                let channel = info.channel;
                if let Some(pane) = self.panes.iter_mut().find(|pane| pane.channel == Some(channel)) {
                    pane.revived(&info);
                    return Vec::new();
                }
                let mut effects = self.describe(&info);
                self.arrange();
                effects.extend(self.on(channel, |pane| pane.start(role)));
                return effects;
            }
            Event::TerminalClosed { channel } => {
                self.panes.retain(|pane| pane.channel != Some(channel));
                self.arrange();
            }
            Event::TerminalRenamed(Rename { channel, name }) => {
                for pane in self.panes.iter_mut().filter(|pane| pane.channel == Some(channel)) {
                    pane.name.clone_from(&name);
                }
                self.arrange();
            }
            Event::Viewers { viewers } => {
                let own = viewers.iter().find(|viewer| Some(viewer.id) == self.viewer);
                self.role = own.map_or(self.role, |viewer| viewer.role);
                self.viewers = viewers;
            }
            Event::Ending { seconds, reason } => {
                self.ending = Some(reason);
                return vec![Effect::Ends { seconds }];
            }
            Event::Extended { left } => {
                self.ending = None;
                self.extensions = Some(left);
            }
            Event::Recording { channel, recording } => {
                for pane in self.panes.iter_mut().filter(|pane| pane.channel == Some(channel)) {
                    pane.recording = Some(recording);
                }
            }
        }
        Vec::new()
    }
}
