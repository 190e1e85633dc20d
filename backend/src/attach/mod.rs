//! `utsuwa attach`: a sandbox's terminal in the terminal at hand, by the protocol that pages speak. For
//! operators, for scripts (standard input and output may be pipes) and for tests.
//!
//! No byte of output is lost or doubled when the connection breaks: each piece comes with its offset, and a new
//! connection goes on behind the last one received. Input is sent at most once, since a command that runs
//! twice is worse than one to be typed again; what may not have arrived is said.

mod backoff;
mod follow;
mod frames;
mod input;
mod join;
mod keys;
mod link;
mod local;
mod saved;
mod screen;
mod send;
mod view;

use std::process::ExitCode;

use protocol::frame::ExitStatus;

use crate::client::ClientError;
use crate::config::process_environment;

/// Arguments of `utsuwa attach`.
///
/// Ctrl-] and then `.` leaves; Ctrl-] twice types one. Once a script's input has ended, Ctrl-D
/// is typed at the shell's next prompt. The exit status is the shell's; 0 after leaving, 2 when attaching fails.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct AttachArgs {
    /// A sandbox's id, or an address: of the server, of a lesson's page, or of a sandbox (.../ws/ID).
    #[arg(value_name = "URL|SANDBOX")]
    target: Option<String>,
    /// The server's address.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7780")]
    server: String,
    /// Join this lesson's sandbox; one is made if the session has none.
    #[arg(long, value_name = "ID", conflicts_with = "target")]
    lesson: Option<String>,
    /// The terminal to join, opened if there is none of that name [default: the sandbox's first].
    #[arg(long, value_name = "NAME")]
    terminal: Option<String>,
    /// Watch a sandbox by the address of an invitation (http://HOST/watch/ID#TOKEN); keys are not sent.
    #[arg(long, value_name = "URL", conflicts_with_all = ["target", "lesson", "cookie"])]
    watch: Option<String>,
    /// What others who are connected see you called.
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// The session's token, the value of a browser's cookie `utsuwa` [default: that of the last time].
    #[arg(long, value_name = "TOKEN", env = "UTSUWA_COOKIE", hide_env_values = true)]
    cookie: Option<String>,
}

/// How an attachment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The terminal's shell ended, and all it wrote has been shown.
    Shell(ExitStatus),
    /// By the escape key.
    Left,
    /// This signal came.
    Signal(u8),
}

/// Why there is nothing to attach to (any more).
#[derive(Debug, thiserror::Error)]
enum AttachError {
    #[error(
        "no server answers at {origin}: start one with `utsuwa serve`, or name its address with --server"
    )]
    NoServer { origin: String, source: ClientError },
    #[error("`{0}` is no address of a server: write it like http://127.0.0.1:7780")]
    Address(String),
    #[error(
        "{0} speaks TLS, which attach does not: run it on the server's machine, or through a tunnel to it"
    )]
    Tls(String),
    #[error("the address {host} cannot be found: {source}")]
    Lookup { host: String, source: std::io::Error },
    #[error("{problem}; its lessons are: {known}")]
    Lesson { problem: String, known: String },
    #[error("sandbox {0} has ended, or is another session's: join a lesson with --lesson, or give --cookie")]
    NoSandbox(String),
    #[error("`{0}` is no invitation: it looks like http://HOST/watch/ID#TOKEN")]
    NoInvitation(String),
    #[error("the terminal was closed")]
    TerminalClosed,
    #[error("the sandbox has ended{0}")]
    SandboxEnded(String),
    #[error("the server refuses this connection ({code}): {reason}")]
    Closed { code: u16, reason: String },
    #[error("the connection did not come back within {} minutes (last: {last})", after.as_secs() / 60)]
    GivenUp {
        after: std::time::Duration,
        last: String,
    },
    #[error("{message}")]
    Terminal { message: String },
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("cannot {what} this terminal: {source}")]
    Local {
        what: &'static str,
        source: std::io::Error,
    },
}

/// Attaches until the shell ends or the user leaves.
pub fn run(args: AttachArgs) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(attach(args));
    // A thread may still wait for a key.
    runtime.shutdown_background();
    Ok(ExitCode::from(match ended? {
        Ended::Shell(ExitStatus::Code(code)) => code,
        Ended::Left => 0,
        Ended::Shell(ExitStatus::Signal(signal)) | Ended::Signal(signal) => signal.saturating_add(128),
    }))
}

async fn attach(args: AttachArgs) -> Result<Ended, AttachError> {
    let joined = join::join(&args, &process_environment).await?;
    let local = local::Local::open().map_err(|source| AttachError::Local { what: "use", source })?;
    if local.is_tty() {
        local.say(&format!("sandbox {}; Ctrl-] and then . leaves", joined.sandbox));
    }
    follow::Attachment::new(joined, local, args.terminal, args.name)
        .run()
        .await
}
