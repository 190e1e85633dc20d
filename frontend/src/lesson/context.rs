//! What the parts of a lesson's text share.

use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::frame::{TaskState, Verdict};
use yew::prelude::*;

use crate::progress::Progress;

/// A command to run in a terminal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Command {
    /// The command's lines.
    pub(crate) code: String,
    /// The terminal's name.
    pub(crate) terminal: String,
    /// Send Ctrl-C first.
    pub(crate) interrupt: bool,
    /// Move the focus to the terminal: the command was clicked with a mouse, not pressed with a key.
    pub(crate) focus: bool,
}

/// What the parts of a lesson's text share, as a Yew context.
#[derive(Clone, PartialEq)]
pub(crate) struct LessonContext {
    /// The lesson's id.
    pub(crate) lesson: String,
    /// What is known of each task in this sandbox.
    pub(crate) verdicts: Rc<BTreeMap<String, Verdict>>,
    /// What was done in this or an earlier one.
    pub(crate) progress: Rc<Progress>,
    /// Whether there is a sandbox to run commands in.
    pub(crate) ready: bool,
    /// Runs a command.
    pub(crate) run: Callback<Command>,
    /// Takes in the grade of an answer.
    pub(crate) graded: Callback<TaskState>,
    /// Makes a new sandbox in place of this one.
    pub(crate) renew: Callback<()>,
}

/// The context of the lesson around a component.
#[hook]
pub(super) fn use_lesson() -> LessonContext {
    use_context().expect("Workbench provides the lesson")
}
