//! `pip install`, in its several names.

use shell::Word;

use crate::call::{Call, calls};
use crate::command_line::Arguments;
use crate::document::Run;

/// One `pip install`.
pub(super) struct PipInstall<'r> {
    pub(super) call: Call<'r>,
    /// The word `install`.
    pub(super) install: &'r Word,
    /// Before and after it.
    pub(super) arguments: Arguments<'r>,
    /// Behind it, without the values of options.
    pub(super) packages: Vec<&'r Word>,
    /// `pipx` keeps no packages of its own, `uv` has a cache of its own.
    pub(super) is_pip: bool,
}

const WITH_VALUE: &[&str] = &[
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--root",
    "--prefix",
    "--src",
    "-b",
    "--build",
    "--build-dir",
    "--upgrade-strategy",
    "-C",
    "--config-settings",
    "--global-option",
    "--install-option",
    "--no-binary",
    "--only-binary",
    "--progress-bar",
    "--root-user-action",
    "--report",
    "--python",
    "--log",
    "--proxy",
    "--retries",
    "--timeout",
    "--default-timeout",
    "--exists-action",
    "--trusted-host",
    "--cert",
    "--client-cert",
    "--cache-dir",
    "--use-feature",
    "--use-deprecated",
    "--keyring-provider",
    "--group",
    "-Ur",
    "-qr",
];

/// The `pip install`s of a `RUN`, in the order of the text.
pub(super) fn pip_installs<'r>(run: &'r Run<'_>) -> impl Iterator<Item = PipInstall<'r>> {
    let is_python = |name: &str| name.starts_with("python") || name.starts_with("pypy") || name == "py";
    calls(run, move |name| {
        is_pip(name) || name == "pipx" || name == "uv" || is_python(name)
    })
    .filter_map(read)
}

/// `pip`, `pip3`, `pip3.12`, `pip-3.12`.
pub(super) fn is_pip(name: &str) -> bool {
    name.strip_prefix("pip")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-')))
}

fn read(mut call: Call<'_>) -> Option<PipInstall<'_>> {
    let name = call.program.text.rsplit('/').next().unwrap_or_default();
    let mut words = call.words;
    let mut is_own = is_pip(name);
    if name == "uv" {
        words = after(words, "pip")?;
        call.is_plain = false;
    } else if !is_own && name != "pipx" {
        // `python -m pip`.
        let at = words.iter().position(|word| word.text == "-m")?;
        words = after(words.get(at + 1..)?, "pip")?;
        is_own = true;
        call.is_plain &=
            name.starts_with("python") && words.first().is_some_and(|word| word.text == "install");
    }
    let arguments = Arguments::read(words, WITH_VALUE);
    let (&install, packages) = arguments.operands.split_first()?;
    let packages = packages.to_vec();
    (install.text == "install").then_some(PipInstall {
        call,
        install,
        arguments,
        packages,
        is_pip: is_own,
    })
}

/// The words after `first`, if that is what they begin with.
fn after<'r>(words: &'r [Word], first: &str) -> Option<&'r [Word]> {
    let (word, rest) = words.split_first()?;
    (word.text == first).then_some(rest)
}
