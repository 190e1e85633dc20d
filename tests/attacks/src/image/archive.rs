//! Archives of images as an attacker writes them: what writes them properly would not write most of these.

use std::io::Write as _;

use anyhow::Result;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

/// An entry of a layer.
#[derive(Debug)]
pub(super) struct Entry {
    kind: EntryType,
    name: String,
    link: String,
    content: Vec<u8>,
    device: (u32, u32),
}

fn entry(kind: EntryType, name: &str) -> Entry {
    Entry {
        kind,
        name: name.into(),
        link: String::new(),
        content: Vec::new(),
        device: (0, 0),
    }
}

/// A file with this content.
pub(super) fn file(name: &str, content: &[u8]) -> Entry {
    Entry {
        content: content.into(),
        ..entry(EntryType::Regular, name)
    }
}

/// A directory.
pub(super) fn dir(name: &str) -> Entry {
    entry(EntryType::Directory, name)
}

/// A symbolic link.
pub(super) fn symlink(name: &str, target: &str) -> Entry {
    Entry {
        link: target.into(),
        ..entry(EntryType::Symlink, name)
    }
}

/// A hard link.
pub(super) fn hard_link(name: &str, target: &str) -> Entry {
    Entry {
        link: target.into(),
        ..entry(EntryType::Link, name)
    }
}

/// A device node.
pub(super) fn device(kind: EntryType, name: &str, major: u32, minor: u32) -> Entry {
    Entry {
        device: (major, minor),
        ..entry(kind, name)
    }
}

/// A tar archive. Names are written as they are, at most 100 bytes of them: longer ones need another format.
pub(super) fn tar(entries: &[Entry]) -> Result<Vec<u8>> {
    let mut archive = Vec::new();
    for entry in entries {
        let mut header = Header::new_ustar();
        let old = header.as_old_mut();
        for (field, value) in [(&mut old.name, &entry.name), (&mut old.linkname, &entry.link)] {
            anyhow::ensure!(value.len() <= field.len(), "{value} is too long for a header");
            field[..value.len()].copy_from_slice(value.as_bytes());
        }
        header.set_entry_type(entry.kind);
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(entry.content.len().try_into()?);
        header.set_device_major(entry.device.0)?;
        header.set_device_minor(entry.device.1)?;
        header.set_cksum();
        archive.extend(header.as_bytes());
        archive.extend(&entry.content);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    Ok(archive)
}

/// An archive as `docker save` writes it, of an image with this one layer.
pub(super) fn image(entries: &[Entry]) -> Result<Vec<u8>> {
    let layer = tar(entries)?;
    packed(&layer, &layer)
}

/// The same, but its config has the digest of another layer.
pub(super) fn lying(entries: &[Entry]) -> Result<Vec<u8>> {
    packed(&tar(entries)?, b"another layer")
}

/// An image whose layer unpacks to a thousand times its size.
pub(super) fn bomb() -> Result<Vec<u8>> {
    // A little more than what is unpacked before the ratio counts; written as one file.
    let zeros = tar(&[file("zeros", &vec![0; 300 << 20])])?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&zeros)?;
    packed(&encoder.finish()?, &zeros)
}

/// `blob` is the layer as it is stored, `plain` what it is said to unpack to.
fn packed(blob: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let digest = Bytes::copy_from_slice(&Sha256::digest(plain));
    let config = json!({
        "architecture": architecture, "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{digest:x}")] },
    });
    let manifest = json!([{ "Config": "config.json", "RepoTags": ["hostile"], "Layers": ["layer.tar"] }]);
    tar(&[
        file("layer.tar", blob),
        file("config.json", config.to_string().as_bytes()),
        file("manifest.json", manifest.to_string().as_bytes()),
    ])
}
