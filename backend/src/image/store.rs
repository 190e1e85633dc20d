//! Where images lie.
//!
//! ```text
//! <data>/images/base/lock                     held while building
//! <data>/images/base/partial/                 a build that has not finished
//! <data>/images/base/0f1e2d3c4b5a6978/rootfs/ a build, named by its recipe's digest
//! <data>/images/base/0f1e2d3c4b5a6978/recipe  the summary of what it was made of
//! <data>/images/base/current -> 0f1e2d3c4b5a6978
//! ```
//!
//! A finished build never changes, so that sandboxes may use it while `current` moves on.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::{Error, recipe::Digest};

/// The images of one data directory.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

/// One image in a [`Store`].
#[derive(Debug)]
pub struct Image {
    /// Its name, such as `base`.
    pub name: String,
    /// Names its content.
    pub digest: String,
    /// What is in it.
    pub summary: String,
    /// Whether new sandboxes get it.
    pub current: bool,
    /// Its root directory.
    pub rootfs: PathBuf,
}

impl Store {
    /// The store under the server's data directory, which need not exist yet.
    pub fn open(data_dir: &Path) -> Self {
        Self {
            dir: data_dir.join("images"),
        }
    }

    /// The root filesystem that a new sandbox of the image `name` gets: an absolute path that stays valid when
    /// the image is built anew.
    pub fn rootfs(&self, name: &str) -> Result<PathBuf, Error> {
        let current = self.dir.join(name).join("current");
        match current.join("rootfs").canonicalize() {
            Ok(rootfs) => Ok(rootfs),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::NotBuilt {
                name: name.into(),
                dir: self.dir.clone(),
            }),
            Err(error) => Err(Error::io("cannot read", current)(error)),
        }
    }

    /// All finished images, by name and digest.
    pub fn images(&self) -> Result<Vec<Image>, Error> {
        let mut images = Vec::new();
        for name in directories(&self.dir)? {
            let home = self.dir.join(&name);
            let current = fs::read_link(home.join("current")).unwrap_or_default();
            for digest in directories(&home)?.into_iter().filter(|entry| entry != PARTIAL) {
                let rootfs = home.join(&digest).join("rootfs");
                let summary = fs::read_to_string(home.join(&digest).join("recipe")).unwrap_or_default();
                images.push(Image {
                    current: current == Path::new(&digest),
                    name: name.clone(),
                    digest,
                    summary: summary.trim().to_owned(),
                    rootfs,
                });
            }
        }
        Ok(images)
    }

    /// Waits for other builds of `name` to end, then holds the right to build it.
    pub(super) fn lock(&self, name: &str) -> Result<Slot, Error> {
        let home = self.dir.join(name);
        fs::create_dir_all(&home).map_err(Error::io("cannot create", &home))?;
        let home = home.canonicalize().map_err(Error::io("cannot read", &home))?;
        let path = home.join("lock");
        let lock = fs::File::create(&path).map_err(Error::io("cannot create", &path))?;
        if lock.try_lock().is_err() {
            eprintln!("another build of {name} is running; waiting for it to end");
            lock.lock().map_err(Error::io("cannot lock", &path))?;
        }
        Ok(Slot { home, _lock: lock })
    }
}

const PARTIAL: &str = "partial";

/// The right to build one image. Dropping it ends that right and removes what is unfinished.
pub(super) struct Slot {
    home: PathBuf,
    _lock: fs::File,
}

impl Slot {
    /// Whether the content has been built already.
    pub(super) fn has(&self, digest: &Digest) -> bool {
        self.home.join(digest.as_str()).join("rootfs").is_dir()
    }

    /// An empty directory to build in; the root filesystem goes into `rootfs` below it.
    pub(super) fn begin(&self) -> Result<PathBuf, Error> {
        let partial = self.home.join(PARTIAL);
        remove_tree(&partial)?;
        fs::create_dir(&partial).map_err(Error::io("cannot create", &partial))?;
        Ok(partial)
    }

    /// Gives what was built its name.
    pub(super) fn finish(&self, digest: &Digest, summary: &str) -> Result<(), Error> {
        let partial = self.home.join(PARTIAL);
        let note = partial.join("recipe");
        fs::write(&note, summary).map_err(Error::io("cannot write", &note))?;
        let home = self.home.join(digest.as_str());
        fs::rename(&partial, &home).map_err(Error::io("cannot create", &home))
    }

    /// Lets new sandboxes have this content.
    pub(super) fn switch_to(&self, digest: &Digest) -> Result<(), Error> {
        let next = self.home.join("current.new");
        let current = self.home.join("current");
        if fs::read_link(&current).is_ok_and(|target| target == Path::new(digest.as_str())) {
            return Ok(());
        }
        let _ = fs::remove_file(&next);
        symlink(digest.as_str(), &next).map_err(Error::io("cannot create", &next))?;
        fs::rename(&next, &current).map_err(Error::io("cannot switch", &current))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Err(error) = remove_tree(&self.home.join(PARTIAL)) {
            eprintln!("warning: {error}");
        }
    }
}

/// Removes a directory tree that has no mount in it: a killed build may have left the machine's own `/dev`
/// mounted there.
pub(super) fn remove_tree(path: &Path) -> Result<(), Error> {
    let mounts = fs::read_to_string("/proc/self/mountinfo")
        .map_err(Error::io("cannot read", "/proc/self/mountinfo"))?;
    let mounted = |line: &str| {
        line.split(' ')
            .nth(4)
            .is_some_and(|point| Path::new(point).starts_with(path))
    };
    if mounts.lines().any(mounted) {
        return Err(Error::Mounted(path.into()));
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("cannot remove", path)(error)),
        _ => Ok(()),
    }
}

fn directories(path: &Path) -> Result<Vec<String>, Error> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("cannot read", path))?,
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::{super::recipe::Recipe, *};

    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("utsuwa-store-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path.canonicalize().unwrap())
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn build(store: &Store, digest: &Digest) -> PathBuf {
        let slot = store.lock("base").unwrap();
        let partial = slot.begin().unwrap();
        fs::create_dir(partial.join("rootfs")).unwrap();
        slot.finish(digest, "what it is").unwrap();
        slot.switch_to(digest).unwrap();
        store.rootfs("base").unwrap()
    }

    #[test]
    fn a_missing_image_names_the_command() {
        let scratch = Scratch::new("missing");
        let error = Store::open(&scratch.0).rootfs("base").unwrap_err().to_string();
        assert!(error.ends_with("run: utsuwa image build base"), "{error}");
    }

    #[test]
    fn a_new_build_leaves_the_old_one_where_it_is() {
        let scratch = Scratch::new("switch");
        let store = Store::open(&scratch.0);
        let (_, first) = Recipe::find("base", false).unwrap();
        let (_, second) = Recipe::find("base", true).unwrap();

        let old = build(&store, &first);
        let new = build(&store, &second);

        assert_ne!(old, new);
        assert!(old.is_dir());
        let images = store.images().unwrap();
        assert_eq!(images.len(), 2);
        for image in images {
            assert_eq!(image.current, image.digest == second.as_str());
            assert_eq!(image.summary, "what it is");
        }
    }

    #[test]
    fn an_unfinished_build_is_removed() {
        let scratch = Scratch::new("partial");
        let store = Store::open(&scratch.0);
        let slot = store.lock("base").unwrap();
        let partial = slot.begin().unwrap();
        fs::write(partial.join("half"), "").unwrap();
        drop(slot);
        assert!(!partial.exists());
        assert!(store.images().unwrap().is_empty());
    }
}
