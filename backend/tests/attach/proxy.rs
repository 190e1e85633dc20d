//! A connection that can be cut.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::OnceLock;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// Passes TCP connections on, until they are cut.
pub(crate) struct Proxy {
    addr: SocketAddr,
    target: Arc<OnceLock<SocketAddr>>,
    cuts: broadcast::Sender<()>,
}

impl Proxy {
    pub(crate) async fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            addr: listener.local_addr().unwrap(),
            target: Arc::default(),
            cuts: broadcast::Sender::new(16),
        };
        let (target, cuts) = (Arc::clone(&proxy.target), proxy.cuts.clone());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let target = *target.get().expect("the target is known before anybody connects");
                tokio::spawn(pass_on(near, target, cuts.subscribe()));
            }
        });
        proxy
    }

    pub(crate) fn forward_to(&self, target: SocketAddr) {
        self.target.set(target).unwrap();
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Drops all connections with what is on its way in them.
    pub(crate) fn cut(&self) {
        self.cuts.send(()).unwrap();
    }
}

async fn pass_on(mut near: TcpStream, target: SocketAddr, mut cuts: broadcast::Receiver<()>) {
    let mut far = TcpStream::connect(target).await.unwrap();
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        _ = cuts.recv() => {}
    }
}
