//! The JSON of the HTTP interface. Texts are already in the language asked for, Markdown is already safe
//! HTML, and variables are already filled in for the learner's session.
//!
//! | route | answer |
//! | --- | --- |
//! | `GET /api/course?lang=ja` | [`Course`] |
//! | `GET /api/lessons/{id}?lang=ja` | [`Lesson`] |
//! | `POST /api/sandboxes` with [`NewSandbox`] | [`Sandbox`]; the session's running one for that lesson, if any |
//! | `GET /api/sandboxes/{id}` | [`Sandbox`] |
//! | `DELETE /api/sandboxes/{id}` | 204 |
//! | `POST /api/sandboxes/{id}/invitation` | [`Invitation`], in place of the one before |
//! | `DELETE /api/sandboxes/{id}/invitation` | 204; who came by it has to go |
//! | `GET /api/sandboxes/{id}/recordings/{channel}?format=v3` | an asciicast, version 3 or `v2` |
//! | `POST /api/lessons/{id}/answers` with [`Answer`] | [`frame::TaskState`](crate::frame::TaskState) |
//! | `GET /api/health` | [`Health`] |
//! | `GET /ws/{sandbox}` | WebSocket, subprotocol [`crate::SUBPROTOCOL`] |
//!
//! A guest gives the token of an invitation in the header [`INVITATION_HEADER`] of `GET /api/sandboxes/{id}`, and
//! offers it as a second subprotocol of the WebSocket, behind [`crate::INVITATION`].
//!
//! Every refusal is [`Problem`] with content type `application/problem+json`.

use serde::{Deserialize, Serialize};

/// The course list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Its title.
    pub title: String,
    /// Its modules in order.
    pub modules: Vec<Module>,
}

/// One module of the course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// Its id, such as `cgroups`.
    pub id: String,
    /// Its number in the course, such as `3`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its lessons in order.
    pub lessons: Vec<LessonSummary>,
}

/// A lesson in the course list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LessonSummary {
    /// Its id, unique in the course and the last part of its address.
    pub id: String,
    /// Its number, such as `3.2`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// `beginner`, `intermediate` or `advanced`.
    pub level: String,
    /// Minutes it takes.
    pub minutes: u16,
    /// The ids of all its tasks, so that the list can show progress.
    pub tasks: Vec<String>,
    /// What this machine lacks for its lab; empty when all is there.
    pub missing: Vec<String>,
}

/// A lesson's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// What the course list says of it.
    #[serde(flatten)]
    pub summary: LessonSummary,
    /// The language of its text: `ja` or `en`.
    pub lang: String,
    /// Names of the terminals it uses; the first is the one that `run` without `term=` types into.
    pub terminals: Vec<String>,
    /// Text before the first step.
    pub intro: Vec<Block>,
    /// Its steps in order.
    pub steps: Vec<Step>,
    /// The lesson after this one.
    pub next: Option<String>,
}

/// A step: a level-2 heading and what follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its id, also the fragment of its address.
    pub id: String,
    /// Its heading as HTML.
    pub title: String,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// A piece of lesson text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Block {
    /// Sanitised HTML.
    Html {
        /// The HTML.
        html: String,
    },
    /// A command that a click types into a terminal and runs.
    Run {
        /// The command, one or more lines, without control characters.
        code: String,
        /// The language after the fence, such as `sh`.
        lang: String,
        /// The terminal's name.
        terminal: String,
        /// Send Ctrl-C first.
        interrupt: bool,
    },
    /// A code block; `copy` gives it a copy button.
    Code {
        /// The code.
        code: String,
        /// The language after the fence, or empty.
        lang: String,
        /// Show a copy button.
        copy: bool,
        /// Sample output rather than something to type.
        output: bool,
    },
    /// A task that turns green by itself.
    Task(Task),
    /// Hidden until asked for.
    Hint {
        /// Its text.
        blocks: Vec<Block>,
    },
    /// Hidden until asked for.
    Solution {
        /// Its text.
        blocks: Vec<Block>,
    },
    /// A remark beside the text.
    Note {
        /// Its text.
        blocks: Vec<Block>,
    },
}

/// A task in the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// What to do, as sanitised HTML.
    pub html: String,
    /// How it is checked.
    pub check: Check,
    /// What to say for each reason of a `not-yet` or `spoiled` verdict. `{name}` stands for a value.
    pub explain: Vec<(String, String)>,
}

/// How a task is checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Check {
    /// The agent looks at the sandbox from outside; the page need only listen.
    Probe,
    /// The learner types an answer, which the server grades.
    Answer {
        /// A number is asked for (full-width digits are fine).
        number: bool,
    },
}

/// The learner's answer to a task whose check is [`Check::Answer`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The task.
    pub task: String,
    /// What the learner typed.
    pub answer: String,
}

/// Asks for a sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewSandbox {
    /// The lesson it is for.
    pub lesson: String,
}

/// A running sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sandbox {
    /// Its id, in the address of its WebSocket.
    pub id: String,
    /// The lesson it was made for.
    pub lesson: String,
    /// Milliseconds from the request to a running shell; 0 if it ran already.
    pub spawn_ms: u64,
}

/// The header with which a guest asks for a sandbox.
pub const INVITATION_HEADER: &str = "utsuwa-invitation";

/// A way for others to watch a sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// The page to give them, `/watch/{id}#{token}`. Who has it may watch until it is replaced or taken back.
    pub path: String,
}

/// The server's state, for a load balancer or a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// The version of `utsuwa`.
    pub version: String,
    /// Sandboxes running now.
    pub sandboxes: u32,
    /// The most there may be.
    pub max_sandboxes: u32,
}

/// RFC 9457 problem details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable identifier of the kind of problem, such as `/problems/sandbox-limit`; the page translates it.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few English words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One English sentence on this very case that says what to do next.
    pub detail: String,
}
