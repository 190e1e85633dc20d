//! The harmless attacks once more, in containers of other programs with their defaults, to see where they differ.
//! Nothing is asserted: those programs promise other things.

mod container;
mod outcome;

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use nix::mount::{MsFlags, mount};
use serde_json::json;

use crate::arena::Cell;
use crate::attack::{Attack, Bait};
use crate::bystander::Bystander;
use crate::host::{Host, Watched};
use crate::place::Place;
use crate::run::Choice;
use crate::table;
use crate::tier::{NESTING, Tier};
use container::Peer;
use outcome::Outcome;

/// The tier that a container is compared with, where the attack is made in it: the nearest to what they allow.
const NEAREST: Tier = Tier::Containers;

/// One attack everywhere: here first, then in each peer.
struct Line {
    number: u16,
    title: &'static str,
    nested: bool,
    ours: Outcome,
    theirs: Vec<Outcome>,
    /// Settings of the host that a peer's attack changed; they have been put back.
    damage: Vec<String>,
}

/// Compares, and prints.
pub(crate) fn compare(choice: &Choice) -> Result<ExitCode> {
    let place = Place::prepare()?;
    hide_state()?;
    let mut field = Field::new(&place)?;
    let mut lines = Vec::new();
    for attack in table::all().filter(|attack| attack.peers && choice.takes(attack.number)) {
        let tier = if attack.tiers.contains(&NEAREST) {
            NEAREST
        } else {
            attack.tiers[0]
        };
        let twice = attack.nested && NESTING.contains(&tier);
        for nested in [false, true].into_iter().take(1 + usize::from(twice)) {
            let line = field.attack(attack, tier, nested)?;
            if !choice.json {
                line.print();
            }
            lines.push(line);
        }
    }
    if choice.json {
        print_json(&lines);
    } else {
        summary(&field.peers, &lines);
    }
    Ok(ExitCode::SUCCESS)
}

/// What programs for containers keep outside of the directories that they are told: locks and state.
fn hide_state() -> Result<()> {
    for dir in [
        "/dev/shm",
        "/var/lib/containers",
        "/run/containers",
        "/run/libpod",
        "/run/lock",
    ] {
        if fs::metadata(dir).is_ok() {
            mount(Some("tmpfs"), dir, Some("tmpfs"), MsFlags::empty(), None::<&str>).context(dir)?;
        }
    }
    Ok(())
}

/// Where attacks are compared.
struct Field<'a> {
    place: &'a Place,
    bait: Bait,
    bystander: Bystander,
    watched: Watched,
    base: PathBuf,
    /// Each with its version, or with why it cannot run here.
    peers: Vec<(Peer, Result<String, String>)>,
    shots: u32,
}

impl<'a> Field<'a> {
    fn new(place: &'a Place) -> Result<Self> {
        // Closed to other users: attacks leave set-user-id files of the host's root in those containers.
        let base = place.base().join("peers");
        fs::DirBuilder::new().mode(0o700).create(&base)?;
        let prefix = place.prefix();
        let bystander = Bystander::new(place, &format!("{prefix}bystander"))?;
        let peers = Peer::ALL.map(|peer| {
            let probe = ["true".to_owned()];
            let id = format!("{prefix}probe-{}", peer.name());
            let ready = peer.version().and_then(|version| {
                peer.run(&base, &id, &probe, std::time::Duration::ZERO)
                    .map(|_| version)
            });
            (peer, ready.map_err(|error| format!("{error:#}")))
        });
        Ok(Self {
            bait: place.bait()?,
            bystander,
            watched: Watched {
                files: vec![place.canary.clone()],
                prefix,
            },
            base,
            peers: peers.into(),
            shots: 0,
            place,
        })
    }

    fn attack(&mut self, attack: &Attack, tier: Tier, nested: bool) -> Result<Line> {
        self.shots += 1;
        let id = format!("{}{}", self.watched.prefix, self.shots);
        let argv = attack.argv(&self.bait, nested);
        let mut cell = Cell::new(self.place, &id, tier)?;
        let ended = cell.run(argv.clone(), attack.patience, &mut self.bystander)?;
        drop(cell);
        let mut line = Line {
            number: attack.number,
            title: attack.title,
            nested,
            ours: Outcome::of(attack.expect, &ended),
            theirs: Vec::new(),
            damage: Vec::new(),
        };
        let before = Host::look(&self.watched, None);
        for (peer, ready) in &self.peers {
            if ready.is_err() {
                line.theirs.push(Outcome::Skipped("not here".into()));
                continue;
            }
            let id = format!("{id}-{}", peer.name());
            let outcome = match peer.run(&self.base, &id, &argv, attack.patience) {
                Ok(ended) => Outcome::of(attack.expect, &ended),
                Err(error) => Outcome::Skipped(format!("{error:#}")),
            };
            line.theirs.push(outcome);
            let after = Host::look(&self.watched, None);
            let settings = before.changes(&after).into_iter();
            let settings = settings.filter(|change| change.starts_with("/proc/sys/"));
            line.damage
                .extend(settings.map(|change| format!("{}: {change}", peer.name())));
            before.restore_settings(&after);
        }
        Ok(line)
    }
}

impl Line {
    fn print(&self) {
        let nested = if self.nested { "nested" } else { "" };
        print!("{:>3} {nested:<6} {:<54.54}", self.number, self.title);
        for outcome in std::iter::once(&self.ours).chain(&self.theirs) {
            print!(" {:<24.24}", outcome.word());
        }
        println!();
        for damage in &self.damage {
            println!("           the host, put back: {damage}");
        }
    }
}

/// How the peers differ, in numbers and by name.
fn summary(peers: &[(Peer, Result<String, String>)], lines: &[Line]) {
    println!("\ncolumns: utsuwa, {}", Peer::ALL.map(Peer::name).join(", "));
    let count = |of: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| of(line)).count();
    println!(
        "utsuwa: {} of {} refused",
        count(&|line| matches!(line.ours, Outcome::Refused(_))),
        lines.len()
    );
    for (at, (peer, ready)) in peers.iter().enumerate() {
        match ready {
            Err(reason) => println!("{}: skipped: {reason}", peer.name()),
            Ok(version) => println!(
                "{version}: {} refused alike, {} with other errors, {} succeeded, {} skipped",
                count(&|line| matches!(line.theirs[at], Outcome::Refused(_))),
                count(&|line| matches!(line.theirs[at], Outcome::Otherwise(_))),
                count(&|line| matches!(line.theirs[at], Outcome::Succeeded(_))),
                count(&|line| matches!(line.theirs[at], Outcome::Skipped(_))),
            ),
        }
    }
    for line in lines {
        let refused_here = matches!(line.ours, Outcome::Refused(_));
        let there: Vec<&str> = peers
            .iter()
            .zip(&line.theirs)
            .filter(|(_, outcome)| matches!(outcome, Outcome::Succeeded(_)))
            .map(|((peer, _), _)| peer.name())
            .collect();
        if refused_here && !there.is_empty() {
            let nested = if line.nested { ", nested" } else { "" };
            println!(
                "refused here only: {} {}{nested}: not by {}",
                line.number,
                line.title,
                there.join(", ")
            );
        }
    }
}

fn print_json(lines: &[Line]) {
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            let theirs = Peer::ALL.iter().zip(&line.theirs);
            let theirs: serde_json::Map<_, _> = theirs
                .map(|(peer, outcome)| (peer.name().to_owned(), outcome.to_string().into()))
                .collect();
            json!({
                "attack": line.number, "title": line.title, "nested": line.nested,
                "utsuwa": line.ours.to_string(), "peers": theirs, "damage": line.damage,
            })
        })
        .collect();
    println!("{:#}", serde_json::Value::Array(lines));
}
