//! Other web terminals, which only `cargo xtask bench terminal` wants.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{command, paths};

/// Debian 12 has no ttyd. A mirror that is not quite up to date will do: its files are signed all the same.
const TTYD_SUITE: &str = "sid";

type Install = fn(&Path) -> Result<()>;

/// Installs those that are missing, and says which cannot be. The directory in which they are.
pub(crate) fn install() -> Result<PathBuf> {
    let dir = paths::tools()?.join("bench-terminal");
    fs::create_dir_all(&dir)?;
    let peers: [(&str, Install); 3] = [("ttyd", ttyd), ("terminado", terminado), ("node-pty", node_pty)];
    for (name, install) in peers {
        let place = dir.join(name);
        // Written last: what was cut off is done again.
        let done = place.join("installed");
        if done.exists() {
            continue;
        }
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        let installed = command::step(name, "a web terminal to compare with", || {
            install(&place)?;
            Ok(fs::write(done, "")?)
        });
        if let Err(error) = installed {
            eprintln!("    {name} is left out: {error:#}");
        }
    }
    Ok(dir)
}

/// Its files and those of its libraries, C library included; nothing is configured or run.
fn ttyd(dir: &Path) -> Result<()> {
    command::run(
        Command::new("mmdebstrap")
            .args(["--variant=extract", "--include=ttyd", "--mode=root"])
            .args([r#"--aptopt=Acquire::Check-Valid-Until "false""#, TTYD_SUITE])
            .arg(dir)
            .arg("http://deb.debian.org/debian"),
    )
}

fn terminado(dir: &Path) -> Result<()> {
    command::run(Command::new("python3").args(["-m", "venv"]).arg(dir))?;
    command::run(Command::new(dir.join("bin/pip")).args([
        "install",
        "--quiet",
        "terminado==0.18.1",
        "tornado==6.6.1",
    ]))
}

/// node-pty with the program parts built already, so that no compiler is needed.
fn node_pty(dir: &Path) -> Result<()> {
    command::run(
        Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--save-exact",
            ])
            .arg("--prefix")
            .arg(dir)
            .args(["@lydell/node-pty@1.1.0", "ws@8.23.0"]),
    )
}
