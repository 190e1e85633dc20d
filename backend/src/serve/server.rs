//! The server as a value: bind it, ask for its address, run it until told to stop.

use std::fs::{File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use sandbox::network::egress::{self, Egress};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::accept;
use super::app::App;
use super::catalogue::Catalogue;
use super::guard::Allowed;
use super::registry::{Policy, Registry};
use super::restore::restore;
use super::router::router;
use super::session::Sessions;
use super::sockets::Sockets;
use crate::config::{self, Config, OnStop, Origin};
use crate::driver::Driver;
use crate::driver::local::Local;
use crate::driver::pool::Pool;
use crate::lesson::lacking::NoGroups;
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
    /// The way to the internet could not be set up.
    #[error("sandboxes cannot reach the internet as `egress` asks: {0}")]
    Egress(Box<dyn std::error::Error + Send + Sync>),
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
    pool: Arc<Pool>,
    on_stop: OnStop,
    /// Its interface and rules on the host go with it.
    _egress: Option<Egress>,
    /// Held as long as the runtime directory is ours.
    _lock: File,
}

impl Server {
    /// Listens, loads the course, and takes over the sandboxes that an earlier server left.
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
        let resolver = config.egress.resolver;
        let egress = open_way_out(config.egress).await?;
        let gateway = egress.as_ref().map(hold_gateway).transpose()?;
        let (local, adopted) = Local::open(
            config.sandboxes.agent,
            &runtime_dir,
            config.sandboxes.max,
            gateway,
        )
        .await
        .map_err(|source| StartError::RuntimeDir {
            path: runtime_dir,
            source,
        })?;
        let pool = Arc::new(Pool::new(Arc::new(local), config.sandboxes.prepared));
        let driver: Arc<dyn Driver> = Arc::clone(&pool) as _;
        let delegate_cgroup_v1 = config.sandboxes.delegate_cgroup_v1;
        let policy = Policy {
            per_session: config.sandboxes.per_session,
            clocks: config.sandboxes.clocks,
            traffic: config.sandboxes.traffic,
            resolver,
            image: config.sandboxes.image,
            delegate_cgroup_v1,
        };
        let images = Store::open(&config.paths.data_dir);
        let app = Arc::new(App {
            allowed: Allowed::new(addr, &config.http.origins),
            sessions: Sessions::default(),
            catalogue: Catalogue::new(pack, NoGroups::here(delegate_cgroup_v1)),
            registry: Registry::new(Arc::clone(&driver), images, policy),
            sockets: Sockets::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        });
        for adopted in adopted {
            restore(&app, driver.as_ref(), adopted).await;
        }
        Ok(Self {
            listener,
            addr,
            app,
            driver,
            pool,
            on_stop: config.sandboxes.on_stop,
            _egress: egress,
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

    /// Serves until `shutdown`, then closes sockets with 1001 and ends all sandboxes, unless they are kept for the next
    /// server; gives up after 20 s.
    pub async fn run(self, shutdown: CancellationToken) {
        let stop = self.app.stop.clone();
        let serving = accept::serve(self.listener, router(&self.app), stop.clone());
        let serving = tokio::spawn(serving);
        tracing::info!(addr = %self.addr, "listening");
        for order in self.app.registry.kinds(self.app.catalogue.lessons()) {
            self.pool.prepare(&order);
        }

        shutdown.cancelled().await;
        tracing::info!("stopping");
        stop.cancel();
        self.app.tasks.close();
        let ending = async {
            self.app.tasks.wait().await;
            self.driver.settle().await;
            match self.on_stop {
                OnStop::End => end_all(self.driver.as_ref()).await,
                // Those made in advance end by themselves with the spawner.
                OnStop::Keep => tracing::info!("sandboxes are kept for the next server"),
            }
            let _ = serving.await;
        };
        if timeout(STOP_DEADLINE, ending).await.is_err() {
            tracing::error!("gave up waiting after {} s", STOP_DEADLINE.as_secs());
        }
    }
}

/// Sets the way to the internet up, or removes what a killed server left of one. Both wait for programs and the kernel.
async fn open_way_out(config: config::Egress) -> Result<Option<Egress>, StartError> {
    let set_up = move || {
        if !config.on {
            // Without root there is nothing of ours to remove.
            let _ = egress::sweep();
            return Ok(None);
        }
        let settings = egress::Settings {
            uplink: config.uplink,
            resolver: config.resolver,
            refused: config.refused,
            ..egress::Settings::default()
        };
        Egress::set_up(&settings).map(Some)
    };
    let done = tokio::task::spawn_blocking(set_up).await;
    done.map_err(|error| StartError::Egress(Box::new(error)))?
        .map_err(|error| StartError::Egress(Box::new(error)))
}

fn hold_gateway(egress: &Egress) -> Result<OwnedFd, StartError> {
    let gateway = egress.gateway().as_fd().try_clone_to_owned();
    gateway.map_err(|error| StartError::Egress(Box::new(error)))
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
