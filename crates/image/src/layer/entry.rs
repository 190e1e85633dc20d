//! The entries of a tar archive: the `tar` crate parses header blocks, and what stretches over several blocks (long
//! names, PAX headers) is put together here, where its size is bounded and contradictions are refused.

use std::borrow::Cow;
use std::io::{self, Read};

use tar::{EntryType, Header};

use super::fault::Fault;
use super::pax;
use crate::error::Refusal;

/// The most bytes of a long name or a PAX header: names, links and 64 KiB for each of a few attributes.
const MAX_EXTENSION: u64 = 1 << 20;

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    /// With what it points to.
    Symlink(Vec<u8>),
    /// With the name of the file that it is another name of.
    HardLink(Vec<u8>),
    Fifo,
}

/// An entry's header, extensions included.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) path: Vec<u8>,
    pub(crate) kind: Kind,
    /// Permission bits, with setuid, setgid and sticky.
    pub(crate) mode: u32,
    pub(crate) uid: u64,
    pub(crate) gid: u64,
    /// Seconds since 1970.
    pub(crate) mtime: i64,
    /// Name and value.
    pub(crate) xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// An entry.
pub(crate) struct Entry<'a, R> {
    pub(crate) head: Head,
    pub(crate) content: Content<'a, R>,
}

/// The bytes of a file.
pub(crate) struct Content<'a, R> {
    input: &'a mut R,
    left: &'a mut u64,
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(*self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        let read = self.input.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        *self.left -= read as u64;
        Ok(read)
    }
}

/// All entries, in the order of the archive.
pub(crate) struct Entries<R> {
    input: R,
    /// Bytes of the entry before that are still to be read.
    left: u64,
    /// Bytes that fill its last block.
    padding: u64,
}

/// Headers that describe the entry after them.
#[derive(Default)]
struct Extensions {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    pax: Option<Vec<u8>>,
}

const BLOCK: usize = 512;

impl<R: Read> Entries<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            left: 0,
            padding: 0,
        }
    }

    /// What is read, past the last entry.
    pub(crate) fn into_inner(self) -> R {
        self.input
    }

    /// What is read.
    pub(crate) fn input(&mut self) -> &mut R {
        &mut self.input
    }

    /// The next one, or `None` at the archive's end.
    pub(crate) fn next(&mut self) -> Result<Option<Entry<'_, R>>, Fault> {
        let mut extensions = Extensions::default();
        let head = loop {
            let Some(header) = self.header()? else {
                return match extensions {
                    Extensions {
                        path: None,
                        link: None,
                        pax: None,
                    } => Ok(None),
                    _ => Err(Refusal::Ambiguous("a long name without an entry").into()),
                };
            };
            let slot = match header.entry_type() {
                EntryType::GNULongName => &mut extensions.path,
                EntryType::GNULongLink => &mut extensions.link,
                EntryType::XHeader => &mut extensions.pax,
                // Comments of the program that wrote the archive.
                EntryType::XGlobalHeader => continue,
                _ => break self.describe(&header, &extensions)?,
            };
            if slot.is_some() {
                return Err(Refusal::Ambiguous("two long names for one entry").into());
            }
            *slot = Some(self.extension()?);
        };
        let content = Content {
            input: &mut self.input,
            left: &mut self.left,
        };
        Ok(Some(Entry { head, content }))
    }

    /// The next header block; what is left of the entry before is skipped.
    fn header(&mut self) -> Result<Option<Header>, Fault> {
        let skip = self.left + self.padding;
        if io::copy(&mut (&mut self.input).take(skip), &mut io::sink())? < skip {
            return Err(Fault::Read(io::ErrorKind::UnexpectedEof.into()));
        }
        (self.left, self.padding) = (0, 0);
        let mut header = Header::new_old();
        let block = header.as_mut_bytes();
        self.input.read_exact(block)?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let sum: u32 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte })
            .map(u32::from)
            .sum();
        if header.cksum().ok() != Some(sum) {
            let damaged = io::Error::new(io::ErrorKind::InvalidData, "a header's checksum is wrong");
            return Err(Fault::Read(damaged));
        }
        self.left = header
            .entry_size()
            .ok()
            .filter(|size| *size < 1 << 62)
            .ok_or(Refusal::Ambiguous("its size"))?;
        self.padding = self.left.next_multiple_of(BLOCK as u64) - self.left;
        Ok(Some(header))
    }

    /// The content of a header that describes the next one.
    fn extension(&mut self) -> Result<Vec<u8>, Fault> {
        if self.left > MAX_EXTENSION {
            return Err(Refusal::LargeHeader(MAX_EXTENSION).into());
        }
        let mut content = Content {
            input: &mut self.input,
            left: &mut self.left,
        };
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn describe(&self, header: &Header, extensions: &Extensions) -> Result<Head, Fault> {
        let long = |name: &Vec<u8>| name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
        let short = |name: Option<Cow<'_, [u8]>>| name.map(Cow::into_owned);
        let path = extensions.path.as_ref().map(long);
        let link = extensions.link.as_ref().map(long);
        let fields = header.as_old();
        let number = |field: &[u8], value: io::Result<u64>| match value {
            _ if is_blank(field) => Ok(0),
            value => value.map_err(|_| Refusal::Ambiguous("a number")),
        };
        let mut head = Head {
            path: path.unwrap_or_else(|| header.path_bytes().into_owned()),
            kind: Kind::File,
            mode: u32::try_from(number(&fields.mode, header.mode().map(u64::from))? & 0o7777).unwrap_or(0),
            uid: number(&fields.uid, header.uid())?,
            gid: number(&fields.gid, header.gid())?,
            mtime: header.mtime().map_or(0, |time| i64::try_from(time).unwrap_or(0)),
            xattrs: Vec::new(),
        };
        let mut link = link.or_else(|| short(header.link_name_bytes()));
        for (key, value) in pax::records(extensions.pax.as_deref().unwrap_or_default())? {
            match key {
                b"path" => head.path = value.to_vec(),
                b"linkpath" => link = Some(value.to_vec()),
                b"uid" => head.uid = pax::number(value)?,
                b"gid" => head.gid = pax::number(value)?,
                b"mtime" => head.mtime = pax::seconds(value)?,
                // Readers differ in which of two sizes they believe, and then in where the next entry starts.
                b"size" if pax::number(value)? != self.left => {
                    return Err(Refusal::Ambiguous("two sizes").into());
                }
                _ if key.starts_with(b"GNU.sparse.") => return Err(Refusal::Sparse.into()),
                _ => {
                    if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
                        head.xattrs.push((name.to_vec(), value.to_vec()));
                    }
                }
            }
        }
        head.kind = kind(header.entry_type(), &head.path, link)?;
        if head.kind != Kind::File && self.left > 0 {
            return Err(Refusal::Ambiguous("content of what has none").into());
        }
        Ok(head)
    }
}

/// Whether a number is left out, which other readers take for 0.
fn is_blank(field: &[u8]) -> bool {
    field.iter().all(|byte| matches!(byte, 0 | b' '))
}

fn kind(kind: EntryType, path: &[u8], link: Option<Vec<u8>>) -> Result<Kind, Refusal> {
    let link = || link.filter(|link| !link.is_empty() && !link.contains(&0));
    Ok(match kind {
        // Before there was a type for directories, the name said it.
        EntryType::Regular if path.ends_with(b"/") => Kind::Directory,
        EntryType::Regular | EntryType::Continuous => Kind::File,
        EntryType::Directory => Kind::Directory,
        EntryType::Symlink => Kind::Symlink(link().ok_or(Refusal::Ambiguous("a link to nothing"))?),
        EntryType::Link => Kind::HardLink(link().ok_or(Refusal::Ambiguous("a link to nothing"))?),
        EntryType::Fifo => Kind::Fifo,
        EntryType::Char | EntryType::Block => return Err(Refusal::Device),
        EntryType::GNUSparse => return Err(Refusal::Sparse),
        other => return Err(Refusal::Type(char::from(other.as_byte()))),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use proptest::prelude::*;

    /// Headers of every kind, with long names, attributes and content.
    fn archive() -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let long = format!("{}f", "l/".repeat(90));
        for (kind, name) in [
            (EntryType::Directory, "d/"),
            (EntryType::Regular, "d/f"),
            (EntryType::Symlink, "s"),
            (EntryType::Link, "h"),
            (EntryType::Regular, long.as_str()),
        ] {
            let mut header = Header::new_gnu();
            header.set_entry_type(kind);
            header.set_mode(0o644);
            let content: &[u8] = if kind == EntryType::Regular { b"text" } else { b"" };
            header.set_size(content.len() as u64);
            header.set_link_name("d/f").unwrap();
            builder
                .append_pax_extensions([("SCHILY.xattr.user.a", &b"b\n"[..])])
                .unwrap();
            builder.append_data(&mut header, name, content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn names(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        let mut entries = Entries::new(bytes);
        let mut names = Vec::new();
        while let Some(Entry { head, .. }) = entries.next()? {
            names.push(head.path);
        }
        Ok(names)
    }

    /// Checksums as they should be, so that changes behind them are seen.
    fn mend(bytes: &mut [u8]) {
        for block in bytes.chunks_exact_mut(BLOCK) {
            if &block[257..262] == b"ustar" {
                let mut header = Header::new_old();
                header.as_mut_bytes().copy_from_slice(block);
                header.set_cksum();
                block.copy_from_slice(header.as_bytes());
            }
        }
    }

    #[test]
    fn the_archive_is_read() {
        let names = names(&archive())
            .unwrap_or_else(|fault| panic!("{}", fault.explain("it", String::new(), Path::new(""))));
        assert_eq!(names[..4], [&b"d/"[..], b"d/f", b"s", b"h"]);
        assert_eq!(names[4].len(), 181);
    }

    proptest! {
        /// No bytes make the reader panic, or read more than there is.
        #[test]
        fn a_changed_archive_is_read_or_refused(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = archive();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            mend(&mut bytes);
            bytes.truncate(cut.index(bytes.len() * 2));
            if let Ok(names) = names(&bytes) {
                prop_assert!(names.len() <= bytes.len() / BLOCK);
            }
        }
    }
}
