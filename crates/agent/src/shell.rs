//! The program of a terminal.

use std::path::PathBuf;

use sandbox::Program;

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// An interactive shell of the image: bash if it has one, else whatever its `sh` is.
pub(crate) fn interactive(layers: &[PathBuf], extra: &[(String, String)]) -> Program {
    let bash = ["bin/bash", "usr/bin/bash"]
        .iter()
        .any(|path| layers.iter().any(|layer| layer.join(path).exists()));
    let argv = if bash {
        vec!["bash".to_owned()]
    } else {
        vec!["sh".to_owned(), "-l".to_owned()]
    };
    let mut env = vec![
        format!("PATH={PATH}"),
        "HOME=/root".to_owned(),
        "USER=root".to_owned(),
        // `unshare` without a command starts it.
        format!("SHELL={}", if bash { "/bin/bash" } else { "/bin/sh" }),
        "TERM=xterm-256color".to_owned(),
        // Output matches the lessons' text whatever the page's language.
        "LANG=C.UTF-8".to_owned(),
    ];
    env.extend(extra.iter().map(|(name, value)| format!("{name}={value}")));
    Program {
        argv,
        env,
        cwd: "/root".to_owned(),
    }
}
