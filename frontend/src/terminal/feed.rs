//! What a screen is to be given, in order and not too much of it at once.

use std::collections::VecDeque;

use bytes::Bytes;
use protocol::frame::{Channel, Size};

/// Bytes that a screen may have and not yet have shown. They cannot be taken back: whoever presses Ctrl-C waits for them,
/// and xterm.js hardly answers the keyboard while it works off much more.
const AT_ONCE: usize = 64 * 1024;
/// Bytes given to it in one go.
const PIECE: usize = 16 * 1024;

/// One thing to do with a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Show these bytes.
    Show {
        /// The terminal they are of.
        channel: Channel,
        /// What to show.
        bytes: Bytes,
        /// The offset after the last byte.
        end: u64,
    },
    /// Empty it and give it this size.
    Clear(Size),
    /// Give it this size, which what follows was written for.
    Resize(Size),
    /// Answer what programs ask the terminal from here on, or do not: who is asked is somebody else, or was long ago.
    Answer(bool),
}

/// The steps that wait for one screen. Sizes and the like take their turn: they are done once the screen has shown all
/// that was before them.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    waiting: VecDeque<Step>,
    under_way: usize,
}

impl Feed {
    /// Appends a step.
    pub(crate) fn push(&mut self, step: Step) {
        let Step::Show {
            channel,
            mut bytes,
            end,
        } = step
        else {
            self.waiting.push_back(step);
            return;
        };
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(PIECE));
            self.waiting.push_back(Step::Show {
                channel,
                bytes: piece,
                end: end.saturating_sub(bytes.len() as u64),
            });
        }
    }

    /// The step to do now, if any. After a [`Step::Show`], call [`Feed::shown`] when it is done.
    pub(crate) fn next(&mut self) -> Option<Step> {
        let ready = match self.waiting.front()? {
            Step::Show { bytes, .. } => self.under_way + bytes.len() <= AT_ONCE,
            _ => self.under_way == 0,
        };
        if !ready {
            return None;
        }
        let step = self.waiting.pop_front()?;
        if let Step::Show { bytes, .. } = &step {
            self.under_way += bytes.len();
        }
        Some(step)
    }

    /// The screen has shown this many bytes more.
    pub(crate) fn shown(&mut self, bytes: usize) {
        self.under_way = self.under_way.saturating_sub(bytes);
    }

    /// Whether everything is shown.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.under_way == 0
    }

    /// Forgets what waits. What the screen has been given already, it shows.
    pub(crate) fn forget(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { cols: 80, rows: 24 };

    fn show(length: usize, end: u64) -> Step {
        Step::Show {
            channel: Channel(0),
            bytes: Bytes::from(vec![b'x'; length]),
            end,
        }
    }

    /// Takes all that is ready: lengths of bytes with their ends, and names of other steps.
    fn taken(feed: &mut Feed) -> Vec<String> {
        std::iter::from_fn(|| feed.next())
            .map(|step| match step {
                Step::Show { bytes, end, .. } => format!("{}..{end}", bytes.len()),
                Step::Clear(_) => "clear".to_owned(),
                Step::Resize(_) => "resize".to_owned(),
                Step::Answer(on) => format!("answer {on}"),
            })
            .collect()
    }

    #[test]
    fn a_screen_is_never_given_more_than_it_can_stand() {
        let mut feed = Feed::default();
        feed.push(show(80_000, 80_000));
        assert_eq!(
            taken(&mut feed),
            ["16384..16384", "16384..32768", "16384..49152", "16384..65536"]
        );
        feed.shown(16_384);
        assert_eq!(taken(&mut feed), ["14464..80000"]);
        assert_eq!(taken(&mut feed), Vec::<String>::new());
    }

    #[test]
    fn sizes_take_their_turn_between_bytes() {
        let mut feed = Feed::default();
        for step in [show(3, 3), Step::Resize(SIZE), show(2, 5), Step::Answer(true)] {
            feed.push(step);
        }
        assert_eq!(taken(&mut feed), ["3..3"]);
        feed.shown(3);
        assert_eq!(taken(&mut feed), ["resize", "2..5"]);
        feed.shown(2);
        assert_eq!(taken(&mut feed), ["answer true"]);
    }

    #[test]
    fn what_waits_can_be_forgotten() {
        let mut feed = Feed::default();
        feed.push(show(200_000, 200_000));
        let given = taken(&mut feed).len();
        feed.forget();
        feed.push(Step::Clear(SIZE));
        assert_eq!(taken(&mut feed), Vec::<String>::new(), "what it has comes first");
        for _ in 0..given {
            feed.shown(PIECE);
        }
        assert_eq!(taken(&mut feed), ["clear"]);
    }
}
