//! Hostile images: given to the real `utsuwa image import`, and sandboxes made of what it takes.

mod archive;
mod hostile;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::arena::Cell;
use crate::bystander::Bystander;
use crate::host::Watched;
use crate::place::{CANARY, Place};
use crate::report::Row;
use crate::server::service::program;
use crate::story::{Heading, told};
use crate::tier::TWO;
use hostile::{Fate, Hostile, IMAGES};

/// How long a look into a sandbox may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The numbers of the list that are tried here.
#[cfg(test)]
pub(crate) fn numbers() -> impl Iterator<Item = u16> {
    IMAGES.iter().map(|image| image.number)
}

/// Tries those images whose number `takes` likes, each on a store of its own.
pub(crate) fn attack(
    place: &Place,
    watched: &Watched,
    bystander: &mut Bystander,
    takes: impl Fn(u16) -> bool,
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for image in IMAGES.iter().filter(|image| takes(image.number)) {
        let heading = Heading {
            number: image.number,
            title: image.title,
            against: "image",
            expected: expected(image.fate),
        };
        let id = format!("{}image-{}", watched.prefix, rows.len());
        let mut row = told(heading, watched, || {
            let dir = place.base().join(&id);
            fs::create_dir(&dir)?;
            let got = meet(place, &id, &dir, bystander, image);
            fs::remove_dir_all(&dir)?;
            got
        });
        row.bystander = bystander.worst()?;
        rows.push(row);
    }
    Ok(rows)
}

fn expected(fate: Fate) -> &'static str {
    match fate {
        Fate::Refused(words) | Fate::NoSandbox(words) => words,
        Fate::Contained(_) => "contained",
    }
}

/// Imports the image and sees what becomes of it; what, in a few words.
fn meet(place: &Place, id: &str, dir: &Path, bystander: &mut Bystander, image: &Hostile) -> Result<String> {
    let archive = dir.join("hostile.tar");
    let canary = place.canary.to_string_lossy();
    fs::write(&archive, (image.archive)(canary.trim_start_matches('/'))?)?;
    let data = dir.join("data");
    let imported = utsuwa(&data, &["import", "--name", "x"], &[&archive])?;
    let beside: Vec<PathBuf> = entries(dir)
        .filter(|path| *path != data && *path != archive)
        .collect();
    ensure!(beside.is_empty(), "made beside the store: {beside:?}");
    if let Fate::Refused(words) = image.fate {
        let said = String::from_utf8_lossy(&imported.stderr);
        ensure!(imported.status.code() == Some(2), "{}: {said}", imported.status);
        ensure!(said.contains(words), "refused, but: {said}");
        return match half_made(&data.join("images")) {
            Some(left) => bail!("half-made: {}", left.display()),
            None => Ok(format!("refused: {words}")),
        };
    }
    ensure!(
        imported.status.success(),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );
    let mut layers = vec![place.rootfs.clone()];
    layers.extend(unpacked(&data)?);
    for &tier in TWO {
        let id = format!("{id}-{}", tier.name());
        let cell = Cell::of(place, &id, tier, layers.clone());
        match image.fate {
            Fate::Contained(line) => {
                let argv = ["sh", "-c", line].map(String::from).to_vec();
                let ended = cell?.run(argv, PATIENCE, bystander)?;
                ensure!(!ended.output.contains(CANARY), "it has the host's file");
                ensure!(ended.output.contains("held"), "{}: {}", ended.end, ended.output);
            }
            Fate::NoSandbox(words) => match cell {
                Ok(_) => bail!("a sandbox of tier {} was made of it", tier.name()),
                Err(error) => ensure!(format!("{error:#}").contains(words), "refused, but: {error:#}"),
            },
            Fate::Refused(_) => {}
        }
    }
    Ok(match image.fate {
        Fate::NoSandbox(_) => "imported; no sandbox is made of it".into(),
        _ => "imported and contained".into(),
    })
}

fn utsuwa(data: &Path, words: &[&str], files: &[&Path]) -> Result<Output> {
    let mut command = Command::new(program()?);
    command
        .arg("image")
        .args(words)
        .args(files)
        .arg("--data-dir")
        .arg(data);
    command.output().context("utsuwa image")
}

/// Where the layers of the imported image lie, lowest first.
fn unpacked(data: &Path) -> Result<Vec<PathBuf>> {
    let output = utsuwa(data, &["inspect", "x", "--json"], &[])?;
    let details: Value = serde_json::from_slice(&output.stdout).with_context(|| {
        format!(
            "utsuwa image inspect: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })?;
    let layers = details["layer_details"].as_array();
    let paths = layers
        .into_iter()
        .flatten()
        .filter_map(|layer| layer["path"].as_str());
    Ok(paths.map(PathBuf::from).collect())
}

/// What a refused import should not have left in the store.
fn half_made(store: &Path) -> Option<PathBuf> {
    ["layers", "leases", "tmp", "oci/blobs/sha256"]
        .into_iter()
        .find_map(|dir| entries(&store.join(dir)).next())
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}
