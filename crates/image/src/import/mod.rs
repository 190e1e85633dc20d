//! Images from files: archives of `docker save` and of OCI layouts, and directories that are OCI layouts.

mod archive;
mod bundle;
mod docker;
mod layout;

use std::path::PathBuf;

use self::bundle::Bundle;
use crate::layer::{Budget, Limits};
use crate::oci::Descriptor;
use crate::store::Store;
use crate::writer::Report;
use crate::{Error, names};

/// Where to import from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An archive on standard input.
    Stdin,
    /// An archive or a directory.
    Path(PathBuf),
}

impl Source {
    fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".into(),
            Self::Path(path) => path.display().to_string(),
        }
    }
}

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The name of the image, instead of the names that the archive has.
    pub name: Option<String>,
    /// The most to take.
    pub limits: Limits,
}

/// An image of a bundle, its manifest and config staged.
struct Found {
    manifest: Descriptor,
    /// As the bundle has them.
    names: Vec<String>,
    /// Layers that are not staged yet, by their name in the bundle.
    blobs: Vec<String>,
}

/// Imports all images of a source, or none. Returns their names.
pub fn import(
    store: &Store,
    source: &Source,
    options: &ImportOptions,
    report: Report<'_>,
) -> Result<Vec<String>, Error> {
    let mut writer = store.writer(report)?;
    let what = source.name();
    let bundle = Bundle::open(source, &writer, options.limits)?;
    let found = if bundle.has("oci-layout")? && bundle.has("index.json")? {
        layout::find(&bundle, &mut writer)?
    } else if bundle.has("manifest.json")? {
        docker::find(&bundle, &mut writer)?
    } else {
        return Err(Error::NotAnImage(what));
    };
    let found = name_them(&what, found, options.name.as_deref())?;
    let mut budget = Budget::new(options.limits);
    let mut names = Vec::new();
    for image in found {
        for name in &image.blobs {
            bundle.stage(name, &mut writer)?;
        }
        writer.unpack_image(&what, &image.manifest, &mut budget, report)?;
        names.push((image.manifest, image.names));
    }
    writer.commit(&names)?;
    Ok(names.into_iter().flat_map(|(_, names)| names).collect())
}

fn name_them(what: &str, mut found: Vec<Found>, name: Option<&str>) -> Result<Vec<Found>, Error> {
    let count = found.len();
    let naming = |reason| Error::Naming {
        source_name: what.into(),
        count,
        reason,
    };
    match (name, &mut found[..]) {
        (_, []) => return Err(Error::NotAnImage(what.into())),
        (Some(name), [only]) => only.names = vec![name.into()],
        (Some(_), _) => return Err(naming("and cannot give them all one name; leave --name out")),
        (None, all) if all.iter().any(|image| image.names.is_empty()) => {
            return Err(naming("and does not name all of them; give a name with --name"));
        }
        _ => {}
    }
    for name in found.iter().flat_map(|image| &image.names) {
        names::check(name)?;
    }
    Ok(found)
}
