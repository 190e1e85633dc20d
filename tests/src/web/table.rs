//! The figures side by side, and beside what they should be.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Figures, Flow, Kind};
use crate::spread::{Spread, ms};
use crate::usage::mib;

/// Ctrl-C to quiet at the 95th percentile.
const INTERRUPT: Duration = Duration::from_millis(50);
/// Of the bare PTY's speed.
const SPEED: f64 = 0.95;
/// CPU seconds per GB.
const CPU: f64 = 5.0;

impl Flow {
    /// Millions of bytes a second.
    #[expect(clippy::cast_precision_loss, reason = "nobody reads 2^52 bytes")]
    fn speed(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.time.as_secs_f64()
    }

    /// CPU seconds for 10^9 bytes.
    #[expect(clippy::cast_precision_loss, reason = "nobody reads 2^52 bytes")]
    fn cpu_per_gb(&self) -> f64 {
        self.cpu.as_secs_f64() / (self.bytes as f64 / 1e9)
    }
}

/// One row each, and below them how ours compares.
pub fn table(all: &[Figures]) -> String {
    let of = |kind: Kind| all.iter().find(|figures| figures.name == kind.name());
    let (bare, ttyd) = (of(Kind::Bare), of(Kind::Ttyd));
    let mut text = String::new();
    text.push_str(
        "               |    flood                              |    echo idle |  beside a flood       | Ctrl-C to quiet\n\
         \x20              |  MB/s  of bare  of ttyd  CPU s/GB  MiB |   p50    p99 |   p50    p99  (MiB/s) |   p50    p95 (ms)\n",
    );
    for figures in all {
        let Figures {
            name,
            flow,
            idle,
            beside,
            neighbour,
            interrupt,
        } = figures;
        let part = |other: Option<&Figures>| {
            other.map_or_else(
                || "      -".to_owned(),
                |other| format!("{:>5.0} %", 100.0 * flow.speed() / other.flow.speed()),
            )
        };
        let at = |spread: &Spread, percent| ms(spread.percentile(percent));
        let _ = writeln!(
            text,
            "{name:<14} | {:>5.1}  {}  {}  {:>8.1} {:>4.0} | {:>5.2} {:>6.2} | {:>5.2} {:>6.2}  {neighbour:>7.1} | {:>5.1} {:>6.1}",
            flow.speed(),
            part(bare),
            part(ttyd),
            flow.cpu_per_gb(),
            mib(flow.memory),
            at(idle, 50),
            at(idle, 99),
            at(beside, 50),
            at(beside, 99),
            at(interrupt, 50),
            at(interrupt, 95),
        );
    }
    if let Some(ours) = of(Kind::Utsuwa) {
        text.push('\n');
        for (what, aim, found, met) in aims(ours, bare, ttyd) {
            let word = if met { "met" } else { "missed" };
            let _ = writeln!(text, "{word:<6}  {what}: {found} (aim: {aim})");
        }
    }
    text
}

/// What, how much it should be, how much it is, and whether that will do.
fn aims(
    ours: &Figures,
    bare: Option<&Figures>,
    ttyd: Option<&Figures>,
) -> Vec<(&'static str, String, String, bool)> {
    let mut aims = Vec::new();
    if let Some(bare) = bare {
        let part = ours.flow.speed() / bare.flow.speed();
        aims.push((
            "speed",
            format!("{:.0} % of the bare PTY", 100.0 * SPEED),
            format!("{:.0} %", 100.0 * part),
            part >= SPEED,
        ));
    }
    let cpu = ours.flow.cpu_per_gb();
    aims.push((
        "CPU of server and agent",
        format!("{CPU} s/GB"),
        format!("{cpu:.1} s/GB"),
        cpu <= CPU,
    ));
    if let Some(ttyd) = ttyd {
        for (what, ours, theirs) in [
            ("echo p99", &ours.idle, &ttyd.idle),
            ("echo p99 beside a flood", &ours.beside, &ttyd.beside),
        ] {
            let (ours, theirs) = (ours.percentile(99), theirs.percentile(99));
            aims.push((
                what,
                format!("ttyd's {:.2} ms", ms(theirs)),
                format!("{:.2} ms", ms(ours)),
                ours <= theirs,
            ));
        }
    }
    let interrupt = ours.interrupt.percentile(95);
    aims.push((
        "Ctrl-C to quiet, p95",
        format!("{} ms", INTERRUPT.as_millis()),
        format!("{:.1} ms", ms(interrupt)),
        interrupt < INTERRUPT,
    ));
    aims
}
