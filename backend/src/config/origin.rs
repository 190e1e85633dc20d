//! Web origins: what a browser says in `Origin`, compared whole and never by prefix.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use serde::Deserialize;

/// Scheme, host and port, without a default port, in lower case: `https://learn.example`, `http://127.0.0.1:7780`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    authority: String,
}

impl Origin {
    /// The plain-HTTP origin of a socket address.
    pub fn of(addr: SocketAddr) -> Self {
        Self {
            secure: false,
            authority: without_default_port(&addr.to_string(), false),
        }
    }

    /// The plain-HTTP origin `http://localhost:PORT`.
    pub fn localhost(port: u16) -> Self {
        Self {
            secure: false,
            authority: without_default_port(&format!("localhost:{port}"), false),
        }
    }

    /// Whether its pages come over HTTPS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether this is the origin of requests with this `Host` header.
    pub fn serves(&self, host: &str) -> bool {
        without_default_port(&host.to_ascii_lowercase(), self.secure) == self.authority
    }
}

fn without_default_port(authority: &str, secure: bool) -> String {
    let default = if secure { ":443" } else { ":80" };
    authority.strip_suffix(default).unwrap_or(authority).to_owned()
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_ascii_lowercase();
        let (secure, authority) = match lower.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => {
                return Err(format!(
                    "`{text}` is no origin; write it as http://HOST:PORT or https://HOST"
                ));
            }
        };
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        if authority.is_empty() || authority.contains(['/', '?', '#', '@', '*', ' ']) {
            return Err(format!(
                "`{text}` is no origin; it has a scheme, a host and a port, and nothing else"
            ));
        }
        Ok(Self {
            secure,
            authority: without_default_port(authority, secure),
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}",
            if self.secure { "https" } else { "http" },
            self.authority
        )
    }
}

/// A list of origins; on the command line and in the environment separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Origins(pub Vec<Origin>);

impl TryFrom<Vec<String>> for Origins {
    type Error = String;

    fn try_from(texts: Vec<String>) -> Result<Self, String> {
        texts
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .filter(|part| !part.trim().is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(Origin::to_string).collect();
        f.write_str(&texts.join(","))
    }
}
