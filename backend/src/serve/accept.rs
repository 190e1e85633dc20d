//! Taking connections. `axum::serve` gives a client all the time it wants for its first request, and takes as many connections
//! as come; here a client has to say something soon, and one address cannot take all there are.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a client may take to send the head of a request, counted from the connection or the answer before.
const HEAD_DEADLINE: Duration = Duration::from_secs(15);
/// The largest head of a request in bytes.
const MAX_HEAD: usize = 32 * 1024;
/// The most connections, whatever the system permits.
const MOST: usize = 20_000;
/// How long to wait when the system gives no more connections.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `stop`, and then until the requests under way are answered. What became a WebSocket by then is not
/// waited for.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let crowd = Arc::new(Crowd::new(most()));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(seat) = crowd.enter(peer.ip()) else {
                    tracing::debug!("a connection too many");
                    continue;
                };
                connections.spawn(attend(stream, router.clone(), stop.clone(), seat));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept connections");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

async fn attend(stream: TcpStream, router: Router, stop: CancellationToken, seat: Seat) {
    // Keys and their echo are small: none may wait for the acknowledgement of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let seat = Arc::new(seat);
    // What became a WebSocket goes on, and still counts.
    let router = router.layer(axum::Extension(Arc::clone(&seat)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let served = tokio::select! {
        served = &mut connection => served,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection broke");
    }
}

/// How many connections there may be. Each may need a second descriptor, to an agent; some are left for the rest.
fn most() -> usize {
    let limit = getrlimit(Resource::Nofile);
    if let Some(hard) = limit.maximum {
        let raised = Rlimit {
            current: Some(hard),
            maximum: Some(hard),
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, "cannot raise the limit on open files");
        }
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files / 3).unwrap_or(MOST).clamp(16, MOST)
}

/// Who is connected.
struct Crowd {
    most: usize,
    from: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection that counts until this is dropped.
pub(super) struct Seat {
    crowd: Arc<Crowd>,
    ip: IpAddr,
}

impl Crowd {
    fn new(most: usize) -> Self {
        let from = Mutex::default();
        Self { most, from }
    }

    /// A place, unless all are taken, or half of them by this address. (Behind a proxy all come from one.)
    fn enter(self: &Arc<Self>, ip: IpAddr) -> Option<Seat> {
        let mut from = self.from();
        let (all, own) = (from.values().sum::<usize>(), from.get(&ip).copied().unwrap_or(0));
        if all >= self.most || own >= self.most.div_ceil(2) {
            return None;
        }
        from.insert(ip, own + 1);
        let crowd = Arc::clone(self);
        Some(Seat { crowd, ip })
    }

    fn from(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.from.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut from = self.crowd.from();
        if let Some(own) = from.get_mut(&self.ip) {
            *own -= 1;
            if *own == 0 {
                from.remove(&self.ip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_all_places() {
        let crowd = Arc::new(Crowd::new(4));
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        let mut greedy: Vec<Seat> = std::iter::from_fn(|| crowd.enter(one)).collect();
        assert_eq!(greedy.len(), 2);
        let rest: Vec<Seat> = std::iter::from_fn(|| crowd.enter(other)).collect();
        assert_eq!(rest.len(), 2, "others get the rest");
        assert!(crowd.enter("192.0.2.3".parse().unwrap()).is_none(), "it is full");
        greedy.pop();
        assert!(crowd.enter(one).is_some());
        drop((greedy, rest));
        assert!(crowd.from().is_empty(), "nothing is kept of those who left");
    }
}
