//! Whether a `RUN` removes what a package manager leaves behind.

use crate::document::{Run, base_name};

/// Whether a command after the one at `index` removes `path`, or all that is in it.
pub(super) fn removes_after(run: &Run<'_>, index: usize, path: &str) -> bool {
    run.script.commands.iter().skip(index + 1).any(|command| {
        let words = command.unwrapped();
        let Some((program, rest)) = words.split_first() else {
            return false;
        };
        let is_removal = match base_name(&program.text) {
            "rm" => true,
            "find" => rest
                .iter()
                .any(|word| matches!(word.text.as_str(), "-delete" | "rm")),
            _ => false,
        };
        is_removal && rest.iter().any(|word| covers(&word.text, path))
    })
}

/// Whether what is removed as `word` is `path`, holds it, or is all or most of what is in it. A variable may be
/// anything.
fn covers(word: &str, path: &str) -> bool {
    if word.starts_with(['$', '`']) {
        return true;
    }
    let word = word.trim_end_matches(['*', '/', '.']);
    if let Some((before, choices)) = word.split_once('{') {
        let Some(rest) = path.strip_prefix(before) else {
            return before.starts_with(path);
        };
        let choices = choices.split_once('}').map_or(choices, |(choices, _)| choices);
        return choices
            .split(',')
            .any(|choice| rest.starts_with(choice.trim_end_matches(['*', '/'])));
    }
    let is_above = path.strip_prefix(word).is_some() && word.matches('/').count() > 1;
    word.starts_with(path) || is_above
}

/// Whether hadolint takes a command of the `RUN` after the one at `index` for the removal of `pattern`: it looks for
/// a bare `rm` with either `-rf` or the pattern.
pub(super) fn hadolint_sees_removal(run: &Run<'_>, index: Option<usize>, pattern: &str) -> bool {
    let from = index.map_or(0, |index| index + 1);
    run.script.commands.iter().skip(from).any(|command| {
        command.name() == Some("rm")
            && command
                .words
                .iter()
                .any(|word| word.text == "-rf" || word.text == pattern)
    })
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn what_covers_a_path() {
        let path = "/var/cache/yum";
        for word in [
            "/var/cache/yum",
            "/var/cache/yum/",
            "/var/cache/yum/*",
            "/var/cache/*",
            "/var/cache",
            "/var/cache/y*",
            "/var/cache/{dnf,yum}/",
            "/var/{cache,log}",
            "$CACHE",
        ] {
            assert!(covers(word, path), "{word}");
        }
        for word in ["/tmp/*", "-rf", "/", "/var/cache/dnf", "/var/cache/{apk,dnf}", "x"] {
            assert!(!covers(word, path), "{word}");
        }
    }
}
