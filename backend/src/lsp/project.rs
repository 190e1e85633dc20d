//! The settings of the project that an open file belongs to, as `utsuwa lint` reads them.

use std::path::PathBuf;
use std::sync::Arc;

use analyzer::Options;
use lsp_types::Uri;

use crate::lint;

/// What counts for a file. A mistake in the settings is told, and then none count.
pub(super) fn options(uri: &Uri) -> Arc<Options> {
    let Some(path) = path(uri.as_str()) else {
        return Arc::default();
    };
    lint::options_of(&path).unwrap_or_else(|error| {
        eprintln!("utsuwa: {error:#}");
        Arc::default()
    })
}

/// The path of `file:///a%20b`; none for what is not on this machine's disk.
fn path(uri: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let mut bytes = Vec::with_capacity(rest.len());
    let mut rest = rest.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    let path = PathBuf::from(std::ffi::OsString::from_vec(bytes));
    path.is_absolute().then_some(path)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_paths() {
        let found = |uri| path(uri).map(|path| path.display().to_string());
        assert_eq!(found("file:///a%20b/%E5%99%A8%").as_deref(), Some("/a b/器%"));
        assert_eq!(found("untitled:Untitled-1"), None);
        assert_eq!(found("file://other/a"), None);
    }
}
