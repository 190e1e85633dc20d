//! The program that a hostile learner brings along: one attack per run, for those that need a system call
//! rather than a shell line. It is static, so that it runs in any root filesystem, and does no harm where it
//! succeeds: what it opens it closes, what it would set it sets to the present value.
//!
//! It says what came of each try on a line of its own, which [`report`] describes.

mod calls;
mod escape;
mod files;
mod flood;
mod namespaces;
mod process;
mod report;
mod sockets;
mod sweep;
mod sys;
mod terminal;

use std::process::ExitCode;

/// An attack: its name, and what it does with the rest of the command line.
type Attack = (&'static str, fn(&[String]));

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let tables: [&[Attack]; 9] = [
        calls::ATTACKS,
        escape::ATTACKS,
        files::ATTACKS,
        flood::ATTACKS,
        namespaces::ATTACKS,
        process::ATTACKS,
        sockets::ATTACKS,
        sweep::ATTACKS,
        terminal::ATTACKS,
    ];
    let mut known = tables.into_iter().flatten();
    let wanted = words.first().map(String::as_str).unwrap_or_default();
    let Some((_, attack)) = known.find(|(name, _)| *name == wanted) else {
        let names: Vec<&str> = tables.into_iter().flatten().map(|(name, _)| *name).collect();
        eprintln!("attacker: no attack {wanted:?}; there are {}", names.join(", "));
        return ExitCode::from(2);
    };
    attack(&words[1..]);
    ExitCode::SUCCESS
}
