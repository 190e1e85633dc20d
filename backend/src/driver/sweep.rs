//! Ending what a killed server left behind.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::join_all;
use protocol::control::Op;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::control::{self, ControlError};

/// How long an old agent may take to end after it has agreed to.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// Asks the agent of every directory in `dir` to end, waits until it has, and removes what remains.
pub(super) async fn leftovers(dir: &Path) -> io::Result<()> {
    let old: Vec<PathBuf> = std::fs::read_dir(dir)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    let agents = join_all(old.iter().map(|dir| shut_down(dir)))
        .await
        .into_iter()
        .filter(|ended| *ended)
        .count();
    let dir = dir.to_owned();
    let swept = tokio::task::spawn_blocking(move || sandbox::sweep(&dir))
        .await?
        .map_err(io::Error::other)?;
    let (directories, groups) = (swept.removed.len(), swept.groups.len());
    if directories + groups > 0 {
        tracing::warn!(
            agents,
            directories,
            groups,
            "ended what an earlier server left behind"
        );
    }
    Ok(())
}

/// Whether an agent lived there and has ended.
async fn shut_down(dir: &Path) -> bool {
    let socket = dir.join("agent.sock");
    // Connects twice: the second connection closes when the agent is gone.
    let Ok(stream) = UnixStream::connect(&socket).await else {
        return false;
    };
    let Ok(mut watch) = UnixStream::connect(&socket).await else {
        return false;
    };
    match control::ask(Box::new(stream), Op::Shutdown).await {
        Ok(_) | Err(ControlError::Closed) => {}
        Err(error) => {
            tracing::error!(dir = %dir.display(), %error, "an earlier server's agent does not end");
            return false;
        }
    }
    let mut rest = [0; 1024];
    let drained = async { while watch.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
    timeout(END_DEADLINE, drained).await.is_ok()
}
