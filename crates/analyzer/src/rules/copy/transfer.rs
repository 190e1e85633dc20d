//! What `COPY` and `ADD` share.

use dockerfile::{Command, Copy, Word};

use crate::document::{Document, Site};

/// A `COPY` or an `ADD`.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Transfer<'t> {
    pub(in crate::rules) site: Site<'t>,
    pub(in crate::rules) copy: &'t Copy,
    pub(in crate::rules) is_add: bool,
}

/// All of a file, in order.
pub(in crate::rules) fn transfers<'d, 't>(
    document: &'d Document<'t>,
) -> impl Iterator<Item = Transfer<'t>> + use<'d, 't> {
    document.sites.iter().filter_map(|&site| Transfer::at(site))
}

impl<'t> Transfer<'t> {
    /// The one at `site`, if there is one.
    pub(in crate::rules) fn at(site: Site<'t>) -> Option<Self> {
        let (copy, is_add) = match &site.instruction.command {
            Command::Copy(copy) => (copy, false),
            Command::Add(add) => (add, true),
            _ => return None,
        };
        Some(Self { site, copy, is_add })
    }

    /// Whether the files come from the build context, not from a stage or an image.
    pub(in crate::rules) fn is_from_context(&self) -> bool {
        self.site.instruction.flag("from").is_none()
    }

    /// The sources that are paths: no here-documents, and for `ADD` no addresses.
    pub(in crate::rules) fn paths(&self) -> impl Iterator<Item = &'t Word> + use<'t> {
        let is_add = self.is_add;
        let paths = self
            .copy
            .sources
            .iter()
            .filter(|source| !is_heredoc(&source.text));
        paths.filter(move |source| !is_add || !is_address(&source.text))
    }

    /// Whether the destination can only be a directory.
    pub(in crate::rules) fn goes_into_directory(&self) -> bool {
        self.copy.sources.len() > 1 || is_directory(&self.copy.destination.text)
    }
}

/// Whether a path says by its end that it is a directory.
pub(in crate::rules) fn is_directory(path: &str) -> bool {
    matches!(path, "." | "..") || path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..")
}

pub(in crate::rules) fn is_heredoc(source: &str) -> bool {
    source.starts_with("<<")
}

/// Whether `ADD` fetches it instead of reading the build context.
pub(in crate::rules) fn is_address(source: &str) -> bool {
    let is_scp_like = || {
        source
            .split_once(':')
            .is_some_and(|(host, _)| host.contains('@') && !host.contains('/'))
    };
    ["http://", "https://", "git://", "ssh://"]
        .iter()
        .any(|scheme| source.starts_with(scheme))
        || is_scp_like()
}

/// The last part of a path.
pub(in crate::rules) fn file_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether all of a word can be read: no variable, no pattern.
pub(in crate::rules) fn is_plain(path: &str) -> bool {
    !path.contains(['$', '*', '?', '[', '\\'])
}
