//! Container images on disk: an OCI image layout, its layers unpacked once each, and the names that lessons use.
//!
//! ```text
//! <data>/images/lock                         held by the one writer
//! <data>/images/oci/oci-layout, index.json   OCI image layout; index.json has the names
//! <data>/images/oci/blobs/sha256/<hex>       manifests, configs, layer archives
//! <data>/images/layers/<diff id>/root/       a layer, unpacked
//! <data>/images/layers/<diff id>/layer.json  what unpacking it came to
//! <data>/images/leases/<manifest>            locked by everyone who uses that image
//! <data>/images/tmp/                         what is unfinished; cleared by the next writer
//! ```
//!
//! Everything but `index.json` is named by its content and never changes. A writer makes a thing under `tmp`, brings
//! it to the disk and renames it into place; the name in `index.json` comes last. So readers need no lock, and a
//! writer that is killed leaves nothing that a reader sees.
//!
//! `layers`, `blobs` and `tmp` are closed to other users of the machine (mode 0700): a layer may hold a program that
//! is setuid root, which nobody outside of a sandbox may run.

mod digest;
mod disk;
mod document;
mod error;
mod filesystem;
mod gc;
mod image;
mod import;
mod layer;
mod lease;
mod names;
mod oci;
mod pull;
mod recipe;
mod store;
mod unpack;
mod writer;

pub use self::{
    digest::Digest,
    error::{Error, Refusal},
    filesystem::Filesystem,
    gc::Collected,
    image::{Details, Image, LayerDetails, Summary},
    import::{ImportOptions, Source, import},
    layer::{Limits, Notes},
    lease::Lease,
    oci::RuntimeConfig,
    pull::{PullOptions, pull},
    recipe::Recipe,
    store::Store,
    writer::{Progress, Report, Writer},
};
