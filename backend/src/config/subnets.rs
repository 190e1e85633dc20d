//! A list of IPv4 networks.

use std::fmt;
use std::str::FromStr;

use sandbox::network::{BadSubnet, Subnet};
use serde::Deserialize;

/// Networks; on the command line and in the environment separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Subnets(pub Vec<Subnet>);

impl TryFrom<Vec<String>> for Subnets {
    type Error = BadSubnet;

    fn try_from(texts: Vec<String>) -> Result<Self, BadSubnet> {
        let parsed: Result<_, _> = texts.iter().map(|text| text.parse()).collect();
        parsed.map(Self)
    }
}

impl FromStr for Subnets {
    type Err = BadSubnet;

    fn from_str(text: &str) -> Result<Self, BadSubnet> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let parsed: Result<_, _> = parts.map(str::parse).collect();
        parsed.map(Self)
    }
}

impl fmt::Display for Subnets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(Subnet::to_string).collect();
        f.write_str(&texts.join(","))
    }
}
