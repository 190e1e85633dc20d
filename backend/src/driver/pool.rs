//! Sandboxes made in advance, so that a learner gets one at once. Whenever one of some kind is asked for, the pool sees to it
//! in the background that the next of that kind is there already. What it holds is bounded: so many of a kind, and
//! the kinds asked for last. A sandbox in the pool counts as nobody's, and makes room for one that is asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt};
use tokio_util::task::TaskTracker;

use agent::Network;

use super::{Capacity, Driver, DriverError, Order, Sandbox, SandboxId, Stream};

/// Kinds of sandboxes held at a time: orders that are equal are of one kind.
const KINDS: usize = 4;

/// A driver that holds sandboxes of another one ready.
pub struct Pool {
    inner: Arc<dyn Driver>,
    /// The most of one kind.
    size: usize,
    /// The kind asked for last comes first.
    kinds: Arc<Mutex<VecDeque<Kind>>>,
    refills: TaskTracker,
}

struct Kind {
    order: Order,
    ready: Vec<Sandbox>,
    /// Being made.
    coming: usize,
}

impl Pool {
    /// Holds up to `size` sandboxes of each kind ready.
    pub fn new(inner: Arc<dyn Driver>, size: usize) -> Self {
        Self {
            inner,
            size,
            kinds: Arc::default(),
            refills: TaskTracker::new(),
        }
    }

    /// Makes sandboxes of this kind in the background until there are enough.
    pub fn prepare(&self, order: &Order) {
        // A learner's own network is made for her first sandbox on it.
        if matches!(order.network, Network::Lan { .. }) {
            return;
        }
        let order = Order {
            prepared: true,
            ..order.clone()
        };
        let (missing, dropped) = self.reserve(&order);
        for sandbox in dropped {
            self.end_in_background(sandbox.id);
        }
        for _ in 0..missing {
            let (inner, kinds, order) = (Arc::clone(&self.inner), Arc::clone(&self.kinds), order.clone());
            self.refills
                .spawn(async move { refill(&*inner, &kinds, order).await });
        }
    }

    /// How many of a kind have to be made, and those of a kind that is held no longer.
    fn reserve(&self, order: &Order) -> (usize, Vec<Sandbox>) {
        let mut kinds = lock(&self.kinds);
        let found = kinds.iter().position(|kind| kind.order == *order);
        let mut kind = found
            .and_then(|place| kinds.remove(place))
            .unwrap_or_else(|| Kind {
                order: order.clone(),
                ready: Vec::new(),
                coming: 0,
            });
        kind.ready.retain(|sandbox| !sandbox.ended.is_cancelled());
        let missing = self.size.saturating_sub(kind.ready.len() + kind.coming);
        kind.coming += missing;
        let (stale, rest): (Vec<_>, Vec<_>) = kinds.drain(..).partition(|kind| is_older(&kind.order, order));
        kinds.push_back(kind);
        kinds.extend(rest);
        let kept = kinds.len().min(KINDS);
        let dropped = kinds.split_off(kept).into_iter().chain(stale);
        (missing, dropped.flat_map(|kind| kind.ready).collect())
    }

    /// One of this kind that is ready.
    fn take(&self, order: &Order) -> Option<Sandbox> {
        let mut kinds = lock(&self.kinds);
        let same = |kind: &&mut Kind| {
            let plain = Order {
                prepared: order.prepared,
                ..kind.order.clone()
            };
            plain == *order
        };
        let kind = kinds.iter_mut().find(same)?;
        kind.ready.retain(|sandbox| !sandbox.ended.is_cancelled());
        kind.ready.pop()
    }

    /// One of the kind that was asked for least lately.
    fn spare(&self) -> Option<Sandbox> {
        lock(&self.kinds)
            .iter_mut()
            .rev()
            .find_map(|kind| kind.ready.pop())
    }

    fn end_in_background(&self, id: SandboxId) {
        let inner = Arc::clone(&self.inner);
        self.refills.spawn(async move { end(&*inner, &id).await });
    }

    async fn obtain(&self, order: Order) -> Result<Sandbox, DriverError> {
        let ready = self.take(&order);
        if self.size > 0 {
            self.prepare(&order);
        }
        if let Some(sandbox) = ready {
            return Ok(sandbox);
        }
        loop {
            match self.inner.create(order.clone()).await {
                Err(DriverError::Full(max)) => match self.spare() {
                    Some(spare) => end(&*self.inner, &spare.id).await,
                    None => return Err(DriverError::Full(max)),
                },
                other => return other,
            }
        }
    }
}

/// Whether the two differ in nothing but the image: then it was built anew, and nobody will ask for the old one.
fn is_older(held: &Order, asked: &Order) -> bool {
    let same_image = Order {
        layers: asked.layers.clone(),
        image_locks: asked.image_locks.clone(),
        ..held.clone()
    };
    same_image == *asked
}

async fn refill(inner: &dyn Driver, kinds: &Mutex<VecDeque<Kind>>, order: Order) {
    let made = inner.create(order.clone()).await;
    let unwanted = {
        let mut kinds = lock(kinds);
        let kind = kinds.iter_mut().find(|kind| kind.order == order);
        match (made, kind) {
            (Ok(sandbox), Some(kind)) => {
                kind.coming -= 1;
                kind.ready.push(sandbox);
                None
            }
            (Ok(sandbox), None) => Some(sandbox),
            (Err(error), kind) => {
                if let Some(kind) = kind {
                    kind.coming -= 1;
                }
                // Whoever asks for one gets the error with its remedy; room is simply short.
                if !matches!(error, DriverError::Full(_)) {
                    tracing::warn!(%error, "could not prepare a sandbox");
                }
                None
            }
        }
    };
    if let Some(sandbox) = unwanted {
        end(inner, &sandbox.id).await;
    }
}

async fn end(inner: &dyn Driver, id: &SandboxId) {
    if let Err(error) = inner.destroy(id).await {
        tracing::warn!(sandbox = %id, %error, "a prepared sandbox did not end as it should");
    }
}

impl Driver for Pool {
    fn create(&self, order: Order) -> BoxFuture<'_, Result<Sandbox, DriverError>> {
        self.obtain(order).boxed()
    }

    fn attach<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<Box<dyn Stream>, DriverError>> {
        self.inner.attach(id)
    }

    fn list(&self) -> Vec<SandboxId> {
        self.inner.list()
    }

    fn destroy<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<(), DriverError>> {
        self.inner.destroy(id)
    }

    fn capacity(&self) -> Capacity {
        let prepared: usize = lock(&self.kinds)
            .iter()
            .map(|kind| kind.ready.len() + kind.coming)
            .sum();
        let inner = self.inner.capacity();
        Capacity {
            used: inner
                .used
                .saturating_sub(u32::try_from(prepared).unwrap_or(u32::MAX)),
            ..inner
        }
    }

    fn settle(&self) -> BoxFuture<'_, ()> {
        self.refills.close();
        self.refills.wait().boxed()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use sandbox::policy::Tier;
    use tokio_util::sync::CancellationToken;

    use super::*;

    /// Counts what it makes and ends; has room for three.
    #[derive(Default)]
    struct Counting {
        living: Mutex<Vec<(SandboxId, Order)>>,
        made: Mutex<u32>,
    }

    impl Driver for Counting {
        fn create(&self, order: Order) -> BoxFuture<'_, Result<Sandbox, DriverError>> {
            let mut living = lock(&self.living);
            if living.len() == 3 {
                return async { Err(DriverError::Full(3)) }.boxed();
            }
            let sandbox = Sandbox {
                id: SandboxId::random(),
                ended: CancellationToken::new(),
            };
            living.push((sandbox.id.clone(), order));
            *lock(&self.made) += 1;
            async { Ok(sandbox) }.boxed()
        }

        fn attach<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<Box<dyn Stream>, DriverError>> {
            async { Err(DriverError::NoSandbox(id.clone())) }.boxed()
        }

        fn list(&self) -> Vec<SandboxId> {
            lock(&self.living).iter().map(|(id, _)| id.clone()).collect()
        }

        fn destroy<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<(), DriverError>> {
            lock(&self.living).retain(|(other, _)| other != id);
            async { Ok(()) }.boxed()
        }

        fn capacity(&self) -> Capacity {
            let used = u32::try_from(lock(&self.living).len()).unwrap();
            Capacity { used, max: 3 }
        }

        fn settle(&self) -> BoxFuture<'_, ()> {
            async {}.boxed()
        }
    }

    fn order(hostname: &str) -> Order {
        Order {
            layers: vec!["/image".into()],
            image_locks: Vec::new(),
            tier: Tier::Plain,
            delegate_cgroup_v1: false,
            hostname: hostname.into(),
            network: Network::None,
            limits: agent::Limits {
                memory: 1,
                cpu_milli: 1,
                pids: 1,
                disk: 1,
            },
            terminals: vec!["main".into()],
            env: Vec::new(),
            clocks: agent::Clocks::default(),
            traffic: agent::Traffic::default(),
            prepared: false,
        }
    }

    async fn idle(pool: &Pool) {
        while !pool.refills.is_empty() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn the_next_of_a_kind_is_ready_and_counts_as_nobodys() {
        let inner = Arc::new(Counting::default());
        let pool = Pool::new(Arc::clone(&inner) as Arc<dyn Driver>, 1);
        pool.prepare(&order("a"));
        idle(&pool).await;
        assert_eq!((inner.list().len(), pool.capacity().used), (1, 0));
        let ready = inner.list();
        let given = pool.create(order("a")).await.unwrap();
        assert_eq!(given.id, ready[0], "the prepared one is handed out");
        idle(&pool).await;
        assert_eq!((inner.list().len(), pool.capacity().used), (2, 1));
        let other = pool.create(order("b")).await.unwrap();
        assert_ne!(other.id, given.id);
        assert!(
            lock(&inner.living)
                .iter()
                .any(|(id, made)| *id == other.id && !made.prepared)
        );
    }

    #[tokio::test]
    async fn prepared_ones_make_room_and_dead_ones_are_not_handed_out() {
        let inner = Arc::new(Counting::default());
        let pool = Pool::new(Arc::clone(&inner) as Arc<dyn Driver>, 3);
        pool.prepare(&order("a"));
        idle(&pool).await;
        assert_eq!(inner.list().len(), 3);
        let asked = pool.create(order("b")).await.unwrap();
        idle(&pool).await;
        assert!(inner.list().contains(&asked.id) && inner.list().len() <= 3);

        let dead: Vec<Sandbox> = lock(&pool.kinds)
            .iter()
            .flat_map(|kind| kind.ready.clone())
            .collect();
        for sandbox in &dead {
            sandbox.ended.cancel();
            inner.destroy(&sandbox.id).await.unwrap();
        }
        let fresh = pool.create(order("a")).await.unwrap();
        assert!(dead.iter().all(|sandbox| sandbox.id != fresh.id));
    }

    #[tokio::test]
    async fn those_of_an_image_that_was_built_anew_are_ended() {
        let inner = Arc::new(Counting::default());
        let pool = Pool::new(Arc::clone(&inner) as Arc<dyn Driver>, 1);
        pool.prepare(&order("a"));
        idle(&pool).await;
        let anew = Order {
            layers: vec!["/anew".into()],
            ..order("a")
        };
        pool.prepare(&anew);
        idle(&pool).await;
        let living = lock(&inner.living);
        let images: Vec<_> = living.iter().map(|(_, order)| order.layers.clone()).collect();
        assert_eq!(images, [anew.layers]);
    }

    #[tokio::test]
    async fn only_the_kinds_asked_for_last_are_held() {
        let inner = Arc::new(Counting::default());
        let pool = Pool::new(Arc::clone(&inner) as Arc<dyn Driver>, 1);
        for name in ["a", "b", "c", "d", "e", "f"] {
            pool.prepare(&order(name));
            idle(&pool).await;
        }
        assert!(lock(&pool.kinds).len() <= KINDS);
        let held: usize = lock(&pool.kinds).iter().map(|kind| kind.ready.len()).sum();
        assert_eq!(inner.list().len(), held, "none leaks");
    }
}
