//! A store of its own for each test, and a canary beside it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use image_store::{Error, Image, ImportOptions, Limits, Source, Store, import};
use tempfile::TempDir;

pub struct Place {
    pub home: TempDir,
    pub store: Store,
}

impl Place {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let canary = home.path().join("canary");
        fs::create_dir_all(canary.join("dir")).unwrap();
        fs::write(canary.join("file"), "alive").unwrap();
        Self {
            store: Store::open(&home.path().join("data")),
            home,
        }
    }

    pub fn canary(&self) -> PathBuf {
        self.home.path().join("canary")
    }

    /// Whatever an attack could change of the canary.
    pub fn canary_state(&self) -> Vec<String> {
        let mut state = Vec::new();
        look(&self.canary(), &mut state);
        state
    }

    pub fn import_with(&self, archive: &[u8], limits: Limits) -> Result<Vec<String>, Error> {
        let path = self.home.path().join("image.tar");
        fs::write(&path, archive).unwrap();
        let options = ImportOptions { name: None, limits };
        import(&self.store, &Source::Path(path), &options, &mut drop)
    }

    pub fn import(&self, archive: &[u8]) -> Result<Vec<String>, Error> {
        self.import_with(archive, Limits::default())
    }

    /// Imports one image that has to be good, and opens it.
    pub fn good(&self, archive: &[u8]) -> Image {
        let names = self.import(archive).unwrap();
        self.store.open_image(&names[0]).unwrap()
    }

    /// Asserts that the store has no image and nothing half-made.
    pub fn assert_empty(&self, context: &str) {
        assert_eq!(self.store.images().unwrap(), [], "{context}");
        for dir in ["layers", "leases", "tmp", "oci/blobs/sha256"] {
            let entries = fs::read_dir(self.store.dir().join(dir)).into_iter().flatten();
            let left: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
            assert_eq!(left, Vec::<PathBuf>::new(), "{context}");
        }
    }
}

fn look(path: &Path, state: &mut Vec<String>) {
    let about = fs::symlink_metadata(path).unwrap();
    let content = fs::read(path).unwrap_or_default();
    state.push(format!(
        "{} {:o} {} {} {} {} {content:?}",
        path.display(),
        about.mode(),
        about.uid(),
        about.ino(),
        about.nlink(),
        about.mtime_nsec(),
    ));
    if about.is_dir() {
        let mut below: Vec<_> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        below.sort();
        for path in below {
            look(&path, state);
        }
    }
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
