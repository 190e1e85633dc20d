//! What the page shows of a session beside the screens.

use std::collections::BTreeMap;

use protocol::frame::{Channel, EndReason, ExitStatus, Recording, Role, Verdict, Viewer};

use super::super::pane::Pane;
use super::Session;

/// A terminal of the sandbox, or one that the lesson names and that is not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// The page's own number for it, which outlives its name.
    pub(crate) id: u32,
    /// Its name.
    pub(crate) name: String,
    /// Its channel, once it is open.
    pub(crate) channel: Option<Channel>,
    /// Whether it is open or being opened.
    pub(crate) open: bool,
    /// Whether the lesson names it.
    pub(crate) own: bool,
    /// How its shell ended, if it did.
    pub(crate) exit: Option<ExitStatus>,
    /// The title a program gave it, safe to show; may be empty.
    pub(crate) title: String,
    /// Its recording.
    pub(crate) recording: Option<Recording>,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Its stable identifier.
    pub(crate) code: String,
    /// One English sentence.
    pub(crate) message: String,
}

/// What the page shows of a session beside the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// All terminals: first the lesson's, then the others in the order of their opening.
    pub(crate) tabs: Vec<Tab>,
    /// What the agent says of each task it watches.
    pub(crate) tasks: BTreeMap<String, Verdict>,
    /// What this viewer may do.
    pub(crate) role: Role,
    /// Everybody else who is connected.
    pub(crate) others: Vec<Viewer>,
    /// Whether the agent has described the sandbox, now or before a loss.
    pub(crate) described: bool,
    /// Why the sandbox ends, once that is announced.
    pub(crate) ending: Option<EndReason>,
    /// How often that can still be put off, once known.
    pub(crate) extensions: Option<u32>,
    /// The last refusal.
    pub(crate) refusal: Option<Refusal>,
}

impl Summary {
    /// The terminals of a lesson whose sandbox is still being made.
    pub(crate) fn of_lesson(terminals: &[String]) -> Self {
        Session::new(terminals, "").summary()
    }
}

impl Session {
    /// What to show beside the screens.
    pub(crate) fn summary(&self) -> Summary {
        let tab = |pane: &Pane| Tab {
            id: pane.id,
            name: pane.name.clone(),
            channel: pane.channel,
            open: pane.is_open(),
            own: self.lesson.contains(&pane.name),
            exit: pane.exit,
            title: pane.title.clone(),
            recording: pane.recording,
        };
        let others = self.viewers.iter();
        Summary {
            tabs: self.panes.iter().map(tab).collect(),
            tasks: self.tasks.clone(),
            role: self.role,
            others: others
                .filter(|viewer| Some(viewer.id) != self.viewer)
                .cloned()
                .collect(),
            described: self.viewer.is_some(),
            ending: self.ending,
            extensions: self.extensions,
            refusal: self.refusal.clone(),
        }
    }
}
