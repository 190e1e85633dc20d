//! `utsuwa lesson stamp`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::pack;

/// Writes `translated-from:` into every `en.md` that has a `ja.md` beside it.
pub(super) fn run(dir: &Path) -> anyhow::Result<ExitCode> {
    let files = pack::files(Some(dir))?;
    let mut stamped = 0;
    for (name, source) in &files {
        let Some(lesson) = name.strip_suffix("/ja.md") else {
            continue;
        };
        let name = format!("{lesson}/en.md");
        let Some(text) = files
            .get(&name)
            .and_then(|translation| curriculum::stamp(source, translation))
        else {
            continue;
        };
        let path = dir.join(&name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
        stamped += 1;
    }
    println!("{stamped} translations stamped");
    Ok(ExitCode::SUCCESS)
}
