//! How much an image may be.

use std::io::{self, Read};

use crate::error::Refusal;

/// The most that an image may come to. The defaults hold every image that a lesson could want.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of all layers before compression.
    pub bytes: u64,
    /// Files, directories and links of all layers.
    pub entries: u64,
    /// How many times its own size a layer may unpack to, once that is more than 256 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 30,
            entries: 2_000_000,
            ratio: 200,
        }
    }
}

/// What a layer may unpack to whatever its size is: files of zeros are honest and small.
const RATIO_STARTS_AT: u64 = 256 << 20;

/// What is left of the limits for the layers still to come.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    limits: Limits,
    bytes: u64,
    entries: u64,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            bytes: limits.bytes,
            entries: limits.entries,
        }
    }
}

/// Reads no more than the budget has.
pub(crate) struct Bounded<'a, R> {
    inner: R,
    archive: u64,
    unpacked: u64,
    budget: &'a mut Budget,
}

impl<'a, R: Read> Bounded<'a, R> {
    /// `archive` is the size of the compressed layer in bytes.
    pub(crate) fn new(inner: R, archive: u64, budget: &'a mut Budget) -> Self {
        Self {
            inner,
            archive,
            unpacked: 0,
            budget,
        }
    }

    /// To be called for each entry before it is read.
    pub(crate) fn count_entry(&mut self) -> Result<(), Refusal> {
        let limit = self.budget.limits.entries;
        self.budget.entries = self.budget.entries.checked_sub(1).ok_or(Refusal::TooLarge {
            what: "entries",
            limit,
        })?;
        Ok(())
    }
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.unpacked += read as u64;
        let limits = self.budget.limits;
        self.budget.bytes = self.budget.bytes.checked_sub(read as u64).ok_or_else(|| {
            io::Error::other(Refusal::TooLarge {
                what: "bytes",
                limit: limits.bytes,
            })
        })?;
        let most = self.archive.saturating_mul(limits.ratio).max(RATIO_STARTS_AT);
        if self.unpacked > most {
            return Err(io::Error::other(Refusal::Ratio(limits.ratio)));
        }
        Ok(read)
    }
}
