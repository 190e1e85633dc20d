//! Counts by code.

use std::collections::BTreeMap;

use crate::data::is_deliberate;

/// How often a peer and we agree, and where not.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<String, Count>,
    /// `code place: what`, without those that are meant so.
    pub(crate) unexplained: Vec<String>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    agree: usize,
    only_we: usize,
    only_peer: usize,
}

/// Who has something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Both,
    OnlyWe,
    OnlyPeer,
}

impl Who {
    pub(crate) fn of(ours: bool, theirs: bool) -> Self {
        match (ours, theirs) {
            (true, false) => Self::OnlyWe,
            (false, true) => Self::OnlyPeer,
            _ => Self::Both,
        }
    }
}

impl Tally {
    /// Counts one place; `text` is shown if the two differ.
    pub(crate) fn add(&mut self, code: &str, place: &str, who: Who, text: &str) {
        let count = self.counts.entry(code.to_owned()).or_default();
        match who {
            Who::Both => return count.agree += 1,
            Who::OnlyWe => count.only_we += 1,
            Who::OnlyPeer => count.only_peer += 1,
        }
        if !is_deliberate(code, place) {
            self.unexplained.push(format!("{code} {place}: {who:?}\n{text}"));
        }
    }

    /// Prints a line for each code and returns the sums: agreed, only we, only the peer.
    pub(crate) fn print(&self, title: &str) -> (usize, usize, usize) {
        println!(
            "{title}\n{:32} {:>7} {:>8} {:>10}",
            "code", "agree", "only we", "only peer"
        );
        let mut sum = Count::default();
        for (code, count) in &self.counts {
            println!(
                "{code:32} {:>7} {:>8} {:>10}",
                count.agree, count.only_we, count.only_peer
            );
            sum.agree += count.agree;
            sum.only_we += count.only_we;
            sum.only_peer += count.only_peer;
        }
        println!(
            "{:32} {:>7} {:>8} {:>10}",
            "all", sum.agree, sum.only_we, sum.only_peer
        );
        for line in &self.unexplained {
            println!("{line}");
        }
        (sum.agree, sum.only_we, sum.only_peer)
    }
}
