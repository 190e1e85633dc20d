//! The attacks, by what they are after. Numbers are those of the list in docs/ATTACKS.md.

mod calls;
mod files;
mod kernel;
mod network;
mod oci;
mod processes;
mod resources;

use crate::attack::Attack;

/// What no test can show, with what to do about it.
pub(crate) const ADVICE: &[(u16, &str)] = &[
    (
        42,
        "ARP and DHCP spoofing between sandboxes: a sandbox of a lone learner has no neighbour; the network's own tests \
         look at the bridges",
    ),
    (
        82,
        "exploits of calls that every program needs (CVE-2017-5123, waitid): no filter can stop them; keep the kernel \
         patched, and run the server in a virtual machine for strangers",
    ),
    (
        87,
        "hostile files for checks to open: no probe opens a learner's file, they read the host's view of processes \
         and groups",
    ),
];

/// All attacks on sandboxes.
pub(crate) fn all() -> impl Iterator<Item = &'static Attack> {
    [
        resources::ATTACKS,
        network::ATTACKS,
        kernel::ATTACKS,
        files::ATTACKS,
        processes::ATTACKS,
        calls::ATTACKS,
        oci::ATTACKS,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ADVICE, all};
    use crate::tier::NESTING;
    use crate::{image, server};

    /// Every number of the list.
    const NUMBERS: &[u16] = &[
        1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22, 23, 26, 27, 28, 29, 30, 32, 33,
        35, 36, 37, 38, 39, 40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 51, 53, 54, 55, 56, 58, 59, 60, 62, 63,
        64, 65, 66, 67, 68, 69, 70, 71, 72, 74, 75, 77, 78, 79, 80, 82, 84, 86, 87, 89, 90,
    ];

    #[test]
    fn every_attack_of_the_list_is_tried_or_excused() {
        let tried = all().map(|attack| attack.number);
        let excused = ADVICE.iter().map(|(number, _)| *number);
        let stories = server::numbers().chain(image::numbers());
        let covered: BTreeSet<u16> = tried.chain(stories).chain(excused).collect();
        let missing: Vec<&u16> = NUMBERS
            .iter()
            .filter(|number| !covered.contains(number))
            .collect();
        assert!(missing.is_empty(), "neither tried nor excused: {missing:?}");
    }

    #[test]
    fn there_are_many_pairs_of_attack_and_tier() {
        let pairs: usize = all().map(|attack| attack.tiers.len()).sum();
        assert!(pairs >= 150, "{pairs}");
    }

    #[test]
    fn what_is_nested_has_a_tier_that_nests() {
        for attack in all().filter(|attack| attack.nested) {
            let nests = attack.tiers.iter().any(|tier| NESTING.contains(tier));
            assert!(nests, "{} {}", attack.number, attack.title);
        }
    }

    #[test]
    fn no_attack_is_there_twice() {
        let mut seen = BTreeSet::new();
        for attack in all() {
            assert!(
                seen.insert((attack.number, attack.title)),
                "{} {}",
                attack.number,
                attack.title
            );
        }
    }
}
