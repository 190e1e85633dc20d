//! Starting an agent: one line of JSON in, one line of JSON out.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use agent::{Spec, Started};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::line::next_line;
use super::{DriverError, SandboxId};

/// How long a sandbox may take to start.
const DEADLINE: Duration = Duration::from_secs(10);

/// Starts `program agent` for `spec` and waits until its sandbox is ready. The child is killed when dropped.
pub(super) async fn start(program: &Path, id: &SandboxId, spec: &Spec) -> Result<Child, DriverError> {
    let mut child = Command::new(program)
        .arg0("utsuwa")
        .arg("agent")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ctrl-C on the server's terminal is for the server, which then ends its agents in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| DriverError::Program {
            path: program.to_owned(),
            source,
        })?;
    let (stdin, stdout, stderr) = pipes(&mut child);
    tokio::spawn(log_lines(id.clone(), stderr));

    let no_answer = |reason: String| DriverError::NoAnswer {
        id: id.clone(),
        reason,
    };
    let answer = timeout(DEADLINE, converse(spec, stdin, stdout))
        .await
        .map_err(|_| no_answer(format!("nothing in {} s", DEADLINE.as_secs())))?
        .map_err(|error| no_answer(error.to_string()))?;
    let Some(answer) = answer else {
        let status = child
            .wait()
            .await
            .map_or_else(|error| error.to_string(), |status| status.to_string());
        return Err(no_answer(format!("it ended with {status}")));
    };
    match serde_json::from_str(&answer) {
        Ok(Started::Ready) => Ok(child),
        Ok(Started::Failed { message, fix }) => {
            // It tidies up before it ends; a slot must not be free before that.
            let _ = timeout(DEADLINE, child.wait()).await;
            Err(DriverError::Failed { message, fix })
        }
        Err(error) => Err(no_answer(format!("it said {answer:?}: {error}"))),
    }
}

fn pipes(child: &mut Child) -> (ChildStdin, ChildStdout, ChildStderr) {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    (
        stdin.expect("piped"),
        stdout.expect("piped"),
        stderr.expect("piped"),
    )
}

async fn converse(
    spec: &Spec,
    mut stdin: ChildStdin,
    stdout: ChildStdout,
) -> std::io::Result<Option<String>> {
    let mut line = serde_json::to_vec(spec)?;
    line.push(b'\n');
    stdin.write_all(&line).await?;
    drop(stdin);
    next_line(&mut BufReader::new(stdout)).await
}

async fn log_lines(id: SandboxId, stderr: ChildStderr) {
    let mut reader = BufReader::new(stderr);
    while let Ok(Some(line)) = next_line(&mut reader).await {
        tracing::info!(target: "agent", sandbox = %id, "{line}");
    }
}
