//! An image of Debian packages, by mmdebstrap: as root straight into the directory, otherwise in a user namespace
//! and unpacked as our own files, so that no id of ours but one is in the image.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Instant,
};

use super::{Error, recipe::Debian};

/// Nothing in an image gains privilege when it is run: lessons that show setuid bring their own program.
const NO_SETUID: &str = r#"chroot "$1" find / -xdev -type f -perm /6000 -exec chmod a-s {} +"#;

const LEFT_OUT: [&str; 5] = [
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/lintian/*",
    "/usr/share/doc/*",
];

/// Fills an empty directory.
pub(super) fn install(rootfs: &Path, recipe: &Debian) -> Result<(), Error> {
    let mut debstrap = Command::new("mmdebstrap");
    debstrap
        .arg("--variant=essential")
        .arg(format!("--include={}", recipe.packages.join(",")));
    for pattern in LEFT_OUT {
        debstrap.arg(format!("--dpkgopt=path-exclude={pattern}"));
    }
    debstrap.arg("--dpkgopt=path-include=/usr/share/doc/*/copyright");
    // A build that is cut off is thrown away, so nothing has to reach the disk at once.
    debstrap.arg("--dpkgopt=force-unsafe-io");
    debstrap.arg(format!("--customize-hook={NO_SETUID}"));
    if is_root() {
        debstrap
            .args(["--mode=root", "--format=directory", &recipe.suite])
            .arg(rootfs);
        let mut child = spawn(&mut debstrap)?;
        return follow(&mut child);
    }
    debstrap
        .args(["--mode=unshare", "--format=tar", &recipe.suite, "-"])
        .stdout(Stdio::piped());
    let mut child = spawn(&mut debstrap)?;
    let tar = child.stdout.take().map_or_else(Stdio::null, Stdio::from);
    let mut unpack = Command::new("tar")
        .args([
            "--extract",
            "--preserve-permissions",
            "--no-same-owner",
            "--exclude=./dev/*",
            "--directory",
        ])
        .arg(rootfs)
        .stdin(tar)
        .spawn()
        .map_err(missing("tar", "tar"))?;
    let result = follow(&mut child);
    let unpacked = unpack.wait().map_err(Error::io("cannot wait for", "tar"))?;
    result?;
    if !unpacked.success() {
        return Err(failed("tar", unpacked, "the image could not be unpacked".into()));
    }
    Ok(())
}

fn spawn(debstrap: &mut Command) -> Result<Child, Error> {
    debstrap
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(missing("mmdebstrap", "mmdebstrap"))
}

fn missing(program: &'static str, package: &'static str) -> impl FnOnce(io::Error) -> Error {
    move |error| match error.kind() {
        io::ErrorKind::NotFound => Error::MissingProgram { program, package },
        _ => Error::io("cannot run", program)(error),
    }
}

/// Passes progress on until the program ends.
fn follow(child: &mut Child) -> Result<(), Error> {
    let start = Instant::now();
    let mut said = Vec::new();
    let stderr: Box<dyn Read> = match child.stderr.take() {
        Some(stderr) => Box::new(stderr),
        None => Box::new(io::empty()),
    };
    for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        match line.strip_prefix("I: ") {
            Some(inner) if inner.starts_with("running --") || inner.starts_with("main()") => {}
            Some(progress) => eprintln!("{:>5.1} s  {progress}", start.elapsed().as_secs_f64()),
            None if line.is_empty() => {}
            None => said.push(line),
        }
    }
    let status = child.wait().map_err(Error::io("cannot wait for", "mmdebstrap"))?;
    if status.success() {
        Ok(())
    } else {
        Err(explain(status, &said))
    }
}

fn explain(status: ExitStatus, said: &[String]) -> Error {
    match said.iter().find(|line| is_network(line)) {
        Some(line) => Error::Network { detail: line.clone() },
        None => failed(
            "mmdebstrap",
            status,
            said[said.len().saturating_sub(6)..].join("; "),
        ),
    }
}

fn is_network(line: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "Could not resolve",
        "Temporary failure resolving",
        "Could not connect",
        "Unable to connect",
        "Network is unreachable",
        "Connection timed out",
    ];
    SIGNS.iter().any(|sign| line.contains(sign))
}

fn failed(program: &'static str, status: ExitStatus, detail: String) -> Error {
    Error::Program {
        program,
        status: status.to_string(),
        detail,
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_failure_says_what_to_do() {
        let resolve = "Err:1 bookworm InRelease Temporary failure resolving 'archive'";
        for (said, expected) in [
            (vec![resolve, "E: apt-get update failed"], "--minimal"),
            (vec!["E: newuidmap not found"], "newuidmap not found"),
            (vec!["W: unlink /dev/ptmx"], "mmdebstrap failed (exit status: 25)"),
        ] {
            let said: Vec<String> = said.into_iter().map(Into::into).collect();
            let error = explain(ExitStatus::from_raw(25 << 8), &said).to_string();
            assert!(error.contains(expected), "{said:?} gave {error}");
        }
    }
}
