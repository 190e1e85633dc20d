//! `cgroup: { path: "$NAME", file: memory.max, eq: 64M }`

use serde::{Deserialize, Serialize};

use super::{Amount, Look, LookError};
use crate::host::{CgroupFile, CgroupVersion};
use crate::scalar;
use crate::vars::Vars;
use crate::verdict::{Reason, Verdict};

/// A value in a file of a group that the learner made. The file is named as in cgroup v2 and looked up under
/// its v1 name where the machine has that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CgroupProbe {
    /// The group, relative to the learner's own subtree.
    pub path: String,
    /// The file.
    pub file: CgroupFile,
    /// The line of a file of `key value` lines, such as `oom_kill`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Exactly this amount; `K`, `M`, `G` are powers of 1024 and `max` is no limit.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "scalar::text"
    )]
    pub eq: Option<String>,
    /// At least this amount.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "scalar::text"
    )]
    pub ge: Option<String>,
}

/// Refuses a group's path that would lead out of the learner's subtree, with a sentence for its author.
pub fn check_path(path: &str) -> Result<(), String> {
    let plain = path
        .split('/')
        .all(|part| !matches!(part, "" | "." | "..") && !part.contains('\0'));
    if plain {
        return Ok(());
    }
    Err(format!(
        "`path: {path}` has to be relative, without empty, `.` or `..` parts"
    ))
}

impl CgroupProbe {
    pub(super) fn reasons(&self) -> Vec<Reason> {
        match self.eq {
            Some(_) => vec![Reason::Missing, Reason::Mismatch],
            None => vec![Reason::Missing, Reason::Below],
        }
    }

    pub(super) fn resolve(&self, vars: &Vars) -> Self {
        Self {
            path: vars.fill(&self.path),
            file: self.file,
            key: self.key.clone(),
            eq: self.eq.as_deref().map(|text| vars.fill(text)),
            ge: self.ge.as_deref().map(|text| vars.fill(text)),
        }
    }

    pub(super) fn texts(&self) -> Vec<&str> {
        [Some(&self.path), self.eq.as_ref(), self.ge.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        faults.extend(check_path(&self.path).err());
        let name = self.file.name(CgroupVersion::V2);
        match (self.key.as_deref(), self.file.keys()) {
            (None, []) => {}
            (Some(key), keys) if keys.contains(&key) => {}
            (Some(key), []) => faults.push(format!("`{name}` holds one value: remove `key: {key}`")),
            (_, keys) => faults.push(format!(
                "`{name}` needs `key:` with one of `{}`",
                keys.join("`, `")
            )),
        }
        match (&self.eq, &self.ge) {
            (Some(text), None) | (None, Some(text)) => faults.extend(Amount::parse(text).err()),
            _ => faults.push("give either `eq:` or `ge:`".to_owned()),
        }
        faults
    }

    pub(super) fn look(&self, look: &impl Look) -> Result<Verdict, LookError> {
        let file = self.file.name(look.cgroup_version());
        let error = |why: String| LookError {
            what: format!("{file} of group {}", self.path),
            why,
        };
        check_path(&self.path).map_err(error)?;
        let wanted = self
            .eq
            .as_ref()
            .or(self.ge.as_ref())
            .ok_or_else(|| error("nothing to compare".into()))?;
        let wanted = Amount::parse(wanted).map_err(error)?;

        let Some(text) = look.cgroup_file(self.file.controller(), &self.path, file)? else {
            return Ok(Verdict::not_yet(Reason::Missing));
        };
        let got = match &self.key {
            None => text.trim(),
            Some(key) => value_of(&text, key).ok_or_else(|| error(format!("it has no key {key}")))?,
        };
        let got = Amount::parse(got).map_err(error)?;
        let (holds, reason) = match self.eq {
            Some(_) => (got == wanted, Reason::Mismatch),
            None => (got >= wanted, Reason::Below),
        };
        if holds {
            return Ok(Verdict::Pass);
        }
        Ok(Verdict::not_yet(reason).with("got", got))
    }
}

/// The value after `key` in a file of `key value` lines.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(' '))
        .map(str::trim)
}
