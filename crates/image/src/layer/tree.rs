//! The directory that a layer becomes. Each file is made in a directory that openat2(2) has found beneath the layer's
//! root ([`beneath`](super::beneath)), and by a name without `/`.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::{
    self as sys, AtFlags, FileType, Gid, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT, Uid, XattrFlags,
};
use rustix::io::Errno;

use super::Notes;
use super::beneath::{is_same, open_dir, open_dir_itself, refuse_if_no_directory, type_of};
use super::entry::{Head, Kind};
use super::fault::Fault;
use super::name::{Meaning, Place};
use super::overlay;
use crate::error::Refusal;

/// Ids up to here are mapped into a sandbox.
const LAST_ID: u64 = 65535;
/// Stands for ids that are not: nobody and nogroup.
const OVERFLOW_ID: u32 = 65534;

const BUFFER: usize = 128 << 10;

/// The directory of one layer while it is being filled.
pub(super) struct Tree {
    root: OwnedFd,
    as_root: bool,
    /// The directory of the entry before: archives go directory by directory.
    last: Option<(PathBuf, Rc<OwnedFd>)>,
    /// What directories get at the end, when nothing is made in them any more. Until then they are ours to write.
    directories: BTreeMap<PathBuf, Attributes>,
    notes: Notes,
    buffer: Vec<u8>,
}

struct Attributes {
    owner: Option<(Uid, Gid)>,
    mode: Mode,
    times: Timestamps,
}

impl Tree {
    /// `root` is a directory with nothing in it.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self {
            root: sys::open(root, flags, Mode::empty())?,
            as_root: rustix::process::geteuid().is_root(),
            last: None,
            directories: BTreeMap::new(),
            notes: Notes::default(),
            buffer: vec![0; BUFFER],
        })
    }

    pub(super) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// Makes what an entry describes. A later entry replaces an earlier one of the same name, as tar(1) does it,
    /// unless a directory would go with all that is in it.
    pub(super) fn place(&mut self, head: &Head, content: &mut impl Read) -> Result<(), Fault> {
        let place = Place::of(&head.path)?;
        if place.is_root() {
            if head.kind != Kind::Directory {
                return Err(Refusal::ReplacesRoot.into());
            }
            self.describe_directory(PathBuf::new(), head);
            return Ok(());
        }
        let meaning = Meaning::of(&place.name)?;
        if meaning != Meaning::Plain && head.kind != Kind::File {
            return Err(Refusal::Whiteout.into());
        }
        let parent = self.directory(&place.parent)?;
        match meaning {
            Meaning::Opaque => return overlay::make_opaque(parent.as_fd()),
            Meaning::Hidden(hidden) => return overlay::hide(parent.as_fd(), hidden),
            Meaning::Plain => self.notes.entries += 1,
        }
        let dir = parent.as_fd();
        match &head.kind {
            Kind::Directory => self.make_directory(dir, &place, head),
            Kind::File => self.make_file(dir, &place.name, head, content),
            Kind::HardLink(target) => self.make_hard_link(dir, &place.name, target),
            Kind::Symlink(target) => {
                self.clear(dir, &place.name)?;
                sys::symlinkat(&target[..], dir, &place.name)?;
                self.own(dir, &place.name, head)
            }
            Kind::Fifo => {
                self.clear(dir, &place.name)?;
                sys::mknodat(dir, &place.name, FileType::Fifo, Mode::RUSR, 0)?;
                self.own(dir, &place.name, head)?;
                let mode = attributes(head, self.as_root).mode;
                Ok(sys::chmodat(dir, &place.name, mode, AtFlags::empty())?)
            }
        }
    }

    /// Gives directories what the archive says of them, the innermost first.
    pub(super) fn finish(self) -> Result<Notes, Fault> {
        for (path, attributes) in self.directories.iter().rev() {
            let dir = match open_dir_itself(self.root(), path) {
                // Another entry has replaced it since.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => continue,
                dir => dir?,
            };
            if let Some((uid, gid)) = attributes.owner {
                sys::fchown(&dir, Some(uid), Some(gid))?;
            }
            sys::futimens(&dir, &attributes.times)?;
            sys::fchmod(&dir, attributes.mode)?;
        }
        Ok(self.notes)
    }

    /// The directory beneath the root, made with those above it unless it is there.
    fn directory(&mut self, path: &Path) -> Result<Rc<OwnedFd>, Fault> {
        if let Some((last, dir)) = &self.last
            && last == path
        {
            return Ok(Rc::clone(dir));
        }
        let dir = match open_dir(self.root(), path) {
            Err(Errno::NOENT) => self.make_parents(path)?,
            dir => dir.map_err(refuse_if_no_directory)?,
        };
        let dir = Rc::new(dir);
        self.last = Some((path.into(), Rc::clone(&dir)));
        Ok(dir)
    }

    /// Makes directories that the archive takes for granted; they are root's.
    fn make_parents(&mut self, path: &Path) -> Result<OwnedFd, Fault> {
        let mut so_far = PathBuf::new();
        let mut dir = open_dir(self.root(), &so_far)?;
        for part in path {
            so_far.push(part);
            dir = match open_dir(self.root(), &so_far) {
                Err(Errno::NOENT) => {
                    sys::mkdirat(&dir, part, Mode::RWXU).map_err(refuse_if_no_directory)?;
                    let owner = self.as_root.then_some((Uid::ROOT, Gid::ROOT));
                    let mode = Mode::from_raw_mode(0o755);
                    let times = times(UTIME_OMIT, 0);
                    self.directories
                        .insert(so_far.clone(), Attributes { owner, mode, times });
                    open_dir(self.root(), &so_far)?
                }
                found => found.map_err(refuse_if_no_directory)?,
            };
        }
        Ok(dir)
    }

    fn make_directory(&mut self, parent: BorrowedFd<'_>, place: &Place, head: &Head) -> Result<(), Fault> {
        match type_of(parent, &place.name)? {
            Some(FileType::Directory) => {}
            None => sys::mkdirat(parent, &place.name, Mode::RWXU)?,
            Some(found) => {
                self.clear(parent, &place.name)?;
                sys::mkdirat(parent, &place.name, Mode::RWXU)?;
                // The whiteout said that nothing of the directory below is to be seen.
                if found == FileType::CharacterDevice {
                    overlay::make_opaque(open_dir(parent, &place.name)?.as_fd())?;
                }
            }
        }
        if !head.xattrs.is_empty() {
            self.set_xattrs(open_dir(parent, &place.name)?.as_fd(), head)?;
        }
        self.describe_directory(place.path(), head);
        Ok(())
    }

    fn describe_directory(&mut self, path: PathBuf, head: &Head) {
        self.notes.clamped_owners += u64::from(is_clamped(head));
        self.directories.insert(path, attributes(head, self.as_root));
    }

    fn make_file(
        &mut self,
        parent: BorrowedFd<'_>,
        name: &Path,
        head: &Head,
        content: &mut impl Read,
    ) -> Result<(), Fault> {
        self.clear(parent, name)?;
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = sys::openat(parent, name, flags, Mode::RUSR | Mode::WUSR)?;
        loop {
            let read = content.read(&mut self.buffer)?;
            if read == 0 {
                break;
            }
            let mut rest = &self.buffer[..read];
            while !rest.is_empty() {
                rest = &rest[rustix::io::write(&file, rest)?..];
            }
            self.notes.bytes += read as u64;
        }
        self.notes.clamped_owners += u64::from(is_clamped(head));
        let attributes = attributes(head, self.as_root);
        if let Some((uid, gid)) = attributes.owner {
            sys::fchown(&file, Some(uid), Some(gid))?;
        }
        self.set_xattrs(file.as_fd(), head)?;
        // After the owner: a change of owner takes setuid bits away.
        sys::fchmod(&file, attributes.mode)?;
        Ok(sys::futimens(&file, &attributes.times)?)
    }

    fn make_hard_link(&mut self, parent: BorrowedFd<'_>, name: &Path, target: &[u8]) -> Result<(), Fault> {
        let refused = || Refusal::LinkTarget(String::from_utf8_lossy(target).into_owned());
        let place = Place::of(target)?;
        let dir = match open_dir(self.root(), &place.parent) {
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Err(refused().into()),
            dir => dir?,
        };
        match type_of(dir.as_fd(), &place.name)? {
            Some(FileType::RegularFile | FileType::Symlink | FileType::Fifo) => {}
            _ => return Err(refused().into()),
        }
        if is_same(dir.as_fd(), &place.name, parent, name)? {
            return Ok(());
        }
        self.clear(parent, name)?;
        Ok(sys::linkat(&dir, &place.name, parent, name, AtFlags::empty())?)
    }

    /// Owner and time of what cannot be opened.
    fn own(&mut self, parent: BorrowedFd<'_>, name: &Path, head: &Head) -> Result<(), Fault> {
        self.notes.clamped_owners += u64::from(is_clamped(head));
        self.notes.dropped_xattrs += head.xattrs.len() as u64;
        let attributes = attributes(head, self.as_root);
        if let Some((uid, gid)) = attributes.owner {
            sys::chownat(parent, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)?;
        }
        Ok(sys::utimensat(
            parent,
            name,
            &attributes.times,
            AtFlags::SYMLINK_NOFOLLOW,
        )?)
    }

    /// Sets the attributes that belong to users. Others give powers (`security.capability`) or steer overlayfs.
    fn set_xattrs(&mut self, file: BorrowedFd<'_>, head: &Head) -> Result<(), Fault> {
        for (name, value) in &head.xattrs {
            if !name.starts_with(b"user.") || name.starts_with(b"user.overlay.") || name.contains(&0) {
                self.notes.dropped_xattrs += 1;
                continue;
            }
            match sys::fsetxattr(file, &name[..], value, XattrFlags::empty()) {
                Err(Errno::NOTSUP) => self.notes.dropped_xattrs += 1,
                set => set?,
            }
        }
        Ok(())
    }

    /// Removes what has the name of an entry.
    fn clear(&mut self, parent: BorrowedFd<'_>, name: &Path) -> Result<(), Fault> {
        let flags = match type_of(parent, name)? {
            None => return Ok(()),
            Some(FileType::Directory) => AtFlags::REMOVEDIR,
            Some(_) => AtFlags::empty(),
        };
        // The directory that was found last may have been found through it.
        self.last = None;
        match sys::unlinkat(parent, name, flags) {
            Err(Errno::NOTEMPTY) => Err(Refusal::ReplacesDirectory.into()),
            removed => Ok(removed?),
        }
    }
}

fn is_clamped(head: &Head) -> bool {
    head.uid > LAST_ID || head.gid > LAST_ID
}

fn attributes(head: &Head, as_root: bool) -> Attributes {
    let id = |id: u64| {
        u32::try_from(id)
            .ok()
            .filter(|id| u64::from(*id) <= LAST_ID)
            .unwrap_or(OVERFLOW_ID)
    };
    // Whoever the bits were meant for, it is not nobody.
    let bits = if is_clamped(head) {
        head.mode & 0o1777
    } else {
        head.mode
    };
    Attributes {
        owner: as_root.then(|| (Uid::from_raw(id(head.uid)), Gid::from_raw(id(head.gid)))),
        mode: Mode::from_raw_mode(bits),
        times: times(0, head.mtime),
    }
}

/// Both times of a file; [`UTIME_OMIT`] as the nanoseconds leaves them as they are.
fn times(nanoseconds: impl TryInto<i64>, seconds: i64) -> Timestamps {
    let time = Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds.try_into().unwrap_or(0),
    };
    Timestamps {
        last_access: time,
        last_modification: time,
    }
}
