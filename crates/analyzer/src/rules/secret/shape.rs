//! The shapes of well-known secrets. Matched by hand: a prefix that nothing else has, then letters of one alphabet in
//! the number the issuer writes.

use std::ops::Range;

/// What a secret is called in a message.
pub(super) type Name = (&'static str, &'static str);

/// A secret that begins with `prefix`.
struct Shape {
    prefix: &'static str,
    /// How many letters follow: at least, at most.
    length: (usize, usize),
    alphabet: fn(char) -> bool,
    name: Name,
}

const fn shape(
    prefix: &'static str,
    length: (usize, usize),
    alphabet: fn(char) -> bool,
    en: &'static str,
    ja: &'static str,
) -> Shape {
    Shape {
        prefix,
        length,
        alphabet,
        name: (en, ja),
    }
}

const LONG: usize = 512;

const SHAPES: [Shape; 36] = [
    shape(
        "ghp_",
        (36, 36),
        alphanumeric,
        "GitHub token",
        "GitHub のトークン",
    ),
    shape(
        "gho_",
        (36, 36),
        alphanumeric,
        "GitHub token",
        "GitHub のトークン",
    ),
    shape(
        "ghu_",
        (36, 36),
        alphanumeric,
        "GitHub token",
        "GitHub のトークン",
    ),
    shape(
        "ghs_",
        (36, 36),
        alphanumeric,
        "GitHub token",
        "GitHub のトークン",
    ),
    shape(
        "ghr_",
        (36, 76),
        alphanumeric,
        "GitHub token",
        "GitHub のトークン",
    ),
    shape("github_pat_", (82, 82), word, "GitHub token", "GitHub のトークン"),
    shape(
        "glpat-",
        (20, 64),
        url_safe_dot,
        "GitLab token",
        "GitLab のトークン",
    ),
    shape("gldt-", (20, 64), url_safe, "GitLab token", "GitLab のトークン"),
    shape(
        "glrt-",
        (20, 64),
        url_safe_dot,
        "GitLab token",
        "GitLab のトークン",
    ),
    shape("AKIA", (16, 16), base32, "AWS access key", "AWS のアクセスキー"),
    shape("ASIA", (16, 16), base32, "AWS access key", "AWS のアクセスキー"),
    shape("xoxb-", (24, 128), slack, "Slack token", "Slack のトークン"),
    shape("xoxp-", (24, 128), slack, "Slack token", "Slack のトークン"),
    shape("xoxa-", (24, 128), slack, "Slack token", "Slack のトークン"),
    shape("xoxr-", (24, 128), slack, "Slack token", "Slack のトークン"),
    shape("xoxs-", (24, 128), slack, "Slack token", "Slack のトークン"),
    shape("xapp-", (24, 160), slack, "Slack token", "Slack のトークン"),
    shape(
        "hooks.slack.com/services/T",
        (30, 64),
        path,
        "Slack webhook",
        "Slack の Webhook",
    ),
    shape("sk_live_", (20, 128), alphanumeric, "Stripe key", "Stripe のキー"),
    shape("rk_live_", (20, 128), alphanumeric, "Stripe key", "Stripe のキー"),
    shape("sk_test_", (20, 128), alphanumeric, "Stripe key", "Stripe のキー"),
    shape("npm_", (36, 36), alphanumeric, "npm token", "npm のトークン"),
    shape("pypi-AgE", (50, LONG), url_safe, "PyPI token", "PyPI のトークン"),
    shape("AIza", (35, 35), url_safe, "Google API key", "Google の API キー"),
    shape(
        "GOCSPX-",
        (28, 28),
        url_safe,
        "Google client secret",
        "Google のクライアントシークレット",
    ),
    shape(
        "ya29.",
        (40, LONG),
        url_safe,
        "Google access token",
        "Google のアクセストークン",
    ),
    shape(
        "sk-ant-",
        (80, 160),
        url_safe,
        "Anthropic key",
        "Anthropic のキー",
    ),
    shape("sk-proj-", (40, 200), url_safe, "OpenAI key", "OpenAI のキー"),
    shape(
        "hf_",
        (34, 37),
        alphanumeric,
        "Hugging Face token",
        "Hugging Face のトークン",
    ),
    shape(
        "dckr_pat_",
        (27, 27),
        url_safe,
        "Docker Hub token",
        "Docker Hub のトークン",
    ),
    shape(
        "dop_v1_",
        (64, 64),
        hex,
        "DigitalOcean token",
        "DigitalOcean のトークン",
    ),
    shape("SG.", (66, 66), url_safe_dot, "SendGrid key", "SendGrid のキー"),
    shape("hvs.", (90, 160), url_safe, "Vault token", "Vault のトークン"),
    shape("shpat_", (32, 32), hex, "Shopify token", "Shopify のトークン"),
    shape("rubygems_", (48, 48), hex, "RubyGems key", "RubyGems のキー"),
    shape("lin_api_", (40, 40), alphanumeric, "Linear key", "Linear のキー"),
];

const PRIVATE_KEY: Name = ("private key", "秘密鍵");
const JWT: Name = ("JSON web token", "JSON Web Token");
const PASSWORD: Name = ("password in an address", "URL の中のパスワード");

fn alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn base32(c: char) -> bool {
    c.is_ascii_uppercase() || matches!(c, '2'..='7')
}

fn hex(c: char) -> bool {
    matches!(c, '0'..='9' | 'a'..='f')
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn slack(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn url_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

fn url_safe_dot(c: char) -> bool {
    url_safe(c) || c == '.'
}

fn path(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '/'
}

/// Whether a secret may start with this character: most do not, and the page looks at every one with each keystroke.
static STARTS: [bool; 128] = {
    let mut starts = [false; 128];
    starts[b'-' as usize] = true;
    starts[b'e' as usize] = true;
    let mut at = 0;
    while at < SHAPES.len() {
        starts[(SHAPES[at].prefix.as_bytes()[0] & 127) as usize] = true;
        at += 1;
    }
    starts
};

/// Secrets in a text, in order: where each is, without what stands around it.
pub(super) fn secrets(text: &str) -> Vec<(Range<usize>, Name)> {
    let mut found: Vec<(Range<usize>, Name)> = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while let Some(c) = text[at..].chars().next() {
        let may_start = c.is_ascii() && STARTS[c as usize & 127];
        let hit = if before.is_ascii_alphanumeric() || !may_start {
            None
        } else {
            secret_at(&text[at..])
        };
        if let Some((len, name)) = hit {
            found.push((at..at + len, name));
            at += len;
            before = 'x';
        } else {
            at += c.len_utf8();
            before = c;
        }
    }
    found.extend(passwords(text));
    dockerfile::order::sort_by(&mut found, |(a, _), (b, _)| a.start.cmp(&b.start));
    found
}

fn secret_at(rest: &str) -> Option<(usize, Name)> {
    if rest.starts_with("-----BEGIN ") {
        return private_key(rest).map(|len| (len, PRIVATE_KEY));
    }
    if rest.starts_with("eyJ") {
        return web_token(rest).map(|len| (len, JWT));
    }
    SHAPES.iter().find_map(|shape| {
        // Most are out at the first byte, for the price of a comparison.
        if shape.prefix.as_bytes().first() != rest.as_bytes().first() {
            return None;
        }
        let body = rest.strip_prefix(shape.prefix)?;
        let len = body
            .chars()
            .take(LONG + 1)
            .take_while(|&c| (shape.alphabet)(c))
            .count();
        let (least, most) = shape.length;
        let fits = least <= len && len <= most && is_random(&body[..len]);
        fits.then_some((shape.prefix.len() + len, shape.name))
    })
}

/// Whether it is not made up: `xxxx`, `EXAMPLE`, `0000`.
fn is_random(body: &str) -> bool {
    let mut seen = [false; 128];
    for byte in body.bytes().filter(u8::is_ascii) {
        seen[usize::from(byte)] = true;
    }
    let distinct = seen.iter().filter(|&&seen| seen).count();
    let upper = body.to_ascii_uppercase();
    distinct >= 8
        && !["EXAMPLE", "XXXX", "YOUR_", "YOUR-", "CHANGEME"]
            .iter()
            .any(|word| upper.contains(word))
}

/// The line `-----BEGIN ... PRIVATE KEY-----`.
fn private_key(rest: &str) -> Option<usize> {
    const LONGEST: usize = 64;
    let line: String = rest.chars().take(LONGEST).collect();
    let end = line.find("PRIVATE KEY")? + "PRIVATE KEY".len();
    let kind = line.get("-----BEGIN ".len()..end)?;
    let has_tail = line[end..].starts_with("-----") || line[end..].starts_with(" BLOCK-----");
    let is_kind = kind.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    (has_tail && is_kind).then_some(end)
}

/// `eyJ...` three times with dots between; the last part is the signature.
fn web_token(rest: &str) -> Option<usize> {
    const LONGEST: usize = 4096;
    let len = rest
        .chars()
        .take(LONGEST)
        .take_while(|&c| url_safe_dot(c))
        .count();
    let mut parts = rest[..len].split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = parts.next().is_none()
        && header.len() >= 16
        && claims.starts_with("eyJ")
        && claims.len() >= 16
        && signature.len() >= 20
        && is_random(signature);
    fits.then_some(len)
}

/// Of `scheme://user:password@host`, the passwords.
fn passwords(text: &str) -> impl Iterator<Item = (Range<usize>, Name)> {
    text.match_indices("://").filter_map(|(at, mark)| {
        let start = at + mark.len();
        let authority = authority(&text[start..]);
        let (login, host) = authority.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_host = host.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '[' | '$' | '{'));
        let from = start + user.len() + 1;
        (is_host && is_password(password)).then(|| (from..from + password.len(), PASSWORD))
    })
}

/// Up to the path: nothing that ends an address is in it.
fn authority(rest: &str) -> &str {
    const LONGEST: usize = 512;
    let end = rest.char_indices().take(LONGEST).find(|&(_, c)| {
        c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '`' | '?' | '#' | '\\' | '|' | ';' | ')')
    });
    end.map_or("", |(end, _)| &rest[..end])
}

/// Whether it stands there itself: no variable, no word that means "your password here".
fn is_password(password: &str) -> bool {
    const PLACEHOLDERS: [&str; 8] = [
        "password",
        "passwd",
        "pass",
        "pwd",
        "secret",
        "token",
        "changeme",
        "x-oauth-basic",
    ];
    let lower = password.to_ascii_lowercase();
    password.len() >= 4
        && !password.contains(['$', '<', '>', '{', '}', '%', '*', '[', ':'])
        && !PLACEHOLDERS.contains(&lower.as_str())
        && !lower.contains("xxx")
        && !lower.contains("your")
}

#[cfg(test)]
mod tests {
    use super::secrets;

    /// Made when the test runs, so that no scanner takes this file for a leak.
    fn body(len: usize) -> String {
        let letters = "aB3dE5gH7jK2mN4pQ6sT8vW".chars().cycle();
        letters.take(len).collect()
    }

    #[test]
    fn secrets_are_found_whole() {
        let hex: String = "0123456789abcdef".chars().cycle().take(64).collect();
        for secret in [
            format!("ghp_{}", body(36)),
            format!("github_pat_{}", body(82)),
            format!("glpat-{}", body(20)),
            format!("AKIA{}", "QRSTUVWXYZ234567"),
            format!("xoxb-1234567890-{}", body(24)),
            format!("sk_live_{}", body(24)),
            format!("npm_{}", body(36)),
            format!("AIza{}", body(35)),
            format!("dop_v1_{hex}"),
            format!("hf_{}", body(34)),
            format!("eyJ{}.eyJ{}.{}", body(20), body(30), body(43)),
        ] {
            let text = format!("ENV A=\"{secret}\" B={secret}");
            let found: Vec<&str> = secrets(&text)
                .into_iter()
                .map(|(range, _)| &text[range])
                .collect();
            assert_eq!(found, [secret.as_str(), secret.as_str()]);
        }
        let key = format!("-----BEGIN {} PRIVATE KEY-----\nabc", "RSA");
        assert_eq!(secrets(&key).len(), 1);
    }

    #[test]
    fn addresses_with_passwords_are_found() {
        for (text, expect) in [
            ("git clone https://me:hunter2@x.org/y", "hunter2"),
            ("ENV U=postgres://app:s3cr3t!@db:5432/x", "s3cr3t!"),
            ("curl \"ftp://a:b@c@d/e\"", "b@c"),
        ] {
            let found: Vec<&str> = secrets(text).into_iter().map(|(range, _)| &text[range]).collect();
            let expect: &[&str] = if expect.len() < 4 { &[] } else { &[expect] };
            assert_eq!(found, expect, "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_passes() {
        for text in [
            format!("ghp_{}", "x".repeat(36)),
            format!("ghp_{}", body(35)),
            format!("ghp_{}", body(37)),
            format!("Xghp_{}", body(36)),
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "npm_config_cache=/tmp/abcdefghijklmnopqrstuvwxyz0123456789".to_owned(),
            "https://user:$PASSWORD@x.org/".to_owned(),
            "https://user:${PW}@x.org/".to_owned(),
            "https://user:password@x.org/".to_owned(),
            "https://user:<pass>@x.org/".to_owned(),
            "https://x.org:8080/a@b".to_owned(),
            "http://deb.debian.org/debian bookworm/main a:b@c".to_owned(),
            "-----BEGIN PUBLIC KEY-----".to_owned(),
            "-----BEGIN CERTIFICATE-----".to_owned(),
            "eyJ".repeat(2_000),
            "http://".repeat(2_000),
        ] {
            assert_eq!(secrets(&text), [], "{text}");
        }
    }
}
