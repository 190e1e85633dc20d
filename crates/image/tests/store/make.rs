//! Archives, byte by byte: what writes them properly would not write most of these.

use std::io::Write as _;

use image_store::Digest;
use serde_json::json;
use tar::{EntryType, Header};

/// An entry to be written.
#[derive(Clone)]
pub struct Entry {
    kind: u8,
    name: Vec<u8>,
    link: Vec<u8>,
    content: Vec<u8>,
    mode: u32,
    owner: (u64, u64),
    size: Option<u64>,
    device: (u32, u32),
    pax: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Entry {
    fn new(kind: EntryType, name: &str) -> Self {
        Self {
            kind: kind.as_byte(),
            name: name.into(),
            link: Vec::new(),
            content: Vec::new(),
            mode: 0o644,
            owner: (0, 0),
            size: None,
            device: (0, 0),
            pax: Vec::new(),
        }
    }

    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    pub fn owner(mut self, uid: u64, gid: u64) -> Self {
        self.owner = (uid, gid);
        self
    }

    /// What the header says, whatever the content has.
    pub fn size(mut self, size: u64) -> Self {
        self.size = Some(size);
        self
    }

    pub fn pax(mut self, key: &str, value: &[u8]) -> Self {
        self.pax.push((key.into(), value.into()));
        self
    }

    pub fn xattr(self, name: &str, value: &[u8]) -> Self {
        self.pax(&format!("SCHILY.xattr.{name}"), value)
    }

    fn write(&self, tar: &mut Vec<u8>) {
        if !self.pax.is_empty() {
            let content = self
                .pax
                .iter()
                .flat_map(|(key, value)| record(key, value))
                .collect();
            Self {
                content,
                ..Self::new(EntryType::XHeader, "pax")
            }
            .write(tar);
        }
        let mut header = Header::new_ustar();
        let old = header.as_old_mut();
        for (field, value) in [(&mut old.name, &self.name), (&mut old.linkname, &self.link)] {
            if value.len() > field.len() {
                let kind = if value == &self.name {
                    EntryType::GNULongName
                } else {
                    EntryType::GNULongLink
                };
                Self {
                    content: value.clone(),
                    ..Self::new(kind, "././@LongLink")
                }
                .write(tar);
            }
            let length = value.len().min(field.len());
            field[..length].copy_from_slice(&value[..length]);
        }
        header.set_entry_type(EntryType::new(self.kind));
        header.set_mode(self.mode);
        header.set_uid(self.owner.0);
        header.set_gid(self.owner.1);
        header.set_mtime(1_700_000_000);
        header.set_size(self.size.unwrap_or(self.content.len() as u64));
        header.set_device_major(self.device.0).unwrap();
        header.set_device_minor(self.device.1).unwrap();
        header.set_cksum();
        tar.extend(header.as_bytes());
        tar.extend(&self.content);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
}

fn record(key: &[u8], value: &[u8]) -> Vec<u8> {
    let rest = [b" ", key, b"=", value, b"\n"].concat();
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    [length.to_string().as_bytes(), &rest].concat()
}

pub fn file(name: &str, content: &[u8]) -> Entry {
    Entry {
        content: content.into(),
        ..Entry::new(EntryType::Regular, name)
    }
}

pub fn dir(name: &str) -> Entry {
    Entry::new(EntryType::Directory, name).mode(0o755)
}

pub fn symlink(name: &str, target: &str) -> Entry {
    Entry {
        link: target.into(),
        ..Entry::new(EntryType::Symlink, name)
    }
}

pub fn hard_link(name: &str, target: &str) -> Entry {
    Entry {
        link: target.into(),
        ..Entry::new(EntryType::Link, name)
    }
}

pub fn device(name: &str, major: u32, minor: u32) -> Entry {
    Entry {
        device: (major, minor),
        ..Entry::new(EntryType::Char, name)
    }
}

pub fn of_type(kind: u8, name: &str) -> Entry {
    Entry::new(EntryType::new(kind), name)
}

/// A tar archive.
pub fn tar(entries: &[Entry]) -> Vec<u8> {
    let mut tar = Vec::new();
    for entry in entries {
        entry.write(&mut tar);
    }
    tar.resize(tar.len() + 1024, 0);
    tar
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// The config of an image whose layers, before compression, are these.
pub fn config(layers: &[&[u8]]) -> Vec<u8> {
    let diff_ids: Vec<_> = layers.iter().map(|layer| Digest::of(layer)).collect();
    json!({
        "architecture": architecture(),
        "os": "linux",
        "config": { "Env": ["A=b"], "Cmd": ["/bin/true"], "Entrypoint": null, "WorkingDir": "/srv", "User": "1" },
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    })
    .to_string()
    .into_bytes()
}

pub fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// An archive as `docker save` wrote it before version 25, with plain layers.
pub fn docker_archive(name: &str, layers: &[&[u8]]) -> Vec<u8> {
    let config = config(layers);
    let config_name = format!("{}.json", Digest::of(&config).hex());
    let names: Vec<_> = (0..layers.len()).map(|at| format!("{at}/layer.tar")).collect();
    let manifest = json!([{ "Config": config_name, "RepoTags": [name], "Layers": names }]).to_string();
    let mut entries: Vec<_> = names
        .iter()
        .zip(layers)
        .map(|(name, layer)| file(name, layer))
        .collect();
    entries.push(file(&config_name, &config));
    entries.push(file("manifest.json", manifest.as_bytes()));
    tar(&entries)
}

/// Files of an OCI layout, to be changed and written by a test.
pub struct Layout {
    pub files: Vec<(String, Vec<u8>)>,
    pub manifest: Digest,
    pub layer: Digest,
}

/// A layout with one image of one layer: `blob` unpacks to `plain`.
pub fn layout(name: &str, plain: &[u8], blob: &[u8], media_type: &str, platform: &str) -> Layout {
    let config = config(&[plain]);
    let blob_name = |bytes: &[u8]| format!("blobs/sha256/{}", Digest::of(bytes).hex());
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": Digest::of(&config), "size": config.len(),
        },
        "layers": [{ "mediaType": media_type, "digest": Digest::of(blob), "size": blob.len() }],
    })
    .to_string()
    .into_bytes();
    let index = json!({
        "schemaVersion": 2,
        "manifests": [{
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": Digest::of(&manifest), "size": manifest.len(),
            "platform": { "os": "linux", "architecture": platform },
            "annotations": { "org.opencontainers.image.ref.name": name },
        }],
    });
    Layout {
        manifest: Digest::of(&manifest),
        layer: Digest::of(blob),
        files: vec![
            ("oci-layout".into(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
            ("index.json".into(), index.to_string().into_bytes()),
            (blob_name(&manifest), manifest),
            (blob_name(&config), config),
            (blob_name(blob), blob.to_vec()),
        ],
    }
}

impl Layout {
    pub fn archive(&self) -> Vec<u8> {
        let entries: Vec<_> = self
            .files
            .iter()
            .map(|(name, content)| file(name, content))
            .collect();
        tar(&entries)
    }

    pub fn write(&self, dir: &std::path::Path) {
        for (name, content) in &self.files {
            let path = dir.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
    }
}
