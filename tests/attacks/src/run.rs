//! Runs the table.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::arena::Cell;
use crate::attack::{Attack, Bait};
use crate::bystander::{self, Bystander};
use crate::host::{Clock, Hash, Host, Watched, hashes};
use crate::image;
use crate::place::Place;
use crate::report::{self, Row};
use crate::server;
use crate::table;
use crate::tier::{NESTING, Tier};
use crate::verdict::judge;

/// The longest that the removal of a sandbox may take, whatever runs in it.
const REMOVAL: Duration = Duration::from_secs(1);

/// Which attacks.
pub(crate) struct Choice {
    /// Only in this tier.
    pub(crate) tier: Option<Tier>,
    /// Only these numbers; all without any.
    pub(crate) only: Vec<u16>,
    /// Print JSON.
    pub(crate) json: bool,
}

impl Choice {
    /// Whether an attack with this number is to be tried.
    pub(crate) fn takes(&self, number: u16) -> bool {
        self.only.is_empty() || self.only.contains(&number)
    }

    fn takes_tier(&self, tier: Tier) -> bool {
        self.tier.is_none_or(|only| only == tier)
    }
}

/// Attacks, prints, and answers whether all held.
pub(crate) fn run(choice: &Choice) -> Result<ExitCode> {
    let place = Place::prepare()?;
    let mut range = Range::new(&place)?;
    let mut rows = Vec::new();
    for attack in table::all().filter(|attack| choice.takes(attack.number)) {
        for &tier in attack.tiers.iter().filter(|tier| choice.takes_tier(**tier)) {
            let twice = attack.nested && NESTING.contains(&tier);
            for nested in [false, true].into_iter().take(1 + usize::from(twice)) {
                let row = range.shoot(attack, tier, nested)?;
                if !choice.json {
                    row.print();
                }
                rows.push(row);
            }
        }
    }
    if choice.tier.is_none() {
        let takes = |number| choice.takes(number);
        let images = image::attack(&place, &range.watched, &mut range.bystander, takes)?;
        let servers = server::attack(place.base(), &range.watched, takes)?;
        for row in images.into_iter().chain(servers) {
            if !choice.json {
                row.print();
            }
            rows.push(row);
        }
    }
    let touched = range.finish()?;
    if choice.json {
        println!("{}", report::json_text(&rows));
    } else {
        report::summary(&rows, table::ADVICE);
    }
    for file in &touched {
        eprintln!("changed during the run: {}", file.display());
    }
    let ok = touched.is_empty() && rows.iter().all(Row::ok);
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where attacks happen, one after the other.
struct Range<'a> {
    place: &'a Place,
    bait: Bait,
    bystander: Bystander,
    watched: Watched,
    before: Host,
    hashes: Vec<(PathBuf, Hash)>,
    shots: u32,
}

impl<'a> Range<'a> {
    fn new(place: &'a Place) -> Result<Self> {
        let prefix = place.prefix();
        let watched = Watched {
            files: vec![place.canary.clone(), place.rootfs.clone()],
            prefix,
        };
        let id = format!("{}bystander", watched.prefix);
        let bystander = Bystander::new(place, &id)?;
        let contents = [
            place.canary.clone(),
            place.rootfs.join("bin/busybox"),
            std::env::current_exe()?,
        ];
        Ok(Self {
            place,
            bait: place.bait()?,
            bystander,
            hashes: hashes(&contents)?,
            before: Host::look(&watched, None),
            watched,
            shots: 0,
        })
    }

    fn shoot(&mut self, attack: &Attack, tier: Tier, nested: bool) -> Result<Row> {
        self.shots += 1;
        let began = Instant::now();
        let clock = Clock::read();
        let id = format!("{}{}", self.watched.prefix, self.shots);
        let mut cell = Cell::new(self.place, &id, tier)?;
        let ids = cell.first_id();
        let shared = ids.is_some() && ids == self.bystander.cell().first_id();
        let argv = attack.argv(&self.bait, nested);
        let ended = cell.run(argv, attack.patience, &mut self.bystander)?;
        let removing = Instant::now();
        drop(cell);
        let removal = removing.elapsed();

        let (got, ok) = judge(attack.expect, &ended);
        let mut wrong = Vec::new();
        if !ok {
            wrong.push(format!("expected: {}", attack.expect));
        }
        if removal > REMOVAL {
            wrong.push(format!("its removal took {} ms", removal.as_millis()));
        }
        let waited = self.bystander.worst()?;
        if waited > bystander::PATIENCE {
            wrong.push(format!(
                "another sandbox answered only after {} ms",
                waited.as_millis()
            ));
        }
        if shared {
            wrong.push("it had the same host ids as another sandbox".into());
        }
        wrong.extend(self.damage(ids));
        wrong.extend(clock.jump());
        Ok(Row {
            number: attack.number,
            title: attack.title.into(),
            tier: tier.name(),
            nested,
            expected: attack.expect.to_string(),
            got,
            wrong,
            took: began.elapsed(),
            bystander: waited,
        })
    }

    /// What is different on the host; it is put right as far as it can be, and then counts as what was before.
    fn damage(&mut self, ids: Option<u32>) -> Vec<String> {
        let after = Host::look(&self.watched, ids);
        let changes = self.before.changes(&after);
        if !changes.is_empty() {
            self.before.restore_settings(&after);
            self.before = Host::look(&self.watched, None);
        }
        changes
            .into_iter()
            .map(|change| format!("the host: {change}"))
            .collect()
    }

    /// The files whose content is no longer what it was at the start.
    fn finish(self) -> Result<Vec<PathBuf>> {
        let paths: Vec<PathBuf> = self.hashes.iter().map(|(path, _)| path.clone()).collect();
        let now = hashes(&paths)?;
        let changed = self
            .hashes
            .iter()
            .zip(now)
            .filter(|(before, now)| before.1 != now.1);
        Ok(changed.map(|(before, _)| before.0.clone()).collect())
    }
}
