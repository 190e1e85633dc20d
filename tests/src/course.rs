//! A course of one lesson that only gives sandboxes to measure.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The lesson.
pub const LESSON: &str = "measured";

/// The sandboxes of the lesson.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Names of the terminals.
    pub terminals: &'static [&'static str],
    /// Memory, such as `256M`.
    pub memory: &'static str,
    /// CPUs.
    pub cpu: &'static str,
    /// The writable layer, such as `64M`.
    pub disk: &'static str,
}

/// A learner at a shell.
pub const QUIET: Shape = Shape {
    terminals: &["main"],
    memory: "64M",
    cpu: "1.0",
    disk: "16M",
};

/// Writes it to `dir`, for `utsuwa serve --lessons`.
pub fn write(utsuwa: &Path, dir: &Path, shape: Shape) -> Result<()> {
    let lesson = dir.join("10-all").join(format!("10-{LESSON}"));
    fs::create_dir_all(&lesson)?;
    let course = format!(
        "schema: 1\nid: bench\ntitle: {{ ja: 計測, en: Measurements }}\nmodules:\n  - id: all\n    number: 1\n    \
         title: {{ ja: 計測, en: Measurements }}\n    lessons:\n      - {{ number: \"1.1\", dir: 10-all/10-{LESSON} }}\n"
    );
    fs::write(dir.join("course.yaml"), course)?;
    let Shape {
        terminals,
        memory,
        cpu,
        disk,
    } = shape;
    let facts = format!(
        "schema: 1\nid: {LESSON}\nlevel: beginner\nminutes: 1\nsandbox:\n  rootfs: base\n  tier: namespaces\n  \
         terminals: [{}]\n  limits: {{ memory: {memory}, cpu: {cpu}, pids: 128, disk: {disk} }}\nsteps:\n  - id: only\n",
        terminals.join(", ")
    );
    fs::write(lesson.join("lesson.yaml"), facts)?;
    let prose = |title: &str| {
        format!("---\ntitle: {title}\nsummary: {title}\n---\n{title}\n\n## {title} {{#only}}\n\n{title}\n")
    };
    fs::write(lesson.join("ja.md"), prose("計測"))?;
    fs::write(lesson.join("en.md"), prose("Measurements"))?;
    for verb in ["stamp", "check"] {
        let output = Command::new(utsuwa)
            .args(["lesson", verb])
            .arg(dir)
            .stdin(Stdio::null())
            .output()
            .with_context(|| utsuwa.display().to_string())?;
        if !output.status.success() {
            bail!(
                "the course to measure is wrong: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    Ok(())
}
