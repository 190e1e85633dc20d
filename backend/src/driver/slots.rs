//! How many sandboxes there may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Capacity;

/// Places for sandboxes.
#[derive(Debug)]
pub(super) struct Slots {
    max: u32,
    used: Arc<AtomicU32>,
}

/// A place that is taken; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot(Arc<AtomicU32>);

impl Slots {
    pub(super) fn new(max: u32) -> Self {
        let used = Arc::default();
        Self { max, used }
    }

    /// A place for a new sandbox, if there is one.
    pub(super) fn take(&self) -> Option<Slot> {
        let one_more = |used: u32| (used < self.max).then_some(used + 1);
        self.used
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .ok()
            .map(|_| Slot(Arc::clone(&self.used)))
    }

    /// The place of a sandbox that is there already. There may be more of them than places: then there is none for a new one
    /// until enough have ended.
    pub(super) fn count(&self) -> Slot {
        self.used.fetch_add(1, Ordering::AcqRel);
        Slot(Arc::clone(&self.used))
    }

    pub(super) fn capacity(&self) -> Capacity {
        Capacity {
            used: self.used.load(Ordering::Acquire),
            max: self.max,
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_overfull_gives_no_place_until_enough_are_free() {
        let slots = Slots::new(1);
        let adopted = [slots.count(), slots.count()];
        assert_eq!(slots.capacity(), Capacity { used: 2, max: 1 });
        let [first, second] = adopted;
        drop(first);
        assert!(
            slots.take().is_none(),
            "one of two is still more than there may be"
        );
        drop(second);
        let taken = slots.take().unwrap();
        assert!(slots.take().is_none());
        drop(taken);
        assert!(slots.take().is_some());
    }
}
