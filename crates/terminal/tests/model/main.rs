//! A terminal, its viewers and the transport between them, driven at random.
//!
//! What the transport can do. A WebSocket over TCP, then a unix socket, deliver whole frames in order and once,
//! after any delay, until a cut; a cut loses a tail of what was under way in each direction. So within a connection
//! the model delays, and neither loses, doubles nor reorders. Bytes come twice all the same: after a reconnect or a
//! second subscription a viewer gets again what it has but did not ask to be spared. And acknowledgements overtake:
//! one for output of an earlier subscription arrives when the present one has not come as far.
//!
//! What must hold: whatever a viewer puts together is what was put out, at the sizes it had, without a gap or a
//! double, except where a snapshot takes the place of what it misses; and it ends with the screen of a run that
//! nobody interrupts. Who holds the program misses nothing while connected unless somebody else is faster.

mod client;
mod emulator;
mod truth;

use std::time::Duration;

use client::Client;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use terminal::{Gate, History, Pace, Size};
use truth::Truth;

/// The most bytes of one frame.
const FRAME: usize = 32 << 10;
/// Two that hold the program back and one that does not.
const PACES: [Pace; 3] = [Pace::Holds, Pace::Holds, Pace::Jumps];

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The program writes.
    Write(usize),
    /// The program writes unless everyone who may hold it is behind.
    WriteIfFree(usize),
    /// The owner's window changes, and the program redraws a little.
    Resize(Size),
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
    /// The viewer asks for the present.
    SubscribeToThePresent(usize),
    /// Its tab is hidden.
    Unsubscribe(usize),
    /// The connection breaks, at these places of what is under way to the viewer and to the agent.
    Cut(usize, Index, Index),
    /// The viewer forgets everything and connects anew.
    Reload(usize),
    /// So many milliseconds pass.
    Wait(u64),
}

fn calm(most: usize) -> impl Strategy<Value = Step> {
    let viewer = 0..PACES.len();
    let (few, many) = (1usize..4, 1usize..30);
    prop_oneof![
        8 => (1..most).prop_map(Step::WriteIfFree),
        8 => (viewer.clone(), many.clone()).prop_map(|(v, n)| Step::Send(v, n)),
        8 => (viewer.clone(), many).prop_map(|(v, n)| Step::Deliver(v, n)),
        6 => viewer.clone().prop_map(Step::Show),
        6 => (viewer.clone(), few).prop_map(|(v, n)| Step::Hear(v, n)),
        2 => viewer.prop_map(Step::Subscribe),
        2 => (0u64..1500).prop_map(Step::Wait),
        1 => (2u16..40, 2u16..12).prop_map(|(cols, rows)| Step::Resize(Size { cols, rows })),
    ]
}

fn wild(most: usize) -> impl Strategy<Value = Step> {
    let viewer = 0..PACES.len();
    prop_oneof![
        24 => calm(most),
        6 => (1..6 * most).prop_map(Step::Write),
        2 => (viewer.clone(), any::<Index>(), any::<Index>()).prop_map(|(v, down, up)| Step::Cut(v, down, up)),
        2 => viewer.clone().prop_map(Step::Reload),
        1 => viewer.clone().prop_map(Step::SubscribeToThePresent),
        1 => viewer.prop_map(Step::Unsubscribe),
    ]
}

struct World {
    history: History,
    truth: Truth,
    gate: Gate,
    now: Duration,
    clients: [Client; PACES.len()],
}

impl World {
    fn new(capacity: usize, shows: bool) -> Self {
        let size = Size { cols: 20, rows: 6 };
        let mut world = Self {
            history: History::new(capacity, size),
            truth: Truth::new(size, !shows),
            gate: Gate::default(),
            now: Duration::ZERO,
            clients: PACES.map(|pace| Client::new(pace, shows)),
        };
        world.clients.iter_mut().for_each(|client| client.subscribe(0));
        world
    }

    fn write(&mut self, length: usize) {
        self.history.push(self.truth.write(length));
    }

    fn must_wait(&mut self) -> bool {
        let seats = self.clients.iter().filter_map(|client| client.seat.as_ref());
        self.gate.update(&self.history, seats.map(|seat| &seat.viewer))
    }

    fn step(&mut self, step: Step) {
        self.now += Duration::from_millis(1);
        let now = self.now;
        match step {
            Step::Write(length) => return self.write(length),
            Step::WriteIfFree(length) => {
                if !self.must_wait() {
                    self.write(length);
                }
                return;
            }
            Step::Resize(size) => {
                self.truth.resize(size);
                self.history.resize(size);
                return self.write(1);
            }
            Step::Wait(time) => {
                self.now += Duration::from_millis(time);
                return;
            }
            _ => {}
        }
        let Self {
            history,
            truth,
            clients,
            ..
        } = self;
        match step {
            Step::Send(viewer, frames) => (0..frames).for_each(|_| {
                clients[viewer].send(history, truth, now);
            }),
            Step::Deliver(viewer, frames) => (0..frames).for_each(|_| clients[viewer].deliver(truth)),
            Step::Show(viewer) => clients[viewer].show(),
            Step::Hear(viewer, frames) => (0..frames).for_each(|_| clients[viewer].hear(history, now)),
            Step::Subscribe(viewer) => {
                let next = clients[viewer].next;
                clients[viewer].subscribe(next);
            }
            Step::SubscribeToThePresent(viewer) => clients[viewer].subscribe(u64::MAX),
            Step::Unsubscribe(viewer) => clients[viewer].unsubscribe(),
            Step::Cut(viewer, down, up) => {
                let client = &mut clients[viewer];
                (0..down.index(client.down.len() + 1)).for_each(|_| client.deliver(truth));
                (0..up.index(client.up.len() + 1)).for_each(|_| client.hear(history, now));
                client.cut();
            }
            Step::Reload(viewer) => {
                clients[viewer].reload();
                clients[viewer].subscribe(0);
            }
            _ => unreachable!("done above"),
        }
    }

    /// Everything under way arrives, everyone reads on; who is cut off or hidden comes back.
    fn settle(&mut self) {
        let Self {
            history,
            truth,
            clients,
            now,
            ..
        } = self;
        for client in clients {
            while client.connected && !client.up.is_empty() {
                client.hear(history, *now);
            }
            if client.seat.is_none() {
                client.subscribe(client.next);
            }
            loop {
                while !client.up.is_empty() {
                    client.hear(history, *now);
                }
                let sent = client.send(history, truth, *now);
                while !client.down.is_empty() {
                    client.deliver(truth);
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
            assert_eq!(client.next, self.history.end(), "a viewer waits for ever");
            assert_eq!(client.size, Some(self.history.size()));
            let viewer = &client.seat.as_ref().unwrap().viewer;
            assert!(viewer.is_current(&self.history));
            // Who asks for the present and has it says nothing to the snapshot.
            let most = if client.snapshots > 0 {
                viewer.window() / 2
            } else {
                0
            };
            assert!(viewer.behind(&self.history) <= most);
            if let Some(emulator) = &client.emulator {
                assert_eq!(emulator.dump(), self.truth.screen().dump());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_viewer_ends_with_the_screen_of_an_uninterrupted_run(
        capacity in 1usize..4096,
        steps in vec(wild(300), 0..200),
    ) {
        let mut world = World::new(capacity, true);
        for step in steps {
            world.step(step);
        }
        world.settle();
        world.check_all_arrived();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_byte_is_lost_or_doubled_untold(capacity in 64usize << 10..1 << 20, steps in vec(wild(16 << 10), 0..400)) {
        let mut world = World::new(capacity, false);
        for step in steps {
            world.step(step);
        }
        world.settle();
        world.check_all_arrived();
    }

    /// The slower of two may fall behind what is held; with an agent's numbers the faster never does.
    #[test]
    fn a_program_that_waits_for_its_viewer_loses_nothing(steps in vec(calm(16 << 10), 0..600)) {
        let mut world = World::new(2 << 20, false);
        world.clients[1].cut();
        world.clients[0].hear(&world.history, Duration::ZERO);
        world.clients[2].hear(&world.history, Duration::ZERO);
        for step in steps {
            match step {
                Step::Subscribe(_) => {}
                Step::Send(1, n) => world.step(Step::Send(0, n)),
                Step::Deliver(1, n) => world.step(Step::Deliver(0, n)),
                Step::Show(1) => world.step(Step::Show(0)),
                Step::Hear(1, n) => world.step(Step::Hear(0, n)),
                // Larger, to fill the window often.
                Step::WriteIfFree(length) => (0..8).for_each(|_| world.step(Step::WriteIfFree(length))),
                other => world.step(other),
            }
        }
        world.settle();
        prop_assert_eq!(world.clients[0].snapshots, 0);
        prop_assert_eq!(world.clients[0].next, world.history.end());
    }
}
