//! What `RUN --mount` says.

use dockerfile::Instruction;

/// A mount by its options.
pub(super) struct Mount<'t> {
    /// `bind` if it is not said.
    pub(super) kind: &'t str,
    id: Option<&'t str>,
    pub(super) target: Option<&'t str>,
}

/// The mounts of a `RUN`.
pub(super) fn mounts(instruction: &Instruction) -> impl Iterator<Item = Mount<'_>> {
    let flags = instruction.flags.iter().filter(|flag| flag.name == "mount");
    flags.filter_map(|flag| flag.value.as_ref()).map(|value| {
        let mut mount = Mount {
            kind: "bind",
            id: None,
            target: None,
        };
        for (name, value) in value.text.split(',').filter_map(|part| part.split_once('=')) {
            match name {
                "type" => mount.kind = value,
                "id" => mount.id = Some(value),
                "target" | "dst" | "destination" => mount.target = Some(value),
                _ => {}
            }
        }
        mount
    })
}

impl Mount<'_> {
    /// Whether `path` is the file of this secret.
    pub(super) fn is_at(&self, path: &str) -> bool {
        if self.kind != "secret" {
            return false;
        }
        match (self.target, self.id) {
            (Some(target), _) => path == target,
            (None, Some(id)) => path.strip_prefix("/run/secrets/") == Some(id),
            (None, None) => false,
        }
    }
}
