//! The server as a value: bind it, ask for its address, run it until told to stop.

use std::fs::{File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::app::App;
use super::catalogue::Catalogue;
use super::guard::Allowed;
use super::registry::{Policy, Registry};
use super::router::router;
use super::session::Sessions;
use crate::config::{Config, Origin};
use crate::driver::Driver;
use crate::driver::local::Local;
use crate::lesson::pack;
use image_store::Store;

/// How long everything may take to end.
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// Why the server did not start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else listens there.
    #[error("port {} of {} is in use; choose another with --listen {}:PORT", .0.port(), .0.ip(), .0.ip())]
    PortInUse(SocketAddr),
    /// The system does not let us listen there.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The runtime directory cannot be used.
    #[error("cannot use the runtime directory {}: {source}; choose another with --runtime-dir", path.display())]
    RuntimeDir {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another server uses the runtime directory.
    #[error(
        "another utsuwa serve uses {}; stop it, or give this one a directory of its own with --runtime-dir",
        .0.display()
    )]
    RuntimeDirTaken(PathBuf),
    /// The course is broken.
    #[error(transparent)]
    Lessons(#[from] pack::PackError),
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    app: Arc<App>,
    driver: Arc<dyn Driver>,
    /// Held as long as the runtime directory is ours.
    _lock: File,
}

impl Server {
    /// Listens, loads the course, and ends what a killed server left behind.
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        let pack = pack::load(config.paths.lessons.as_deref())?;
        let listen = config.http.listen;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|source| match source.kind() {
                io::ErrorKind::AddrInUse => StartError::PortInUse(listen),
                _ => StartError::Listen { addr: listen, source },
            })?;
        let addr = listener
            .local_addr()
            .map_err(|source| StartError::Listen { addr: listen, source })?;

        let runtime_dir = config.paths.runtime_dir;
        let lock = claim(&runtime_dir)?;
        let driver = Local::open(config.sandboxes.agent, &runtime_dir, config.sandboxes.max)
            .await
            .map_err(|source| StartError::RuntimeDir {
                path: runtime_dir,
                source,
            })?;
        let driver: Arc<dyn Driver> = Arc::new(driver);
        let policy = Policy {
            per_session: config.sandboxes.per_session,
            idle: config.sandboxes.idle,
            image: config.sandboxes.image,
        };
        let images = Store::open(&config.paths.data_dir);
        let app = Arc::new(App {
            allowed: Allowed::new(addr, &config.http.origins),
            sessions: Sessions::default(),
            catalogue: Catalogue::new(pack),
            registry: Registry::new(Arc::clone(&driver), images, policy),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        });
        Ok(Self {
            listener,
            addr,
            app,
            driver,
            _lock: lock,
        })
    }

    /// The address it listens on, with the port the kernel chose if the configuration left it open.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What to type into a browser on this machine.
    pub fn url(&self) -> String {
        if self.addr.ip().is_unspecified() {
            return Origin::localhost(self.addr.port()).to_string();
        }
        Origin::of(self.addr).to_string()
    }

    /// Serves until `shutdown`, then closes sockets with 1001 and ends all sandboxes; gives up after 20 s.
    pub async fn run(self, shutdown: CancellationToken) {
        let stop = self.app.stop.clone();
        // Keys and their echo are small: none may wait for the acknowledgement of the one before.
        let listener = self.listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "cannot set TCP_NODELAY");
            }
        });
        let serving = axum::serve(listener, router(&self.app))
            .with_graceful_shutdown(stop.clone().cancelled_owned())
            .into_future();
        let serving = tokio::spawn(serving);
        tracing::info!(addr = %self.addr, "listening");

        shutdown.cancelled().await;
        tracing::info!("stopping");
        stop.cancel();
        self.app.tasks.close();
        let ending = async {
            self.app.tasks.wait().await;
            end_all(self.driver.as_ref()).await;
            let _ = serving.await;
        };
        if timeout(STOP_DEADLINE, ending).await.is_err() {
            tracing::error!("gave up waiting after {} s", STOP_DEADLINE.as_secs());
        }
    }
}

async fn end_all(driver: &dyn Driver) {
    let ids = driver.list();
    let ends = join_all(ids.iter().map(|id| driver.destroy(id))).await;
    for error in ends.into_iter().filter_map(Result::err) {
        tracing::warn!(%error, "a sandbox did not end as it should");
    }
}

/// Makes the runtime directory, for us alone, and locks it as long as the file is open.
fn claim(dir: &Path) -> Result<File, StartError> {
    let wrong = |source| StartError::RuntimeDir {
        path: dir.to_owned(),
        source,
    };
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(wrong)?;
    let owner = std::fs::metadata(dir).map_err(wrong)?.uid();
    let own = std::fs::metadata("/proc/self").map_err(wrong)?.uid();
    if owner != own {
        return Err(wrong(io::Error::other(format!(
            "it belongs to user {owner}, not to {own}"
        ))));
    }
    let lock = File::create(dir.join("lock")).map_err(wrong)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::RuntimeDirTaken(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(wrong(source)),
    }
}
