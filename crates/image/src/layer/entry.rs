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
        let number = |field: io::Result<u64>| field.map_err(|_| Refusal::Ambiguous("a number"));
        let mut head = Head {
            path: path.unwrap_or_else(|| header.path_bytes().into_owned()),
            kind: Kind::File,
            mode: header.mode().map_err(|_| Refusal::Ambiguous("its mode"))? & 0o7777,
            uid: number(header.uid())?,
            gid: number(header.gid())?,
            mtime: number(header.mtime()).map_or(0, |time| i64::try_from(time).unwrap_or(0)),
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
