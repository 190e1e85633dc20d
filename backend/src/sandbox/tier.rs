//! From what a lesson asks for to what a sandbox is given: packs know nothing of system calls.

use curriculum::Lesson;
use sandbox::policy::{Network, Tier};

/// The tier of a lesson's sandbox.
pub fn of(lesson: &Lesson) -> Tier {
    match lesson.sandbox.tier {
        curriculum::Tier::Plain => Tier::Plain,
        curriculum::Tier::Namespaces => Tier::Namespaces,
        curriculum::Tier::Containers => Tier::Containers,
        curriculum::Tier::Network => Tier::Network,
        curriculum::Tier::Internet => Tier::Internet,
    }
}

/// How far packets of a lesson's sandbox may go.
pub fn network_of(lesson: &Lesson) -> Network {
    match lesson.sandbox.network {
        curriculum::Network::None => Network::None,
        curriculum::Network::Lan => Network::Lan,
        curriculum::Network::Egress => Network::Egress,
    }
}

#[cfg(test)]
mod tests {
    use super::{network_of, of};
    use crate::lesson::pack;

    #[test]
    fn the_words_of_a_lesson_are_those_of_the_sandbox() {
        let pack = pack::load(None).unwrap();
        let mut lesson = pack.lessons()[0].clone();
        for tier in [
            curriculum::Tier::Plain,
            curriculum::Tier::Namespaces,
            curriculum::Tier::Containers,
            curriculum::Tier::Network,
            curriculum::Tier::Internet,
        ] {
            lesson.sandbox.tier = tier;
            assert_eq!(of(&lesson).name(), tier.name());
        }
        for network in [
            curriculum::Network::None,
            curriculum::Network::Lan,
            curriculum::Network::Egress,
        ] {
            lesson.sandbox.network = network;
            assert_eq!(network_of(&lesson).name(), network.name());
        }
    }

    #[test]
    fn no_lesson_asks_for_more_network_than_its_tier_has() {
        for lesson in pack::load(None).unwrap().lessons() {
            assert!(network_of(lesson) <= of(lesson).network(), "{}", lesson.id);
        }
    }
}
