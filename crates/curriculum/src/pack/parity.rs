//! Both languages have the learner type the same.

use super::lesson::Lesson;
use crate::host::CgroupVersion;
use crate::lang::Lang;
use crate::page::{Block, PageStep, Run};
use crate::problem::Problem;

/// Compares the `run` blocks of the translation with the source, step by step.
pub(super) fn check(dir: &str, lesson: &Lesson, problems: &mut Vec<Problem>) {
    let file = format!("{dir}/{}.md", Lang::En);
    for version in CgroupVersion::ALL {
        let (source, translation) = (lesson.source(Lang::Ja, version), lesson.source(Lang::En, version));
        for step in &translation.steps {
            // A step of only one language is told elsewhere.
            let Some(original) = source.steps.iter().find(|original| original.id == step.id) else {
                continue;
            };
            problems
                .extend(compare(original, step).map(|(line, message)| Problem::new(&file, line, message)));
        }
    }
}

/// The first difference between the `run` blocks of two steps.
fn compare(source: &PageStep, translation: &PageStep) -> Option<(usize, String)> {
    let mut theirs = runs(source);
    for run in runs(translation) {
        let Some(original) = theirs.next() else {
            return Some((
                run.line,
                format!("ja.md has no such `run` block in step `{}`", source.id),
            ));
        };
        if (Run {
            line: 0,
            ..run.clone()
        }) != (Run {
            line: 0,
            ..original.clone()
        }) {
            return Some((
                run.line,
                format!(
                    "make this `run` block the same as line {} of ja.md",
                    original.line
                ),
            ));
        }
    }
    let missing = theirs.next()?;
    Some((
        translation.line,
        format!(
            "add the `run` block of line {} of ja.md to this step",
            missing.line
        ),
    ))
}

fn runs(step: &PageStep) -> impl Iterator<Item = &Run> {
    step.all_blocks().filter_map(|block| match block {
        Block::Run(run) => Some(run),
        _ => None,
    })
}
