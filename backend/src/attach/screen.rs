//! Standard output, at its own pace: a terminal that is stopped must not stop the keys.

use std::io::{self, Write};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

/// What is shown so far, and what is on its way.
pub(super) struct Screen {
    pieces: mpsc::UnboundedSender<(Bytes, u64)>,
    shown: watch::Receiver<Shown>,
}

/// How far a screen is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    /// Offset after the last byte shown.
    pub(super) end: u64,
    /// Nobody takes output any more.
    pub(super) closed: bool,
}

impl Screen {
    /// Takes over standard output.
    pub(super) fn open() -> Self {
        let (pieces, queue) = mpsc::unbounded_channel();
        let (sender, shown) = watch::channel(Shown::default());
        std::thread::spawn(move || write_all(queue, &sender));
        Self { pieces, shown }
    }

    /// Shows `bytes`, after which the terminal is at offset `end`. The caller bounds what is on its way.
    pub(super) fn put(&self, bytes: Bytes, end: u64) {
        // A closed screen is noticed by `shown`.
        let _ = self.pieces.send((bytes, end));
    }

    /// How far it is.
    pub(super) fn shown(&self) -> Shown {
        *self.shown.borrow()
    }

    /// Waits until it is further.
    pub(super) async fn changed(&mut self) {
        if self.shown.changed().await.is_err() {
            // The thread has said why before it ended.
            std::future::pending::<()>().await;
        }
    }
}

fn write_all(mut queue: mpsc::UnboundedReceiver<(Bytes, u64)>, shown: &watch::Sender<Shown>) {
    let mut out = io::stdout().lock();
    while let Some((bytes, end)) = queue.blocking_recv() {
        if out.write_all(&bytes).and_then(|()| out.flush()).is_err() {
            shown.send_modify(|shown| shown.closed = true);
            return;
        }
        shown.send_modify(|shown| shown.end = end);
    }
}
