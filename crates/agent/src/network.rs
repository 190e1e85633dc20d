//! The networks of this spawner's sandboxes: which there are, who is on them, and at which place. A network is a namespace
//! that we hold by a descriptor, here and in the agents on it, so the kernel removes it with the last of them.

use std::collections::HashMap;
use std::os::fd::{AsFd, OwnedFd};

use sandbox::Sandbox;
use sandbox::network::Error;
use sandbox::network::egress::{self, Gateway};
use sandbox::network::lan::{self, Lan};

use crate::spec::Network;

/// Who is where.
#[derive(Default)]
pub(crate) struct Networks {
    lans: HashMap<String, (Lan, Places)>,
    internet: Places,
}

/// Place n is taken where n is `true`.
#[derive(Default)]
struct Places(Vec<bool>);

impl Places {
    fn take(&mut self) -> u16 {
        let free = self.0.iter().position(|taken| !taken).unwrap_or(self.0.len());
        if free == self.0.len() {
            self.0.push(true);
        }
        self.0[free] = true;
        u16::try_from(free).expect("there are fewer sandboxes than user id ranges")
    }

    fn give_back(&mut self, place: u16) {
        self.0[usize::from(place)] = false;
    }

    fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }
}

/// A place on a network for one sandbox.
pub(crate) enum Plug {
    /// No network.
    None,
    /// On a learner's LAN.
    Lan { lan: Lan, index: u16 },
    /// On the way to the internet.
    Internet { gateway: Gateway, index: u16 },
}

/// What remains of a [`Plug`] in the spawner.
pub(crate) enum Place {
    None,
    Lan(String, u16),
    Internet(u16),
}

/// Why a sandbox gets no network.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoNetwork {
    #[error(transparent)]
    Network(#[from] Error),
    #[error("the way to the internet is off on this server")]
    EgressOff,
    #[error("cannot hold a network: {0}")]
    Hold(#[from] std::io::Error),
}

impl Networks {
    /// Takes a place; a learner's LAN is made for the first who asks. `gateway` is the server's way out.
    pub(crate) fn take_place(
        &mut self,
        network: &Network,
        gateway: Option<OwnedFd>,
    ) -> Result<(Plug, Place), NoNetwork> {
        match network {
            Network::None => Ok((Plug::None, Place::None)),
            Network::Lan { name } => {
                if !self.lans.contains_key(name) {
                    let lan = Lan::create(lan::Settings::default())?;
                    self.lans.insert(name.clone(), (lan, Places::default()));
                }
                let (lan, places) = self.lans.get_mut(name).expect("just inserted");
                let lan = lan.try_clone()?;
                let index = places.take();
                Ok((Plug::Lan { lan, index }, Place::Lan(name.clone(), index)))
            }
            Network::Egress { .. } => {
                let gateway = gateway.ok_or(NoNetwork::EgressOff)?;
                let gateway = Gateway::from_fd(gateway, &egress::Settings::default());
                let index = self.internet.take();
                Ok((Plug::Internet { gateway, index }, Place::Internet(index)))
            }
        }
    }

    /// The sandbox is gone; with the last one of a learner her LAN goes.
    pub(crate) fn give_back(&mut self, place: Place) {
        match place {
            Place::None => {}
            Place::Internet(index) => self.internet.give_back(index),
            Place::Lan(name, index) => {
                let Some((_, places)) = self.lans.get_mut(&name) else {
                    return;
                };
                places.give_back(index);
                if places.is_empty() {
                    self.lans.remove(&name);
                }
            }
        }
    }
}

impl Plug {
    /// Connects the sandbox. Call it before its first program. It is disconnected by its end; should the kernel still be at
    /// cleaning up after the place's last sandbox, that is done first.
    pub(crate) fn connect(&self, sandbox: &Sandbox) -> Result<(), NoNetwork> {
        let netns = || sandbox.network_namespace();
        match self {
            Self::None => {}
            Self::Lan { lan, index } => {
                let index = u8::try_from(*index).unwrap_or(u8::MAX);
                lan.leave(index)?;
                lan.join(netns()?.as_fd(), index)?;
            }
            Self::Internet { gateway, index } => {
                gateway.leave(*index)?;
                gateway.join(netns()?.as_fd(), *index)?;
            }
        }
        Ok(())
    }
}
