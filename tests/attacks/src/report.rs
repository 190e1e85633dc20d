//! What is printed: a line per attack as it ends, then a summary by tier.

use std::time::Duration;

use serde_json::{Value, json};

use crate::tier::ALL;

/// What came of one attack in one tier.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Of the list of attacks.
    pub(crate) number: u16,
    /// What was tried.
    pub(crate) title: String,
    /// The tier's name, or what else it was tried against.
    pub(crate) tier: &'static str,
    /// Inside a user namespace of the learner's.
    pub(crate) nested: bool,
    /// What must come of it.
    pub(crate) expected: String,
    /// What came of it.
    pub(crate) got: String,
    /// What is wrong: the answer, the bystander, the host.
    pub(crate) wrong: Vec<String>,
    /// From the start of the sandbox to its removal and the last look.
    pub(crate) took: Duration,
    /// The longest that the bystander took to answer.
    pub(crate) bystander: Duration,
}

impl Row {
    /// Whether all is as it must be.
    pub(crate) fn ok(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Prints it.
    pub(crate) fn print(&self) {
        let mark = if self.ok() { "ok  " } else { "FAIL" };
        let nested = if self.nested { "nested" } else { "" };
        println!(
            "{mark} {:>3}  {:<10} {nested:<6}  {:<52}  {}",
            self.number,
            self.tier,
            short(&self.title, 52),
            short(&self.got, 60)
        );
        for wrong in &self.wrong {
            println!("          {wrong}");
        }
    }

    fn json(&self) -> Value {
        json!({
            "attack": self.number, "title": self.title, "tier": self.tier, "nested": self.nested,
            "expected": self.expected, "got": self.got, "ok": self.ok(), "wrong": self.wrong,
            "ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "bystander_ms": u64::try_from(self.bystander.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

fn short(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

/// Prints how many attacks of each tier came out as they must, what took long, and what cannot be tried.
pub(crate) fn summary(rows: &[Row], advice: &[(u16, &str)]) {
    println!();
    let mut tiers: Vec<&str> = ALL.iter().map(|tier| tier.name()).collect();
    tiers.extend(["server", "image"]);
    for tier in tiers {
        let of_tier: Vec<&Row> = rows.iter().filter(|row| row.tier == tier).collect();
        if of_tier.is_empty() {
            continue;
        }
        let ok = of_tier.iter().filter(|row| row.ok()).count();
        let nested = of_tier.iter().filter(|row| row.nested).count();
        println!(
            "{tier:<10} {ok} of {} as they must be, {nested} of them nested",
            of_tier.len()
        );
    }
    let mut slow: Vec<&Row> = rows.iter().collect();
    slow.sort_by_key(|row| std::cmp::Reverse(row.took));
    let slowest = slow
        .iter()
        .take(5)
        .map(|row| format!("{} {} ({:.1} s)", row.number, row.tier, row.took.as_secs_f64()));
    println!("slowest: {}", slowest.collect::<Vec<_>>().join(", "));
    if let Some(worst) = rows.iter().max_by_key(|row| row.bystander) {
        println!(
            "another sandbox's slowest answer: {} ms, during attack {}",
            worst.bystander.as_millis(),
            worst.number
        );
    }
    for (number, reason) in advice {
        println!("not testable: {number}: {reason}");
    }
    let failed = rows.iter().filter(|row| !row.ok()).count();
    println!("{} attacks, {failed} failed", rows.len());
}

/// The same for programs.
pub(crate) fn json_text(rows: &[Row]) -> String {
    let rows: Vec<Value> = rows.iter().map(Row::json).collect();
    format!("{:#}", Value::Array(rows))
}
