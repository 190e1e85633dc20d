//! Files that are dropped on the page or picked: a Dockerfile, its `.dockerignore`, or both.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

/// Bytes of the largest file that is read.
pub(crate) const LARGEST: f64 = 1_000_000.0;

/// What the files hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// The Dockerfile.
    pub(crate) dockerfile: Option<String>,
    /// The `.dockerignore`.
    pub(crate) dockerignore: Option<String>,
    /// Files that were not taken, with the reason.
    pub(crate) refused: Vec<(String, Refusal)>,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is larger than any Dockerfile.
    Large,
    /// It holds zero bytes, as programs and pictures do.
    Binary,
    /// It is in another encoding than UTF-8.
    Encoding,
    /// It cannot be read. A directory, for example.
    Unreadable,
    /// Another file of the same kind was taken.
    Surplus,
}

/// Reads them. Of several Dockerfiles the one with the best name is taken.
pub(crate) async fn read(files: &FileList) -> Read {
    let mut list: Vec<File> = (0..files.length()).filter_map(|index| files.get(index)).collect();
    list.sort_by_key(|file| rank(&file.name()));
    let mut read = Read::default();
    for file in list {
        let name = file.name();
        let place = if is_dockerignore(&name) {
            &mut read.dockerignore
        } else {
            &mut read.dockerfile
        };
        let text = if place.is_some() {
            Err(Refusal::Surplus)
        } else if file.size() > LARGEST {
            Err(Refusal::Large)
        } else {
            match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => text_of(Uint8Array::new(&buffer).to_vec()),
                Err(_) => Err(Refusal::Unreadable),
            }
        };
        match text {
            Ok(text) => *place = Some(text),
            Err(refusal) => read.refused.push((name, refusal)),
        }
    }
    read
}

fn text_of(bytes: Vec<u8>) -> Result<String, Refusal> {
    if bytes.contains(&0) {
        return Err(Refusal::Binary);
    }
    String::from_utf8(bytes).map_err(|_| Refusal::Encoding)
}

fn is_dockerignore(name: &str) -> bool {
    name == ".dockerignore" || name.ends_with(".dockerignore")
}

/// How little a name is a Dockerfile's.
fn rank(name: &str) -> u32 {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "dockerfile" | "containerfile" | ".dockerignore" => 0,
        _ if name.starts_with("dockerfile") || name.starts_with("containerfile") => 1,
        _ if name.ends_with("dockerfile") || name.ends_with("containerfile") => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_text_is_taken() {
        assert_eq!(text_of("FROM 器\n".into()), Ok("FROM 器\n".to_owned()));
        assert_eq!(text_of(vec![0x7f, b'E', b'L', b'F', 0]), Err(Refusal::Binary));
        assert_eq!(text_of(vec![b'#', 0x93, 0xfa]), Err(Refusal::Encoding));
    }

    #[test]
    fn names_tell_what_a_file_is() {
        for name in [
            ".dockerignore",
            "Dockerfile.dockerignore",
            "web.Dockerfile.dockerignore",
        ] {
            assert!(is_dockerignore(name), "{name}");
        }
        assert!(!is_dockerignore("dockerignore"));
        let mut names = ["notes.txt", "web.Dockerfile", "Dockerfile.dev", "Dockerfile"];
        names.sort_by_key(|name| rank(name));
        assert_eq!(
            names,
            ["Dockerfile", "Dockerfile.dev", "web.Dockerfile", "notes.txt"]
        );
    }
}
