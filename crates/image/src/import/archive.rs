//! The outer archive: its files go into the store's temporary directory under numbers, whatever they are called.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;

use super::bundle::Part;
use crate::Error;
use crate::digest::{Digest, Hashing};
use crate::error::Refusal;
use crate::layer::{Bounded, Budget, Entries, Entry, Fault, Kind, Limits, Place};

/// The most files of an archive: an image has at most 127 layers in Docker, with three files each.
const MAX_FILES: u64 = 10_000;

/// Reads a tar archive to its end.
pub(super) fn read(
    what: &str,
    from: impl Read,
    tmp: &Path,
    limits: Limits,
) -> Result<BTreeMap<String, Part>, Error> {
    let at = |entry: &[u8]| {
        let entry = String::from_utf8_lossy(entry).into_owned();
        move |fault: Fault| fault.explain(what, entry, tmp)
    };
    let from = io::BufReader::with_capacity(128 << 10, from);
    let mut budget = Budget::new(limits);
    // What it was compressed from is not known here: only the number of bytes is limited.
    let mut entries = Entries::new(Bounded::new(from, u64::MAX, &mut budget));
    let mut parts = BTreeMap::new();
    let mut count: u64 = 0;
    while let Some(Entry { head, mut content }) = entries.next().map_err(at(b""))? {
        count += 1;
        if count > MAX_FILES {
            let (what, limit) = ("files", MAX_FILES);
            return Err(at(&head.path)(Refusal::TooLarge { what, limit }.into()));
        }
        let place = Place::of(&head.path).map_err(|refusal| at(&head.path)(refusal.into()))?;
        let name = place.path().to_string_lossy().into_owned();
        let part = match &head.kind {
            Kind::Directory => continue,
            Kind::File => {
                let path = tmp.join(format!("part-{count}"));
                let digest = save(&mut content, &path)?.map_err(at(&head.path))?;
                Part::File { path, digest }
            }
            Kind::Symlink(target) => Part::Link(relative(&place.parent, target)),
            Kind::HardLink(target) => Part::Link(relative(Path::new(""), target)),
            Kind::Fifo => return Err(at(&head.path)(Refusal::Type('6').into())),
        };
        parts.insert(name, part);
    }
    let mut rest = entries.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(|error| at(b"")(error.into()))?;
    Ok(parts)
}

/// The outer error is of the disk, the inner one of the archive.
fn save(content: &mut impl Read, path: &Path) -> Result<Result<Digest, Fault>, Error> {
    let file = File::create_new(path).map_err(Error::io("cannot create", path))?;
    let mut file = Hashing::new(file);
    let mut buffer = vec![0; 128 << 10];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(Ok(file.finish().1)),
            Ok(read) => {
                file.write_all(&buffer[..read])
                    .map_err(Error::io("cannot write", path))?;
            }
            Err(error) => return Ok(Err(error.into())),
        }
    }
}

/// A link's target as a name of the archive. One that leads out of it names nothing there.
fn relative(parent: &Path, target: &[u8]) -> String {
    let target = String::from_utf8_lossy(target);
    let mut parts: Vec<String> = parent.iter().map(|part| part.to_string_lossy().into()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part.into()),
        }
    }
    parts.join("/")
}
