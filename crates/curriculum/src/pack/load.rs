//! From files to a pack.

use std::collections::BTreeSet;

use super::raw::{RawCourse, RawLesson, SCHEMA};
use super::yaml::{self, Place};
use super::{Course, Files, Lesson, Module, Pack, build, checks, parity, stamp};
use crate::host::CgroupVersion;
use crate::lang::Lang;
use crate::page::Page;
use crate::problem::{Problem, suggest};

const COURSE: &str = "course.yaml";

pub(super) fn load(files: &Files) -> Result<Pack, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut stale = Vec::new();
    let mut lessons = Vec::<Lesson>::new();

    let course = read_course(files, &mut problems);
    for entry in course
        .iter()
        .flat_map(|raw| &raw.modules)
        .flat_map(|module| &module.lessons)
    {
        let Some(mut lesson) = read_lesson(files, &entry.dir, &mut problems, &mut stale) else {
            continue;
        };
        lesson.number.clone_from(&entry.number);
        if lessons.iter().any(|known| known.id == lesson.id) {
            let message = format!("lesson id `{}` is taken: choose another", lesson.id);
            problems.push(Problem::new(&format!("{}/lesson.yaml", entry.dir), 1, message));
        }
        lessons.push(lesson);
    }

    problems.sort();
    problems.dedup();
    match course {
        Some(raw) if problems.is_empty() => Ok(Pack {
            course: to_course(raw),
            stale,
            lessons,
        }),
        _ => Err(problems),
    }
}

fn read_course(files: &Files, problems: &mut Vec<Problem>) -> Option<RawCourse> {
    let Some(text) = files.get(COURSE) else {
        problems.push(Problem::new(
            COURSE,
            1,
            "there is no such file: write it, or name the pack's directory",
        ));
        return None;
    };
    let raw: RawCourse = yaml::parse(COURSE, text, 1)
        .map_err(|problem| problems.push(problem))
        .ok()?;
    if raw.schema != SCHEMA {
        problems.push(Problem::new(
            COURSE,
            Place::start(text).then("schema:").line(),
            wrong_schema(raw.schema),
        ));
    }
    let dirs: BTreeSet<&str> = files
        .keys()
        .filter_map(|path| path.strip_suffix("/lesson.yaml"))
        .collect();
    let mut listed = BTreeSet::new();
    for entry in raw.modules.iter().flat_map(|module| &module.lessons) {
        let line = Place::start(text).then(&entry.dir).line();
        if !listed.insert(entry.dir.as_str()) {
            problems.push(Problem::new(
                COURSE,
                line,
                format!("`{}` is listed twice: remove one", entry.dir),
            ));
        }
        if !dirs.contains(entry.dir.as_str()) {
            let hint = suggest(&entry.dir, dirs.iter().copied());
            problems.push(Problem::new(
                COURSE,
                line,
                format!("`{}/lesson.yaml` does not exist{hint}", entry.dir),
            ));
        }
    }
    for dir in dirs.difference(&listed) {
        let file = format!("{dir}/lesson.yaml");
        problems.push(Problem::new(
            &file,
            1,
            format!("list `{dir}` in {COURSE}, or remove it"),
        ));
    }
    Some(raw)
}

fn read_lesson(
    files: &Files,
    dir: &str,
    problems: &mut Vec<Problem>,
    stale: &mut Vec<Problem>,
) -> Option<Lesson> {
    let file = format!("{dir}/lesson.yaml");
    // A missing one was told where the course lists it.
    let text = files.get(&file)?;
    let pages = read_pages(files, dir, problems, stale);
    let raw: RawLesson = yaml::parse(&file, text, 1)
        .map_err(|problem| problems.push(problem))
        .ok()?;
    if raw.schema != SCHEMA {
        problems.push(Problem::new(
            &file,
            Place::start(text).then("schema:").line(),
            wrong_schema(raw.schema),
        ));
    }
    let expected = dir
        .rsplit('/')
        .next()
        .unwrap_or(dir)
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    if raw.id != expected {
        let message = format!("call the lesson `id: {expected}` like its directory, or rename that");
        problems.push(Problem::new(
            &file,
            Place::start(text).then("id:").line(),
            message,
        ));
    }

    let mut lesson = build::lesson(&file, text, raw, problems);
    let complete = pages.len() == Lang::ALL.len() * CgroupVersion::ALL.len();
    lesson.pages = pages;
    if !complete {
        return None;
    }
    checks::check(&file, text, dir, &lesson, problems);
    parity::check(dir, &lesson, problems);
    Some(lesson)
}

/// Reads both languages as shown on both kinds of host.
fn read_pages(
    files: &Files,
    dir: &str,
    problems: &mut Vec<Problem>,
    stale: &mut Vec<Problem>,
) -> Vec<(Lang, CgroupVersion, Page)> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let file = format!("{dir}/{lang}.md");
        let Some(source) = files.get(&file) else {
            problems.push(Problem::new(
                &file,
                1,
                "there is no such file: write the lesson in this language too",
            ));
            continue;
        };
        for version in CgroupVersion::ALL {
            let parsed = Page::parse(&file, source, version);
            problems.extend(parsed.problems);
            pages.push((lang, version, parsed.page));
            if version == CgroupVersion::V2 {
                check_stamp(
                    files,
                    dir,
                    lang,
                    parsed.front.translated_from.as_deref(),
                    problems,
                    stale,
                );
            }
        }
    }
    pages
}

fn check_stamp(
    files: &Files,
    dir: &str,
    lang: Lang,
    found: Option<&str>,
    problems: &mut Vec<Problem>,
    stale: &mut Vec<Problem>,
) {
    let file = format!("{dir}/{lang}.md");
    let line = files
        .get(&file)
        .map_or(1, |text| Place::start(text).then("translated-from:").line());
    match (lang, found) {
        (Lang::Ja, None) => {}
        (Lang::Ja, Some(_)) => {
            problems.push(Problem::new(
                &file,
                line,
                "remove `translated-from:`: Japanese is the source",
            ));
        }
        (Lang::En, found) => {
            let Some(source) = files.get(&format!("{dir}/{}.md", Lang::Ja)) else {
                return;
            };
            if found != Some(&stamp::of(source)) {
                let message = "ja.md has changed since this translation: bring it up to date, then run \
                               `utsuwa lesson stamp` on the pack";
                stale.push(Problem::new(&file, line, message));
            }
        }
    }
}

fn wrong_schema(found: u32) -> String {
    format!("write `schema: {SCHEMA}`: this version of utsuwa does not read schema {found}")
}

fn to_course(raw: RawCourse) -> Course {
    let lesson_id = |dir: &str| {
        dir.rsplit('/')
            .next()
            .unwrap_or(dir)
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '-')
            .to_owned()
    };
    let modules = raw.modules.into_iter().map(|module| Module {
        id: module.id,
        number: module.number.0,
        title: module.title,
        lessons: module.lessons.iter().map(|entry| lesson_id(&entry.dir)).collect(),
    });
    Course {
        id: raw.id,
        title: raw.title,
        modules: modules.collect(),
    }
}
