//! A terminal, its viewers and the transport between them, driven at random.
//!
//! What the transport can do. A WebSocket over TCP, then a unix socket, deliver whole frames in order and once,
//! after any delay, until a cut; a cut loses a tail of what was under way in each direction. So within a connection
//! the model delays, and neither loses, doubles nor reorders. Bytes come twice all the same: after a reconnect or a
//! second subscription a viewer gets again what it has but did not ask to be spared. And acknowledgements overtake:
//! one for output of an earlier subscription arrives when the present one has not come as far.
//!
//! What must hold: whatever a viewer puts together is what was put out, without a gap or a double, except where a
//! piece starts later than it expects; and by then the ring has forgotten everything before that piece.

mod client;

use std::sync::LazyLock;

use client::Client;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use terminal::{Ring, WINDOW};

/// The most bytes of one frame.
const FRAME: usize = 32 << 10;
const VIEWERS: usize = 3;

/// What the terminal puts out.
static OUTPUT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let step = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(1), step)
        .map(|state| state.to_be_bytes()[0])
        .take(16 << 20)
        .collect()
});

fn output(from: u64, length: usize) -> &'static [u8] {
    let from = usize::try_from(from).unwrap();
    &OUTPUT[from..from + length]
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The program writes.
    Write(usize),
    /// The program writes unless every viewer is a window behind, as an agent has it.
    WriteIfFree(usize),
    /// The agent sends this viewer what it may, at most so many frames.
    Send(usize, usize),
    /// So many frames reach the viewer.
    Deliver(usize, usize),
    /// The viewer's screen shows all that has arrived, and the viewer says so.
    Show(usize),
    /// So many of the viewer's frames reach the agent.
    Hear(usize, usize),
    /// The viewer asks again for what it expects next; connects first if it has to.
    Subscribe(usize),
    /// The connection breaks, at these places of what is under way to the viewer and to the agent.
    Cut(usize, Index, Index),
    /// The viewer forgets everything and connects anew.
    Reload(usize),
}

fn calm() -> impl Strategy<Value = Step> {
    let viewer = 0..VIEWERS;
    let (few, many) = (1usize..4, 1usize..30);
    prop_oneof![
        4 => (1usize..16 << 10).prop_map(Step::WriteIfFree),
        4 => (viewer.clone(), many.clone()).prop_map(|(v, n)| Step::Send(v, n)),
        4 => (viewer.clone(), many).prop_map(|(v, n)| Step::Deliver(v, n)),
        3 => viewer.clone().prop_map(Step::Show),
        3 => (viewer.clone(), few).prop_map(|(v, n)| Step::Hear(v, n)),
        1 => viewer.prop_map(Step::Subscribe),
    ]
}

fn wild() -> impl Strategy<Value = Step> {
    let viewer = 0..VIEWERS;
    prop_oneof![
        12 => calm(),
        3 => (1usize..96 << 10).prop_map(Step::Write),
        1 => (viewer.clone(), any::<Index>(), any::<Index>()).prop_map(|(v, down, up)| Step::Cut(v, down, up)),
        1 => viewer.prop_map(Step::Reload),
    ]
}

struct World {
    ring: Ring,
    clients: [Client; VIEWERS],
}

impl World {
    fn new(capacity: usize) -> Self {
        let mut world = Self {
            ring: Ring::new(capacity),
            clients: Default::default(),
        };
        world.clients.iter_mut().for_each(Client::subscribe);
        world
    }

    fn write(&mut self, length: usize) {
        let from = usize::try_from(self.ring.end()).unwrap();
        self.ring.push(&OUTPUT[from..OUTPUT.len().min(from + length)]);
    }

    /// As `must_wait` of an agent's terminal: the fastest viewer counts.
    fn is_free(&self) -> bool {
        let seats = self.clients.iter().filter_map(|client| client.seat.as_ref());
        let behind = seats.map(|seat| seat.viewer.behind(&self.ring)).min();
        behind.is_none_or(|bytes| bytes < WINDOW)
    }

    fn step(&mut self, step: Step) {
        let Self { ring, clients } = self;
        match step {
            Step::Write(length) => self.write(length),
            Step::WriteIfFree(length) => {
                if self.is_free() {
                    self.write(length);
                }
            }
            Step::Send(viewer, frames) => {
                for _ in 0..frames {
                    clients[viewer].send(ring);
                }
            }
            Step::Deliver(viewer, frames) => (0..frames).for_each(|_| clients[viewer].deliver(ring)),
            Step::Show(viewer) => clients[viewer].show(),
            Step::Hear(viewer, frames) => (0..frames).for_each(|_| clients[viewer].hear(ring)),
            Step::Subscribe(viewer) => clients[viewer].subscribe(),
            Step::Cut(viewer, down, up) => {
                let client = &mut clients[viewer];
                for _ in 0..down.index(client.down.len() + 1) {
                    client.deliver(ring);
                }
                for _ in 0..up.index(client.up.len() + 1) {
                    client.hear(ring);
                }
                client.cut();
            }
            Step::Reload(viewer) => {
                let client = &mut clients[viewer];
                client.check_runs();
                *client = Client::default();
                client.subscribe();
            }
        }
    }

    /// Everything under way arrives, everyone reads on; who is cut off comes back.
    fn settle(&mut self) {
        let Self { ring, clients } = self;
        for client in clients {
            if !client.connected {
                client.subscribe();
            }
            loop {
                while !client.up.is_empty() {
                    client.hear(ring);
                }
                let sent = client.send(ring);
                while !client.down.is_empty() {
                    client.deliver(ring);
                }
                client.show();
                if !sent && client.up.is_empty() {
                    break;
                }
            }
        }
    }

    fn check_all_arrived(&self) {
        for client in &self.clients {
            client.check_runs();
            assert_eq!(client.next, self.ring.end(), "a viewer waits for ever");
            let seat = client.seat.as_ref().unwrap();
            assert!(seat.viewer.is_current(&self.ring));
            assert_eq!(seat.viewer.behind(&self.ring), 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_byte_is_lost_or_doubled_untold(
        capacity in prop_oneof![1usize..4096, 64usize << 10..1 << 20],
        steps in vec(wild(), 0..400),
    ) {
        let mut world = World::new(capacity);
        for step in steps {
            world.step(step);
        }
        world.settle();
        world.check_all_arrived();
    }

    /// The slowest of viewers that stay connected may lag behind the ring; with an agent's numbers the fastest never.
    #[test]
    fn a_program_that_waits_for_its_viewer_loses_nothing(steps in vec(calm(), 0..600)) {
        let mut world = World::new(1 << 20);
        world.clients[1].cut();
        world.clients[2].cut();
        world.clients[0].hear(&world.ring);
        for step in steps {
            match step {
                Step::Subscribe(_) => {}
                Step::Send(_, n) => world.step(Step::Send(0, n)),
                Step::Deliver(_, n) => world.step(Step::Deliver(0, n)),
                Step::Show(_) => world.step(Step::Show(0)),
                Step::Hear(_, n) => world.step(Step::Hear(0, n)),
                // Larger, to fill the window often.
                Step::WriteIfFree(length) => (0..8).for_each(|_| world.step(Step::WriteIfFree(length))),
                other => world.step(other),
            }
        }
        world.settle();
        prop_assert!(world.clients[0].runs.len() <= 1);
        prop_assert!(world.clients[0].runs.first().is_none_or(|(offset, _)| *offset == 0));
        prop_assert_eq!(world.clients[0].next, world.ring.end());
    }
}
