//! What every request may use.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::catalogue::Catalogue;
use super::guard::Allowed;
use super::registry::Registry;
use super::session::Sessions;
use super::sockets::Sockets;

pub(super) struct App {
    pub(super) allowed: Allowed,
    pub(super) sessions: Sessions,
    pub(super) catalogue: Catalogue,
    pub(super) registry: Registry,
    /// WebSockets that are open, whosesoever.
    pub(super) sockets: Sockets,
    /// Sockets and creations under way: graceful shutdown waits for them.
    pub(super) tasks: TaskTracker,
    /// Cancelled when the server is to stop.
    pub(super) stop: CancellationToken,
}

pub(super) type Shared = axum::extract::State<Arc<App>>;
