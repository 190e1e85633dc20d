//! From the server's order to a serving agent.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::Context;
use nix::fcntl::{Flock, FlockArg};
use sandbox::policy::Tier;
use sandbox::{Engine, Sandbox};
use tokio::signal::unix::{SignalKind, signal};

use crate::network::Plug;
use crate::session::Session;
use crate::{Network, SANDBOX, Spec, Started, checks, connection, log, pty};

/// Where the id ranges of this machine are claimed, whichever server asks.
const IDS: &str = "/run/utsuwa/ids";
/// Bytes per second that a sandbox may read from its image's disk: a lesson's programs start as fast, and a
/// learner who reads everything over and over leaves others their share.
const READ_BYTES: u64 = 128 << 20;

/// Makes the sandbox, answers with one line on `answer`, and serves until the end. `plug` is its place on a network.
pub(crate) fn run(engine: &Engine, spec: Spec, plug: Option<Plug>, answer: OwnedFd) -> ExitCode {
    match start(engine, spec, plug, answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn start(engine: &Engine, spec: Spec, plug: Option<Plug>, answer: OwnedFd) -> anyhow::Result<()> {
    // The first and only time in this process.
    let _ = SANDBOX.set(spec.id.clone());
    // Before the runtime: making a sandbox clones this process, which must have one thread.
    let made = make(engine, &spec, plug.as_ref());
    let (sandbox, locks) = match made {
        Ok(made) => made,
        Err(failed) => {
            fs::remove_dir_all(&spec.dir).with_context(|| spec.dir.display().to_string())?;
            return announce(answer, &failed);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let dir = spec.dir.clone();
    let served = tokio::task::LocalSet::new().block_on(&runtime, serve(spec, sandbox, answer));
    fs::remove_dir_all(&dir).with_context(|| dir.display().to_string())?;
    drop((plug, locks));
    served
}

/// The sandbox, and the locks that keep its image; or the answer that says why not.
fn make(engine: &Engine, spec: &Spec, plug: Option<&Plug>) -> Result<(Sandbox, Vec<Flock<File>>), Started> {
    let locks: Vec<_> = spec
        .image_locks
        .iter()
        .map(|path| lock_shared(path))
        .collect::<Result<_, _>>()
        .map_err(|error| failed(error, Some("Start the sandbox again.".to_owned())))?;
    let config = config(spec)?;
    let sandbox = engine
        .create(&config)
        .map_err(|error| failed(error.to_string(), error.fix()))?;
    if let Some(plug) = plug {
        plug.connect(&sandbox)
            .map_err(|error| failed(error.to_string(), None))?;
    }
    Ok((sandbox, locks))
}

fn config(spec: &Spec) -> Result<sandbox::Config, Started> {
    let tier: Tier = spec
        .tier
        .parse()
        .map_err(|error| failed(format!("{error}"), None))?;
    let resolver = match spec.network {
        Network::Egress { resolver } => resolver,
        Network::None | Network::Lan { .. } => None,
    };
    Ok(sandbox::Config {
        id: spec.id.clone(),
        dir: spec.dir.clone(),
        layers: spec.layers.clone(),
        hostname: spec.hostname.clone(),
        resolver,
        tier,
        limits: sandbox::Limits {
            memory: spec.limits.memory,
            cpu_milli: spec.limits.cpu_milli,
            pids: spec.limits.pids,
            io: spec
                .layers
                .first()
                .and_then(|layer| sandbox::cgroup::Io::reading(layer, READ_BYTES)),
        },
        delegate_cgroup_v1: spec.delegate_cgroup_v1,
        disk: spec.limits.disk,
        ids: PathBuf::from(IDS),
    })
}

pub(crate) fn failed(message: String, fix: Option<String>) -> Started {
    Started::Failed { message, fix }
}

fn lock_shared(path: &Path) -> Result<Flock<File>, String> {
    let explain = |error: io::Error| format!("the image was just removed ({}: {error})", path.display());
    let file = File::open(path).map_err(explain)?;
    Flock::lock(file, FlockArg::LockSharedNonblock).map_err(|(_, errno)| explain(errno.into()))
}

async fn serve(spec: Spec, sandbox: Sandbox, answer: OwnedFd) -> anyhow::Result<()> {
    let listener = UnixListener::bind(spec.socket()).context("listening on the agent's socket")?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::UnixListener::from_std(listener)?;
    let names = spec.terminals.clone();
    let session = Rc::new(Session::new(spec, sandbox));
    for name in &names {
        connection::open(&session, name, protocol::frame::Size::default())?;
    }
    announce(answer, &Started::Ready)?;

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::task::spawn_local(pty::listen_to_init(Rc::clone(&session)));
    tokio::task::spawn_local(checks::watch(Rc::clone(&session)));
    let accept = async {
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::task::spawn_local(connection::serve(Rc::clone(&session), stream));
        }
    };
    tokio::select! {
        result = accept => result,
        () = session.ended() => Ok(()),
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Answers the server, once, and lets go of its end.
pub(crate) fn announce(answer: OwnedFd, started: &Started) -> anyhow::Result<()> {
    let line = serde_json::to_string(started)? + "\n";
    File::from(answer)
        .write_all(line.as_bytes())
        .context("answering the server")
}
