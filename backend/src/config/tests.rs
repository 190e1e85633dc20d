use std::ffi::OsString;
use std::path::Path;

use super::*;

/// Resolves `file` (as `utsuwa.toml`), `variables` and `flags`, which are parsed as on the command line.
fn outcome(file: &str, variables: &[(&str, &str)], flags: &[&str]) -> Result<Effective, String> {
    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        flags: Flags,
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("utsuwa.toml");
    std::fs::write(&path, file).unwrap();
    let environment = |name: &str| {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| OsString::from(value))
    };
    let args = std::iter::once("utsuwa").chain(flags.iter().copied());
    let mut flags = <Cli as clap::Parser>::try_parse_from(args)
        .map_err(|error| error.to_string())?
        .flags;
    flags.config.get_or_insert(path);
    resolve(&flags, &environment).map_err(|error| {
        error
            .to_string()
            .replace(&format!("{}/", dir.path().display()), "")
    })
}

fn row(effective: &Effective, name: &str) -> (String, &'static str) {
    let row = effective.rows.iter().find(|row| row.name == name).unwrap();
    let source = match row.source {
        Source::Flag => "flag",
        Source::Environment => "environment",
        Source::File(_) => "file",
        Source::Default => "default",
    };
    (row.value.clone(), source)
}

#[test]
fn a_flag_wins_over_the_environment_over_the_file_over_the_default() {
    let file = "idle_seconds = 1\n";
    let environment = [("UTSUWA_IDLE_SECONDS", "2")];
    let check = |file: &str, environment: &[(&str, &str)], flags: &[&str], expected: (&str, &str)| {
        let (value, source) = row(&outcome(file, environment, flags).unwrap(), "idle_seconds");
        assert_eq!((value.as_str(), source), expected);
    };
    check("", &[], &[], ("900", "default"));
    check(file, &[], &[], ("1", "file"));
    check(file, &environment, &[], ("2", "environment"));
    check(file, &environment, &["--idle-seconds", "3"], ("3", "flag"));
}

#[test]
fn every_setting_has_a_key_a_row_and_a_flag() {
    let effective = outcome("", &[], &[]).unwrap();
    assert_eq!(
        effective.rows.iter().map(|row| row.name).collect::<Vec<_>>(),
        file::KEYS
    );
    let command = <Flags as clap::Args>::augment_args(clap::Command::new("serve"));
    for key in file::KEYS {
        let flag = key.replace('_', "-");
        assert!(
            command.get_arguments().any(|arg| arg.get_long() == Some(&flag)),
            "no --{flag}"
        );
    }
}

fn refuses(file: &str, environment: &[(&str, &str)], flags: &[&str], expected: &str) {
    let message = outcome(file, environment, flags).unwrap_err();
    assert!(
        message.contains(expected),
        "{message:?} does not contain {expected:?}"
    );
}

#[test]
fn a_limit_that_contradicts_another_is_refused() {
    let check = refuses;
    check("", &[], &["--on-stop", "sleep"], "possible values: end, keep");
    check(
        "",
        &[("UTSUWA_ON_STOP", "sleep")],
        &[],
        "UTSUWA_ON_STOP is `sleep`: write end or keep",
    );
    check(
        "max_seconds = 60",
        &[],
        &[],
        "warning_seconds is 120, but it must be less than max_seconds",
    );
    check(
        "inactive_seconds = 120",
        &[],
        &[],
        "warning_seconds is 120, but it must be less than inactive_seconds",
    );
    check(
        "extension_seconds = 120",
        &[],
        &[],
        "extension_seconds is 120, but it must be more than warning_seconds",
    );
    check("viewers = 0", &[], &[], "viewers is 0, but it must be at least 1");
    check(
        "output_bytes_per_second = 1000",
        &[],
        &[],
        "output_bytes_per_second is 1000, but it must be at least 65536",
    );
}

#[test]
fn a_wrong_setting_is_one_sentence_that_says_where() {
    let check = refuses;
    check(
        "# x\nlisten_on = 1",
        &[],
        &[],
        "utsuwa.toml:2: `listen_on` is no setting; the settings are listen,",
    );
    check(
        "lisen = 1",
        &[],
        &[],
        "utsuwa.toml:1: `lisen` is no setting; did you mean `listen`?",
    );
    check(
        "\nmax-sandboxes = 1",
        &[],
        &[],
        ":2: `max-sandboxes` is no setting; did you mean `max_sandboxes`?",
    );
    check(
        "\n\nidle_seconds = \"x\"",
        &[],
        &[],
        "utsuwa.toml:3: invalid type",
    );
    check("idle_seconds = ", &[], &[], "utsuwa.toml:1: ");
    check(
        "origins = [\"learn.example\"]",
        &[],
        &[],
        "utsuwa.toml:1: `learn.example` is no origin",
    );
    check(
        "",
        &[("UTSUWA_LOG", "xml")],
        &[],
        "UTSUWA_LOG is `xml`: write text or json",
    );
    check(
        "",
        &[("UTSUWA_MAX_SANDBOXES", "many")],
        &[],
        "UTSUWA_MAX_SANDBOXES is `many`: invalid digit",
    );
    check(
        "",
        &[],
        &["--config", "/nowhere/x.toml"],
        "cannot read the configuration file /nowhere/x.toml: No such",
    );
    check(
        "",
        &[],
        &["--listen", "192.0.2.1:80"],
        "accept that with --allow-remote",
    );
    check(
        "",
        &[],
        &["--listen", "0.0.0.0:80", "--allow-remote"],
        "--origins http://playground.example:80",
    );
    check(
        "",
        &[],
        &["--runtime-dir", &"/x".repeat(40)],
        "too long for the path of a unix socket",
    );
}

#[test]
fn limits_that_agree_are_passed_on_to_sandboxes() {
    let file = "max_seconds = 60\nwarning_seconds = 5\nextensions = 0\nextension_seconds = 1\nviewers = 2\n\
                recording_bytes = 0\non_stop = \"keep\"\n";
    let sandboxes = outcome(file, &[], &["--inactive-seconds", "30"])
        .unwrap()
        .config
        .sandboxes;
    let clocks = agent::Clocks {
        idle: 900,
        inactive: 30,
        max: 60,
        warning: 5,
        extension: 1,
        extensions: 0,
    };
    let traffic = agent::Traffic {
        viewers: 2,
        recording: 0,
        ..agent::Traffic::default()
    };
    assert_eq!((sandboxes.clocks, sandboxes.traffic), (clocks, traffic));
    assert_eq!(sandboxes.on_stop, OnStop::Keep);
}

#[test]
fn a_remote_address_is_served_once_accepted() {
    let flags = ["--listen", "192.0.2.1:80", "--allow-remote"];
    assert!(outcome("", &[], &flags).is_ok());
    let file = "listen = \"0.0.0.0:7780\"\nallow_remote = true\norigins = [\"https://learn.example/\"]\n";
    let effective = outcome(file, &[], &[]).unwrap();
    assert_eq!(
        row(&effective, "origins"),
        ("https://learn.example".to_owned(), "file")
    );
}

#[test]
fn an_origin_serves_its_own_host_only() {
    let check = |origin: &str, host: &str, expected: bool| {
        let origin: Origin = origin.parse().unwrap();
        assert_eq!(origin.serves(host), expected, "{origin} serves {host}");
    };
    check("http://127.0.0.1:7780", "127.0.0.1:7780", true);
    check("http://127.0.0.1:7780", "127.0.0.1", false);
    check("http://localhost", "LOCALHOST:80", true);
    check("https://learn.example:443", "learn.example", true);
    check("https://learn.example", "learn.example:80", false);
    check("https://learn.example", "learn.example.evil.example", false);
}

#[test]
fn a_default_directory_is_an_absolute_path() {
    for dir in [default_data_dir(&|_| None), default_runtime_dir(&|_| None)] {
        assert!(Path::new(&dir).is_absolute(), "{}", dir.display());
    }
}
