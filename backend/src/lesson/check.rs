//! `utsuwa lesson check`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use curriculum::{Lesson, Pack};

use super::pack;
use crate::sandbox::tier;

/// Prints what is wrong with the course, stale translations included; else what its lessons ask for.
pub(super) fn run(dir: Option<&Path>) -> anyhow::Result<ExitCode> {
    let loaded = Pack::load(&pack::files(dir)?);
    let problems = match &loaded {
        Ok(pack) => &pack.stale,
        Err(problems) => problems,
    };
    for problem in problems {
        match dir {
            Some(dir) => println!("{}/{problem}", dir.display()),
            None => println!("{problem}"),
        }
    }
    if !problems.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let lessons = loaded.as_ref().map_or(&[][..], Pack::lessons);
    print!("{}", asked(lessons));
    println!("{} lessons, no mistakes", lessons.len());
    Ok(ExitCode::SUCCESS)
}

/// What each lesson asks of the machine, for whoever runs it.
fn asked(lessons: &[Lesson]) -> String {
    let mut text = String::new();
    let width = lessons.iter().map(|lesson| lesson.id.len()).max().unwrap_or(0);
    for lesson in lessons {
        let (tier, network) = (tier::of(lesson), tier::network_of(lesson).name());
        let _ = writeln!(
            text,
            "{:<5} {:<width$}  tier {tier:<10}  network {network}",
            lesson.number, lesson.id
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{asked, pack};

    #[test]
    fn an_operator_sees_what_lessons_ask_for() {
        let pack = pack::load(None).unwrap();
        let text = asked(pack.lessons());
        assert_eq!(text.lines().count(), pack.lessons().len());
        let uts = text.lines().find(|line| line.contains(" uts ")).unwrap();
        assert!(uts.ends_with("tier namespaces  network none"), "{uts}");
    }
}
