//! A layer's archive becomes a directory. What is refused, dropped and changed on the way is in `docs/IMAGES.md`.
//!
//! Nothing of an archive is trusted: the `tar` crate only reads header fields, and every file is made by
//! [`tree`] beneath the layer's directory.

mod beneath;
mod confine;
mod decompress;
mod entry;
mod fault;
mod limits;
mod name;
mod overlay;
mod pax;
mod tree;

use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;

use serde::{Deserialize, Serialize};

pub(crate) use self::decompress::Compression;
pub(crate) use self::entry::{Entries, Entry, Kind};
pub(crate) use self::fault::Fault;
pub use self::limits::Limits;
pub(crate) use self::limits::{Bounded, Budget};
pub(crate) use self::name::Place;
use self::tree::Tree;
use crate::Error;
use crate::digest::{Digest, Hashing};

/// What unpacking a layer came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// Bytes of the files, by their length.
    pub bytes: u64,
    /// Files, directories and links.
    pub entries: u64,
    /// Extended attributes that were left out: those of names other than `user.`, and of overlayfs.
    pub dropped_xattrs: u64,
    /// Files whose owner or group is above 65535, and which were given to 65534 without setuid and setgid bits.
    pub clamped_owners: u64,
    /// Whether Landlock kept the unpacking in the layer's directory. The kernel may lack it.
    pub confined: bool,
}

/// A layer's archive.
pub(crate) struct Archive<'a> {
    /// Names it in errors.
    pub(crate) what: &'a str,
    /// At its start.
    pub(crate) file: File,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) compression: Compression,
    pub(crate) diff_id: &'a Digest,
}

/// Unpacks an archive into the empty directory `root`. What it leaves there after an error is the caller's to remove.
///
/// It runs on a thread of its own, since Landlock restricts the thread that asks for it, for good.
pub(crate) fn unpack(archive: Archive<'_>, root: &Path, budget: &mut Budget) -> Result<Notes, Error> {
    let work = || {
        let tree = Tree::open(root).map_err(Error::io("cannot open", root))?;
        let confined = confine::to(tree.root());
        let mut notes = extract(archive, tree, root, budget)?;
        notes.confined = confined;
        Ok(notes)
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("unpack".into())
            .spawn_scoped(scope, work)
            .map_err(Error::io("cannot start a thread to unpack", root))?;
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn extract(archive: Archive<'_>, mut tree: Tree, root: &Path, budget: &mut Budget) -> Result<Notes, Error> {
    let Archive {
        what,
        file,
        size,
        compression,
        diff_id,
    } = archive;
    let at = |entry: &[u8]| {
        let entry = String::from_utf8_lossy(entry).into_owned();
        move |fault: Fault| fault.explain(what, entry, root)
    };
    let plain = compression.reader(file);
    let mut entries = Entries::new(Hashing::new(Bounded::new(plain, size, budget)));
    while let Some(entry) = entries.next().map_err(at(b""))? {
        let Entry { head, mut content } = entry;
        let placed = tree.place(&head, &mut content);
        placed.map_err(at(&head.path))?;
        let counted = entries.input().get_mut().count_entry();
        counted.map_err(|refusal| at(&head.path)(refusal.into()))?;
    }
    let mut hashing = entries.into_inner();
    io::copy(&mut hashing, &mut io::sink()).map_err(|error| at(b"")(error.into()))?;
    let (_, found, _) = hashing.finish();
    if found != *diff_id {
        return Err(Error::Digest {
            what: format!("{what}, unpacked,"),
            expected: diff_id.clone(),
            found,
        });
    }
    tree.finish().map_err(at(b""))
}
