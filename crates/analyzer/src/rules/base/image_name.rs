//! The grammar of image names (github.com/distribution/reference), for names as they are written: `docker.io/` and
//! `library/` may be left out.

/// Whether a registry could know an image by this name.
pub(super) fn is_valid(name: &str) -> bool {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if name.len() == 64 && name.bytes().all(is_hex) {
        return false;
    }
    let (name, digest) = match name.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (name, None),
    };
    let (registry, rest) = match name.split_once('/') {
        Some((first, rest)) if is_registry(first) => (Some(first), rest),
        _ => (None, name),
    };
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    path.len() <= 255
        && registry.is_none_or(is_host)
        && path.split('/').all(is_component)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest)
}

fn is_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_host(registry: &str) -> bool {
    let (host, port) = match registry.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (registry, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| {
            !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        });
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_address || host.split('.').all(is_label)) && port.is_none_or(is_port)
}

/// Small letters and digits, with `.`, `_`, `__` or dashes between them.
fn is_component(component: &str) -> bool {
    let mut rest = component;
    loop {
        let word = rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if word.len() == rest.len() {
            return false;
        }
        if word.is_empty() {
            return true;
        }
        let after = word.trim_start_matches('-');
        rest = if after.len() < word.len() {
            after
        } else if let Some(after) = word.strip_prefix("__").or_else(|| word.strip_prefix(['.', '_'])) {
            after
        } else {
            return false;
        };
    }
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = tag.bytes();
    tag.len() <= 128
        && bytes.next().is_some_and(is_word)
        && bytes.all(|byte| is_word(byte) || byte == b'.' || byte == b'-')
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    algorithm
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic())
        && algorithm
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+._-".contains(&byte))
        && hex.len() >= 32
        && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names() {
        let digest = format!("a@sha256:{}", "0".repeat(64));
        for name in [
            "debian",
            "debian:12.1-slim",
            "a/b/c",
            "ghcr.io/a/b:1",
            "localhost/a",
            "localhost:5000/a",
            "a__b",
            "a---b",
            "A.example/b",
            "[::1]:5000/a",
            "1",
            &digest,
        ] {
            assert!(is_valid(name), "{name}");
        }
        let hex = "a".repeat(64);
        for name in [
            "",
            "Debian",
            "a:",
            ":1",
            "a:-1",
            "a//b",
            "/a",
            "a/",
            "-a",
            "a-",
            "a_.b",
            "a___b",
            "a:1:2",
            "a b",
            "a@sha256:ab",
            "a@",
            "器",
            "-.com/a",
            "a.com:x/b",
            &hex,
        ] {
            assert!(!is_valid(name), "{name}");
        }
    }
}
