//! `utsuwa lesson check`.

use std::path::Path;
use std::process::ExitCode;

use curriculum::Pack;

use super::pack;

/// Prints what is wrong with the course, stale translations included.
pub(super) fn run(dir: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (problems, lessons) = match Pack::load(&pack::files(dir)?) {
        Ok(pack) => (pack.stale.clone(), pack.lessons().len()),
        Err(problems) => (problems, 0),
    };
    for problem in &problems {
        match dir {
            Some(dir) => println!("{}/{problem}", dir.display()),
            None => println!("{problem}"),
        }
    }
    if problems.is_empty() {
        println!("{lessons} lessons, no mistakes");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
