//! Images from a registry (OCI distribution specification 1.1), without credentials.

use std::io::Write;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use oci_client::client::{ClientConfig, ClientProtocol};
use oci_client::errors::OciDistributionError;
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};

use crate::digest::{Digest, Hashing};
use crate::document::check_document;
use crate::layer::{Budget, Compression, Limits};
use crate::oci::{self, DOCKER_LIST, DOCKER_MANIFEST, Descriptor, Index, Manifest, OCI_INDEX, OCI_MANIFEST};
use crate::store::Store;
use crate::writer::{Progress, Report, Writer};
use crate::{Error, disk, names};

/// How to pull.
#[derive(Clone, Debug, Default)]
pub struct PullOptions {
    /// The name of the image here, instead of its reference.
    pub name: Option<String>,
    /// Whether a registry elsewhere than on this machine may be spoken to without TLS.
    pub insecure: bool,
    /// The most to take.
    pub limits: Limits,
}

/// How long a registry may say nothing.
const SILENCE: Duration = Duration::from_secs(30);

const MANIFESTS: &[&str] = &[OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST];

/// Fetches what is missing of an image, unpacks it and names it. Returns the name. Blobs that came whole stay when
/// it fails, so that the next try is shorter.
pub fn pull(
    store: &Store,
    reference: &str,
    options: &PullOptions,
    report: Report<'_>,
) -> Result<String, Error> {
    let name = options.name.as_deref().unwrap_or(reference).to_owned();
    names::check(&name)?;
    let remote = Remote::new(reference, options)?;
    let mut writer = store.writer(report)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::io("cannot start to pull", store.dir()))?;
    let manifest = runtime.block_on(remote.fetch(&mut writer, options.limits, report))?;
    let mut budget = Budget::new(options.limits);
    writer.unpack_image(reference, &manifest, &mut budget, report)?;
    writer.commit(&[(manifest, vec![name.clone()])])?;
    Ok(name)
}

/// An image in a registry.
struct Remote {
    what: String,
    reference: Reference,
    client: Client,
}

impl Remote {
    fn new(what: &str, options: &PullOptions) -> Result<Self, Error> {
        let failed = |reason: String| Error::Registry {
            reference: what.into(),
            reason,
        };
        let reference: Reference = what.parse().map_err(|error| {
            failed(format!(
                "it is not a reference such as registry.example.com/name:tag ({error})"
            ))
        })?;
        let registry = reference.resolve_registry().to_owned();
        // Another part of the program may have chosen one already; any will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let plain = options.insecure || is_this_machine(&registry);
        let config = ClientConfig {
            protocol: if plain {
                ClientProtocol::HttpsExcept(vec![registry])
            } else {
                ClientProtocol::Https
            },
            user_agent: concat!("utsuwa/", env!("CARGO_PKG_VERSION")),
            connect_timeout: Some(SILENCE),
            read_timeout: Some(SILENCE),
            ..ClientConfig::default()
        };
        let client = Client::try_from(config).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            what: what.into(),
            reference,
            client,
        })
    }

    /// Brings an image's documents and blobs into the store, and returns its manifest.
    async fn fetch(
        &self,
        writer: &mut Writer,
        limits: Limits,
        report: Report<'_>,
    ) -> Result<Descriptor, Error> {
        let (descriptor, bytes) = self.manifest().await?;
        let parsed: Manifest = oci::parse(&format!("{}: the manifest", self.what), &bytes)?;
        let mut total: u64 = 0;
        for (number, layer) in parsed.layers.iter().enumerate() {
            if Compression::of_media_type(&layer.media_type).is_none() {
                return Err(Error::MediaType {
                    what: format!("{}: layer {}", self.what, number + 1),
                    media_type: layer.media_type.clone(),
                });
            }
            total = total.saturating_add(layer.size);
        }
        if total > limits.bytes || parsed.config.size > oci::MAX_DOCUMENT {
            return Err(self.failed(format!(
                "its layers have {total} bytes and its config {}, which is more than {} and {}; if you trust it, raise the limit with --max-bytes",
                parsed.config.size, limits.bytes, oci::MAX_DOCUMENT
            )));
        }
        for blob in std::iter::once(&parsed.config).chain(&parsed.layers) {
            if writer.has_blob(&blob.digest, blob.size)? {
                report(Progress::Present(blob.digest.clone()));
            } else {
                self.blob(blob, writer, report).await?;
            }
        }
        writer.stage_document(&bytes)?;
        Ok(descriptor)
    }

    /// The manifest for this machine, as the reference's digest says where it has one.
    async fn manifest(&self) -> Result<(Descriptor, Vec<u8>), Error> {
        let bytes = self.document(&self.reference).await?;
        if let Some(digest) = self.reference.digest() {
            let digest: Digest = digest.parse().map_err(|reason| self.failed(reason))?;
            check_document(&self.what, &digest, &bytes)?;
        }
        let media_type = self.media_type(&bytes)?;
        if !matches!(media_type.as_str(), OCI_INDEX | DOCKER_LIST) {
            return Ok((Descriptor::new(&media_type, &bytes), bytes));
        }
        let index: Index = oci::parse(&format!("{}: the index", self.what), &bytes)?;
        let chosen = oci::choose(&self.what, &index)?;
        let by_digest = self.reference.clone_with_digest(chosen.digest.to_string());
        let bytes = self.document(&by_digest).await?;
        check_document(&self.what, &chosen.digest, &bytes)?;
        let media_type = self.media_type(&bytes)?;
        Ok((Descriptor::new(&media_type, &bytes), bytes))
    }

    async fn document(&self, reference: &Reference) -> Result<Vec<u8>, Error> {
        let anonymous = RegistryAuth::Anonymous;
        let pulled = self.client.pull_manifest_raw(reference, &anonymous, MANIFESTS);
        let (bytes, _) = pulled.await.map_err(|error| self.explain(&error))?;
        Ok(bytes.to_vec())
    }

    /// As the document itself says; those that say nothing are told apart by what they hold.
    fn media_type(&self, bytes: &[u8]) -> Result<String, Error> {
        let what = format!("{}: the manifest", self.what);
        let value: serde_json::Value = oci::parse(&what, bytes)?;
        let media_type = match value["mediaType"].as_str() {
            Some(media_type) => media_type,
            None if value["schemaVersion"] == 1 => "application/vnd.docker.distribution.manifest.v1+json",
            None if value["manifests"].is_array() => OCI_INDEX,
            None => OCI_MANIFEST,
        };
        if MANIFESTS.contains(&media_type) {
            return Ok(media_type.into());
        }
        Err(Error::MediaType {
            what,
            media_type: media_type.into(),
        })
    }

    /// Fetches a blob; it has its name in the store only if it is what its digest says.
    async fn blob(&self, blob: &Descriptor, writer: &Writer, report: Report<'_>) -> Result<(), Error> {
        let path = writer.store().blob(&blob.digest);
        let mut told = Progress::Pulling {
            digest: blob.digest.clone(),
            done: 0,
            total: blob.size,
        };
        report(told.clone());
        let digest = blob.digest.to_string();
        let opened = self.client.pull_blob_stream(&self.reference, digest.as_str());
        let mut stream = opened.await.map_err(|error| self.explain(&error))?.stream;
        let file = tempfile::NamedTempFile::new_in(writer.tmp())
            .map_err(Error::io("cannot create a file in", writer.tmp()))?;
        let mut file = Hashing::new(file);
        let mut done = 0;
        while let Some(chunk) = stream
            .try_next()
            .await
            .map_err(|error| self.failed(format!("{}: {error}; run it again to go on", blob.digest)))?
        {
            done += chunk.len() as u64;
            if done > blob.size {
                return Err(self.failed(format!(
                    "{} has more than the {} bytes it should have",
                    blob.digest, blob.size
                )));
            }
            file.write_all(&chunk).map_err(Error::io("cannot write", &path))?;
            if let Progress::Pulling { done: said, .. } = &mut told {
                *said = done;
            }
            report(told.clone());
        }
        let (file, found, bytes) = file.finish();
        if found != blob.digest || bytes != blob.size {
            return Err(Error::Digest {
                what: format!("{}: {} ({bytes} of {} bytes)", self.what, short(&path), blob.size),
                expected: blob.digest.clone(),
                found,
            });
        }
        disk::keep(file, &path)
    }

    fn failed(&self, reason: String) -> Error {
        Error::Registry {
            reference: self.what.clone(),
            reason,
        }
    }

    fn explain(&self, error: &OciDistributionError) -> Error {
        let registry = self.reference.resolve_registry();
        self.failed(match error {
            OciDistributionError::ImageManifestNotFoundError(_) => {
                format!("{registry} has no such image; check the name and the tag")
            }
            OciDistributionError::UnauthorizedError { .. }
            | OciDistributionError::AuthenticationFailure(_) => {
                format!("{registry} gives it only to those who log in, which this program cannot; pull it elsewhere, `docker save` it and run: utsuwa image import")
            }
            OciDistributionError::RequestError(request) if request.is_connect() => {
                format!("{registry} cannot be reached ({}); check the name and the network, and for a registry without TLS use --insecure", causes(request))
            }
            OciDistributionError::RegistryError { envelope, .. } => {
                let said: Vec<String> = envelope.errors.iter().map(|error| error.message.clone()).collect();
                format!("{registry} said: {}; check the name and the tag", said.join("; "))
            }
            other => causes(other),
        })
    }
}

fn short(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// Whether a registry's host is this machine, where nobody listens in between.
fn is_this_machine(registry: &str) -> bool {
    let host = match registry.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => registry.split(':').next(),
    };
    let host = host.unwrap_or_default();
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_without_tls() {
        for (registry, expected) in [
            ("localhost:5000", true),
            ("localhost", true),
            ("127.0.0.1:5000", true),
            ("127.1.2.3", true),
            ("[::1]:5000", true),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com:80", false),
            ("192.168.0.1:5000", false),
            ("registry.example.com", false),
        ] {
            assert_eq!(is_this_machine(registry), expected, "{registry}");
        }
    }
}
