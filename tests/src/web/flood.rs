//! The text that every terminal has to put out: log lines in many colours, some of them Japanese.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Line, Speaks};

/// Made by busybox's awk, so that it is the same in a sandbox and outside. `n` is the number of lines. In ASCII, since it is typed.
const PROGRAM: &str = r#"BEGIN{s=1;split("INFO WARN DEBUG ERROR",l," ");split("pivot_root overlay cgroup \345\220\215\345\211\215\347\251\272\351\226\223 \343\202\263\343\203\263\343\203\206\343\203\212 \342\224\234\342\224\200\342\224\200 veth",w," ");for(i=0;i<n;i++){s=(s*171+11213)%53125;printf "\033[2m%06d\033[0m \033[1;3%dm%-5s\033[0m \033[38;5;%dm%s\033[0m %s=%d \033[4m%s\033[24m %d\n",i,s%7+1,l[s%4+1],s%256,w[s%7+1],w[i%7+1],s,w[(s+i)%7+1],s*s}}"#;
/// Stand before and behind the text, and nowhere in it.
pub(super) const BEGIN: &str = "=begin=";
pub(super) const END: &str = "=end=";
/// Bytes that are written to the file; what is put out repeats it.
const FILE: usize = 8_000_000;

/// The text and what the terminal makes of it.
#[derive(Clone, Debug)]
pub struct Flood {
    lines: usize,
    /// Bytes that one repetition puts out: each newline becomes two bytes.
    shown: u64,
    sum: String,
}

impl Flood {
    /// Makes the text in `dir`, for terminals outside of sandboxes.
    pub fn write(dir: &Path) -> Result<Self> {
        let few = generate(dir, 1000)?;
        let lines = FILE * 1000 / few.len();
        let text = generate(dir, lines)?;
        fs::write(dir.join("begin"), BEGIN)?;
        fs::write(dir.join("end"), END)?;
        let newlines = text.split(|&byte| byte == b'\n').count() - 1;
        let sum = Command::new("busybox")
            .arg("md5sum")
            .arg(dir.join("flood"))
            .output()?;
        let sum = String::from_utf8(sum.stdout)?;
        Ok(Self {
            lines,
            shown: (text.len() + newlines) as u64,
            sum: sum.split(' ').next().unwrap_or_default().to_owned(),
        })
    }

    /// Has a shell go where the text is: in a sandbox it makes the same text in `/tmp` first, elsewhere it is in `directory`.
    pub async fn enter(&self, speaks: Speaks, line: &mut Line, directory: &Path) -> Result<()> {
        if !matches!(speaks, Speaks::Utsuwa(_)) {
            line.run(&format!("cd {}", directory.display())).await?;
            return Ok(());
        }
        let Self { lines, sum, .. } = self;
        line.run("cd /tmp").await?;
        line.run(&format!("busybox awk -v n={lines} '{PROGRAM}' >flood"))
            .await?;
        line.run(&format!("printf {BEGIN} >begin; printf {END} >end"))
            .await?;
        let said = line.run("busybox md5sum flood").await?;
        ensure!(said.contains(sum), "the sandbox has another text: {said}");
        Ok(())
    }

    /// The command that puts out at least so many bytes, and how many it does between the marks.
    pub fn command(&self, bytes: u64) -> (String, u64) {
        let times = bytes.div_ceil(self.shown);
        let files = "flood ".repeat(usize::try_from(times).unwrap_or(usize::MAX));
        (format!("busybox cat begin {files}end"), times * self.shown)
    }

    /// The command that puts it out until it is interrupted.
    pub fn endless() -> &'static str {
        "while :; do busybox cat flood; done"
    }
}

fn generate(dir: &Path, lines: usize) -> Result<Vec<u8>> {
    let output = Command::new("busybox")
        .args(["awk", "-v", &format!("n={lines}"), PROGRAM])
        .output()
        .context("busybox is missing: install the package busybox-static")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::write(dir.join("flood"), &output.stdout)?;
    Ok(output.stdout)
}
