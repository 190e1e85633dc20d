//! `hostname: unchanged`

use serde::{Deserialize, Serialize};

use super::{Look, LookError};
use crate::verdict::{Reason, Verdict};

/// The sandbox's own host name. It holds from the start, so it stands in `all:` beside a probe that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostnameProbe {
    /// Still the one that the sandbox was made with.
    Unchanged,
}

impl HostnameProbe {
    pub(super) fn look(self, look: &impl Look) -> Result<Verdict, LookError> {
        let Self::Unchanged = self;
        let (now, original) = (look.own_nodename()?, look.original_nodename()?);
        if now == original {
            return Ok(Verdict::Pass);
        }
        Ok(Verdict::not_yet(Reason::Changed)
            .with("got", now)
            .with("original", original))
    }
}
