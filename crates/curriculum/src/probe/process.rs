//! `process: { in-other: uts, nodename: "$NAME" }`

use serde::{Deserialize, Serialize};

use super::{Look, LookError, Namespace};
use crate::vars::Vars;
use crate::verdict::{Reason, Verdict};

/// Some process of the sandbox is in a namespace of this kind other than the sandbox's own. Processes are
/// found by their namespace, never by name: a name can be forged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProcessProbe {
    /// The kind of namespace.
    pub in_other: Namespace,
    /// Its host name there has to be this. Only with `in-other: uts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodename: Option<String>,
}

impl ProcessProbe {
    pub(super) fn reasons(&self) -> Vec<Reason> {
        match self.nodename {
            Some(_) => vec![Reason::Missing, Reason::Mismatch],
            None => vec![Reason::Missing],
        }
    }

    pub(super) fn resolve(&self, vars: &Vars) -> Self {
        Self {
            in_other: self.in_other,
            nodename: self.nodename.as_deref().map(|name| vars.fill(name)),
        }
    }

    pub(super) fn faults(&self) -> Vec<String> {
        let Some(name) = &self.nodename else {
            return Vec::new();
        };
        if self.in_other != Namespace::Uts {
            return vec!["only a `uts` namespace has a `nodename`: write `in-other: uts`".to_owned()];
        }
        // The kernel's limit is __NEW_UTS_LEN.
        if name.is_empty() || name.len() > 64 {
            return vec![format!(
                "`nodename` has to be 1 to 64 bytes long, `{name}` is not"
            )];
        }
        Vec::new()
    }

    pub(super) fn look(&self, look: &impl Look) -> Result<Verdict, LookError> {
        let own = look.own_namespace(self.in_other)?;
        let mut elsewhere = look.namespaces(self.in_other)?;
        elsewhere.retain(|process| process.inode != own);
        elsewhere.sort_unstable_by_key(|process| (process.inode, process.pid));
        elsewhere.dedup_by_key(|process| process.inode);

        let Some(wanted) = &self.nodename else {
            return Ok(if elsewhere.is_empty() {
                Verdict::not_yet(Reason::Missing)
            } else {
                Verdict::Pass
            });
        };
        let mut verdict = Verdict::not_yet(Reason::Missing);
        for process in elsewhere {
            match look.nodename(process.pid)? {
                Some(name) if name == *wanted => return Ok(Verdict::Pass),
                Some(name) => verdict = Verdict::not_yet(Reason::Mismatch).with("got", name),
                None => {}
            }
        }
        Ok(verdict)
    }
}
