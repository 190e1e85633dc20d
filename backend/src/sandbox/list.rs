//! `utsuwa sandbox list`: what runs, by the agents' own word. It needs no server, and works beside one.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, stream};
use protocol::control::{Op, Outcome, Status};
use tokio::net::UnixStream;

use crate::config::{default_runtime_dir, process_environment};
use crate::driver::control::{self, ControlError};

/// Agents that are asked at a time.
const AT_ONCE: usize = 16;

/// A sandbox's directory, and what its agent says.
struct Found {
    dir: PathBuf,
    status: Result<Status, ControlError>,
}

/// The table of what runs in `runtime_dir`, or in the default one.
pub(super) fn table(runtime_dir: Option<&Path>) -> anyhow::Result<String> {
    let dir = runtime_dir.map_or_else(|| default_runtime_dir(&process_environment), Path::to_owned);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut found = runtime.block_on(all(&dir.join("sandboxes")));
    if found.is_empty() {
        return Ok(format!("no sandbox runs under {}\n", dir.display()));
    }
    found.sort_by(|one, other| one.dir.cmp(&other.dir));
    let now = SystemTime::now();
    let head = ["SANDBOX", "LESSON", "AGE", "VIEWERS", "MEMORY"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head)
        .chain(found.iter().map(|found| row(found, now)))
        .collect();
    Ok(align(&rows))
}

async fn all(dir: &Path) -> Vec<Found> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let places = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir());
    let asked = places.map(|dir| async move {
        let status = ask(&dir).await;
        Found { dir, status }
    });
    stream::iter(asked).buffer_unordered(AT_ONCE).collect().await
}

async fn ask(dir: &Path) -> Result<Status, ControlError> {
    let socket = UnixStream::connect(dir.join("agent.sock")).await?;
    match control::ask(Box::new(socket), Op::Status).await? {
        Outcome::Status(status) => Ok(status),
        _ => Err(ControlError::Misunderstood),
    }
}

fn row(found: &Found, now: SystemTime) -> [String; 5] {
    let name = found.dir.file_name().unwrap_or_default();
    let id = name.to_string_lossy().into_owned();
    // The agent writes it as its first act, and never again.
    let made = std::fs::metadata(found.dir.join("journal")).and_then(|journal| journal.modified());
    let age = made.ok().and_then(|made| now.duration_since(made).ok());
    let age = age.map_or_else(|| "-".to_owned(), span);
    match &found.status {
        Ok(status) => {
            let owner = status.owner.as_ref();
            [
                id,
                owner.map_or_else(|| "(prepared)".to_owned(), |owner| owner.lesson.clone()),
                age,
                status.viewers.to_string(),
                status.memory.map_or_else(|| "-".to_owned(), mebibytes),
            ]
        }
        Err(error) => [id, format!("({error})"), age, "-".to_owned(), "-".to_owned()],
    }
}

fn span(age: Duration) -> String {
    let seconds = age.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20)
}

fn align(rows: &[[String; 5]]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let line = |row: &[String; 5]| {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_for_people() {
        assert_eq!(span(Duration::from_secs(59)), "59 s");
        assert_eq!(span(Duration::from_secs(61)), "1 min");
        assert_eq!(span(Duration::from_secs(7_380)), "2 h 3 min");
        assert_eq!(mebibytes(1_572_864), "1.5 MiB");
    }

    #[test]
    fn a_directory_without_an_agent_is_listed_as_such_and_none_is_no_error() {
        let place = tempfile::tempdir().unwrap();
        let text = table(Some(place.path())).unwrap();
        assert!(text.starts_with("no sandbox runs under "), "{text}");
        std::fs::create_dir_all(place.path().join("sandboxes/abc")).unwrap();
        let text = table(Some(place.path())).unwrap();
        let line = text.lines().nth(1).unwrap();
        assert!(
            line.starts_with("abc ") && line.contains("No such file"),
            "{text}"
        );
    }
}
