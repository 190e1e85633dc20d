//! The right to use an image, which garbage collection respects.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::Error;

/// A shared flock(2) on an image's lease file. While anyone holds one, `gc` keeps the image with all its layers, even
/// if no name refers to it any more. It ends when it is dropped, or with the process.
#[derive(Debug)]
pub struct Lease {
    _file: File,
    path: PathBuf,
}

impl Lease {
    /// Joins in: for a process that is handed [`Image::lock_paths`](crate::Image::lock_paths) and outlives the one
    /// that opened the image. `None` if the image has been removed.
    pub fn acquire(path: &Path) -> Result<Option<Self>, Error> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(Error::io("cannot open", path))?,
        };
        file.lock_shared().map_err(Error::io("cannot lock", path))?;
        // It may have been removed between the two, by one who held it alone.
        let (held, named) = (inode(&file)?, fs::metadata(path).ok());
        if named.map(|about| (about.dev(), about.ino())) != Some(held) {
            return Ok(None);
        }
        Ok(Some(Self {
            _file: file,
            path: path.into(),
        }))
    }

    /// The file that is locked.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn inode(file: &File) -> Result<(u64, u64), Error> {
    let about = file.metadata().map_err(Error::io("cannot read", "a lease"))?;
    Ok((about.dev(), about.ino()))
}

/// The right to remove an image: nobody holds a [`Lease`], and nobody gets one while this lives.
pub(crate) struct Alone(File);

impl Alone {
    /// `None` if somebody uses the image.
    pub(crate) fn try_acquire(path: &Path) -> Result<Option<Self>, Error> {
        let file = File::open(path).map_err(Error::io("cannot open", path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::io("cannot lock", path)(error)),
        }
    }

    /// Ends the image: whoever waits for a lease finds that it is gone.
    pub(crate) fn end(self, path: &Path) -> Result<(), Error> {
        fs::remove_file(path).map_err(Error::io("cannot remove", path))?;
        drop(self.0);
        Ok(())
    }
}
