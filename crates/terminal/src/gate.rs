//! When a program has to wait for who looks at it.

use crate::{History, Viewer};

/// Holds a program back while the fastest of those who may do so is a window behind, and until it is half a window
/// behind.
#[derive(Debug, Default)]
pub struct Gate {
    closed: bool,
}

impl Gate {
    /// Whether the program has to wait now. Watchers among the viewers do not count.
    pub fn update<'a>(&mut self, history: &History, viewers: impl IntoIterator<Item = &'a Viewer>) -> bool {
        let holders = viewers.into_iter().filter(|viewer| viewer.holds());
        let behind = holders.map(|viewer| (viewer.behind(history), viewer.window()));
        self.closed = behind.min().is_some_and(|(behind, window)| {
            let limit = if self.closed { window / 2 + 1 } else { window };
            behind >= limit
        });
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Gate;
    use crate::{History, MIN_WINDOW, Pace, Size, Viewer};

    const NOW: Duration = Duration::ZERO;

    fn show(viewer: &mut Viewer, history: &History, until: u64) {
        while viewer.take(history, 32 << 10, NOW).is_some() {}
        viewer.ack(until, NOW);
    }

    #[test]
    fn the_fastest_holder_decides_at_a_window_and_at_half_a_window() {
        let mut history = History::new(1 << 20, Size { cols: 80, rows: 24 });
        let mut gate = Gate::default();
        let mut viewers = [Pace::Holds, Pace::Holds, Pace::Jumps].map(|pace| Viewer::new(0, pace, &history));
        let window = MIN_WINDOW;
        history.push(&vec![b'x'; usize::try_from(window).unwrap() - 1]);
        assert!(!gate.update(&history, &viewers));
        history.push(b"x");
        assert!(gate.update(&history, &viewers));
        assert!(
            !Gate::default().update(&history, &viewers[2..]),
            "a watcher holds nothing back"
        );
        assert!(!Gate::default().update(&history, &[]));
        show(&mut viewers[2], &history, window);
        assert!(gate.update(&history, &viewers), "nor does it let go on");
        show(&mut viewers[1], &history, window / 2 - 1);
        assert!(gate.update(&history, &viewers));
        show(&mut viewers[1], &history, window / 2);
        assert!(!gate.update(&history, &viewers));
        history.push(&vec![b'x'; usize::try_from(window / 2).unwrap() - 1]);
        assert!(
            !gate.update(&history, &viewers),
            "open until a window is full again"
        );
    }
}
