//! What `EXPOSE` takes.

/// A port as written: `80`, `80/udp`, `8000-8010`, and also what belongs to `docker run -p`, `127.0.0.1:80:80`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port<'w> {
    /// The address before the ports, without brackets.
    pub address: Option<&'w str>,
    /// The port of the host; may be empty.
    pub host: Option<&'w str>,
    /// The first port of the container.
    pub first: u32,
    /// The last one: the first, unless it is a range.
    pub last: u32,
    /// After `/`, as written.
    pub protocol: Option<&'w str>,
}

/// Why a word is no port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortError {
    /// It has no number, or is no number.
    NoNumber,
    /// A number is above 65535.
    OutOfRange,
    /// The range runs backwards.
    Backwards,
    /// The protocol is none of `tcp`, `udp` and `sctp`.
    UnknownProtocol,
}

impl<'w> Port<'w> {
    /// Takes a word apart. Variables must be replaced before.
    pub fn parse(word: &'w str) -> Result<Self, PortError> {
        let (ports, protocol) = match word.split_once('/') {
            Some((ports, protocol)) => (ports, Some(protocol)),
            None => (word, None),
        };
        let (address, host, container) = split(ports);
        let (first, last) = container.split_once('-').unwrap_or((container, container));
        let (first, last) = (number(first)?, number(last)?);
        if first > 65_535 || last > 65_535 {
            return Err(PortError::OutOfRange);
        }
        if first > last {
            return Err(PortError::Backwards);
        }
        let is_known = |protocol: &str| {
            ["tcp", "udp", "sctp", ""]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(protocol))
        };
        if !protocol.is_none_or(is_known) {
            return Err(PortError::UnknownProtocol);
        }
        Ok(Self {
            address,
            host,
            first,
            last,
            protocol,
        })
    }
}

/// Address, host port and container port.
fn split(ports: &str) -> (Option<&str>, Option<&str>, &str) {
    let Some((rest, container)) = ports.rsplit_once(':') else {
        return (None, None, ports);
    };
    match rest.rsplit_once(':') {
        None => (None, Some(rest), container),
        Some((address, host)) => {
            let address = address.strip_prefix('[').unwrap_or(address);
            let address = address.strip_suffix(']').unwrap_or(address);
            (Some(address), Some(host), container)
        }
    }
}

fn number(text: &str) -> Result<u32, PortError> {
    if text.is_empty() || text.contains(|c: char| !c.is_ascii_digit()) {
        return Err(PortError::NoNumber);
    }
    text.parse().map_err(|_| PortError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(word: &str) -> String {
        match Port::parse(word) {
            Ok(port) => format!(
                "{:?} {:?} {}-{} {:?}",
                port.address, port.host, port.first, port.last, port.protocol
            ),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn ports_come_apart() {
        for (word, expect) in [
            ("80", "None None 80-80 None"),
            ("80/UDP", "None None 80-80 Some(\"UDP\")"),
            ("8000-8010", "None None 8000-8010 None"),
            ("5000:5001", "None Some(\"5000\") 5001-5001 None"),
            ("127.0.0.1:80:81", "Some(\"127.0.0.1\") Some(\"80\") 81-81 None"),
            ("[::1]:80:81", "Some(\"::1\") Some(\"80\") 81-81 None"),
            ("127.0.0.1::81", "Some(\"127.0.0.1\") Some(\"\") 81-81 None"),
            ("", "NoNumber"),
            ("abc", "NoNumber"),
            ("80,81", "NoNumber"),
            ("80-", "NoNumber"),
            ("70000", "OutOfRange"),
            ("99999999999", "OutOfRange"),
            ("90-80", "Backwards"),
            ("80/http", "UnknownProtocol"),
        ] {
            assert_eq!(show(word), expect, "{word}");
        }
    }
}
