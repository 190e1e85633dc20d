//! What this machine lacks for some lessons.

use curriculum::{Capability, Lang, Lesson};
use sandbox::cgroup::{Delegation, Layout};

/// Why a learner gets no memory cgroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoGroups {
    /// Sandboxes have no limits here; they cannot be made at all.
    NoLimits,
    /// The server is on cgroup v1 and its operator does not hand groups to learners.
    NotDelegated,
}

impl NoGroups {
    /// Looks at this machine; `None` if learners get groups. `delegate_v1` is the setting `delegate_cgroup_v1`.
    pub fn here(delegate_v1: bool) -> Option<Self> {
        let Ok(layout) = Layout::detect() else {
            return Some(Self::NoLimits);
        };
        (Delegation::on(&layout, delegate_v1) == Delegation::None).then_some(Self::NotDelegated)
    }

    /// What is lacking and what to do, to be read after "This machine lacks:".
    pub fn what(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::NoLimits, Lang::En) => "a memory cgroup for sandboxes (`utsuwa doctor` says why)",
            (Self::NoLimits, Lang::Ja) => {
                "サンドボックス用のメモリー cgroup（理由は `utsuwa doctor` で分かります）"
            }
            (Self::NotDelegated, Lang::En) => {
                "a memory cgroup of your own (it has cgroup v1, where learners get one only if the server's operator \
                 turns delegate_cgroup_v1 on)"
            }
            (Self::NotDelegated, Lang::Ja) => {
                "学習者が操作できるメモリー cgroup（このマシンは cgroup v1 なので、サーバーの運用者が delegate_cgroup_v1 \
                 を有効にしたときだけ使えます）"
            }
        }
    }
}

/// The reason why `lesson` cannot be done, if there is one.
pub fn lacking(lesson: &Lesson, groups: Option<NoGroups>) -> Option<NoGroups> {
    groups.filter(|_| lesson.requires.contains(&Capability::Memcg))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::pack;

    #[test]
    fn only_lessons_that_need_groups_lack_them() {
        let pack = pack::load(None).unwrap();
        let lacks = |id: &str, groups| lacking(pack.lesson(id).unwrap(), groups);
        assert_eq!(lacks("oom-kill", None), None);
        assert_eq!(
            lacks("oom-kill", Some(NoGroups::NotDelegated)),
            Some(NoGroups::NotDelegated)
        );
        let other = pack
            .lessons()
            .iter()
            .find(|lesson| lesson.requires.is_empty())
            .unwrap();
        assert_eq!(lacking(other, Some(NoGroups::NotDelegated)), None);
    }

    #[test]
    fn every_reason_names_the_way_out_in_both_languages() {
        for (why, way) in [
            (NoGroups::NoLimits, "utsuwa doctor"),
            (NoGroups::NotDelegated, "delegate_cgroup_v1"),
        ] {
            for lang in [Lang::En, Lang::Ja] {
                assert!(why.what(lang).contains(way), "{why:?} {lang:?}");
            }
        }
    }
}
