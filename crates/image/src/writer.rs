//! Changing the store: one writer at a time, and nothing is seen before [`Writer::commit`].

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::digest::{Digest, Hashing};
use crate::layer::Notes;
use crate::names::{self, Names};
use crate::oci::Descriptor;
use crate::store::Store;
use crate::{Error, disk};

/// What a long operation is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another process changes the store.
    Waiting,
    /// A part of an image comes over the network.
    Pulling {
        /// Which.
        digest: Digest,
        /// Bytes that are here.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// A part that was fetched before.
    Present(Digest),
    /// A layer is unpacked, with its number from 1 and how many there are.
    Unpacking(usize, usize),
}

/// The right to change the store. What was not committed is removed when it is dropped; after a kill, by the next.
pub struct Writer {
    store: Store,
    tmp: PathBuf,
    /// Finished things and the places that a commit gives them.
    staged: Vec<(PathBuf, PathBuf)>,
    _lock: File,
}

/// Told of every step of a long operation.
pub type Report<'a> = &'a mut dyn FnMut(Progress);

impl Store {
    /// Waits for other writers to end, then makes what the store is missing and removes what a killed one left.
    pub fn writer(&self, report: Report<'_>) -> Result<Writer, Error> {
        disk::make_dir(self.dir(), 0o755)?;
        let path = self.dir().join("lock");
        let lock = File::create(&path).map_err(Error::io("cannot create", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                report(Progress::Waiting);
                lock.lock().map_err(Error::io("cannot lock", &path))?;
            }
            Err(TryLockError::Error(error)) => return Err(Error::io("cannot lock", path)(error)),
        }
        disk::remove_tree(&self.tmp())?;
        // Archives and programs of an image are nobody else's on this machine.
        for (dir, mode) in [
            (self.tmp(), 0o700),
            (self.layers(), 0o700),
            (self.dir().join("leases"), 0o755),
            (self.blobs(), 0o700),
        ] {
            disk::make_dir(&dir, mode)?;
        }
        let layout = self.dir().join("oci/oci-layout");
        if !layout.exists() {
            disk::write(&self.tmp(), &layout, br#"{"imageLayoutVersion":"1.0.0"}"#)?;
        }
        Ok(Writer {
            store: self.clone(),
            // Mounts are listed by their real place.
            tmp: self
                .tmp()
                .canonicalize()
                .map_err(Error::io("cannot read", self.tmp()))?,
            staged: Vec::new(),
            _lock: lock,
        })
    }
}

impl Writer {
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// A directory on the store's filesystem that is cleared when this is dropped.
    pub(crate) fn tmp(&self) -> &Path {
        &self.tmp
    }

    /// Gives names to images whose parts are all here, and brings everything to the disk.
    pub(crate) fn commit(&mut self, images: &[(Descriptor, Vec<String>)]) -> Result<(), Error> {
        for name in images.iter().flat_map(|(_, names)| names) {
            names::check(name)?;
        }
        disk::sync_all(&self.tmp)?;
        for (from, to) in std::mem::take(&mut self.staged) {
            disk::publish(&from, &to)?;
        }
        let index = self.store.index();
        let mut known = Names::read(&index)?;
        for (manifest, names) in images {
            let lease = self.store.lease_path(&manifest.digest);
            File::create(&lease)
                .and_then(|file| file.sync_all())
                .map_err(Error::io("cannot create", &lease))?;
            disk::sync_parent(&lease)?;
            for name in names {
                known.set(name, manifest.clone());
            }
        }
        known.write(&self.tmp, &index)
    }

    /// Takes a name away; `gc` takes the image away once nothing uses it. Returns the name as the store had it.
    pub fn remove(&mut self, name: &str) -> Result<String, Error> {
        let (name, _) = self.store.resolve(name)?;
        let index = self.store.index();
        let mut known = Names::read(&index)?;
        if !known.unset(&name) {
            return Err(Error::BadName {
                name,
                reason: "it is no name but a digest; images without a name are removed by: utsuwa image gc",
            });
        }
        known.write(&self.tmp, &index)?;
        Ok(name)
    }

    /// Keeps a document until the commit.
    pub(crate) fn stage_document(&mut self, bytes: &[u8]) -> Result<Digest, Error> {
        let digest = Digest::of(bytes);
        let path = self.tmp.join(format!("document-{}", digest.hex()));
        fs::write(&path, bytes).map_err(Error::io("cannot write", &path))?;
        self.stage_blob(&path, &digest)?;
        Ok(digest)
    }

    /// Keeps a file whose digest is known until the commit.
    pub(crate) fn stage_blob(&mut self, file: &Path, digest: &Digest) -> Result<(), Error> {
        let staged = self.tmp.join(format!("blob-{}", digest.hex()));
        match fs::hard_link(file, &staged) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            linked => linked.map_err(Error::io("cannot create", &staged))?,
        }
        self.staged.push((staged, self.store.blob(digest)));
        Ok(())
    }

    /// Where a blob is, before or after the commit.
    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        let staged = self.tmp.join(format!("blob-{}", digest.hex()));
        if staged.exists() {
            return staged;
        }
        self.store.blob(digest)
    }

    /// Whether a blob is in the store and undamaged; a damaged one is removed, so that it is fetched again.
    pub(crate) fn has_blob(&self, digest: &Digest, size: u64) -> Result<bool, Error> {
        let path = self.store.blob(digest);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            file => file.map_err(Error::io("cannot read", &path))?,
        };
        let mut hashing = Hashing::new(file);
        io::copy(&mut hashing, &mut io::sink()).map_err(Error::io("cannot read", &path))?;
        let (_, found, bytes) = hashing.finish();
        if found == *digest && bytes == size {
            return Ok(true);
        }
        fs::remove_file(&path).map_err(Error::io("cannot remove", &path))?;
        Ok(false)
    }

    pub(crate) fn has_layer(&self, diff_id: &Digest) -> bool {
        self.store.layer(diff_id).join("root").is_dir() || self.staged_layer(diff_id).is_dir()
    }

    fn staged_layer(&self, diff_id: &Digest) -> PathBuf {
        self.tmp.join(format!("layer-{}", diff_id.hex()))
    }

    pub(crate) fn stage_layer<E: From<Error>>(
        &mut self,
        diff_id: &Digest,
        fill: impl FnOnce(&Path) -> Result<Notes, E>,
    ) -> Result<(), E> {
        let partial = self.tmp.join("partial");
        let root = partial.join("root");
        fs::create_dir_all(&root).map_err(Error::io("cannot create", &root))?;
        // Whatever the umask is: an archive need not say it.
        fs::set_permissions(&root, fs::Permissions::from_mode(0o755))
            .map_err(Error::io("cannot set the mode of", &root))?;
        let notes = fill(&root)?;
        let path = partial.join("layer.json");
        let text = json!(notes).to_string();
        fs::write(&path, text).map_err(Error::io("cannot write", &path))?;
        let staged = self.staged_layer(diff_id);
        fs::rename(&partial, &staged).map_err(Error::io("cannot create", &staged))?;
        self.staged.push((staged, self.store.layer(diff_id)));
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The next writer says why, if this fails.
        let _ = disk::remove_tree(&self.tmp);
    }
}
