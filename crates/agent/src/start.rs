//! From the server's order to a serving agent.

use std::fs;
use std::io::{self, Write};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Context;
use sandbox::Sandbox;
use tokio::signal::unix::{SignalKind, signal};

use crate::session::Session;
use crate::{Spec, Started, checks, connection, pty};

/// Where the id ranges of this machine are claimed, whichever server asks.
const IDS: &str = "/run/utsuwa/ids";
/// Bytes per second that a sandbox may read from its image's disk: a lesson's programs start as fast, and a
/// learner who reads everything over and over leaves others their share.
const READ_BYTES: u64 = 128 << 20;

pub(crate) fn start() -> anyhow::Result<()> {
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .context("reading the specification")?;
    let spec: Spec = serde_json::from_str(&line).context("the specification is not one")?;
    // Before the runtime: making a sandbox clones this process, which must have one thread.
    let sandbox = match make(&spec) {
        Ok(sandbox) => sandbox,
        Err(error) => {
            fs::remove_dir_all(&spec.dir).with_context(|| spec.dir.display().to_string())?;
            return announce(&Started::Failed {
                message: error.to_string(),
                fix: error.fix(),
            });
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let dir = spec.dir.clone();
    let served = tokio::task::LocalSet::new().block_on(&runtime, serve(spec, sandbox));
    fs::remove_dir_all(&dir).with_context(|| dir.display().to_string())?;
    served
}

fn make(spec: &Spec) -> Result<Sandbox, sandbox::Error> {
    sandbox::create(&sandbox::Config {
        id: spec.id.clone(),
        dir: spec.dir.clone(),
        rootfs: spec.rootfs.clone(),
        hostname: spec.hostname.clone(),
        limits: sandbox::Limits {
            memory: spec.limits.memory,
            cpu_milli: spec.limits.cpu_milli,
            pids: spec.limits.pids,
            io: sandbox::cgroup::Io::reading(&spec.rootfs, READ_BYTES),
        },
        delegate_cgroup_v1: spec.delegate_cgroup_v1,
        disk: spec.limits.disk,
        ids: PathBuf::from(IDS),
    })
}

async fn serve(spec: Spec, sandbox: Sandbox) -> anyhow::Result<()> {
    let listener = UnixListener::bind(spec.socket()).context("listening on the agent's socket")?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::UnixListener::from_std(listener)?;
    let names = spec.terminals.clone();
    let session = Rc::new(Session::new(spec, sandbox));
    for name in &names {
        pty::open(&session, name, protocol::frame::Size::default())?;
    }
    announce(&Started::Ready)?;

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

/// Answers the server, once, and lets go of its pipe.
fn announce(started: &Started) -> anyhow::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", serde_json::to_string(started)?).context("answering the server")?;
    stdout.flush()?;
    let null = fs::File::options().write(true).open("/dev/null")?;
    nix::unistd::dup2_stdout(&null)?;
    Ok(())
}
